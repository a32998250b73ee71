import fc from "fast-check";
import { expect, test } from "vitest";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { sampleRng } from "./samples.ts";

const list = (x: Tensor): number[] => Array.from(elementsOf(x));

test("a seed gives the same tensors, another seed others", () => {
  expect(list(sampleRng(3).normal([4]))).toEqual(list(sampleRng(3).normal([4])));
  expect(list(sampleRng(3).normal([4]))).not.toEqual(list(sampleRng(4).normal([4])));
});

test("normal values have mean 0 and variance 1", () => {
  const values = list(sampleRng(0).normal([20_000]));
  const mean = values.reduce((a, b) => a + b) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.03);
});

test("ranges and dtypes", () => {
  const rng = sampleRng(1);
  const uniform = rng.uniform([1000]);
  expect(uniform.dtype).toBe("float64");
  expect(list(uniform).every((x) => x >= 0.5 && x < 2)).toBe(true);
  expect(list(rng.uniform([1000], -3, -2)).every((x) => x >= -3 && x < -2)).toBe(true);
  const integers = rng.integers([1000], -1, 2);
  expect([integers.dtype, [...new Set(list(integers))].sort()]).toEqual(["int32", [-1, 0, 1]]);
  const bool = rng.bool([100]);
  expect([bool.dtype, [...new Set(list(bool))].sort()]).toEqual(["bool", [0, 1]]);
});

test("distinct values keep 0.1 apart, within a call and to the two calls before, and 0.05 from 0", () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 3, maxLength: 3 }),
      (seed, sizes) => {
        const rng = sampleRng(seed);
        const values = sizes.flatMap((n) => list(rng.distinct([n]))).sort((a, b) => a - b);
        return values.every((x, i) => Math.abs(x) >= 0.05 - 1e-12 && (i === 0 || x - values[i - 1]! >= 0.1 - 1e-12));
      },
    ),
    { seed: 1 },
  );
});
