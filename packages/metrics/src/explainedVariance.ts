import type { Tensor } from "@cotangent/autodiff";
import { added, addedSquares, scaledVariance, type ExactSum } from "./exactSum.ts";
import type { Metric } from "./metric.ts";
import { defineRegression, errors, explained, type RegressionOptions } from "./regression.ts";

/** Sums of numbers and of their squares. */
interface Moments {
  readonly sum: ExactSum;
  readonly squares: ExactSum;
}

/**
 * The share of the variance of the targets that predictions explain, 1 − Var(y − ŷ) / Var(y): as `r2`, but that a
 * constant offset of all predictions costs nothing. Where all targets are equal it is 1 if all errors are, else 0. NaN
 * where a number is.
 *
 * Shapes: predictions and targets [n] or [n, outputs], numbers of any dtype → [], float64, the mean of the outputs; or
 * [outputs] with `outputs: "each"`. Sums are exact: no target is too far from 0 for its digits to count.
 * @throws ShapeError where shapes differ: nothing is broadcast; ValueError for no examples; UsageError for tensors
 * without a value.
 * @example
 * explainedVariance(tensor([11, 12, 13]), tensor([1, 2, 3])).item(); // → 1
 */
export const explainedVariance: Metric<RegressionOptions, Tensor> = defineRegression<{
  readonly errors: Moments;
  readonly targets: Moments;
}>({
  name: "explainedVariance",
  init: { errors: { sum: [], squares: [] }, targets: { sum: [], squares: [] } },
  update: (state, predictions, targets) => ({
    errors: addMoments(state.errors, errors(predictions, targets)),
    targets: addMoments(state.targets, targets),
  }),
  result: (state, count) => explained(variance(state.errors, count), variance(state.targets, count)),
});

function addMoments({ sum, squares }: Moments, more: readonly number[]): Moments {
  return { sum: added(sum, more), squares: addedSquares(squares, more) };
}

/** n² times the variance. */
function variance({ sum, squares }: Moments, count: number): number {
  return scaledVariance(count, sum, squares);
}
