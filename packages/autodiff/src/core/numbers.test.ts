import fc from "fast-check";
import { expect, test } from "vitest";
import { dtypes, fits, roundTo } from "./dtype.ts";
import { integers, numbers } from "./numbers.ts";

test("round goes to the nearest integer, halves to the even one", () => {
  expect(
    [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999999999999994, -0.2, 3, 2 ** 52 + 1].map((x) => numbers.round(x)),
  ).toEqual([0, 2, 2, -0, -2, -2, 0, -0, 3, 2 ** 52 + 1]);
  expect([NaN, Infinity, -Infinity].map((x) => numbers.round(x))).toEqual([NaN, Infinity, -Infinity]);
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      (x) => Math.abs(numbers.round(x) - x) <= 0.5 && Number.isInteger(numbers.round(x)),
    ),
    { seed: 1 },
  );
});

test("erf is odd, rises, and is its integral", () => {
  expect([numbers.erf(0), numbers.erf(Infinity), numbers.erf(-Infinity), numbers.erf(NaN), numbers.erf(10)]).toEqual([
    0,
    1,
    -1,
    NaN,
    1,
  ]);
  const density = (t: number): number => (2 / Math.sqrt(Math.PI)) * Math.exp(-t * t);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 6.5, noNaN: true }), (x) => {
      // Simpson's rule on 2,000 intervals is right to 1e-13 here
      const n = 2000;
      const h = x / n;
      let total = density(0) + density(x);
      for (let i = 1; i < n; i++) total += (i % 2 === 1 ? 4 : 2) * density(i * h);
      return (
        Math.abs(numbers.erf(x) - (total * h) / 3) < 1e-13 && numbers.erf(-x) === -numbers.erf(x) && numbers.erf(x) <= 1
      );
    }),
    { seed: 1 },
  );
});

test("integers wrap: a product keeps its low 32 bits", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (a, b) => {
      const exact = BigInt.asIntN(32, BigInt(a) * BigInt(b));
      return (
        roundTo("int32", integers.mul(a, b)) === Number(exact) &&
        roundTo("uint32", integers.mul(a >>> 0, b >>> 0)) === Number(BigInt.asUintN(32, exact))
      );
    }),
    { seed: 1 },
  );
});

test("NaN wins over both in max and min; select takes nothing from the other branch", () => {
  expect([numbers.max(NaN, 1), numbers.max(1, NaN), numbers.min(NaN, 1), numbers.min(1, NaN)]).toEqual([
    NaN,
    NaN,
    NaN,
    NaN,
  ]);
  expect([numbers.select(1, 2, NaN), numbers.select(0, NaN, 3)]).toEqual([2, 3]);
});

test("rounding to a dtype is what storing in its array does", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (x) => {
      const arrays = [new Float32Array([x]), new Float64Array([x]), new Int32Array([x]), new Uint32Array([x])];
      return arrays.every(
        (array, i) => Object.is(array[0], roundTo(dtypes[i]!, x)) || array[0] === roundTo(dtypes[i]!, x),
      );
    }),
    { seed: 1 },
  );
  expect([
    fits("int32", 2 ** 31),
    fits("int32", -(2 ** 31)),
    fits("uint32", 2 ** 32 - 1),
    fits("bool", 1),
    fits("bool", 0.5),
    fits("float32", 1e300),
  ]).toEqual([false, true, true, true, false, true]);
});
