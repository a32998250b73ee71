import { momentsOf, type Moments } from "./mean.ts";
import { defineNumberStep, scaled, unscaled } from "./numberStep.ts";
import { boolean, number, object, optional, positive } from "./read.ts";
import type { Step, StepKind } from "./step.ts";

/** Options of `standardize`. */
export interface StandardizeOptions {
  /** True takes the mean away; true where absent. */
  readonly center?: boolean;
  /** True makes the spread 1; true where absent. */
  readonly scale?: boolean;
}

/**
 * Takes the mean of each column away and divides by its standard deviation (over n, not n − 1), as scikit-learn's
 * `StandardScaler`. A column that does not vary is not divided. Missing values are passed over, and stay missing.
 * Fit it on the training part alone: what is held out must not be looked at.
 * @throws DataError for a column that is not of numbers or truth values, or has no value at all.
 * @example
 * const scaled = standardize().fit([[1, 5], [3, 5]]);
 * scaled.transform([[1, 5], [5, 6]]); // → [ [ -1, 0 ], [ 3, 1 ] ]
 * scaled.inverseTransform([[-1, 0]]); // → [ [ 1, 5 ] ]
 */
export function standardize(options: StandardizeOptions = {}): Step<true> {
  return standardizeStep.of(options);
}

export const standardizeStep: StepKind<true> = defineNumberStep({
  name: "standardize",
  options: object({ center: optional(boolean, true), scale: optional(boolean, true) }),
  state: () => object({ mean: number, standardDeviation: positive }),
  unit: "standard deviations",
  fit(present, { center, scale }) {
    const moments = momentsOf(present);
    return { mean: center ? moments.mean : 0, standardDeviation: scale ? divisor(moments, present.length) : 1 };
  },
  transform: (values, { mean, standardDeviation }) => scaled(values, mean, standardDeviation),
  inverse: (values, { mean, standardDeviation }) => unscaled(values, mean, standardDeviation),
});

/** The standard deviation, or 1 where only rounding makes a difference, by scikit-learn's bound. */
export function divisor({ mean, deviation }: Moments, n: number): number {
  const isConstant = deviation * Math.sqrt(1 - n * Number.EPSILON) <= n * Math.abs(mean) * Number.EPSILON;
  return isConstant ? 1 : deviation;
}
