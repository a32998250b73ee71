/** `cotangent evaluate`. */
import type { Command } from "commander";
import type { TellOptions } from "../words/tell.ts";
import { command, readingFlags, readingOf, withSettings, withTalk } from "./shared.ts";

interface RawOptions extends TellOptions {
  readonly require?: readonly string[];
}

export function evaluate(): Command {
  const one = command("evaluate", {
    summary: "judge a trained model by rows that have the answers",
    description:
      "Compares what the model says of rows with what they are: scores with the interval in which they likely are and a " +
      "baseline beside each, how often each class is taken for each, and how many of a rare class are found. Without DATA " +
      "the rows are those that the run held out.",
    examples: [
      "evaluate runs/flowers",
      "evaluate runs/flowers new-flowers.csv",
      'evaluate runs/flowers new-flowers.csv --require "accuracy>=0.95" --require "logLoss<0.2"',
      "evaluate runs/flowers --json",
    ],
  });
  one
    .argument("<run>", "the folder of the run")
    .argument("[data]", "rows with a value of what is predicted; those that the run held out where absent")
    .option(
      "--require <score>",
      'a score that must be reached, such as "accuracy>=0.95", or the command ends with 4; may be repeated',
      (text: string, before: readonly string[] = []) => [...before, text],
    );
  withSettings(one, readingFlags);
  return withTalk(one).action(async (run: string, data: string | undefined, options: RawOptions) => {
    const { evaluateCommand } = await import("../acts/evaluate.ts");
    await evaluateCommand(run, data, { ...options, ...readingOf(options) });
  });
}
