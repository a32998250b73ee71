/** What an installation takes on disk: the packages as they would be published, which depend on each other alone. */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Fact, FactRow } from "../workload.ts";

const packages = fileURLToPath(new URL("../../../../packages", import.meta.url));

export const installed: Fact = {
  name: "installed",
  title: "installed size, all packages as published",
  measure() {
    const rows: FactRow[] = readdirSync(packages).map((name) => {
      const out = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
        cwd: `${packages}/${name}`,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      const [{ unpackedSize }] = JSON.parse(out) as [{ unpackedSize: number }];
      return { what: name, value: unpackedSize / 1e6, unit: "MB" };
    });
    const total = rows.reduce((sum, { value }) => sum + value, 0);
    return Promise.resolve([...rows, { what: "all", value: total, unit: "MB", limit: 3 }]);
  },
};
