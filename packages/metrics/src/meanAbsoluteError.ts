import type { Tensor } from "@cotangent/autodiff";
import { meanError } from "./meanSquaredError.ts";
import type { WeightedMetric } from "./metric.ts";
import { defineRegression, type RegressionOptions } from "./regression.ts";

/**
 * The mean of |prediction − target|, in units of the targets. NaN where a number is.
 *
 * Shapes: predictions and targets [n] or [n, outputs], numbers of any dtype → [], float64, the mean of the outputs; or
 * [outputs] with `outputs: "each"`. `sampleWeights` [n] say how much each example counts; over batches they are the
 * last argument of `update`.
 * @throws ShapeError where shapes differ: nothing is broadcast; ValueError for no examples; UsageError for tensors
 * without a value.
 * @example
 * meanAbsoluteError(tensor([1, 2, 3]), tensor([1, 2, 6])).item(); // → 1
 */
export const meanAbsoluteError: WeightedMetric<RegressionOptions, Tensor> = defineRegression(
  meanError("meanAbsoluteError", Math.abs),
);
