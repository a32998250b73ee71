/** What every metric promises: no number where there is none, eagerly and in a compiled step. */
import { compile, tensor, type DType, type Tensor } from "@cotangent/autodiff";
import { expect, test } from "vitest";
import { accuracy } from "./index.ts";

const integers = (list: readonly number[], dtype: DType = "int32"): Tensor => tensor(list, { dtype });
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
