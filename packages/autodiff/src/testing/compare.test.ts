import { expect, test } from "vitest";
import { disagreement, ulp, ulpDistance } from "./compare.ts";

test("a unit in the last place is the step to the next number", () => {
  expect([ulp(1, "float64"), ulp(1, "float32")]).toEqual([2 ** -52, 2 ** -23]);
  expect([ulp(1.999, "float64"), ulp(2, "float64")]).toEqual([2 ** -52, 2 ** -51]);
  expect([ulp(0, "float64"), ulp(1e-310, "float64"), ulp(1e-40, "float32")]).toEqual([
    2 ** -1074,
    2 ** -1074,
    2 ** -149,
  ]);
});

test("distances", () => {
  expect(ulpDistance(1, 1 + 2 ** -52, "float64")).toBe(1);
  expect(ulpDistance(1, 1 + 2 ** -22, "float32")).toBe(2);
  expect(ulpDistance(0, -0, "float64")).toBe(0);
  expect(ulpDistance(NaN, NaN, "float32")).toBe(0);
  expect(ulpDistance(Infinity, Infinity, "float32")).toBe(0);
  for (const [a, b] of [
    [NaN, 1],
    [1, NaN],
    [Infinity, 1e308],
    [Infinity, -Infinity],
  ] as const)
    expect(ulpDistance(a, b, "float64")).toBe(Infinity);
  expect(ulpDistance(3, 4, "int32")).toBe(Infinity);
  expect(ulpDistance(3, 3, "int32")).toBe(0);
});

test("the worst element is told", () => {
  expect(disagreement([1, 2, 3], [1, 2, 3], "float64", 0)).toBe(undefined);
  expect(disagreement([1, 2 + 2 ** -51, 3], [1, 2, 4], "float64", 0)).toBe("3 where 4 is expected at element 2");
  expect(disagreement([1 + 2 ** -52], [1], "float64", 0)).toBe(
    "1.0000000000000002 where 1 is expected, 1 units in the last place apart",
  );
  expect(disagreement([1 + 2 ** -52], [1], "float64", 1)).toBe(undefined);
  expect(disagreement([NaN, 1], [NaN, NaN], "float64", 4)).toBe("1 where NaN is expected at element 1");
  expect(disagreement([1], [1, 2], "float64", 4)).toBe("1 elements where 2 are expected");
});
