/** Sums against whole numbers of any length: a number m · 2^e is exact in them, and so is their sum. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { added, addedSquares, scaledVariance, total } from "./exactSum.ts";

/** Numbers of very different sizes, exact multiples of 2^−80. */
const terms = fc.array(
  fc
    .tuple(fc.integer({ min: -(2 ** 53), max: 2 ** 53 }), fc.integer({ min: -80, max: 60 }))
    .map(([m, e]) => m * 2 ** e),
  { maxLength: 30 },
);
/** x · 2^80, exactly. */
function scaled(x: number): bigint {
  if (x === 0) return 0n;
  let e = 0;
  let m = x;
  while (!Number.isInteger(m)) [m, e] = [m * 2, e + 1];
  return (BigInt(m) * 2n ** 80n) / 2n ** BigInt(e);
}

describe("a sum", () => {
  test("is the exact one, rounded once, in any order", () => {
    fc.assert(
      fc.property(terms, (list) => {
        const exact = Number(list.reduce((sum, x) => sum + scaled(x), 0n)) * 2 ** -80;
        expect(total(added([], list))).toBe(exact);
        expect(total(added([], [...list].reverse()))).toBe(exact);
        expect(total(list.reduce((sum, x) => added(sum, [x]), added([], [])))).toBe(exact);
      }),
      { numRuns: 500 },
    );
  });

  test.each<[readonly number[], number]>([
    [[], 0],
    [[1e16, 1, -1e16], 1],
    [[1, 1e100, 1, -1e100], 2],
    [Array.from({ length: 10 }, () => 0.1), 1],
    // halfway between two numbers, and a little beside it
    [[1, 2 ** -53], 1],
    [[1, 2 ** -53, 2 ** -120], 1 + 2 ** -52],
    [[1, 2 ** -53, -(2 ** -120)], 1],
    [[1 + 2 ** -52, 2 ** -53], 1 + 2 ** -51],
    [[1 + 2 ** -52, 2 ** -53, -(2 ** -120)], 1 + 2 ** -52],
    [[-1, -(2 ** -53), -(2 ** -120)], -1 - 2 ** -52],
    [[-1, -(2 ** -53), 2 ** -120], -1],
    // partials that have an exact sum, above a small one
    [[2 ** -60, 1, 2 ** 60, 2 ** 10 - 2 ** 60], 1025],
    [[Infinity, 1], Infinity],
    [[1, -Infinity], -Infinity],
    [[1, Infinity, -Infinity, 3], NaN],
    [[1, 2, NaN, 3], NaN],
    [[1e308, 1e308], Infinity],
    [[2 ** 60, 1, -1e308, -1e308, 5], -Infinity],
  ])("of %j is %d", (list, sum) => {
    expect(total(added([], list))).toBe(sum);
    expect(total(JSON.parse(JSON.stringify(added([], list))) as number[])).toBe(sum);
  });

  test("is not changed by what is added to it", () => {
    const sum = Object.freeze(added([], [1, 1e100]));
    expect([total(added(sum, [2])), total(sum), total(addedSquares(sum, [3]))]).toEqual([1e100, 1e100, 1e100]);
    expect(sum).toEqual([1, 1e100]);
  });
});

describe("squares", () => {
  test("are exact, and so is n Σx² − (Σx)²", () => {
    fc.assert(
      fc.property(terms, (list) => {
        const xs = list.map((x) => Math.fround(x));
        const [sum, squares] = [scaledSum(xs), xs.reduce((all, x) => all + scaled(x) ** 2n, 0n)];
        expect(total(addedSquares([], list))).toBe(
          Number(list.reduce((all, x) => all + scaled(x) ** 2n, 0n)) * 2 ** -160,
        );
        expect(scaledVariance([xs.length], added([], xs), addedSquares([], xs))).toBe(
          Number(BigInt(xs.length) * squares - sum * sum) * 2 ** -160,
        );
      }),
      { numRuns: 300 },
    );
  });

  test.each<[readonly number[], number]>([
    [[1e8 + 1, 1e8 - 1], 4],
    [[0.1, 0.1, 0.1], 0],
    [[1e200], NaN],
    [[NaN, 1], NaN],
    [[], 0],
  ])("n Σx² − (Σx)² of %j is %d", (list, variance) => {
    expect(scaledVariance([list.length], added([], list), addedSquares([], list))).toBe(variance);
  });

  test("of what overflows are infinite", () => {
    expect(total(addedSquares([], [1e200]))).toBe(Infinity);
    // halves of it would overflow, its square by 1 does not
    expect(total(addedSquares([], [-1e154]))).toBe(1e154 ** 2);
  });
});

function scaledSum(xs: readonly number[]): bigint {
  return xs.reduce((sum, x) => sum + scaled(x), 0n);
}
