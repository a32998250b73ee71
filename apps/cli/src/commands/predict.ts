/** `cotangent predict`. */
import type { Command } from "commander";
import { UsageFault } from "../words/faults.ts";
import type { TellOptions } from "../words/tell.ts";
import { command, oneOf, readingFlags, readingOf, wholeNumber, withSettings, withTalk } from "./shared.ts";

interface RawOptions extends TellOptions {
  readonly output?: string;
  readonly proba?: boolean;
  readonly top?: string;
  readonly only?: boolean;
  readonly invalid: string;
  readonly unknown: string;
}

export function predict(): Command {
  const one = command("predict", {
    summary: "predict rows of data with a trained model",
    description:
      "Reads rows in their own units and writes them as they came, in the same order, with what the model says of each " +
      "in columns after their own. DATA is a file of any format that train reads, or - for standard input; a CSV of any " +
      "length goes through in little memory. Columns are found by name; those that the model does not know are passed over.",
    examples: [
      "predict runs/flowers new-flowers.csv > predicted.csv",
      "predict runs/flowers new-flowers.csv --proba --output predicted.csv",
      "predict runs/flowers - --only < new-flowers.csv | sort | uniq -c",
      "predict runs/sales orders.csv --invalid skip --unknown error",
    ],
  });
  one
    .argument("<run>", "the folder of the run")
    .argument("<data>", "the rows to predict")
    .option("--output <file>", "a file for the result, instead of standard output")
    .option("--proba", "append the probability of each class")
    .option("--top <count>", "append the most likely classes, with their probabilities")
    .option("--only", "write the predictions without the cells of the rows")
    .option("--invalid <what>", "rows that do not fit: stop, skip them, or leave them blank", "stop")
    .option("--unknown <what>", "texts that were not there in training: ignore them, or error", "ignore");
  withSettings(one, readingFlags);
  return withTalk(one).action(async (run: string, data: string, options: RawOptions) => {
    const { invalidRows, predictCommand, unknownValues } = await import("../acts/predict.ts");
    if (options.output === "") throw new UsageFault(`--output is ""; it takes the name of a file`);
    await predictCommand(run, data, {
      ...{ ...options, ...readingOf(options) },
      top: options.top === undefined ? undefined : wholeNumber("--top", options.top, 1),
      invalid: oneOf("--invalid", options.invalid, invalidRows),
      unknown: oneOf("--unknown", options.unknown, unknownValues),
    });
  });
}
