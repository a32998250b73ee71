import { afterEach, expect, test } from "vitest";
import { allowRelaxedSimd } from "../fixtures/node.ts";
import { wasmFeatures } from "./features.ts";

const { WebAssembly } = globalThis as { WebAssembly?: unknown };
afterEach(() => void Object.assign(globalThis, { WebAssembly }));

test("every supported Node has vectors and threads; relaxed SIMD as its flag says", () => {
  expect(wasmFeatures()).toMatchObject({ simd: true, threads: true });
  allowRelaxedSimd();
  expect(wasmFeatures().relaxedSimd).toBe(true);
});

test("without WebAssembly there is nothing", () => {
  delete (globalThis as { WebAssembly?: unknown }).WebAssembly;
  expect(wasmFeatures()).toEqual({ simd: false, relaxedSimd: false, threads: false });
});
