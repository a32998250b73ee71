/** Files of settings: read, checked, written. */
import { partialSettingsSchema, schemaAddress, type PartialSettings, type Settings } from "../settings/schema.ts";
import { checked } from "../words/check.ts";
import { UsageFault } from "../words/faults.ts";
import { readBytes } from "../run/files.ts";
import { parseStrict } from "../words/strictJson.ts";

/** @throws UsageFault where there is no such file, or it says what no setting is. */
export function readConfig(path: string): PartialSettings {
  const bytes = readBytes(path);
  if (bytes === undefined)
    throw new UsageFault(`--config is ${path}, and there is no such file; cotangent init writes one`);
  const value = asUsage(() => parseStrict(path, Buffer.from(bytes).toString("utf8")));
  const { $schema: _, ...settings } = checked(
    partialSettingsSchema,
    value,
    (sentence) => new UsageFault(`${path}: ${sentence}`),
  );
  return settings;
}

/** Settings as a file: valid input of --config. */
export function showConfig(settings: Settings): string {
  return `${JSON.stringify({ $schema: schemaAddress, ...settings }, null, 2)}\n`;
}

function asUsage<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof Error ? new UsageFault(error.message) : error;
  }
}
