/** `cotangent sweep`. */
import type { Command } from "commander";
import { readFlags } from "../settings/flags.ts";
import { shareOf } from "../sweep/space.ts";
import { quoted, UsageFault } from "../words/faults.ts";
import type { TellOptions } from "../words/tell.ts";
import { command, invocation, withSettings, withTalk } from "./shared.ts";

interface RawOptions extends TellOptions {
  readonly grid?: readonly string[];
  readonly random?: readonly string[];
  readonly trials?: string;
  readonly jobs?: string;
  readonly timeLimit?: string;
  readonly trial?: string;
  readonly by?: string;
  readonly config?: string;
  readonly output?: string;
}

export function sweep(): Command {
  const one = command("sweep", {
    summary: "train with many settings on all cores, and rank them",
    description:
      "Trains a model for each of many settings, one process a trial on all cores, and ranks them by cross-validation (--cv 3; " +
      "with --cv none by the held-out rows). Each trial is a run in a folder that is called by the hash of its settings and " +
      "data: the same command passes over what is done, and goes on with what was killed, here or on other machines.",
    examples: [
      "sweep iris --grid hidden=16,32-16 --grid learning-rate=0.001,0.01",
      "sweep sales.csv --target price --random learning-rate=0.0001..0.1 --random hidden=16,64,64-32 --trials 30",
      "sweep iris --grid seed=0,1,2,3,4,5,6,7 --trial 2/4 --output /shared/iris",
    ],
  });
  one.argument("[data]", "the data");
  const again = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];
  one
    .option(
      "--grid <setting=values>",
      "a setting and its values; each with each of other --grid; widths as 32-16",
      again,
    )
    .option("--random <setting=values>", "a setting of which each trial draws a value: a..b, or one of a,b,c", again)
    .option("--trials <count>", "draws of --random, for each place of the grid (10)");
  withSettings(one, ({ setting }) => setting !== "timeLimit")
    .option("--config <file>", "settings that all trials have, as a file; flags go before it")
    .option("--by <score>", "the score that ranks, such as logLoss; the main one where absent")
    .option("--jobs <count>", "processes at a time; one for each core where absent")
    .option("--time-limit <seconds>", "stop after so many seconds; the same command goes on")
    .option("--trial <I/N>", "train the share I of N of the trials, from 1/N to N/N: for several machines")
    .option("--output <folder>", "the folder of the sweep; sweeps/NAME where absent");
  return withTalk(one).action(async (data: string | undefined, raw: RawOptions) => {
    const { grid = [], random = [], by, config, output, quiet = false, json = false } = raw;
    const { timeLimit: _, ...given } = readFlags({ ...raw, timeLimit: undefined } as Readonly<Record<string, unknown>>);
    const options = {
      space: { grid, random, trials: raw.trials === undefined ? 10 : whole("--trials", raw.trials, 100_000) },
      jobs: raw.jobs === undefined ? undefined : whole("--jobs", raw.jobs, 256),
      limit: raw.timeLimit === undefined ? undefined : whole("--time-limit", raw.timeLimit, 1e9),
      isOwn: raw.trial === undefined ? () => true : shareOf(raw.trial),
      ...{ by, config, output, quiet, json, invocation: invocation() },
    };
    const { sweepCommand } = await import("../acts/sweep.ts");
    await sweepCommand({ ...given, ...(data !== undefined && { data }) }, options);
  });
}

function whole(option: string, text: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= 1 && value <= most) return value;
  throw new UsageFault(`${option} is ${quoted(text)}; it takes a whole number from 1 to ${most}`);
}
