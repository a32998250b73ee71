/** Options out of range, and shapes that disagree, by the whole sentence. */
import { tensor, zeros, type Tensor } from "@cotangent/autodiff";
import { expect, test } from "vitest";
import * as losses from "./index.ts";

const x = zeros([2]) as Tensor;
const rows = zeros([2, 3]) as Tensor;
const labels = tensor([0, 1], { dtype: "int32" }) as Tensor;

test.each<[() => unknown, string]>([
  [() => losses.huber(x, x, { delta: 0 }), "huber: delta is 0; it is a number above 0"],
  [() => losses.huber(x, x, { delta: Infinity }), "huber: delta is Infinity; it is a number above 0"],
  [() => losses.huber(x, x, { dleta: 1 } as never), "huber: dleta is the number 1; options are { delta }"],
  [() => losses.quantile(x, x, { level: 1 }), "quantile: level is 1; it is a number between 0 and 1"],
  [() => losses.quantile(x, x, { level: 0 }), "quantile: level is 0; it is a number between 0 and 1"],
  [
    () => losses.sigmoidCrossEntropy(x, x, { labelSmoothing: 1 }),
    "sigmoidCrossEntropy: labelSmoothing is 1; it is a number from 0 to below 1",
  ],
  [
    () => losses.softmaxCrossEntropy(rows, labels, { labelSmoothing: -0.1 }),
    "softmaxCrossEntropy: labelSmoothing is -0.1; it is a number from 0 to below 1",
  ],
  [() => losses.focal(x, x, { gamma: -1 }), "focal: gamma is -1; it is a number, 0 or more"],
  [() => losses.focal(x, x, { alpha: 1.5 }), "focal: alpha is 1.5; it is a number from 0 to 1"],
  [
    () => losses.categoricalFocal(rows, labels, { gamma: NaN }),
    "categoricalFocal: gamma is NaN; it is a number, 0 or more",
  ],
  [() => losses.tripletLoss(rows, rows, rows, { margin: 0 }), "tripletLoss: margin is 0; it is a number above 0"],
  [() => losses.contrastive(rows, rows, x, { margin: -1 }), "contrastive: margin is -1; it is a number above 0"],
])("an option out of range: %#", (call, sentence) => {
  expect(call).toThrow(expect.objectContaining({ message: sentence }));
});

test.each<[unknown, string]>([
  [[1, 2], "classWeights is an array of 2; it is a list of 3 numbers, one for each class"],
  [[1, 1, "1"], "classWeights is an array of 3; it is a list of 3 numbers, one for each class"],
  [zeros([4]), "classWeights is the tensor float32[4]; it is a list of 3 numbers, one for each class"],
  [zeros([3, 1]), "classWeights is the tensor float32[3,1]; it is a list of 3 numbers, one for each class"],
  [{ a: 1 }, "classWeights is { a }; it is a list of 3 numbers, one for each class"],
  [[1, -1, 1], "a weight of a class is -1; it is a finite number, 0 or more"],
  [[1, 1, NaN], "a weight of a class is NaN; it is a finite number, 0 or more"],
  [tensor([1, 1, Infinity]), "a weight of a class is Infinity; it is a finite number, 0 or more"],
])("weights of classes that are none: %#", (classWeights, sentence) => {
  for (const name of ["softmaxCrossEntropy", "categoricalFocal"] as const)
    expect(() => losses[name](rows, labels, { classWeights } as never)).toThrow(
      expect.objectContaining({ message: `${name}: ${sentence}` }),
    );
});

test.each<[() => unknown, string]>([
  [
    () => losses.gaussianNll(rows, x),
    "gaussianNll: predictions are float32[2,3], targets are float32[2]; predictions have one more axis than targets, " +
      "which holds a mean and the logarithm of a variance",
  ],
  [
    () => losses.categoricalHinge(rows, x),
    "categoricalHinge: labels are float32[2]; they are class indices, of distributions argMax(labels, { axis: -1 })",
  ],
  [
    () => losses.categoricalFocal(rows, tensor([0], { dtype: "int32" }) as Tensor),
    "categoricalFocal: logits are float32[2,3], labels are int32[1]; int32 labels are class indices of shape [2]",
  ],
  [
    () => losses.categoricalHinge(zeros([2, 1]) as Tensor, labels),
    "categoricalHinge: logits are float32[2,1]; of fewer than two classes the loss is always 0, for one logit each " +
      "write sigmoidCrossEntropy(squeeze(logits, { axis: -1 }), labels)",
  ],
  [
    () => losses.cosineDistance(zeros([]) as Tensor, zeros([]) as Tensor),
    "cosineDistance: predictions are float32[]; they have at least one axis",
  ],
  [
    () => losses.klDivergence(zeros([]) as Tensor, zeros([]) as Tensor),
    "klDivergence: logits are float32[]; they have at least one axis",
  ],
  [
    () => losses.tripletLoss(rows, rows, zeros([2, 4]) as Tensor),
    "tripletLoss: anchors are float32[2,3], negatives are float32[2,4]; their shapes must be equal",
  ],
  [
    () => losses.contrastive(rows, rows, zeros([3]) as Tensor),
    "contrastive: distances are float32[2], same are float32[3]; their shapes must be equal",
  ],
  [
    () => losses.weighted(rows, x),
    "weighted: losses are float32[2,3], weights are float32[2]; their shapes must be equal",
  ],
])("shapes that disagree: %#", (call, sentence) => {
  expect(call).toThrow(expect.objectContaining({ message: sentence }));
});

test.each(["squaredError", "absoluteError", "huber", "logCosh", "quantile", "squaredLogError"] as const)(
  "%s does not broadcast",
  (name) => {
    expect(() => losses[name](zeros([2, 1]) as Tensor, x)).toThrow(
      `${name}: predictions are float32[2,1], targets are float32[2]; their shapes must be equal`,
    );
  },
);
