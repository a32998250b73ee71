import { DataError } from "@cotangent/datasets";
import { defineNumberStep, divisible, mapped, scaled, unscaled } from "./numberStep.ts";
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
    let [least, largest] = [Infinity, -Infinity];
    for (let i = 0; i < present.length; i++) {
      least = Math.min(least, present[i]!);
      largest = Math.max(largest, present[i]!);
    }
    const scale = (range[1]! - range[0]!) / divisible(largest - least);
    return { scale, offset: range[0]! - least * scale, range, clip };
  },
  transform(values, { scale, offset, range, clip }) {
    const moved = unscaled(values, offset, scale);
    return clip ? mapped(moved, (x) => Math.min(range[1]!, Math.max(range[0]!, x))) : moved;
  },
  inverse: (values, { scale, offset }) => scaled(values, offset, scale),
});
