import type { Tensor } from "@cotangent/autodiff";
import { meanSquare } from "./meanSquaredError.ts";
import type { WeightedMetric } from "./metric.ts";
import { defineRegression, type RegressionOptions } from "./regression.ts";
import { numberOf } from "./scaledSum.ts";

/**
 * The root of the mean of (prediction − target)², in units of the targets; of several outputs the mean of their roots.
 * NaN where a number is.
 *
 * Shapes: predictions and targets [n] or [n, outputs], numbers of any dtype → [], float64, the mean of the outputs; or
 * [outputs] with `outputs: "each"`. `sampleWeights` [n] say how much each example counts; over batches they are the
 * last argument of `update`.
 * @throws ShapeError where shapes differ: nothing is broadcast; ValueError for no examples; UsageError for tensors
 * without a value.
 * @example
 * rootMeanSquaredError(tensor([1, 2, 3, 4]), tensor([1, 2, 3, 8])).item(); // → 2
 */
export const rootMeanSquaredError: WeightedMetric<RegressionOptions, Tensor> = defineRegression(
  meanSquare("rootMeanSquaredError", ({ value, exponent }) =>
    numberOf({ value: Math.sqrt(value), exponent: exponent / 2 }),
  ),
);
