import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Torch {
  seconds(workload: string, n: number): Promise<number>;
  close(): void;
}

/** Debian's python3-torch in a process of its own, where it is installed. It times itself, without the pipe between. */
export async function startTorch(): Promise<Torch | undefined> {
  const script = fileURLToPath(new URL("pytorch.py", import.meta.url));
  const child = spawn("/usr/bin/python3", [script], { stdio: ["pipe", "pipe", "ignore"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.on("error", () => {});
  const first = await lines.next();
  if (first.done === true) {
    console.warn("PyTorch is left out: install python3-torch");
    return undefined;
  }
  return {
    async seconds(workload, n) {
      child.stdin.write(`${workload} ${n}\n`);
      const answer = await lines.next();
      if (answer.done === true) throw new Error(`PyTorch failed at ${workload}`);
      return Number(answer.value);
    },
    close: () => child.kill(),
  };
}
