import { ops } from "@cotangent/autodiff/ops";
import { backendSuite } from "@cotangent/autodiff/testing";
import { expect, test } from "vitest";
import { createWasmBackend } from "./index.ts";

const cases = backendSuite(await createWasmBackend(), ops, { graphs: 300 });
const groups = [...new Set(cases.map(({ name }) => groupOf(name)))];

/** The op, or "random graph 1…", or the promise. */
function groupOf(name: string): string {
  return name.startsWith("random graph") ? name.replace(/(\d).*/, "$1…") : name.split(",")[0]!;
}

test.each(groups)("%s", (group) => {
  const failures = cases.flatMap(({ name, run }) => {
    if (groupOf(name) !== group) return [];
    try {
      run();
      return [];
    } catch (error) {
      return [`${name}: ${String(error)}`];
    }
  });
  expect(failures).toEqual([]);
});
