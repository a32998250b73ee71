import { abs, less, minimum, mul, optionsOf, sub, where, type Shape, type Tensor } from "@cotangent/autodiff";
import { errorOf, requirePositive, type Targets } from "./targets.ts";

export interface HuberOptions {
  /** Error at which squares end and lines begin, in units of the targets; 1 where absent. */
  readonly delta?: number;
}

/**
 * Half the square of the error up to `delta`, a straight line beyond: e² / 2, or delta · (|e| − delta / 2). Outliers
 * pull no stronger than an error of `delta`.  Huber 1964, "Robust estimation of a location parameter".
 *
 * Shapes: predictions [...], targets [...] → [...]
 * @throws ShapeError unless both have the same shape: nothing is broadcast. ValueError unless `delta` is above 0.
 * @example
 * huber(tensor([0, 0]), tensor([0.5, 10])).toArray(); // → [ 0.125, 9.5 ]
 */
export function huber<P extends Shape, T extends Shape>(
  predictions: Tensor<P>,
  targets: Tensor<T> & Targets<P, T, "huber", "predictions">,
  options?: HuberOptions,
): Tensor<P> {
  const { delta } = optionsOf("huber", options, { delta: 1 });
  requirePositive("huber", "delta", delta);
  const size = abs(errorOf("huber", predictions, targets));
  // the square of what is not chosen may overflow
  const near = minimum(size, delta);
  return where(less(size, delta), mul(mul(near, near), 0.5), mul(sub(size, delta / 2), delta)) as Tensor<P>;
}
