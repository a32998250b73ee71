/** `cotangent train`. */
import type { Command } from "commander";
import { readFlags } from "../settings/flags.ts";
import { UsageFault } from "../words/faults.ts";
import type { TellOptions } from "../words/tell.ts";
import { checkpointOption, command, invocation, withSettings, withTalk } from "./shared.ts";

interface TrainOptions extends TellOptions {
  readonly output?: string;
  readonly overwrite?: boolean;
  readonly config?: string;
  readonly printConfig?: boolean;
  readonly checkpointSeconds?: number;
}

export function train(): Command {
  const one = command("train", {
    summary: "train a model on data",
    description:
      "Trains a model that predicts a column of data from the others, judges it by rows that it has not seen, and keeps " +
      "all of it in a folder. DATA is a CSV, TSV, JSON lines, Parquet or Arrow file, - for standard input, or the name of " +
      "a data set (cotangent datasets lists them).",
    examples: [
      "train iris",
      "train flowers.csv --target species",
      "train houses.csv --target price --model ridge --cv 5",
      "train flowers.csv --target species --output runs/flowers --seed 7",
      "train --config run.json --epochs 500",
    ],
  });
  one.argument("[data]", "the data").allowExcessArguments();
  withSettings(one)
    .option("--config <file>", "settings as a file, as init or --print-config writes it; flags go before it")
    .option("--print-config", "print all settings as such a file, and do not train")
    .option("--output <folder>", "the folder of the run; runs/NAME where absent")
    .addOption(checkpointOption())
    .option("--overwrite", "write over a run that is in the folder");
  return withTalk(one).action(async (data: string | undefined, options: TrainOptions, { args }: Command) => {
    // settings come first: a list with a space in it, `16, 8`, leaves a word behind
    const given = readFlags(options as Readonly<Record<string, unknown>>);
    if (args.length > 1)
      throw new UsageFault(`train takes one source of data, and got ${args.join(" ")}; train them one after the other`);
    if (data === undefined && options.config === undefined)
      throw new UsageFault(
        `no data are named; write ${invocation()} train iris, or ${invocation()} train FILE --target COLUMN`,
      );
    if (options.output === "") throw new UsageFault(`--output is ""; it takes the name of a folder`);
    const { trainCommand } = await import("../acts/train.ts");
    await trainCommand({ ...given, ...(data !== undefined && { data }) }, { ...options, invocation: invocation() });
  });
}
