import { existsSync, readdirSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { skipBrowserTests } from "./tools/chromium/src/find.ts";

// Said once, although Vitest reads this file more than once.
if (skipBrowserTests && !process.env["COTANGENT_SKIP_SAID"]) {
  process.env["COTANGENT_SKIP_SAID"] = "1";
  console.warn("browser tests are skipped: no Chromium was found (set CHROMIUM_PATH to one)");
}

/** Every package, app and tool is a project of its own, so `--project @cotangent/losses` runs it alone. */
const projects = ["packages", "apps", "tools"].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => existsSync(`${folder}/${name}/package.json`))
    .map((name) => ({
      extends: true as const,
      test: { name: `@cotangent/${name}`, root: `./${folder}/${name}`, include: ["src/**/*.test.ts"] },
    })),
);

// Tests read the packages' sources, never a build. Vitest wants the condition in both places.
const conditions = ["@cotangent/source", "module", "node", "development|production"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects,
    // Vitest would leave one core of two to itself, which then idles.
    maxWorkers: "100%",
    // A test that hangs should fail; one that is slow on a busy machine should not.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // CI adds up what this report counts.
    reporters: process.env["CI"] ? ["default", "json"] : ["default"],
    outputFile: { json: "node_modules/.cache/tests.json" },
  },
});
