import { abs, type Shape, type Tensor } from "@cotangent/autodiff";
import { errorOf, type Targets } from "./targets.ts";

/**
 * |prediction − target|, for each one. Its minimum over many targets is their median, which outliers do not move. Where
 * both are equal the derivative is 0.
 *
 * Shapes: predictions [...], targets [...] → [...]
 * @throws ShapeError unless both have the same shape: nothing is broadcast.
 * @example
 * absoluteError(tensor([1, 2]), tensor([1, 5])).toArray(); // → [ 0, 3 ]
 */
export function absoluteError<P extends Shape, T extends Shape>(
  predictions: Tensor<P>,
  targets: Tensor<T> & Targets<P, T, "absoluteError", "predictions">,
): Tensor<P> {
  return abs(errorOf("absoluteError", predictions, targets)) as Tensor<P>;
}
