/** A key draws the same bits eagerly, interpreted and compiled, by plain and relaxed SIMD, on any number of threads. */
import {
  bernoulli,
  compile,
  foldIn,
  key,
  normal,
  permutation,
  randomBits,
  split,
  tensor,
  uniform,
  type Key,
  type Shape,
  type Tensor,
} from "@cotangent/autodiff";
import { interpreter, type Backend } from "@cotangent/autodiff/backend";
import { describe, expect, test } from "vitest";
import { allowRelaxedSimd } from "../../fixtures/node.ts";
import { crowd } from "../../fixtures/threads.ts";
import { createWasmBackend, wasmFeatures } from "../index.ts";

allowRelaxedSimd();

const backends: Readonly<Record<string, Backend>> = {
  interpreter,
  "plain SIMD": await createWasmBackend({ relaxedSimd: false, threads: 1 }),
  "relaxed SIMD": await createWasmBackend({ relaxedSimd: true, threads: 1 }),
  "three threads": crowd(3).backend,
};

type Draw = (k: Key, shape: Shape) => Tensor;
const wide = { dtype: "float64" } as const;
const low = tensor(-0.3, wide);

const draws: Readonly<Record<string, Draw>> = {
  normal: (k, shape) => normal(k, shape),
  "normal, float64": (k, shape) => normal(k, shape, wide),
  "normal, moved and stretched": (k, shape) => normal(k, shape, { mean: 0.1, standardDeviation: 0.7 }),
  "normal, by tensors": (k, shape) => normal(k, shape, { mean: low, standardDeviation: tensor(3.1, wide), ...wide }),
  uniform: (k, shape) => uniform(k, shape),
  "uniform, float64": (k, shape) => uniform(k, shape, wide),
  "uniform, between": (k, shape) => uniform(k, shape, { low: -0.3, high: 0.7 }),
  "uniform, by tensors": (k, shape) => uniform(k, shape, { low, high: 0.7, ...wide }),
  bernoulli: (k, shape) => bernoulli(k, 0.3, shape),
  permutation: (k, shape) =>
    permutation(
      k,
      shape.reduce((n, d) => n * d, 1),
    ),
  randomBits: (k, shape) => randomBits(k, shape, { bits: 31 }),
  "keys of a key": (k, shape) => normal(foldIn(split(k)[1], 7), shape),
};

/** One element, the rest of a vector, and enough for every thread. */
const shapes = [[], [7], [3, 40_009]] as const;

function firstDifference(got: Tensor, wanted: Tensor): number {
  const [a, b] = [got.data(), wanted.data()];
  return a.length === b.length ? a.findIndex((x, i) => !Object.is(x, b[i])) : a.length;
}

describe.each(Object.entries(draws))("%s", (_, draw) => {
  const eager = shapes.map((shape) => draw(key(5), shape));

  test.each(Object.entries(backends))("%s", (_name, backend) => {
    shapes.forEach((shape, i) => {
      const compiled = compile((k: Key) => draw(k, shape), { backend });
      expect(firstDifference(compiled(key(5)), eager[i]!)).toBe(-1);
    });
  });
});

test("the backends are what their names say", () => {
  expect(wasmFeatures()).toMatchObject({ relaxedSimd: true, threads: true });
  expect(Object.values(backends).map(({ name }) => name)).toEqual(["interpreter", "wasm", "wasm", "wasm"]);
});
