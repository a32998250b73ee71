/** Fits held to what is worked out apart: least squares, least absolute deviations, and Huber's between. */
import { describe, expect, test } from "vitest";
import { beginning } from "./fits.ts";
import { lossNames, mostSteps, usualPoints, type Point } from "./spec.ts";

const line = { model: "line", output: "none", delta: 1 } as const;

/** The least sum of losses over a grid of lines, which gets finer about the best one. */
function bestLine(points: readonly Point[], loss: (error: number) => number): [number, number] {
  let [slope, intercept, size] = [0, 0, 4];
  const cost = (a: number, b: number): number => points.reduce((sum, [x, y]) => sum + loss(a * x + b - y), 0);
  for (let round = 0; round < 60; round++, size *= 0.8) {
    let least = cost(slope, intercept);
    const [a0, b0] = [slope, intercept];
    for (let i = -6; i <= 6; i++)
      for (let j = -6; j <= 6; j++) {
        const [a, b] = [a0 + (size * i) / 6, b0 + (5 * size * j) / 6];
        if (cost(a, b) < least) [least, slope, intercept] = [cost(a, b), a, b];
      }
  }
  return [slope, intercept];
}

describe("lines", () => {
  const losses = {
    squared: (e: number) => e * e,
    absolute: Math.abs,
    huber: (e: number) => (Math.abs(e) <= 1 ? (e * e) / 2 : Math.abs(e) - 0.5),
  };
  const fits = beginning(usualPoints, line).after(mostSteps);

  test.each(lossNames)("%s: the loss is the least there is", (name) => {
    const [slope, intercept] = bestLine(usualPoints, losses[name]);
    const least = usualPoints.reduce((sum, [x, y]) => sum + losses[name](slope * x + intercept - y), 0) / 14;
    expect(fits.losses[name]).toBeGreaterThanOrEqual(least - 1e-9);
    expect(fits.losses[name]).toBeLessThan(least * 1.01 + 0.005);
  });

  test("outliers pull the squared fit, and hardly the others", () => {
    const [squared, absolute, huber] = lossNames.map((name) => fits.lines![name][0]) as [number, number, number];
    expect(squared).toBeLessThan(0.3);
    expect(absolute).toBeGreaterThan(0.5);
    expect(huber).toBeGreaterThan(squared + 0.1);
  });
});

test("what comes out stays in the range of the output", () => {
  const places = Array.from({ length: 50 }, (_, i) => i / 5);
  const of = (output: "softplus" | "sigmoid" | "tanh"): number[] =>
    beginning(usualPoints, { ...line, model: "curve", output })
      .after(150)
      .predict("squared", places);
  expect(Math.min(...of("softplus"))).toBeGreaterThan(0);
  for (const y of of("sigmoid")) expect([y > 0, y < 1]).toEqual([true, true]);
  for (const y of of("tanh")) expect(Math.abs(y)).toBeLessThan(1);
});

test("the same steps give the same bits, in one go or many", () => {
  const begin = beginning(usualPoints, { ...line, model: "curve" });
  const [once, often] = [begin.after(40), begin.after(10).after(29).after(1)];
  expect(often.steps).toBe(40);
  expect(often.losses).toEqual(once.losses);
  expect(often.predict("huber", [1, 2, 3])).toEqual(once.predict("huber", [1, 2, 3]));
});

test("no points, and one", () => {
  expect(beginning([], line).after(5).steps).toBe(0);
  expect(
    beginning([[5, 2]], line)
      .after(600)
      .predict("squared", [5])[0],
  ).toBeCloseTo(2, 3);
});
