import type { Tensor } from "@cotangent/autodiff";
import { total } from "./exactSum.ts";
import type { WeightedMetric } from "./metric.ts";
import { defineRegression, errors, explained, type RegressionOptions } from "./regression.ts";
import { noMoments, noSum, spreadOf, totalOf, withMoments, withSquares } from "./scaledSum.ts";
import type { Moments, ScaledSum } from "./scaledSum.ts";

interface Residuals {
  /** Of squared errors. */
  readonly residual: ScaledSum;
  readonly targets: Moments;
}

/**
 * The coefficient of determination, 1 − Σ(y − ŷ)² / Σ(y − ȳ)²: 1 for exact predictions, 0 for the mean of the targets,
 * below 0 for worse ones. Where all targets are equal it is 1 if all predictions are right, else 0. NaN of one example,
 * and where a number is NaN.
 *
 * Shapes: predictions and targets [n] or [n, outputs], numbers of any dtype → [], float64, the mean of the outputs; or
 * [outputs] with `outputs: "each"`. `sampleWeights` [n] say how much each example counts; over batches they are the
 * last argument of `update`. Sums are exact: no target is too far from 0 for its digits to count.
 * @throws ShapeError where shapes differ: nothing is broadcast; ValueError for no examples; UsageError for tensors
 * without a value.
 * @example
 * r2(tensor([2.5, 0, 2, 8]), tensor([3, -0.5, 2, 7])).toString(); // → float64[] 0.948608137
 */
export const r2: WeightedMetric<RegressionOptions, Tensor> = defineRegression<Residuals>({
  name: "r2",
  init: { residual: noSum, targets: noMoments },
  update: (state, predictions, targets, weights) => ({
    residual: withSquares(state.residual, errors(predictions, targets), weights),
    targets: withMoments(state.targets, targets, weights),
  }),
  result({ residual, targets }, count, weight) {
    const { value, exponent } = spreadOf(targets, weight);
    return count < 2 ? NaN : explained(totalOf(residual, 2), { value: value / total(weight), exponent });
  },
});
