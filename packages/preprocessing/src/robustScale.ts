import { DataError } from "@cotangent/datasets";
import { medianOf, quantileOf } from "./mean.ts";
import { defineNumberStep, divisible, scaled, unscaled } from "./numberStep.ts";
import { between, boolean, list, number, object, optional, positive, type Read } from "./read.ts";
import type { Step, StepKind } from "./step.ts";

/** Options of `robustScale`. */
export interface RobustScaleOptions {
  /** True takes the median away; true where absent. */
  readonly center?: boolean;
  /** True divides by the distance of two quantiles; true where absent. */
  readonly scale?: boolean;
  /** The shares of values below those two; [0.25, 0.75] where absent. */
  readonly quantiles?: readonly [low: number, high: number];
}

/**
 * Takes the median of each column away and divides by the distance of its quartiles, which outliers do not move, as
 * scikit-learn's `RobustScaler`. A column whose quartiles are one is not divided. Missing values stay missing.
 * @throws DataError for a column that is not of numbers or truth values, or has no value at all.
 * @example
 * robustScale().fit([[1], [2], [3], [4], [1000]]).transform([[3], [5]]); // → [ [ 0 ], [ 1 ] ]
 */
export function robustScale(options: RobustScaleOptions = {}): Step<true> {
  return robustScaleStep.of(options);
}

/** Two shares, of which the second is larger. */
const shares: Read<readonly number[]> = (value, at) => {
  const [low, high] = list(between(0, 1), 2)(value, at);
  if (low! < high!) return Object.freeze([low!, high!]);
  throw new DataError(`${at.who}: ${at.path} goes from ${low} to ${high}; the second number is larger`);
};

export const robustScaleStep: StepKind<true> = defineNumberStep({
  name: "robustScale",
  options: object({
    center: optional(boolean, true),
    scale: optional(boolean, true),
    quantiles: optional(shares, Object.freeze([0.25, 0.75])),
  }),
  state: () => object({ center: number, scale: positive }),
  unit: "1",
  fit(present, { center, scale, quantiles }) {
    const sorted = Float64Array.from(present).sort();
    const width = quantileOf(sorted, quantiles[1]!) - quantileOf(sorted, quantiles[0]!);
    return { center: center ? medianOf(sorted) : 0, scale: scale ? divisible(width) : 1 };
  },
  transform: (values, { center, scale }) => scaled(values, center, scale),
  inverse: (values, { center, scale }) => unscaled(values, center, scale),
});
