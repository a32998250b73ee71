import { expect, test } from "vitest";
import { decisionBoundary } from "./contour.ts";

/** Probabilities of two classes, the second growing from left to right. */
function ramp(side: number): Float32Array {
  return Float32Array.from({ length: side * side * 2 }, (_, at) => {
    const p = (Math.floor(at / 2) % side) / (side - 1);
    return at % 2 === 0 ? 1 - p : p;
  });
}

test("two classes meet where both are as probable", () => {
  expect(decisionBoundary(ramp(4), 4, 2)).toEqual([
    [1.5, 0, 1.5, 1],
    [1.5, 1, 1.5, 2],
    [1.5, 2, 1.5, 3],
  ]);
});

test("no boundary where one class leads everywhere", () => {
  expect(
    decisionBoundary(
      new Float32Array(18).map((_, at) => (at % 2 === 0 ? 0.9 : 0.1)),
      3,
      2,
    ),
  ).toEqual([]);
});

test("three classes: a point where they meet has a boundary to each side", () => {
  const winners = [0, 1, 2, 2]; // top left, top right, bottom row
  const surface = Float32Array.from({ length: 12 }, (_, at) => (winners[Math.floor(at / 3)] === at % 3 ? 0.8 : 0.1));
  expect(decisionBoundary(surface, 2, 3)).toEqual([
    [0.5, 0, 0, 0.5],
    [0.5, 0, 1, 0.5],
    [1, 0.5, 0, 0.5],
  ]);
});

test("a straight line stays one where probabilities are saturated", () => {
  const side = 12;
  const scores = Float32Array.from({ length: side * side * 2 }, (_, at) => {
    const [x, y] = [Math.floor(at / 2) % side, Math.floor(at / 2 / side)];
    return at % 2 === 0 ? 0 : 500 * (x - 0.37 * y - 2);
  });
  const segments = decisionBoundary(scores, side, 2);
  expect(segments.length).toBeGreaterThanOrEqual(side - 1);
  for (const [x0, y0, x1, y1] of segments) {
    expect(x0 - 0.37 * y0).toBeCloseTo(2, 4);
    expect(x1 - 0.37 * y1).toBeCloseTo(2, 4);
  }
});
