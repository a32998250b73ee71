/** `cotangent importance`. */
import type { Command } from "commander";
import type { TellOptions } from "../words/tell.ts";
import { command, readingFlags, readingOf, wholeNumber, withSettings, withTalk } from "./shared.ts";

interface RawOptions extends TellOptions {
  readonly score?: string;
  readonly repeats: string;
  readonly seed: string;
}

export function importance(): Command {
  const one = command("importance", {
    summary: "rank columns by how much a trained model relies on them",
    description:
      "Shuffles the values of one column after the other, and tells how much worse the predictions become: permutation " +
      "importance (Breiman 2001). Without DATA the rows are those that the run held out.",
    examples: ["importance runs/flowers", "importance runs/flowers new-flowers.csv --score logLoss --repeats 20"],
  });
  one
    .argument("<run>", "the folder of the run")
    .argument("[data]", "rows with a value of what is predicted; those that the run held out where absent")
    .option("--score <name>", "the score that is looked at: accuracy, logLoss, r2 …; the main one where absent")
    .option("--repeats <count>", "how often each column is shuffled", "10")
    .option("--seed <number>", "chooses the orders", "0");
  withSettings(one, readingFlags);
  return withTalk(one).action(async (run: string, data: string | undefined, options: RawOptions) => {
    const [repeats, seed] = [wholeNumber("--repeats", options.repeats, 1), wholeNumber("--seed", options.seed, 0)];
    const { importanceCommand } = await import("../acts/importance.ts");
    await importanceCommand(run, data, { ...options, ...readingOf(options), repeats, seed });
  });
}
