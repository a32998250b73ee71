import { compile, tensor, zeros, type DType, type Tensor } from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import fixture from "../fixtures/scikit-learn.json" with { type: "json" };
import { accuracy } from "./index.ts";

const integers = (list: readonly number[], dtype: DType = "int32"): Tensor => tensor(list, { dtype });

describe.each(fixture)("$labels.length examples", ({ labels, logits, predictions, accuracy: expected }) => {
  test("agrees with scikit-learn, from logits and from classes of any integer dtype", () => {
    for (const predicted of [tensor(logits), integers(predictions), integers(predictions, "uint32")]) {
      expect(accuracy(predicted, integers(labels)).item()).toBeCloseTo(expected, 6);
    }
    const grid = tensor(labels, { shape: [1, labels.length], dtype: "uint32" });
    expect(accuracy(tensor([logits]), grid).item()).toBeCloseTo(expected, 6);
  });
});

test("of equal logits the first counts", () => {
  expect(accuracy(zeros([2, 3]), integers([0, 1])).item()).toBe(0.5);
});

test("the result is a tensor of no axes, so that it may stand in a compiled step", () => {
  const { shape, dtype } = compile(accuracy)(tensor([true, false], { dtype: "bool" }), integers([1, 1]));
  expect({ shape, dtype }).toEqual({ shape: [], dtype: "float32" });
});

test.each<[Tensor, Tensor, string, string]>([
  [
    zeros([4]),
    integers([0, 1, 1, 0]),
    "ShapeError",
    "accuracy: predictions are float32[4], labels are int32[4]; floats are logits with one more axis, of " +
      "two classes or more (for one logit each write greater(logits, 0))",
  ],
  [
    zeros([4, 1]),
    integers([0, 1, 1, 0]),
    "ShapeError",
    "accuracy: predictions are float32[4,1], labels are int32[4]; floats are logits with one more axis, " +
      "of two classes or more (for one logit each write greater(squeeze(logits, { axis: -1 }), 0))",
  ],
  [
    zeros([4, 0]),
    integers([0, 1, 1, 0]),
    "ShapeError",
    "accuracy: predictions are float32[4,0], labels are int32[4]; floats are logits with one more axis, " +
      "of two classes or more (for one logit each write greater(logits, 0))",
  ],
  [
    zeros([2, 3]),
    zeros([2, 3]),
    "DTypeError",
    "accuracy: labels are float32[2,3]; they are classes, of distributions they are argMax(labels, { axis: -1 })",
  ],
  [
    integers([0, 1]),
    integers([0, 1, 1]),
    "ShapeError",
    "accuracy: predictions are int32[2], labels are int32[3]; predicted classes have the shape of the labels",
  ],
  [
    zeros([2, 3]),
    zeros([2]),
    "DTypeError",
    'accuracy: labels are float32[2]; they are classes, convert them with cast(labels, "int32")',
  ],
  [zeros([0, 3]), integers([]), "ValueError", "accuracy: labels are int32[0]; there must be at least one example"],
])("%s against %s is refused", (predictions, labels, name, message) => {
  expect(() => accuracy(predictions, labels)).toThrow(expect.objectContaining({ name, message }));
});
