import { DataError } from "@cotangent/datasets";
import { defineNumberStep, divisible, mapped } from "./numberStep.ts";
import { boolean, list, number, object, optional, positive, type Read } from "./read.ts";
import type { Step, StepKind } from "./step.ts";

/** Options of `minMaxScale`. */
export interface MinMaxScaleOptions {
  /** The least and the largest value that come out of the data of fitting; [0, 1] where absent. */
  readonly range?: readonly [least: number, largest: number];
  /** True holds values of other data in the range too; false where absent. */
  readonly clip?: boolean;
}

/**
 * Moves and scales each column so that its values go from 0 to 1, as scikit-learn's `MinMaxScaler`. A column that does
 * not vary becomes the least value. Missing values stay missing.
 * @throws DataError for a column that is not of numbers or truth values, or has no value at all.
 * @example
 * minMaxScale().fit([[2], [4]]).transform([[3], [6]]); // → [ [ 0.5 ], [ 2 ] ]
 * minMaxScale({ clip: true }).fit([[2], [4]]).transform([[3], [6]]); // → [ [ 0.5 ], [ 1 ] ]
 */
export function minMaxScale(options: MinMaxScaleOptions = {}): Step<true> {
  return minMaxScaleStep.of(options);
}

/** Two numbers, of which the second is larger. */
const ends: Read<readonly number[]> = (value, at) => {
  const [least, largest] = list(number, 2)(value, at);
  if (least! < largest!) return Object.freeze([least!, largest!]);
  throw new DataError(`${at.who}: ${at.path} goes from ${least} to ${largest}; the second number is larger`);
};

export const minMaxScaleStep: StepKind<true> = defineNumberStep({
  name: "minMaxScale",
  options: object({ range: optional(ends, Object.freeze([0, 1])), clip: optional(boolean, false) }),
  state: () => object({ scale: positive, offset: number, range: ends, clip: boolean }),
  unit: "1",
  fit(present, { range, clip }) {
    const least = present.reduce((a, b) => Math.min(a, b));
    const largest = present.reduce((a, b) => Math.max(a, b));
    const scale = (range[1]! - range[0]!) / divisible(largest - least);
    return { scale, offset: range[0]! - least * scale, range, clip };
  },
  transform(values, { scale, offset, range, clip }) {
    const [low, high] = clip ? [range[0]!, range[1]!] : [-Infinity, Infinity];
    return mapped(values, (x) => Math.min(high, Math.max(low, x * scale + offset)));
  },
  inverse: (values, { scale, offset }) => mapped(values, (x) => (x - offset) / scale),
});
