/** The JSON Schema of settings, which editors know: `settings.schema.json` of this package, and `$schema` in a file. */
import { toJsonSchema } from "@valibot/to-json-schema";
import { partialSettingsSchema, schemaAddress } from "./schema.ts";

/** The schema as a text of JSON. */
export function settingsJsonSchema(): string {
  const schema = toJsonSchema(partialSettingsSchema, { target: "draft-07", errorMode: "ignore" });
  const about = { title: "Settings of cotangent train", description: "What cotangent init writes and --config reads." };
  return `${JSON.stringify({ $id: schemaAddress, ...about, ...schema }, null, 2)}\n`;
}
