import { describe, expect, test } from "vitest";
import { activationNames, type ActivationName } from "../ui/activationNames.ts";
import { curvesOf, gradientsThrough, type InitializerName } from "./curves.ts";

/** Places that are at no corner. */
const x = Float64Array.from({ length: 41 }, (_, i) => -4 + i / 5 + 0.037);

test("tanh and its derivatives are those of the textbook", () => {
  const { value, first, second } = curvesOf("tanh", x);
  x.forEach((at, i) => {
    const y = Math.tanh(at);
    expect(value[i]).toBeCloseTo(y, 12);
    expect(first[i]).toBeCloseTo(1 - y * y, 12);
    expect(second[i]).toBeCloseTo(-2 * y * (1 - y * y), 12);
  });
});

describe.each(activationNames)("%s", (name) => {
  test("has the derivatives of central differences", () => {
    const h = 1e-4;
    const up = curvesOf(
      name,
      x.map((at) => at + h),
    );
    const down = curvesOf(
      name,
      x.map((at) => at - h),
    );
    const { first, second } = curvesOf(name, x);
    x.forEach((_, i) => {
      expect(first[i]).toBeCloseTo((up.value[i]! - down.value[i]!) / (2 * h), 5);
      expect(second[i]).toBeCloseTo((up.first[i]! - down.first[i]!) / (2 * h), 5);
    });
  });
});

test("gradients vanish with small weights, explode with large ones, and stay with those that suit", () => {
  const first = (name: ActivationName, initializer: InitializerName): number =>
    gradientsThrough(name, initializer, 20, 0)[0]!;
  expect(first("tanh", "small")).toBeLessThan(1e-6);
  expect(first("relu", "large")).toBeGreaterThan(1e3);
  expect(first("relu", "he")).toBeGreaterThan(0.05);
  expect(first("relu", "he")).toBeLessThan(20);
  expect(first("sigmoid", "glorot")).toBeLessThan(1e-6);
  expect(gradientsThrough("identity", "orthogonal", 20, 0)[0]).toBeCloseTo(1, 3);
});
