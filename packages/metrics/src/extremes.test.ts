/** Metrics of numbers at both ends of the range of a double, where squares are beyond it. */
import { tensor, type Tensor } from "@cotangent/autodiff";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as exported from "./index.ts";
import type { Metric } from "./index.ts";

const { meanSquaredError, r2, rootMeanSquaredError } = exported;

/** Power of the scale of its numbers with which each metric grows. */
const powers = {
  meanAbsoluteError: 1,
  medianAbsoluteError: 1,
  maxError: 1,
  rootMeanSquaredError: 1,
  meanSquaredError: 2,
  meanAbsolutePercentageError: 0,
  r2: 0,
  explainedVariance: 0,
} as const;

const regression = Object.entries(exported).filter(([name]) => name in powers) as unknown as [
  keyof typeof powers,
  Metric<object, Tensor>,
][];

test("every metric of numbers is here", () => {
  expect(regression).toHaveLength(Object.keys(powers).length);
  const numbers = Object.entries(exported).filter(([name]) => /Error$|^r2$|Variance$/.test(name));
  expect(numbers.map(([name]) => name).filter((name) => !(name in powers))).toEqual(["expectedCalibrationError"]);
});

test.each(regression)("%s scales with its numbers, to the last bit, also over batches", (name, metric) => {
  const numbers = fc.array(fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e6 })), {
    minLength: 2,
    maxLength: 8,
  });
  // a percentage has a floor of 2^-52 in the units of the targets
  const exponents = fc.integer(name === "meanAbsolutePercentageError" ? { min: 0, max: 900 } : { min: -950, max: 900 });
  fc.assert(
    fc.property(numbers, exponents, fc.nat(8), (pairs, exponent, cut) => {
      const scale = 2 ** exponent;
      const column = (k: 0 | 1, by: number): Tensor => of(pairs.map((pair) => pair[k] * by));
      const expected = metric(column(0, 1), column(1, 1)).item() as number;
      const power = powers[name];
      const got = metric(column(0, scale), column(1, scale)).item();
      expect(got).toBe(power === 2 ? expected * scale * scale : expected * scale ** power);
      const { init, update, result } = metric.streaming();
      const parts = [pairs.slice(0, cut), pairs.slice(cut)].filter((part) => part.length > 0);
      const state = parts.reduce(
        (before, part) =>
          update(
            JSON.parse(JSON.stringify(before)) as typeof before,
            of(part.map(([x]) => x * scale)),
            of(part.map(([, x]) => x * scale)),
          ),
        init(),
      );
      expect(result(state).item()).toBe(got);
    }),
    { numRuns: 60 },
  );
});

test("numbers of very different sizes count as they are", () => {
  expect(r2(of([1e-170, 0]), of([2e-170, 0])).item()).toBe(0.5);
  expect(r2(of([1e200, 0]), of([2e200, 0])).item()).toBe(0.5);
  // beside 1e200 neither 1 nor 1e-200 counts, and beside 1 not 1e-200
  expect(rootMeanSquaredError(of([1e200, 1, 1e-200, 0]), of([0, 0, 0, 0])).item()).toBe(5e199);
  expect(rootMeanSquaredError(of([3, 1e-200, 0, 4]), of([0, 0, 0, 0])).item()).toBe(2.5);
  expect(rootMeanSquaredError(of([3e-200, 4e-200, 0, 0]), of([0, 0, 0, 0])).item()).toBe(2.5e-200);
  expect(r2(of([1, 2, 3]), of([1, 2, 1e200])).item()).toBeCloseTo(-0.5, 12);
  expect(exported.meanAbsoluteError(of([1.5e308, 1.5e308]), of([0, 0])).item()).toBe(1.5e308);
  expect(exported.medianAbsoluteError(of([1.5e308, 1.5e308]), of([0, 0])).item()).toBe(1.5e308);
});

test("a squared error beyond the range is infinite or 0, and an infinite one is", () => {
  expect(meanSquaredError(of([1e200]), of([0])).item()).toBe(Infinity);
  expect(meanSquaredError(of([1e-200]), of([0])).item()).toBe(0);
  expect(r2(of([Infinity, 1]), of([0, 1])).item()).toBe(-Infinity);
  expect(rootMeanSquaredError(of([-Infinity, 1]), of([0, 1])).item()).toBe(Infinity);
});

test("what has no weight does not choose the scale", () => {
  const [predictions, targets, sampleWeights] = [of([1e200, 1, 4]), of([-1e200, 2, 3]), of([0, 1, 1])];
  expect(meanSquaredError(predictions, targets, { sampleWeights }).item()).toBe(1);
  expect(r2(predictions, targets, { sampleWeights }).item()).toBe(-3);
  const small = of([1e-200, 1e-200, 3e-200]);
  const zeros = of([0, 0, 0]);
  expect(rootMeanSquaredError(small, zeros, { sampleWeights: of([0, 1, 0]) }).item()).toBe(1e-200);
});

// ---- parts

function of(list: readonly number[]): Tensor {
  return tensor(list, { dtype: "float64" });
}
