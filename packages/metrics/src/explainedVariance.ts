import type { Tensor } from "@cotangent/autodiff";
import type { WeightedMetric } from "./metric.ts";
import { defineRegression, errors, explained, type RegressionOptions } from "./regression.ts";
import { noMoments, spreadOf, withMoments, type Moments } from "./scaledSum.ts";

interface Both {
  readonly errors: Moments;
  readonly targets: Moments;
}

/**
 * The share of the variance of the targets that predictions explain, 1 − Var(y − ŷ) / Var(y): as `r2`, but that a
 * constant offset of all predictions costs nothing. Where all targets are equal it is 1 if all errors are, else 0. NaN
 * where a number is.
 *
 * Shapes: predictions and targets [n] or [n, outputs], numbers of any dtype → [], float64, the mean of the outputs; or
 * [outputs] with `outputs: "each"`. `sampleWeights` [n] say how much each example counts; over batches they are the
 * last argument of `update`. Sums are exact: no target is too far from 0 for its digits to count.
 * @throws ShapeError where shapes differ: nothing is broadcast; ValueError for no examples; UsageError for tensors
 * without a value.
 * @example
 * explainedVariance(tensor([11, 12, 13]), tensor([1, 2, 3])).item(); // → 1
 */
export const explainedVariance: WeightedMetric<RegressionOptions, Tensor> = defineRegression<Both>({
  name: "explainedVariance",
  init: { errors: noMoments, targets: noMoments },
  update: (state, predictions, targets, weights) => ({
    errors: withMoments(state.errors, errors(predictions, targets), weights),
    targets: withMoments(state.targets, targets, weights),
  }),
  result: (state, _, weight) => explained(spreadOf(state.errors, weight), spreadOf(state.targets, weight)),
});
