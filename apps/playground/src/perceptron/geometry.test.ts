import fc from "fast-check";
import { expect, test } from "vitest";
import { clipped, cornersOf, lineIn, type Place } from "./geometry.ts";

const ends = { x: { min: -1, max: 3 }, y: { min: 0, max: 2 } };

const areaOf = (polygon: readonly Place[]): number =>
  Math.abs(
    polygon.reduce((sum, [x, y], i) => {
      const [px, py] = polygon[(i + polygon.length - 1) % polygon.length]!;
      return sum + (px * y - x * py) / 2;
    }, 0),
  );

test("a half plane and its other side make the whole rectangle", () => {
  const number = fc.double({ min: -3, max: 3, noNaN: true });
  fc.assert(
    fc.property(number, number, number, (wx, wy, bias) => {
      const whole = cornersOf(ends);
      const [yes, no] = [clipped(whole, [wx, wy, bias]), clipped(whole, [-wx, -wy, -bias])];
      if (Math.hypot(wx, wy) > 1e-3) expect(areaOf(yes) + areaOf(no)).toBeCloseTo(8, 6);
    }),
  );
});

test("a line ends on the sides of the rectangle", () => {
  expect(lineIn(ends, [1, 0, -1])).toEqual([
    [1, 0],
    [1, 2],
  ]);
  expect(lineIn(ends, [0, 2, -1])).toEqual([
    [-1, 0.5],
    [3, 0.5],
  ]);
  expect(lineIn(ends, [0, 0, 0])).toBeUndefined();
  expect(lineIn(ends, [1, 0, 5])).toBeUndefined();
});
