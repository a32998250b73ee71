import { maximum, mul, optionsOf, requireNumber, type Shape, type Tensor } from "@cotangent/autodiff";
import { errorOf, type Targets } from "./targets.ts";

export interface QuantileOptions {
  /** Which quantile, between 0 and 1; 0.5, the median, where absent. */
  readonly level?: number;
}

/**
 * The pinball loss: level · (target − prediction) where the prediction is too low, (1 − level) · (prediction − target)
 * where it is too high. Its minimum over many targets is their quantile: 0.9 predicts what nine of ten stay below.
 * Koenker & Bassett 1978, "Regression quantiles".
 *
 * Shapes: predictions [...], targets [...] → [...]
 * @throws ShapeError unless both have the same shape: nothing is broadcast. ValueError for a level not between 0 and 1.
 * @example
 * quantile(tensor([0, 0]), tensor([10, -10]), { level: 0.75 }).toArray(); // → [ 7.5, 2.5 ]
 */
export function quantile<P extends Shape, T extends Shape>(
  predictions: Tensor<P>,
  targets: Tensor<T> & Targets<P, T, "quantile", "predictions">,
  options?: QuantileOptions,
): Tensor<P> {
  const { level } = optionsOf("quantile", options, { level: 0.5 });
  requireNumber("quantile", "level", level, (q) => q > 0 && q < 1, "it is a number between 0 and 1");
  const error = errorOf("quantile", predictions, targets);
  return maximum(mul(error, 1 - level), mul(error, -level)) as Tensor<P>;
}
