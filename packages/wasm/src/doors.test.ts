/** What the functions that make backends answer to options that are none: a sentence in their own name. */
import { expect, test } from "vitest";
import { createWasmBackend, createWasmBackendSync } from "./index.ts";
import { createSlimBackend } from "./slim.ts";

type Make = (...args: readonly unknown[]) => Promise<unknown>;

const bad: readonly unknown[] = [
  null, 3, "x", true, [], [1], () => 1, new Float32Array(2), { thread: 1 }, { threads: "2" }, { threads: null },
  { threads: 0 }, { threads: 1.5 }, { threads: NaN }, { relaxedSimd: 1 }, { relaxedSimd: null }, { name: "wasm" },
]; // prettier-ignore

test.each<[string, Make, readonly unknown[]]>([
  ["createWasmBackend", createWasmBackend as Make, bad],
  ["createWasmBackendSync", async (...given) => createWasmBackendSync(...(given as [object])), bad],
  ["createSlimBackend", createSlimBackend as Make, [...bad, { kernels: 3 }, { kernels: [3] }, { kernels: ["x"] }]],
])("%s", async (name, make, options) => {
  for (const given of options)
    await expect(make(given), JSON.stringify(given)).rejects.toThrow(
      expect.objectContaining({ message: expect.stringMatching(new RegExp(`^${name}: `)) as string }),
    );
});
