import { maximum, mul, sub, type Shape, type Tensor } from "@cotangent/autodiff";
import { sidesFor, type Targets } from "./targets.ts";

/**
 * max(0, 1 − target · score), for each one: 0 where a score is on the right side by 1 or more. A linear model that has
 * its minimum is a support vector machine.  Cortes & Vapnik 1995, "Support-vector networks".
 *
 * Shapes: scores [...], targets [...], each −1 or 1 → [...]
 * @throws ShapeError unless both have the same shape: nothing is broadcast. ValueError for a target that is neither,
 * as the label 0 is (a compiled step cannot throw: there it gives NaN); DTypeError for a dtype that has no −1.
 * @example
 * hinge(tensor([2, -0.5]), tensor([1, -1])).toArray(); // → [ 0, 0.5 ]
 */
export function hinge<P extends Shape, T extends Shape>(
  scores: Tensor<P>,
  targets: Tensor<T> & Targets<P, T, "hinge", "scores">,
): Tensor<P> {
  const margin = mul(scores as Tensor, sidesFor("hinge", scores, targets));
  return maximum(sub(1, margin), 0) as Tensor<P>;
}
