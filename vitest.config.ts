import { existsSync, readdirSync } from "node:fs";
import { defineConfig } from "vitest/config";

const conditions = ["@cotangent/source"];

/** Every package, app and tool is a project of its own, so `--project @cotangent/losses` runs it alone. */
const projects = ["packages", "apps", "tools"].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => existsSync(`${folder}/${name}/package.json`))
    .map((name) => ({
      extends: true as const,
      test: { name: `@cotangent/${name}`, root: `./${folder}/${name}`, include: ["{src,test}/**/*.test.ts"] },
    })),
);

export default defineConfig({
  // Tests read the packages' sources, never a build. Vitest wants the condition in both places.
  resolve: { conditions: [...conditions, "module", "node", "development|production"] },
  ssr: { resolve: { conditions: [...conditions, "module", "node", "development|production"] } },
  test: { projects },
});
