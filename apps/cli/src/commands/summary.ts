/** `cotangent summary`. */
import type { Command } from "commander";
import type { TellOptions } from "../words/tell.ts";
import { command, withTalk } from "./shared.ts";

export function summary(): Command {
  const one = command("summary", {
    summary: "tell what is in a run: data, columns, layers, scores",
    description:
      "Tells on one page what a run learned from, what was done to each column, which layers it has, and how good it is.",
    examples: ["summary runs/flowers", "summary runs/flowers --json"],
  });
  one.argument("<run>", "the folder of the run");
  return withTalk(one).action(async (run: string, options: TellOptions) => {
    const { summaryCommand } = await import("../acts/summary.ts");
    await summaryCommand(run, options);
  });
}
