import type { Tensor } from "@cotangent/autodiff";
import { meanError } from "./meanSquaredError.ts";
import type { Metric } from "./metric.ts";
import { defineRegression, type RegressionOptions } from "./regression.ts";

const meanSquare = meanError("rootMeanSquaredError", (e) => e * e);

/**
 * The root of the mean of (prediction − target)², in units of the targets; of several outputs the mean of their roots.
 * NaN where a number is.
 *
 * Shapes: predictions and targets [n] or [n, outputs], numbers of any dtype → [], float64, the mean of the outputs; or
 * [outputs] with `outputs: "each"`.
 * @throws ShapeError where shapes differ: nothing is broadcast; ValueError for no examples; UsageError for tensors
 * without a value.
 * @example
 * rootMeanSquaredError(tensor([1, 2, 3, 4]), tensor([1, 2, 3, 8])).item(); // → 2
 */
export const rootMeanSquaredError: Metric<RegressionOptions, Tensor> = defineRegression({
  ...meanSquare,
  result: (sum, count) => Math.sqrt(meanSquare.result(sum, count)),
});
