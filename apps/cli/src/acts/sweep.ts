/** Carries out `cotangent sweep`: a process for each trial on all cores, and a table of what came out. */
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { readSource } from "../data/source.ts";
import { writeFile, writeJson } from "../run/files.ts";
import type { PartialSettings, Settings } from "../settings/schema.ts";
import { showScore } from "../scores/warnings.ts";
import { inTurns, runProgram } from "../sweep/pool.ts";
import { trialsOf, type Asked } from "../sweep/space.ts";
import { hashOf, judge, ranked, stateOf, type Judged, type Placed } from "../sweep/trials.ts";
import { ask, prepare } from "../training/prepare.ts";
import { count, exitCodes, Failure, Interruption, reason, UsageFault } from "../words/faults.ts";
import { showSeconds } from "../words/numbers.ts";
import { grid } from "../words/tables.ts";
import { openTeller, type TellOptions, type Teller } from "../words/tell.ts";
import { readConfig } from "./config.ts";
import { listen } from "./interrupt.ts";

export interface SweepOptions extends TellOptions {
  readonly space: Omit<Asked, "seed">;
  readonly config?: string | undefined;
  readonly output?: string | undefined;
  /** Processes at a time; one for each core where absent. */
  readonly jobs?: number | undefined;
  /** Seconds after which no trial begins, and those under way are interrupted. */
  readonly limit?: number | undefined;
  /** Whether a trial is of this machine's share. */
  readonly isOwn: (index: number) => boolean;
  /** Name of the score that ranks. */
  readonly by?: string | undefined;
  readonly invocation: string;
}

/** @throws UsageFault before anything is written; Interruption after Ctrl-C; Failure where no trial came to an end. */
export async function sweepCommand(flags: PartialSettings, options: SweepOptions): Promise<void> {
  const teller = openTeller(options);
  const { folder, trials } = await placed(flags, options);
  const own = trials.filter((_, index) => options.isOwn(index));
  const already = own.filter((trial) => stateOf(trial).is === "done").length;
  const cores = options.jobs ?? availableParallelism();
  teller.say(`${count(own.length, "trial")} in ${folder}, ${already} of them done before; ${cores} at a time`);
  const listening = listen();
  const clock = options.limit === undefined ? undefined : setTimeout(() => stop.abort(), options.limit * 1000);
  const stop = new AbortController();
  listening.signal.addEventListener("abort", () => stop.abort());
  try {
    const failed = await runAll(own, cores, stop.signal, teller);
    const done = trials.flatMap((trial) => (stateOf(trial).is === "done" ? (judge(trial, options.by) ?? []) : []));
    const left = own.filter((trial) => stateOf(trial).is !== "done").length - failed.length;
    report(ranked(done), { folder, failed, left, teller, trials, invocation: options.invocation });
    const signal = listening.came();
    if (signal !== undefined)
      throw new Interruption(
        signal,
        left === 0
          ? "interrupted after the last trial; nothing is left to do"
          : `interrupted with ${count(left, "trial")} left; the same command goes on with them`,
      );
    if (done.length === 0 && failed.length > 0) throw new Failure(`no trial came to an end: ${failed[0]!.why}`);
  } finally {
    clearTimeout(clock);
    listening.end();
  }
}

// ---- before

/** All trials of the space with their places, the same on every machine. */
async function placed(
  flags: PartialSettings,
  { space, config, output }: SweepOptions,
): Promise<{ readonly folder: string; readonly trials: readonly Placed[] }> {
  const given: PartialSettings = { cv: 3, ...(config !== undefined && readConfig(config)), ...flags };
  if (given.data === undefined) throw new UsageFault("no data are named; write sweep FILE --target COLUMN");
  if (given.data === "-")
    throw new UsageFault("the data are -, standard input, which each trial would read; name a file");
  const trials = trialsOf({ ...space, seed: given.seed ?? 0 });
  const source = await readSource(given.data, given);
  // what is wrong with all of them is said once, and nothing is written
  prepare(ask(source, { ...given, ...trials[0]!.settings }));
  const folder = output ?? join("sweeps", source.name.replace(/[^\w.-]+/g, "-"));
  const seen = new Set<string>();
  const all = trials.flatMap(({ label, settings: own }): Placed[] => {
    const { settings } = ask(source, { threads: 1, ...given, ...own });
    const hash = hashOf(settings, source.sha256);
    if (seen.has(hash)) return [];
    seen.add(hash);
    return [{ label, settings, hash, folder: join(folder, "trials", hash) }];
  });
  for (const part of ["trials", "settings"]) makeFolder(join(folder, part));
  for (const { hash, settings } of all) writeSettings(join(folder, "settings", `${hash}.json`), settings);
  return { folder, trials: all };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new Failure(`the folder ${folder} cannot be made: ${reason(error)}; name another one with --output`);
  }
}

function writeSettings(path: string, settings: Settings): void {
  writeJson(path, settings);
}

// ---- trials

interface Failed {
  readonly trial: Placed;
  readonly why: string;
}

async function runAll(
  trials: readonly Placed[],
  atATime: number,
  signal: AbortSignal,
  teller: Teller,
): Promise<readonly Failed[]> {
  const failed: Failed[] = [];
  let ended = 0;
  await inTurns(trials, atATime, signal, async (trial) => {
    const before = stateOf(trial);
    const fault = await runTrial(trial, before, signal);
    if (stateOf(trial).is === "done") {
      const result = judge(trial, undefined);
      const score = result === undefined ? "" : `  ${result.score.label} ${showScore(result.score, result.value)}`;
      ended++;
      if (before.is !== "done")
        teller.say(`${String(ended).padStart(String(trials.length).length)}/${trials.length}  ${trial.label}${score}`);
      teller.event({
        event: "trial",
        folder: trial.folder,
        label: trial.label,
        skipped: before.is === "done",
        ...(result && { value: result.value }),
      });
    } else if (fault !== undefined) {
      ended++;
      failed.push({ trial, why: fault });
      teller.say(
        `${String(ended).padStart(String(trials.length).length)}/${trials.length}  ${trial.label}  failed: ${fault}`,
      );
      teller.event({ event: "trial", folder: trial.folder, label: trial.label, failed: fault });
    }
  });
  return failed;
}

/** Trains a trial, goes on with it, or passes it over; gives the reason why it failed, where it did. */
async function runTrial(
  trial: Placed,
  state: ReturnType<typeof stateOf>,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (state.is === "done" || state.is === "taken") return undefined;
  if (state.is === "failed") return state.why;
  const settings = join(trial.folder, "..", "..", "settings", `${trial.hash}.json`);
  const args =
    state.is === "begun"
      ? ["resume", trial.folder]
      : ["train", "--config", settings, "--output", trial.folder, "--overwrite"];
  const { code, sentence } = await runProgram([...args, "--quiet"], signal);
  const isFault = code !== exitCodes.success && code !== exitCodes.interrupted && code !== 143;
  return isFault && stateOf(trial).is !== "taken" ? sentence : undefined;
}

// ---- after

interface Reported {
  readonly folder: string;
  readonly failed: readonly Failed[];
  readonly left: number;
  readonly trials: readonly Placed[];
  readonly teller: Teller;
  readonly invocation: string;
}

/** Most rows of the table; results.csv has all. */
const mostShown = 20;

function report(done: readonly Judged[], { folder, failed, left, teller, trials, invocation }: Reported): void {
  const { colors } = teller.out;
  const [best] = done;
  if (best !== undefined) {
    writeFile(join(folder, "results.csv"), asCsv(done));
    const by = best.deviation === undefined ? best.score.label : `${best.score.label}, ${best.settings.cv} parts`;
    const rows = done
      .slice(0, mostShown)
      .map(({ label, score, value, deviation, seconds, hash }, i) => [
        i === 0 ? colors.bold(label) : label,
        `${showScore(score, value)}${deviation === undefined ? "" : ` ± ${showScore(score, deviation)}`}`,
        ...[showSeconds(seconds), colors.dim(hash)],
      ]);
    teller.print(...grid(["trial", by, "time", "folder"].map(colors.dim), rows));
    if (done.length > mostShown)
      teller.print(`  and ${done.length - mostShown} more in ${join(folder, "results.csv")}`);
    teller.print("", `The best of ${count(done.length, "trial")} is in ${best.folder}`);
    if (best.deviation === undefined && done.length > 1)
      teller.print(
        `${colors.yellow("note:")} trials were ranked by the held-out rows, so that the score of the best flatters; judge it by new rows, or rank by --cv 3`,
      );
    teller.print(`${colors.dim("Try next:")} ${invocation} evaluate ${best.folder}`);
  }
  const others = [
    ...(failed.length > 0 ? [`${count(failed.length, "trial")} failed: ${failed[0]!.why}`] : []),
    ...(left > 0 ? [`${count(left, "trial")} left; the same command goes on with them`] : []),
  ];
  teller.print(...others.map((text) => `${colors.yellow("note:")} ${text}`));
  teller.event({
    ...{ event: "result", folder, trials: trials.length, done: done.length, failed: failed.length, left },
    ranking: done.map(({ label, folder: at, score, value, deviation, seconds }) => {
      return { label, folder: at, score: score.name, value, ...(deviation !== undefined && { deviation }), seconds };
    }),
  });
}

function asCsv(done: readonly Judged[]): string {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const lines = done.map(({ label, score, value, deviation, seconds, folder }, i) =>
    [i + 1, quoted(label), score.name, value, deviation ?? "", seconds, quoted(folder)].join(","),
  );
  return `rank,trial,score,value,deviation,seconds,folder\n${lines.join("\n")}\n`;
}
