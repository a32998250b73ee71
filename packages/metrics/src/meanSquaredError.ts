import type { Tensor } from "@cotangent/autodiff";
import { added, total, type ExactSum } from "./exactSum.ts";
import type { Metric } from "./metric.ts";
import { defineRegression, errors, type OutputSpec, type RegressionOptions } from "./regression.ts";

/** The mean of a number of each error, of one output. */
export function meanError(name: string, of: (error: number, target: number) => number): OutputSpec<ExactSum> {
  return {
    name,
    init: [],
    update: (sum, predictions, targets) =>
      added(
        sum,
        errors(predictions, targets).map((e, i) => of(e, targets[i]!)),
      ),
    result: (sum, count) => total(sum) / count,
  };
}

/**
 * The mean of (prediction − target)², in squared units of the targets. NaN where a number is.
 *
 * Shapes: predictions and targets [n] or [n, outputs], numbers of any dtype → [], float64, the mean of the outputs; or
 * [outputs] with `outputs: "each"`.
 * @throws ShapeError where shapes differ: nothing is broadcast; ValueError for no examples; UsageError for tensors
 * without a value.
 * @example
 * meanSquaredError(tensor([1, 2, 3]), tensor([1, 2, 6])).item(); // → 3
 */
export const meanSquaredError: Metric<RegressionOptions, Tensor> = defineRegression(
  meanError("meanSquaredError", (e) => e * e),
);
