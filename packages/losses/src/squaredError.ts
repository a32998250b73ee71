import { mul, type Shape, type Tensor } from "@cotangent/autodiff";
import { errorOf, type Targets } from "./targets.ts";

/**
 * (prediction − target)², for each one; the caller takes the `mean`, or first a `sum` over what belongs to one example.
 *
 * Shapes: predictions [...], targets [...] → [...]
 * @throws ShapeError unless both have the same shape: nothing is broadcast.
 * @example
 * squaredError(tensor([1, 2]), tensor([1, 5])).toArray(); // → [ 0, 9 ]
 */
export function squaredError<P extends Shape, T extends Shape>(
  predictions: Tensor<P>,
  targets: Tensor<T> & Targets<P, T, "squaredError", "predictions">,
): Tensor<P> {
  const error = errorOf("squaredError", predictions, targets);
  return mul(error, error) as Tensor<P>;
}
