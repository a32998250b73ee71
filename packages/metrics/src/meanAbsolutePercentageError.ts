import type { Tensor } from "@cotangent/autodiff";
import { meanError } from "./meanSquaredError.ts";
import type { WeightedMetric } from "./metric.ts";
import { defineRegression, type RegressionOptions } from "./regression.ts";

/**
 * The mean of |prediction − target| / |target|, a share: 0.1 is ten per cent. A target nearer to 0 than 2⁻⁵² counts as
 * that, as in scikit-learn, so that one target of 0 makes it huge. NaN where a number is.
 *
 * Shapes: predictions and targets [n] or [n, outputs], numbers of any dtype → [], float64, the mean of the outputs; or
 * [outputs] with `outputs: "each"`. `sampleWeights` [n] say how much each example counts; over batches they are the
 * last argument of `update`.
 * @throws ShapeError where shapes differ: nothing is broadcast; ValueError for no examples; UsageError for tensors
 * without a value.
 * @example
 * meanAbsolutePercentageError(tensor([1, 3]), tensor([1, 4])).item(); // → 0.125
 */
export const meanAbsolutePercentageError: WeightedMetric<RegressionOptions, Tensor> = defineRegression(
  meanError("meanAbsolutePercentageError", (e, target) => Math.abs(e) / Math.max(2 ** -52, Math.abs(target))),
);
