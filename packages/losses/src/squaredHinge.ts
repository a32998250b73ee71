import { maximum, mul, sub, type Shape, type Tensor } from "@cotangent/autodiff";
import { sidesFor, type Targets } from "./targets.ts";

/**
 * max(0, 1 − target · score)², for each one: `hinge` without its kink.  Lee & Mangasarian 2001, "SSVM: a smooth
 * support vector machine".
 *
 * Shapes: scores [...], targets [...], each −1 or 1 → [...]
 * @throws ShapeError unless both have the same shape: nothing is broadcast. ValueError for a target that is neither,
 * as the label 0 is (a compiled step cannot throw: there it gives NaN); DTypeError for a dtype that has no −1.
 * @example
 * squaredHinge(tensor([2, -0.5]), tensor([1, -1])).toArray(); // → [ 0, 0.25 ]
 */
export function squaredHinge<P extends Shape, T extends Shape>(
  scores: Tensor<P>,
  targets: Tensor<T> & Targets<P, T, "squaredHinge", "scores">,
): Tensor<P> {
  const margin = mul(scores as Tensor, sidesFor("squaredHinge", scores, targets));
  const short = maximum(sub(1, margin), 0);
  return mul(short, short) as Tensor<P>;
}
