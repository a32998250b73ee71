/** `cotangent init`. */
import type { Command } from "commander";
import { readFlags } from "../settings/flags.ts";
import { command, withSettings } from "./shared.ts";

export function init(): Command {
  const one = command("init", {
    summary: "write all settings for some data, to be changed and trained with",
    description:
      "Looks at data and writes the settings with which train would learn from them, as a file of JSON to standard output: " +
      "change it, and train with it by --config.",
    examples: ["init flowers.csv --target species > run.json", "train --config run.json"],
  });
  one.argument("<data>", "the data");
  return withSettings(one).action(async (data: string, options: Readonly<Record<string, unknown>>) => {
    const { initCommand } = await import("../acts/init.ts");
    await initCommand({ ...readFlags(options), data });
  });
}
