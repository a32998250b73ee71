/** `cotangent datasets`. */
import type { Command } from "commander";
import type { TellOptions } from "../words/tell.ts";
import { command, invocation, withTalk } from "./shared.ts";

export function datasets(): Command {
  const one = command("datasets", {
    summary: "list the data sets that come with the program, describe one, or write it as a CSV",
    description:
      "Lists the data sets that can be trained on by name. With a name, says where one comes from and what its columns are; " +
      "with --csv writes it to standard output, as a file of one's own would be.",
    examples: ["datasets", "datasets penguins", "datasets penguins --csv > penguins.csv"],
  });
  one.argument("[name]", "a data set").option("--csv", "write the data set as a CSV to standard output");
  return withTalk(one).action(async (name: string | undefined, options: TellOptions & { readonly csv?: boolean }) => {
    const { datasetsCommand } = await import("../acts/datasets.ts");
    await datasetsCommand(name, { ...options, invocation: invocation() });
  });
}
