/** What a page pays: bundled, minified and compressed, by the same tool that holds the budgets in CI. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Fact } from "../workload.ts";

interface SizeLimitRow {
  readonly name: string;
  readonly size: number;
  readonly sizeLimit: number;
}

export const size: Fact = {
  name: "size",
  title: "bundles, minified and compressed with gzip",
  measure() {
    const folder = fileURLToPath(new URL("../../../size", import.meta.url));
    const printed = execFileSync("npx", ["size-limit", "--json"], { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const rows = JSON.parse(printed) as SizeLimitRow[];
    return Promise.resolve(rows.map((row) => ({ what: row.name, value: row.size / 1000, unit: "kB", limit: row.sizeLimit / 1000 })));
  },
};
