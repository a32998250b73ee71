/** `cotangent train`: brings together the training, who watches it, and where the result goes. */
import { Failure, Interruption } from "./faults.ts";
import { liveReport } from "./live.ts";
import { openOutput } from "./output.ts";
import { plainReport, silentReport } from "./plain.ts";
import type { Epoch, Report } from "./report.ts";
import { fileNames, filesOf, resultOf } from "./result.ts";
import { openScreen } from "./screen.ts";
import type { Settings } from "./settings.ts";
import { summary } from "./summary.ts";
import { train, type Watcher } from "./train.ts";

export interface Presentation {
  /** The result as one line of JSON, and nothing else. */
  readonly json: boolean;
  /** The folder for `history.csv` and `model.json`. */
  readonly output?: string;
  /** How the program is started, for what the summary suggests. */
  readonly invocation: string;
}

/** @throws Failure and Interruption; then nothing is written and the terminal is as it was. */
export async function trainCommand(
  settings: Settings,
  { json, output: folder, invocation }: Presentation,
): Promise<void> {
  const screen = openScreen(process.stdout, process.env);
  const print = (lines: readonly string[]): void => void screen.stream.write(`${lines.join("\n")}\n`);
  const report = json ? silentReport : screen.live ? liveReport(screen) : plainReport((line) => print([line]));
  const interruption = listen(settings, report, folder === undefined);
  const output = folder === undefined ? undefined : openOutput(folder, fileNames, settings.dataset);
  const discard = (): void => output?.discard();
  // also where the process ends at once: a second Ctrl-C, a pipe whose reader has left
  process.once("exit", discard);
  try {
    const training = await train(settings, interruption.watcher);
    report.stop();
    output?.commit(filesOf(training));
    if (json) return print([JSON.stringify(resultOf(training))]);
    const lines = summary(training, invocation, screen.colors);
    if (folder !== undefined) lines.push("", `${fileNames.join(" and ")} are in ${folder}`);
    print(screen.live ? ["", ...lines.map((line) => `  ${line}`.trimEnd()), ""] : ["", ...lines]);
  } finally {
    report.stop();
    discard();
    process.off("exit", discard);
    interruption.end();
  }
}

interface Listening {
  readonly watcher: Watcher;
  end(): void;
}

/**
 * The report's watcher. A signal that asks to end interrupts it, and so does the loss of standard output where that is
 * all that the training is for.
 */
function listen({ epochs }: Settings, report: Report, forScreenOnly: boolean): Listening {
  const abort = new AbortController();
  let done = 0;
  const interrupt = (signal: NodeJS.Signals): void => {
    const interruption = new Interruption(signal, `interrupted after ${done} of ${epochs} epochs; nothing was written`);
    // asked twice: a step takes longer than patience does
    if (abort.signal.aborted) process.exit(interruption.exitCode);
    abort.abort(interruption);
  };
  const lose = (): void => abort.abort(new Failure("standard output cannot be written"));
  for (const signal of signals) process.on(signal, interrupt);
  if (forScreenOnly) process.stdout.on("error", lose);
  const epoch = (state: Epoch): void => {
    done = state.epoch;
    report.epoch(state);
  };
  const end = (): void => {
    for (const signal of signals) process.off(signal, interrupt);
    process.stdout.off("error", lose);
  };
  return { watcher: { start: report.start, epoch, signal: abort.signal }, end };
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
