import { describe, expect, test } from "vitest";
import { zeros } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import { DTypeError, ValueError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { sum } from "../ops/movement.ts";
import { grad } from "../transforms/reverse.ts";
import { mean, norm, standardDeviation, variance } from "./statistics.ts";

const x = tensor([
  [1, 2, 6],
  [3, 5, 4],
]);

describe("shapes", () => {
  test.each<[string, (a: Tensor) => Tensor, number[]]>([
    ["all", (a) => mean(a), []],
    ["all, kept", (a) => variance(a, { keepDims: true }), [1, 1]],
    ["one axis", (a) => standardDeviation(a, { axis: 1 }), [2]],
    ["from the back, kept", (a) => norm(a, { axis: -1, keepDims: true }), [2, 1]],
    ["several", (a) => norm(a, { axis: [1, 0], order: Infinity }), []],
  ])("%s", (_, f, shape) => {
    expect(f(x).shape).toEqual(shape);
  });
});

describe("where there is no spread and no length, the gradient is 0", () => {
  const flat = (f: (a: Tensor) => Tensor): void => {
    const gradient = grad((a: Tensor) => sum(f(a)));
    expect(gradient(zeros([3])).toArray()).toEqual([0, 0, 0]);
    expect(grad((a: Tensor) => sum(gradient(a)))(zeros([3])).toArray()).toEqual([0, 0, 0]);
  };
  test("norm, to second order", () => {
    flat((a) => norm(a));
    flat((a) => norm(a, { order: 1 }));
    flat((a) => norm(a, { order: Infinity }));
  });
  test("standardDeviation, to second order", () => flat((a) => standardDeviation(a)));
  test("only in the rows of which that is so", () => {
    expect(
      grad((a: Tensor) => sum(norm(a, { axis: 1 })))(
        tensor([
          [0, 0],
          [3, 4],
        ]),
      ).toString(),
    ).toBe("float32[2,2]\n[[0, 0],\n [0.6, 0.8]]");
  });
});

const all: readonly ((a: Tensor) => Tensor)[] = [mean, variance, standardDeviation, norm];

test("NaN stays NaN", () => {
  expect(all.map((f) => f(tensor([1, NaN])).item())).toEqual([NaN, NaN, NaN, NaN]);
});

describe("refuses", () => {
  test.each<[() => Tensor, string]>([
    [
      () => mean(zeros([0])),
      "mean: float32[0] has 0 elements along the axes, which leaves nothing to divide by; give more",
    ],
    [
      () => mean(zeros([2, 0]), { axis: 1 }),
      "mean: float32[2,0] has 0 elements along the axes, which leaves nothing to divide by; give more",
    ],
    [
      () => variance(zeros([1]), { correction: 1 }),
      "variance: float32[1] has 1 element along the axes less the correction 1, which leaves nothing to divide by; give more",
    ],
    [
      () => standardDeviation(zeros([0])),
      "standardDeviation: float32[0] has 0 elements along the axes, which leaves nothing to divide by; give more",
    ],
    [() => norm(x, { order: 3 }), "norm: order is 3; it is 1, 2 or Infinity"],
    [() => mean(x, { axis: 2 }), "mean: axis 2 is out of range for 2 dimensions; axes go from -2 to 1"],
    [
      () => standardDeviation(x, { axis: [1, -1] }),
      "standardDeviation: axis [1,1] names a dimension twice; name each once",
    ],
  ])("%s", (f, message) => {
    expect(f).toThrow(new ValueError(message));
  });
  test("integers", () => {
    for (const f of all) {
      expect(() => f(tensor([1], { dtype: "int32" }))).toThrow(
        new DTypeError(`${f.name}: x is int32[1]; it takes float32 or float64, convert with cast(x, dtype)`),
      );
    }
  });
});
