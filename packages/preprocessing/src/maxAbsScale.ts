import { defineNumberStep, divisible, scaled, unscaled } from "./numberStep.ts";
import { object, positive } from "./read.ts";
import type { Step, StepKind } from "./step.ts";

/**
 * Divides each column by its largest absolute value, so that 0 stays 0, as scikit-learn's `MaxAbsScaler`. A column of
 * zeros stays as it is. Missing values stay missing.
 * @throws DataError for a column that is not of numbers or truth values, or has no value at all.
 * @example
 * maxAbsScale().fit([[-4], [2]]).transform([[1]]); // → [ [ 0.25 ] ]
 */
export function maxAbsScale(): Step<true> {
  return maxAbsScaleStep.of({});
}

export const maxAbsScaleStep: StepKind<true> = defineNumberStep({
  name: "maxAbsScale",
  options: object({}),
  state: () => object({ scale: positive }),
  unit: "1",
  fit: (present) => ({ scale: divisible(largestOf(present)) }),
  transform: (values, { scale }) => scaled(values, 0, scale),
  inverse: (values, { scale }) => unscaled(values, 0, scale),
});

function largestOf(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}
