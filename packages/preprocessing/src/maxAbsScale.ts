import { defineNumberStep, divisible, mapped } from "./numberStep.ts";
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
  fit: (present) => ({ scale: divisible(present.reduce((most, x) => Math.max(most, Math.abs(x)), 0)) }),
  transform: (values, { scale }) => mapped(values, (x) => x / scale),
  inverse: (values, { scale }) => mapped(values, (x) => x * scale),
});
