/** A process for each trial, some at a time. */
import { spawn } from "node:child_process";

/** A process that has ended. */
export interface Exit {
  readonly code: number;
  /** The last line that it wrote to standard error. */
  readonly sentence: string;
}

/** Starts this program again, and waits for it; the signal interrupts it as Ctrl-C does. */
export function runProgram(args: readonly string[], signal: AbortSignal): Promise<Exit> {
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    // Ctrl-C reaches the group of a terminal: a child of its own group is told once, by us
    detached: process.platform !== "win32",
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-4000)));
  const interrupt = (): void => void child.kill("SIGINT");
  const kill = (): void => void child.kill("SIGTERM");
  signal.addEventListener("abort", interrupt, { once: true });
  process.once("exit", kill);
  if (signal.aborted) interrupt();
  return new Promise((resolve, reject) =>
    child.on("error", reject).on("close", (code) => {
      signal.removeEventListener("abort", interrupt);
      process.off("exit", kill);
      const sentence = said.trim().split("\n").at(-1) ?? "";
      resolve({ code: code ?? 1, sentence: sentence.replace(/^cotangent: /, "") });
    }),
  );
}

/** Works on items, so many at a time, in their order; none begins once the signal is aborted. */
export async function inTurns<T>(
  items: readonly T[],
  atATime: number,
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && !signal.aborted) await work(items[next++]!);
  };
  await Promise.all(Array.from({ length: Math.min(atATime, items.length) }, worker));
}
