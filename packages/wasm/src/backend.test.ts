import { ops } from "@cotangent/autodiff/ops";
import { backendSuite } from "@cotangent/autodiff/testing";
import { describe, expect, test } from "vitest";
import { createWasmBackend } from "./index.ts";
import { createSlimBackend } from "./slim.ts";

/** The op, or "random graph 1…", or the promise. */
function groupOf(name: string): string {
  return name.startsWith("random graph") ? name.replace(/(\d).*/, "$1…") : name.split(",")[0]!;
}

const env = (globalThis as { process?: { env: Readonly<Record<string, string | undefined>> } }).process?.env ?? {};
/** All of them where COTANGENT_FUZZ is set, as CI does. */
const graphs = env["COTANGENT_FUZZ"] ? 300 : 100;

const backends = [
  { what: "all kernels", cases: backendSuite(await createWasmBackend(), ops, { graphs }) },
  { what: "the slim backend, where what has no kernel is called", cases: backendSuite(await createSlimBackend(), ops) },
];

describe.each(backends)("$what", ({ cases }) => {
  test.each([...new Set(cases.map(({ name }) => groupOf(name)))])("%s", (group) => {
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
});
