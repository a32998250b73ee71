import { expect, test } from "vitest";
import { zeros } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import { DTypeError, ValueError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { sum } from "../ops/movement.ts";
import { grad } from "../transforms/reverse.ts";
import { clip, oneHot, step } from "./selection.ts";

test("clip keeps within bounds, one side or both; its gradient passes on the bounds", () => {
  const x = tensor([-2, 0, 0.5, 1, 3, NaN]);
  expect(clip(x, 0, 1).toArray()).toEqual([0, 0, 0.5, 1, 1, NaN]);
  expect(clip(x, -Infinity, 1).toArray()).toEqual([-2, 0, 0.5, 1, 1, NaN]);
  expect(clip(x, 0, Infinity).toArray()).toEqual([0, 0, 0.5, 1, 3, NaN]);
  expect(grad((a: Tensor) => sum(clip(a, 0, 1)))(x).toArray()).toEqual([0, 1, 1, 1, 0, 1]);
  expect(String(clip(tensor([-5, 5], { dtype: "int32" }), -1, 1))).toBe("int32[2] [-1, 1]");
});

test("clip refuses bounds in the wrong order, and NaN", () => {
  expect(() => clip(zeros([1]), 2, 1)).toThrow(
    new ValueError("clip: the bounds are 2 and 1; the first must not be above the second"),
  );
  expect(() => clip(zeros([1]), NaN, 1)).toThrow(
    new ValueError("clip: the bounds are NaN and 1; the first must not be above the second"),
  );
});

test("step is 1 above zero only", () => {
  expect(step(tensor([-1, 0, 1e-30, NaN])).toArray()).toEqual([0, 0, 1, 0]);
  expect(step(tensor([1], { dtype: "float64" })).dtype).toBe("float64");
});

test("oneHot gives a row for each label, of zeros for a label outside", () => {
  const labels = tensor(
    [
      [0, 2],
      [3, -1],
    ],
    { dtype: "int32" },
  );
  expect(oneHot(labels, 3).toArray()).toEqual([
    [
      [1, 0, 0],
      [0, 0, 1],
    ],
    [
      [0, 0, 0],
      [0, 0, 0],
    ],
  ]);
  expect(oneHot(tensor(1, { dtype: "uint32" }), 2, { dtype: "bool" }).toString()).toBe("bool[2] [false, true]");
  expect(oneHot(zeros([0], { dtype: "int32" }), 3).shape).toEqual([0, 3]);
});

test("oneHot refuses labels that are no integers, and no classes", () => {
  expect(() => oneHot(tensor([1]), 3)).toThrow(
    new DTypeError("oneHot: labels is float32[1]; it takes int32 or uint32, convert with cast(labels, dtype)"),
  );
  expect(() => oneHot(tensor([1], { dtype: "int32" }), 0)).toThrow(
    new ValueError("oneHot: classes is 0; it must be a positive integer"),
  );
});
