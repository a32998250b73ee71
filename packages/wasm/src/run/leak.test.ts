import { expect, test } from "vitest";
import { runProgram } from "../../fixtures/node.ts";

interface Left {
  /** Bytes of WebAssembly memory in use, in the end and at most. */
  readonly arena: number;
  readonly most: number;
  /** How many bytes the heap has grown since 500 functions had been made. */
  readonly heap: number;
}

function leftOf(count: number, mode: "dropped" | "kept"): Left {
  const options = { args: [String(count), mode], flags: ["--expose-gc"], timeout: 600_000 };
  const { status, stdout, stderr } = runProgram("packages/wasm/fixtures/leak.ts", options);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Left;
}

const env = (globalThis as { process?: { env: Readonly<Record<string, string | undefined>> } }).process?.env ?? {};
/** All of them where COTANGENT_FUZZ is set, as CI does: 500 of them would be seen too. */
const dropped = env["COTANGENT_FUZZ"] ? 10_000 : 2_000;
const slow = { timeout: 1_300_000 };

test(`${dropped} compiled functions that were dropped leave nothing behind`, slow, () => {
  const { arena, most, heap } = leftOf(dropped, "dropped");
  // what 500 of them take, between two collections
  expect(most).toBeLessThan(500_000);
  expect(arena).toBeLessThan(20_000);
  expect(heap).toBeLessThan(5_000_000);
});

test("and 1,000 to which somebody has a reference do", slow, () => {
  const { arena, heap } = leftOf(1_000, "kept");
  expect(arena).toBeGreaterThan(500_000);
  expect(heap).toBeGreaterThan(5_000_000);
});
