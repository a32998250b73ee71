import type { Tensor } from "@cotangent/autodiff";
import { total } from "./exactSum.ts";
import type { WeightedMetric } from "./metric.ts";
import { defineRegression, errors, type OutputSpec, type RegressionOptions } from "./regression.ts";
import { noSum, numberOf, totalOf, withNumbers, withSquares, type Scaled, type ScaledSum } from "./scaledSum.ts";

/** The mean of a number of each error, of one output. */
export function meanError(name: string, of: (error: number, target: number) => number): OutputSpec<ScaledSum> {
  return {
    name,
    init: noSum,
    update: (sum, predictions, targets, weights) =>
      withNumbers(
        sum,
        errors(predictions, targets).map((e, i) => of(e, targets[i]!)),
        weights,
      ),
    result(sum, _, weight) {
      const { value, exponent } = totalOf(sum, 1);
      return numberOf({ value: value / total(weight), exponent });
    },
  };
}

/** A number of the mean of squared errors, of one output. */
export function meanSquare(name: string, of: (mean: Scaled) => number): OutputSpec<ScaledSum> {
  return {
    name,
    init: noSum,
    update: (sum, predictions, targets, weights) => withSquares(sum, errors(predictions, targets), weights),
    result(sum, _, weight) {
      const { value, exponent } = totalOf(sum, 2);
      return of({ value: value / total(weight), exponent });
    },
  };
}

/**
 * The mean of (prediction − target)², in squared units of the targets. NaN where a number is.
 *
 * Shapes: predictions and targets [n] or [n, outputs], numbers of any dtype → [], float64, the mean of the outputs; or
 * [outputs] with `outputs: "each"`. `sampleWeights` [n] say how much each example counts; over batches they are the
 * last argument of `update`.
 * @throws ShapeError where shapes differ: nothing is broadcast; ValueError for no examples; UsageError for tensors
 * without a value.
 * @example
 * meanSquaredError(tensor([1, 2, 3]), tensor([1, 2, 6])).item(); // → 3
 */
export const meanSquaredError: WeightedMetric<RegressionOptions, Tensor> = defineRegression(
  meanSquare("meanSquaredError", numberOf),
);
