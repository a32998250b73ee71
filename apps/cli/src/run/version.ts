/** The version of this program. */
import { readFileSync } from "node:fs";

/** As package.json has it, which stands above the sources and above what was built of them. */
export function programVersion(): string {
  const places = ["../package.json", "../../package.json"];
  for (const place of places) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(place, import.meta.url), "utf8")) as {
        readonly name: string;
        readonly version: string;
      };
      if (name === "@cotangent/cli") return version;
    } catch {
      // not there: the next
    }
  }
  return "unknown";
}
