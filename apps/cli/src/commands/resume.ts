/** `cotangent resume`. */
import type { Command } from "commander";
import type { TellOptions } from "../words/tell.ts";
import { checkpointOption, command, invocation, withTalk } from "./shared.ts";

export function resume(): Command {
  const one = command("resume", {
    summary: "go on with a run that was interrupted or killed",
    description: "Goes on with the training in a folder. What comes out has the same bits as if nothing had happened.",
    examples: ["resume runs/iris", "resume runs/sales --data /mnt/data/sales.csv"],
  });
  one
    .argument("<run>", "the folder of the run")
    .option("--data <file>", "where its data are now")
    .addOption(checkpointOption());
  return withTalk(one).action(async (run: string, options: TellOptions & { readonly data?: string }) => {
    const { resumeCommand } = await import("../acts/resume.ts");
    await resumeCommand(run, { ...options, invocation: invocation() });
  });
}
