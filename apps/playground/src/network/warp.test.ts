import fc from "fast-check";
import { expect, test } from "vitest";
import { directionsOf, projected, type Directions } from "./warp.ts";

/** Outputs of some neurons that lie in a plane of their space: at + x·a + y·b, for places x, y. */
const inPlane = (places: readonly (readonly [number, number])[], a: number[], b: number[], at: number[]): number[] =>
  places.flatMap(([x, y]) => at.map((start, k) => start + x * a[k]! + y * b[k]!));

const grid = Array.from({ length: 25 }, (_, i) => [(i % 5) - 2, Math.floor(i / 5) - 2] as const);

function distances(seen: ArrayLike<number>): number[] {
  const found: number[] = [];
  for (let i = 0; i < seen.length; i += 2)
    for (let k = 0; k < i; k += 2) found.push(Math.hypot(seen[i]! - seen[k]!, seen[i + 1]! - seen[k + 1]!));
  return found;
}

const close = (found: readonly number[], wanted: readonly number[]): void =>
  found.forEach((x, i) => expect(x).toBeCloseTo(wanted[i]!, 6));

test("two neurons are seen as they are, one along a line", () => {
  const outputs = [0.5, -1, 2, 3];
  expect([...projected(outputs, 2, directionsOf(outputs, 2))]).toEqual(outputs);
  expect([...projected([1, 2], 1, directionsOf([1, 2], 1))]).toEqual([1, 0, 2, 0]);
});

const number = fc.double({ min: -2, max: 2, noNaN: true });
const vector = fc.array(number, { minLength: 5, maxLength: 5 });

test("outputs that lie in a plane are seen with all their distances, however the plane lies", () => {
  fc.assert(
    fc.property(vector, vector, vector, (a, b, at) => {
      const area = Math.hypot(...a) * Math.hypot(...b);
      const along = a.reduce((sum, x, i) => sum + x * b[i]!, 0);
      fc.pre(area > 0.5 && Math.abs(along) < 0.9 * area);
      const outputs = inPlane(grid, a, b, at);
      const wanted = grid.flatMap((_, i) =>
        grid.slice(0, i).map((_, k) => Math.hypot(...at.map((_, d) => outputs[5 * i + d]! - outputs[5 * k + d]!))),
      );
      close(distances(projected(outputs, 5, directionsOf(outputs, 5))), wanted);
    }),
    { numRuns: 60 },
  );
});

test("the first direction is that of the largest variance", () => {
  const outputs = inPlane(grid, [0, 3, 0, 0], [0.5, 0, 0.5, 0], [1, 1, 1, 1]);
  const { axes, middle } = directionsOf(outputs, 4);
  close([...axes.subarray(0, 4)], [0, 1, 0, 0]);
  close([...axes.subarray(4)], [Math.SQRT1_2, 0, Math.SQRT1_2, 0]);
  close([...middle], [1, 1, 1, 1]);
});

test("directions follow those before: no flip, and the same plane", () => {
  const before = directionsOf(inPlane(grid, [3, 0, 0], [0, 1, 0], [0, 0, 0]), 3);
  const flipped: Directions = { ...before, axes: before.axes.map((x) => -x) };
  const next = inPlane(grid, [0, 3, 0.1], [1, 0, 0], [0, 0, 0]);
  for (const one of [before, flipped]) {
    const { axes } = directionsOf(next, 3, one);
    expect(axes[0]! * one.axes[0]! + axes[1]! * one.axes[1]! + axes[2]! * one.axes[2]!).toBeGreaterThan(0.99);
    expect(axes[3]! * one.axes[3]! + axes[4]! * one.axes[4]! + axes[5]! * one.axes[5]!).toBeGreaterThan(0.99);
  }
});

test("outputs that do not vary, or in one direction only, give numbers", () => {
  const outputs = [0, 0, 0, 1, 2, 3];
  for (const same of [[1, 1, 1, 1, 1, 1], outputs])
    for (const x of projected(same, 3, directionsOf(same, 3))) expect(Number.isFinite(x)).toBe(true);
  close(distances(projected(outputs, 3, directionsOf(outputs, 3))), [Math.sqrt(14)]);
});
