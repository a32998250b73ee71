import { expect, test } from "vitest";

/** Imported by the test and not by its file, so that what throws while it loads fails a test: `pnpm mutate` counts those. */
test("the package loads, and all that it exports are functions", async () => {
  const exported = Object.values(await import("./index.ts"));
  expect(exported.filter((one) => typeof one !== "function")).toEqual([]);
});
