import type { Tensor } from "@cotangent/autodiff";
import { added, addedSquares, scaledVariance, total, type ExactSum } from "./exactSum.ts";
import type { Metric } from "./metric.ts";
import { defineRegression, errors, explained, type RegressionOptions } from "./regression.ts";

interface Moments {
  /** Of squared errors. */
  readonly residual: ExactSum;
  /** Of targets, and of their squares. */
  readonly sum: ExactSum;
  readonly squares: ExactSum;
}

/**
 * The coefficient of determination, 1 − Σ(y − ŷ)² / Σ(y − ȳ)²: 1 for exact predictions, 0 for the mean of the targets,
 * below 0 for worse ones. Where all targets are equal it is 1 if all predictions are right, else 0. NaN of one example,
 * and where a number is NaN.
 *
 * Shapes: predictions and targets [n] or [n, outputs], numbers of any dtype → [], float64, the mean of the outputs; or
 * [outputs] with `outputs: "each"`. Sums are exact: no target is too far from 0 for its digits to count.
 * @throws ShapeError where shapes differ: nothing is broadcast; ValueError for no examples; UsageError for tensors
 * without a value.
 * @example
 * r2(tensor([2.5, 0, 2, 8]), tensor([3, -0.5, 2, 7])).toString(); // → float64[] 0.948608137
 */
export const r2: Metric<RegressionOptions, Tensor> = defineRegression<Moments>({
  name: "r2",
  init: { residual: [], sum: [], squares: [] },
  update: ({ residual, sum, squares }, predictions, targets) => ({
    residual: added(
      residual,
      errors(predictions, targets).map((e) => e * e),
    ),
    sum: added(sum, targets),
    squares: addedSquares(squares, targets),
  }),
  result: ({ residual, sum, squares }, count) =>
    count < 2 ? NaN : explained(total(residual), scaledVariance(count, sum, squares) / count),
});
