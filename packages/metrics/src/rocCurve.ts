import { tensor, type Tensor } from "@cotangent/autodiff";
import { defineWeighted, type WeightedMetric } from "./metric.ts";
import { collectBinary, eachRanked, isUnknown, noScores, requireWeight, stepsOf, type Scores } from "./scores.ts";

/** A ROC curve, a point for each threshold, from the highest. */
export interface RocCurve {
  /** The share of negative examples whose score is at least the threshold. */
  readonly falsePositiveRate: Tensor<readonly [number]>;
  /** The share of positive ones. */
  readonly truePositiveRate: Tensor<readonly [number]>;
  readonly thresholds: Tensor<readonly [number]>;
}

/** Options of `rocCurve`. */
export interface RocCurveOptions {
  /** True where points on a straight line between others are left out; by default true. */
  readonly dropIntermediate?: boolean;
}

/**
 * The receiver operating characteristic: what shares of negative and of positive examples have a score that is at least
 * a threshold, from none of either (the threshold is Infinity) to all. Rates are NaN where there is no example of their
 * kind, and all is one NaN where a score is.
 *
 * Shapes: predictions [n], scores of class 1; labels [n], 0 and 1 (integers or booleans) → three of [thresholds],
 * float64. Weights of examples as for `rocAuc`. The streaming form keeps
 * every score.
 * @throws ShapeError where these do not agree; ValueError for no examples, and for a label that is neither 0 nor 1;
 * UsageError for tensors without a value.
 * @example
 * const labels = tensor([0, 0, 1, 1], { dtype: "int32" });
 * const { falsePositiveRate, truePositiveRate } = rocCurve(tensor([0.1, 0.4, 0.35, 0.8]), labels);
 * falsePositiveRate.toArray(); // → [ 0, 0, 0.5, 0.5, 1 ]
 * truePositiveRate.toArray(); // → [ 0, 0.5, 0.5, 1, 1 ]
 */
export const rocCurve: WeightedMetric<RocCurveOptions, RocCurve> = defineWeighted<
  RocCurveOptions,
  Required<RocCurveOptions>,
  Scores,
  RocCurve
>({
  name: "rocCurve",
  defaults: { dropIntermediate: true },
  init: () => noScores,
  update: (state, predictions, labels, _, sampleWeights) =>
    collectBinary("rocCurve", state, predictions, labels, sampleWeights),
  result(state, { dropIntermediate }) {
    if (isUnknown(state)) return curveOf([NaN], [NaN], [NaN]);
    requireWeight("rocCurve", state);
    const { thresholds, truePositives: tp, falsePositives: fp } = stepsOf(eachRanked(state)[0]!);
    const isCorner = (_: number, i: number): boolean =>
      !dropIntermediate || i === 0 || i === tp.length - 1 || turns(tp, i) || turns(fp, i);
    const rate = (counts: readonly number[]): number[] =>
      [0, ...counts.filter(isCorner)].map((n) => (counts.at(-1) === 0 ? NaN : n / counts.at(-1)!));
    return curveOf(rate(fp), rate(tp), [Infinity, ...thresholds.filter(isCorner)]);
  },
});

// ---- parts

/** True where the step to position i is another than the step from it. */
function turns(counts: readonly number[], i: number): boolean {
  return counts[i + 1]! - counts[i]! !== counts[i]! - counts[i - 1]!;
}

function curveOf(
  falsePositiveRate: readonly number[],
  truePositiveRate: readonly number[],
  thresholds: readonly number[],
): RocCurve {
  const listed = (list: readonly number[]): Tensor<readonly [number]> => tensor(list, { dtype: "float64" });
  return {
    falsePositiveRate: listed(falsePositiveRate),
    truePositiveRate: listed(truePositiveRate),
    thresholds: listed(thresholds),
  };
}
