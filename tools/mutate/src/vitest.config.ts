import { configDefaults, defineConfig } from "vitest/config";

/**
 * Tests of one package as `pnpm mutate` runs them, in the folder where it stands: the configuration of the workspace
 * has projects, which Stryker does not know. Other packages are taken as they were built, which loads in half the time,
 * and they are loaded for every change. The sweep of `doors.test.ts` asks only for a sentence, whichever, and takes
 * longer than all others.
 */
const conditions = ["module", "node", "development|production"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["src/**/*.test.ts"],
    exclude: [...configDefaults.exclude, "src/doors.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
