/** `cotangent compare`. */
import type { Command } from "commander";
import type { TellOptions } from "../words/tell.ts";
import { command, withTalk } from "./shared.ts";

interface RawOptions extends TellOptions {
  readonly by?: string;
}

export function compare(): Command {
  const one = command("compare", {
    summary: "rank runs by their scores",
    description:
      "Lists runs, the best first, with the interval in which each score likely is, and tells where they were judged by " +
      "different rows. Folders that hold no finished run are passed over, with the reason.",
    examples: ["compare runs/flowers runs/flowers-2", "compare runs/* --by logLoss"],
  });
  one
    .argument("<runs...>", "the folders of runs")
    .option(
      "--by <score>",
      "the score that ranks: accuracy, logLoss, r2 …; the main one of the first run where absent",
    );
  return withTalk(one).action(async (folders: readonly string[], options: RawOptions) => {
    const { compareCommand } = await import("../acts/compare.ts");
    await compareCommand(folders, options);
  });
}
