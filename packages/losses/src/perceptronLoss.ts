import { greater, mul, neg, where, type Shape, type Tensor } from "@cotangent/autodiff";
import { sidesFor, type Targets } from "./targets.ts";

/**
 * max(0, −target · score), for each one: how far a score is on the wrong side. At 0, where there is a choice, the
 * derivative is −target, so that a step of gradient descent is Rosenblatt's rule, which also learns from the first
 * example of weights that are all 0.  Rosenblatt 1958, "The perceptron".
 *
 * Shapes: scores [...], targets [...], each −1 or 1 → [...]
 * @throws ShapeError unless both have the same shape: nothing is broadcast. ValueError for a target that is neither,
 * as the label 0 is (a compiled step cannot throw: there it gives NaN); DTypeError for a dtype that has no −1.
 * @example
 * perceptronLoss(tensor([2, -3]), tensor([1, 1])).toArray(); // → [ 0, 3 ]
 */
export function perceptronLoss<P extends Shape, T extends Shape>(
  scores: Tensor<P>,
  targets: Tensor<T> & Targets<P, T, "perceptronLoss", "scores">,
): Tensor<P> {
  const margin = mul(scores as Tensor, sidesFor("perceptronLoss", scores, targets));
  return where(greater(margin, 0), 0, neg(margin)) as Tensor<P>;
}
