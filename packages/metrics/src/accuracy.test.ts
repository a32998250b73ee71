import { compile, tensor, zeros, type DType, type Tensor } from "@cotangent/autodiff";
import { expect, test } from "vitest";
import { accuracy } from "./index.ts";

const integers = (list: readonly number[], dtype: DType = "int32"): Tensor => tensor(list, { dtype });

test("takes classes of any integer dtype, and a grid of examples", () => {
  for (const dtype of ["int32", "uint32"] as const)
    expect(accuracy(integers([3, 1, 2, 2], dtype), integers([3, 1, 0, 2])).item()).toBe(0.75);
  const grid = tensor([[0, 1]], { dtype: "uint32" });
  const logits = tensor([
    [
      [2, 1],
      [3, 0],
    ],
  ]);
  for (const run of [accuracy, compile(accuracy)]) expect(run(logits, grid).item()).toBe(0.5);
});

test("of equal logits the first counts", () => {
  expect(accuracy(zeros([2, 3]), integers([0, 1])).item()).toBe(0.5);
});

test("the result is a tensor of no axes, so that it may stand in a compiled step", () => {
  const { shape, dtype } = compile(accuracy)(tensor([true, false], { dtype: "bool" }), integers([1, 1]));
  expect({ shape, dtype }).toEqual({ shape: [], dtype: "float64" });
});

test("a share is in float64: 2 of 3 is not rounded to float32", () => {
  for (const run of [accuracy, compile(accuracy)])
    expect(run(integers([1, 1, 0]), integers([1, 1, 1])).item()).toBe(2 / 3);
});

test("in a compiled step it takes no options", () => {
  const step = compile((x: Tensor, y: Tensor) => accuracy(x, y, { classes: ["a", "b"] }));
  expect(() => step(integers([0]), integers([0]))).toThrow(
    "accuracy: options are for tensors with values; return the predictions from the compiled step, and call accuracy " +
      "on what it gives",
  );
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
  for (const run of [accuracy, compile(accuracy)])
    expect(() => run(predictions, labels)).toThrow(expect.objectContaining({ name, message }));
});

// where a logit is no number, or a label no class

const logits = (second: readonly number[]): Tensor => tensor([[2, 1, 0], second]);

test.each([[[NaN, 1, 2]], [[0, NaN, 2]], [[NaN, NaN, NaN]]])("of the logits %j accuracy is NaN", (second) => {
  for (const run of [accuracy, compile(accuracy)]) expect(run(logits(second), integers([0, 1])).item()).toBeNaN();
});

test("infinite logits are larger or smaller than all others", () => {
  for (const run of [accuracy, compile(accuracy)]) {
    expect(run(logits([-Infinity, 0, 1]), integers([0, 2])).item()).toBe(1);
    expect(run(logits([Infinity, 0, -Infinity]), integers([0, 2])).item()).toBe(0.5);
    expect(run(logits([-Infinity, -Infinity, -Infinity]), integers([0, 0])).item()).toBe(1);
  }
});

test.each<[Tensor, Tensor, string]>([
  [logits([0, 0, 0]), integers([0, 3]), "a label is 3; the logits have 3 classes, so labels go from 0 to 2"],
  [logits([0, 0, 0]), integers([-1, 0]), "a label is -1; the logits have 3 classes, so labels go from 0 to 2"],
  [
    logits([0, 0, 0]),
    integers([0, 2 ** 32 - 1], "uint32"),
    "a label is 4294967295; the logits have 3 classes, so labels go from 0 to 2",
  ],
  [integers([0, 1], "bool"), integers([1, 2]), "a label is 2; the predictions are booleans, so labels go from 0 to 1"],
])(
  "%s against %s: what is no class is refused eagerly, and NaN in a compiled step",
  (predictions, labels, sentence) => {
    expect(() => accuracy(predictions, labels)).toThrow(
      expect.objectContaining({ name: "ValueError", message: `accuracy: ${sentence}` }),
    );
    expect(compile(accuracy)(predictions, labels).item()).toBeNaN();
  },
);

test("a class of −1 is not that of 2³² − 1", () => {
  for (const run of [accuracy, compile(accuracy)])
    expect(run(integers([-1, 1]), integers([2 ** 32 - 1, 1], "uint32")).item()).toBe(0.5);
});
