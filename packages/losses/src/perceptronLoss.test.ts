import { grad, sum, tensor, zeros, type Tensor } from "@cotangent/autodiff";
import { expect, test } from "vitest";
import { perceptronLoss } from "./index.ts";

test("at a score of 0 the derivative is −target, so that weights of 0 learn", () => {
  const targets = tensor([1, -1]);
  const derivative = grad((scores: Tensor) => sum(perceptronLoss(scores, targets)))(zeros([2]));
  expect(derivative.toArray()).toEqual([-1, 1]);
});

test("scores and targets must have one shape", () => {
  const [scores, targets]: Tensor[] = [zeros([2, 1]), zeros([2])];
  const message = "perceptronLoss: scores are float32[2,1], targets are float32[2]; their shapes must be equal";
  expect(() => perceptronLoss(scores!, targets!)).toThrow(expect.objectContaining({ name: "ShapeError", message }));
});
