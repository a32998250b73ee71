import { tensor, type Tensor } from "@cotangent/autodiff";
import { defineWeighted, type WeightedMetric } from "./metric.ts";
import {
  collectBinary,
  eachRanked,
  isUnknown,
  noScores,
  requireWeight,
  stepsOf,
  type Ranked,
  type Scores,
} from "./scores.ts";

/** A curve of precision and recall, a point for each threshold from the lowest, and a last point without one. */
export interface PrecisionRecallCurve {
  readonly precision: Tensor<readonly [number]>;
  /** It never rises. */
  readonly recall: Tensor<readonly [number]>;
  /** One fewer. */
  readonly thresholds: Tensor<readonly [number]>;
}

/**
 * Precision and recall of "the score is at least the threshold", for each score, and last the point of precision 1 and
 * recall 0. Recall is 1 where no example is positive, as in scikit-learn. All is one NaN where a score is.
 *
 * Shapes: predictions [n], scores of class 1; labels [n], 0 and 1 (integers or booleans) → [points], [points] and
 * [points − 1], float64. Weights of examples as for `rocAuc`. The streaming form
 * keeps every score.
 * @throws ShapeError where these do not agree; ValueError for no examples, and for a label that is neither 0 nor 1;
 * UsageError for tensors without a value.
 * @example
 * const labels = tensor([0, 0, 1, 1], { dtype: "int32" });
 * precisionRecallCurve(tensor([0.1, 0.4, 0.35, 0.8]), labels).recall.toArray(); // → [ 1, 1, 0.5, 0.5, 0 ]
 */
export const precisionRecallCurve: WeightedMetric<{}, PrecisionRecallCurve> = defineWeighted<
  {},
  {},
  Scores,
  PrecisionRecallCurve
>({
  name: "precisionRecallCurve",
  defaults: {},
  init: () => noScores,
  update: (state, predictions, labels, _, sampleWeights) =>
    collectBinary("precisionRecallCurve", state, predictions, labels, sampleWeights),
  result(state) {
    if (!isUnknown(state)) requireWeight("precisionRecallCurve", state);
    const unknown = { precision: [NaN], recall: [NaN], thresholds: [NaN] };
    const { precision, recall, thresholds } = isUnknown(state) ? unknown : pointsOf(eachRanked(state)[0]!);
    const listed = (list: readonly number[]): Tensor<readonly [number]> => tensor(list, { dtype: "float64" });
    return { precision: listed(precision), recall: listed(recall), thresholds: listed(thresholds) };
  },
});

/** The points of the curve. */
export function pointsOf(ranked: Ranked): { precision: number[]; recall: number[]; thresholds: number[] } {
  const { thresholds, truePositives: tp, falsePositives: fp } = stepsOf(ranked);
  const all = tp.at(-1)!;
  return {
    precision: [...tp.map((n, i) => n / (n + fp[i]!)).reverse(), 1],
    recall: [...tp.map((n) => (all === 0 ? 1 : n / all)).reverse(), 0],
    thresholds: [...thresholds].reverse(),
  };
}
