import { div, equal, mul, norm, sub, sum, where, type Shape, type Tensor } from "@cotangent/autodiff";
import type { PerExample } from "./classes.ts";
import { requireAxis, targetsFor, type Targets } from "./targets.ts";

/**
 * 1 − the cosine of the angle between vectors, for each pair: 0 for one direction, 1 for a right angle, 2 for opposite
 * directions, whatever the lengths. A vector of zeros has no direction: its distance is 1 and its gradient 0.
 *
 * Shapes: predictions [..., n], targets [..., n] → [...]
 * @throws ShapeError unless both have the same shape, of one axis or more.
 * @example
 * cosineDistance(tensor([[1, 0], [2, 0]]), tensor([[0, 5], [-3, 0]])).toArray(); // → [ 1, 2 ]
 */
export function cosineDistance<P extends Shape, T extends Shape>(
  predictions: Tensor<P>,
  targets: Tensor<T> & Targets<P, T, "cosineDistance", "predictions">,
): Tensor<PerExample<P>> {
  const t = targetsFor("cosineDistance", "predictions", predictions, targets);
  requireAxis("cosineDistance", "predictions", predictions);
  return sub(1, sum(mul(direction(predictions), direction(t)), { axis: -1 })) as Tensor<PerExample<P>>;
}

/** Vectors of length 1, or of zeros. */
function direction(x: Tensor): Tensor {
  const length = norm(x, { axis: -1, keepDims: true }) as Tensor;
  const isZero = equal(length, 0);
  return where(isZero, 0, div(x, where(isZero, 1, length)));
}
