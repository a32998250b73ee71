import fc from "fast-check";
import { expect, test } from "vitest";
import { numericDerivative } from "./numeric.ts";

const curves: readonly (readonly [name: string, f: (x: number) => number, derivative: (x: number) => number])[] = [
  ["exp", Math.exp, Math.exp],
  ["sin", Math.sin, Math.cos],
  ["square", (x) => x * x, (x) => 2 * x],
  ["atan", Math.atan, (x) => 1 / (1 + x * x)],
  ["log", (x) => Math.log(Math.abs(x) + 1), (x) => Math.sign(x) / (Math.abs(x) + 1)],
];

test("the derivative is within the error, which is small", () => {
  for (const [, f, derivative] of curves) {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 3, noNaN: true }), (x) => {
        const { value, error } = numericDerivative((h) => f(x + h));
        return Math.abs(value - derivative(x)) <= 8 * error && error < 1e-9 * (1 + Math.abs(f(x)));
      }),
      { seed: 1 },
    );
  }
});

test("a kink, a jump and a pole within the first steps do no harm", () => {
  for (const near of [0.011, 0.003, -0.0007]) {
    for (const f of [
      (x: number) => Math.abs(x - near),
      (x: number) => (x < near ? 5 : x),
      (x: number) => 1 / (x - near) - 1 / (x - near) + x * x,
    ]) {
      const { value, error } = numericDerivative(f);
      const slope = (f(1e-9) - f(-1e-9)) / 2e-9;
      expect(Math.abs(value - slope)).toBeLessThan(1e-6);
      expect(error).toBeLessThan(1e-9);
    }
  }
});

test("outside the domain, and at a jump, nothing settles", () => {
  expect(numericDerivative(Math.sqrt)).toEqual({ value: NaN, error: Infinity });
  expect(numericDerivative((x) => (x < 0 ? 0 : 1)).error).toBeGreaterThan(1);
});

test("rounding is part of the error: of |f|, or of the terms whose sum it is", () => {
  expect(numericDerivative((h) => 1e6 + h).error).toBeGreaterThan(1e-10);
  expect(numericDerivative((h) => h, { scale: 1e6 }).error).toBeGreaterThan(1e-8);
  expect(numericDerivative((h) => h).error).toBeLessThan(1e-14);
});
