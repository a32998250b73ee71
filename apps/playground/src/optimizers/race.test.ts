/** Steps and curvatures held to what is worked out apart, in plain numbers. */
import { describe, expect, test } from "vitest";
import { beginning, isGone, type Race } from "./race.ts";
import { mostSteps, racerNames, surfaceNames, usualRates, usualStarts, type Point } from "./spec.ts";
import { curvatureAt, heightAt, lowest } from "./surfaces.ts";

const after = (race: Race, steps: number): Race => {
  for (let i = 0; i < steps; i++) race = race.next();
  return race;
};
const rates = usualRates.valley;
const valley = { surface: "valley", start: [-1.8, 1], rates } as const;

describe("the first three steps in the valley, where gradients are (x, 100 y)", () => {
  const close = (found: Point, wanted: Point): void => {
    expect(found[0]).toBeCloseTo(wanted[0], 12);
    expect(found[1]).toBeCloseTo(wanted[1], 12);
  };
  const { standings } = after(beginning(valley), 3);
  const walk = (start: number, bend: number, kind: "plain" | "heavy" | "ahead"): number => {
    let [at, speed] = [start, 0];
    for (let i = 0; i < 3; i++) {
      const slope = bend * at;
      speed = (kind === "plain" ? 0 : 0.9) * speed + slope;
      at -= rates[kind === "plain" ? "sgd" : "momentum"] * (kind === "ahead" ? 0.9 * speed + slope : speed);
    }
    return at;
  };

  test.each([["sgd", "plain"], ["momentum", "heavy"], ["nesterov", "ahead"]] as const)("%s", (name, kind) => {
    close(standings[name].point, [walk(-1.8, 1, kind), walk(1, 100, kind)]);
  }); // prettier-ignore

  test("lion goes as far each time, along both axes", () => {
    close(standings.lion.point, [-1.8 + 3 * rates.lion, 1 - 3 * rates.lion]);
  });

  test("adam's first step is its rate", () => {
    const { point } = beginning(valley).next().standings.adam;
    expect(point[0]).toBeCloseTo(-1.8 + rates.adam, 6);
    expect(point[1]).toBeCloseTo(1 - rates.adam, 6);
  });
});

test.each(surfaceNames)("%s: nobody is gone at the usual rates, nobody ends higher, L-BFGS comes to the bottom", (surface) => {
  const first = beginning({ surface, start: usualStarts[surface], rates: usualRates[surface] });
  const last = after(first, mostSteps);
  for (const name of racerNames) {
    expect(isGone(last.standings[name]), name).toBe(false);
    expect(last.standings[name].height, name).toBeLessThan(first.standings[name].height);
  }
  expect(last.standings.lbfgs.height - lowest[surface]).toBeLessThan(1e-8);
}); // prettier-ignore

test("plain steps go astray from a rate of 2 over the largest curvature on", () => {
  const [least, largest] = curvatureAt("valley", valley.start);
  expect([least, largest]).toEqual([1, 100]);
  const height = (sgd: number): number =>
    after(beginning({ ...valley, rates: { ...rates, sgd } }), 50).standings.sgd.height;
  const start = heightAt("valley", valley.start);
  expect(height((2 / largest) * 0.98)).toBeLessThan(start);
  expect(height((2 / largest) * 1.02)).toBeGreaterThan(start);
});

test("a racer that is gone stands still", () => {
  const gone = after(beginning({ ...valley, rates: { ...rates, sgd: 1 } }), 20);
  expect(isGone(gone.standings.sgd)).toBe(true);
  expect(gone.next().standings.sgd).toEqual(gone.standings.sgd);
});

/** Eigenvalues of second differences. */
test.each(surfaceNames)("%s: curvature by Hessian–vector products is that of second differences", (surface) => {
  const [x, y] = [0.7, -0.4];
  const h = 1e-3;
  const f = (a: number, b: number): number => heightAt(surface, [x + a * h, y + b * h]);
  const xx = (f(1, 0) - 2 * f(0, 0) + f(-1, 0)) / h ** 2;
  const yy = (f(0, 1) - 2 * f(0, 0) + f(0, -1)) / h ** 2;
  const xy = (f(1, 1) - f(1, -1) - f(-1, 1) + f(-1, -1)) / (4 * h ** 2);
  const [least, largest] = curvatureAt(surface, [x, y]);
  expect(least + largest).toBeCloseTo(xx + yy, 2);
  expect(least * largest).toBeCloseTo(xx * yy - xy * xy, 0);
});
