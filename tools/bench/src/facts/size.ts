/** What a page pays: bundled, minified and compressed, by the same tool that holds the budgets in CI. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Fact } from "../workload.ts";

interface SizeLimitRow {
  readonly name: string;
  readonly size: number;
}

/** What was promised, in kB. CI's budgets in tools/size are what was reached, so that a bundle cannot grow unseen. */
const promised: Readonly<Record<string, number>> = {
  "{ grad, mul, sum } of autodiff": 6,
  "a program that trains a small network": 25,
  "the same, compiled to WebAssembly": 45,
};

export const size: Fact = {
  name: "size",
  title: "bundles, minified and compressed with gzip",
  measure() {
    const folder = fileURLToPath(new URL("../../../size", import.meta.url));
    const { stdout } = spawnSync("npx", ["size-limit", "--json"], { cwd: folder, encoding: "utf8" });
    const rows = JSON.parse(stdout) as SizeLimitRow[];
    return Promise.resolve(
      rows.map(({ name, size }) => ({
        what: name,
        value: size / 1000,
        unit: "kB",
        ...(name in promised ? { limit: promised[name]! } : {}),
      })),
    );
  },
};
