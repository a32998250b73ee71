/** Carries out `cotangent init`: settings for some data, as a file. */
import { readSource } from "../data/source.ts";
import type { PartialSettings } from "../settings/schema.ts";
import { ask } from "../training/prepare.ts";
import { showConfig } from "./config.ts";

/** @throws UsageFault or DataFault for data that no model can be trained on. */
export async function initCommand(given: PartialSettings): Promise<void> {
  const source = await readSource(given.data!, given);
  process.stdout.write(showConfig(ask(source, given).settings));
}
