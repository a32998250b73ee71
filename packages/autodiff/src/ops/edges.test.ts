import { describe, expect, test } from "vitest";
import { zeros } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import { DTypeError, ShapeError, ValueError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { grad } from "../transforms/reverse.ts";
import { add, mul } from "./arithmetic.ts";
import { cumSum } from "./cumulative.ts";
import { log, sqrt } from "./exponential.ts";
import { abs, maximum, minimum, sign } from "./piecewise.ts";
import { greater, where } from "./logic.ts";
import { sum } from "./movement.ts";
import { argMax, argMin } from "./positions.ts";
import { prod } from "./product.ts";
import { logSumExp, max, min } from "./reductions.ts";
import { round } from "./rounding.ts";
import { acos, asin, atan2 } from "./trigonometric.ts";

/** The gradient of the sum of f, without the sign of zeros. */
const gradient = (f: (x: Tensor) => Tensor, data: readonly number[]): number[] =>
  Array.from(grad((x: Tensor) => sum(f(x)))(tensor(data, { dtype: "float64" })).data(), (v) => v + 0);

describe("conventions where a derivative does not exist", () => {
  test("equal operands share the gradient of maximum and minimum", () => {
    const a = tensor([1, 2, 3]);
    const b = tensor([3, 2, 1]);
    expect(grad((x: Tensor) => sum(maximum(x, b)))(a).toArray()).toEqual([0, 0.5, 1]);
    expect(grad((x: Tensor) => sum(minimum(x, b)))(a).toArray()).toEqual([1, 0.5, 0]);
    expect(grad((x: Tensor) => sum(maximum(x, x)))(a).toArray()).toEqual([1, 1, 1]);
  });
  test("|x| is flat at 0, sign and rounding everywhere", () => {
    expect(gradient(abs, [-2, -0, 0, 3])).toEqual([-1, 0, 0, 1]);
    expect(gradient(sign, [-2, 0, 3])).toEqual([0, 0, 0]);
    expect(gradient(round, [0.5, 0.7])).toEqual([0, 0]);
  });
  test("equal extreme elements share the gradient of max and min", () => {
    expect(gradient((x) => max(x), [1, 3, 3, 3])).toEqual([0, 1 / 3, 1 / 3, 1 / 3]);
    expect(gradient((x) => min(x), [1, 3, 1])).toEqual([0.5, 0, 0.5]);
  });
  test("asin and acos are vertical at ±1; atan2 is flat at the origin", () => {
    expect(gradient(asin, [-1, 1])).toEqual([Infinity, Infinity]);
    expect(gradient(acos, [-1, 1])).toEqual([-Infinity, -Infinity]);
    expect(gradient((y) => atan2(y, zeros([1], { dtype: "float64" })), [0])).toEqual([0]);
    expect(gradient((x) => atan2(zeros([1], { dtype: "float64" }), x), [0])).toEqual([0]);
  });
});

describe("what a condition leaves out sends back nothing", () => {
  const positive = (f: (x: Tensor) => Tensor) => (x: Tensor) => where(greater(x, 0), f(x), 0);

  test.each<[string, (x: Tensor) => Tensor]>([
    ["sqrt(x)", (x) => sqrt(x)],
    ["log(x)", (x) => log(x)],
    ["x log(x)", (x) => mul(x, log(x))],
    ["|sqrt(x)|", (x) => abs(sqrt(x))],
    ["maximum(log(x), 1)", (x) => maximum(log(x), 1)],
    ["log(sqrt(x))", (x) => log(sqrt(x))],
  ])("where(x > 0, %s, 0) is flat at −1 and 0, to second order", (_, f) => {
    expect(gradient(positive(f), [-1, 0])).toEqual([0, 0]);
    expect(gradient((x) => grad((p: Tensor) => sum(positive(f)(p)))(x), [-1, 0])).toEqual([0, 0]);
  });
});

describe("prod", () => {
  test("has the right gradient with no zero, one, and two", () => {
    expect(gradient((x) => prod(x), [2, 5, 3])).toEqual([15, 6, 10]);
    expect(gradient((x) => prod(x), [2, 0, 3])).toEqual([0, 6, 0]);
    expect(gradient((x) => prod(x), [0, 0, 3])).toEqual([0, 0, 0]);
  });
  test("and second derivative", () => {
    expect(gradient((x) => grad((p: Tensor) => prod(p))(x), [2, 0, 3])).toEqual([3, 5, 2]);
    expect(gradient((x) => grad((p: Tensor) => prod(p))(x), [0, 0, 3])).toEqual([3, 3, 0]);
  });
  test("keeps the low bits of integers", () => {
    expect(prod(tensor([65537, 65537, 3], { dtype: "int32" })).item()).toBe(
      Number(BigInt.asIntN(32, 65537n * 65537n * 3n)),
    );
  });
});

describe("logSumExp", () => {
  test("neither overflows nor underflows", () => {
    expect(logSumExp(tensor([1e4, 1e4], { dtype: "float64" })).item()).toBeCloseTo(1e4 + Math.LN2, 10);
    expect(logSumExp(tensor([-1e4, -1e4], { dtype: "float64" })).item()).toBeCloseTo(-1e4 + Math.LN2, 10);
    expect(gradient((x) => logSumExp(x), [1e4, 1e4])).toEqual([0.5, 0.5]);
  });
  test("of −Infinity only is −Infinity, with gradient 0", () => {
    expect(logSumExp(tensor([-Infinity, -Infinity])).item()).toBe(-Infinity);
    expect(gradient((x) => logSumExp(x), [-Infinity, -Infinity])).toEqual([0, 0]);
    expect(gradient((x) => logSumExp(x), [-Infinity, 0])).toEqual([0, 1]);
  });
  test("has a gradient that sums to 1 in float32 too, for logits of thousands", () => {
    const logits = tensor([8000.25, 8000.5, 7999]);
    expect(sum(grad((x: Tensor) => logSumExp(x))(logits)).item()).toBeCloseTo(1, 6);
  });
});

describe("along axes", () => {
  const x = tensor([
    [
      [1, 8],
      [5, 2],
    ],
    [
      [3, 3],
      [7, 4],
    ],
  ]);

  test.each<[string, (x: Tensor) => Tensor, number[], unknown]>([
    [
      "max of the last",
      (a) => max(a, { axis: -1 }),
      [2, 2],
      [
        [8, 5],
        [3, 7],
      ],
    ],
    ["max of two", (a) => max(a, { axis: [0, 2] }), [2], [8, 7]],
    ["min, kept", (a) => min(a, { axis: 1, keepDims: true }), [2, 1, 2], [[[1, 2]], [[3, 3]]]],
    ["prod of all", (a) => prod(a), [], 20160],
    [
      "argMax of the last",
      (a) => argMax(a, { axis: 2 }),
      [2, 2],
      [
        [1, 0],
        [0, 0],
      ],
    ],
    ["argMin of all", (a) => argMin(a), [], 0],
    ["argMax of all, kept", (a) => argMax(a, { keepDims: true }), [1, 1, 1], [[[1]]]],
    [
      "cumSum of the first",
      (a) => cumSum(a, { axis: 0 }),
      [2, 2, 2],
      [
        [
          [1, 8],
          [5, 2],
        ],
        [
          [4, 11],
          [12, 6],
        ],
      ],
    ],
  ])("%s", (_, f, shape, value) => {
    expect(f(x).shape).toEqual(shape);
    expect(f(x).toArray()).toEqual(value);
  });

  test("integers stay integers, also below zero", () => {
    const integers = tensor(
      [
        [-5, -7],
        [-9, -2],
      ],
      { dtype: "int32" },
    );
    expect(String(max(integers, { axis: 0 }))).toBe("int32[2] [-5, -2]");
    expect(String(min(integers, { axis: 0 }))).toBe("int32[2] [-9, -7]");
    expect(String(cumSum(integers))).toBe("int32[2,2]\n[[-5, -12],\n [-9, -11]]");
    expect(argMax(integers).dtype).toBe("int32");
  });

  test("a NaN is the largest and the smallest, and its position wins", () => {
    const broken = tensor([2, NaN, 1, NaN]);
    expect([max(broken), min(broken), argMax(broken), argMin(broken)].map((r) => r.item())).toEqual([NaN, NaN, 1, 1]);
  });

  test("no rows give no results, no elements an error", () => {
    expect(max(zeros([0, 3]), { axis: 1 }).shape).toEqual([0]);
    expect(argMax(zeros([0, 3]), { axis: 1 }).shape).toEqual([0]);
    expect(cumSum(zeros([3, 0])).shape).toEqual([3, 0]);
    expect(() => max(zeros([0, 3]), { axis: 0 })).toThrow(
      new ValueError("max: axis 0 of float32[0,3] has length 0; give at least one element to take the max of"),
    );
    expect(() => min(zeros([0]))).toThrow(
      new ValueError("min: axis 0 of float32[0] has length 0; give at least one element to take the min of"),
    );
    expect(() => argMax(zeros([0]))).toThrow(
      new ValueError("argMax: x is float32[0]; give at least one element to choose from"),
    );
  });

  test("an axis out of range is named", () => {
    expect(() => max(x, { axis: 3 })).toThrow(
      new ValueError("max: axis 3 is out of range for 3 dimensions; axes go from -3 to 2"),
    );
    expect(() => argMin(x, { axis: -4 })).toThrow(
      new ValueError("argMin: axis -4 is out of range for 3 dimensions; axes go from -3 to 2"),
    );
    expect(() => cumSum(tensor(1))).toThrow(
      new ValueError("cumSum: axis -1 is out of range for 0 dimensions; a 0-d tensor has no axes"),
    );
    expect(() => prod(x, { axis: [0, -3] })).toThrow(
      new ValueError("prod: axis [0,0] names a dimension twice; name each once"),
    );
  });
});

test("operands that do not go together are named", () => {
  const [a, b]: Tensor[] = [zeros([2, 3]), zeros([4])];
  expect(() => maximum(a!, b!)).toThrow(
    new ShapeError("maximum: shapes [2,3] and [4] do not broadcast; dimension 1 is 3 in one and 4 in the other"),
  );
  expect(() => add(a!, tensor(1, { dtype: "int32" }) as Tensor)).toThrow(
    new DTypeError("add: a is float32[2,3], b is int32[]; dtypes differ, cast one with cast(x, dtype)"),
  );
  expect(() => round(tensor([1], { dtype: "int32" }))).toThrow(
    new DTypeError("round: x is int32[1]; it takes float32 or float64, convert with cast(x, dtype)"),
  );
});
