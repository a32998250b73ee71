import type { Tensor } from "@cotangent/autodiff";
import { sumOf } from "./counts.ts";
import type { WeightedMetric } from "./metric.ts";
import { pointsOf } from "./precisionRecallCurve.ts";
import { defineRanked, type RankOptions } from "./rocAuc.ts";

/**
 * The area under the curve of precision and recall as steps, Σ (recall − recall before) · precision over thresholds
 * from the highest, from 0 to 1: nothing is interpolated. 0 where no example is positive. One class against the rest
 * where there are more than two. NaN where a score is.
 *
 * Shapes: predictions [n], scores of class 1, and labels [n], 0 and 1 (integers or booleans); probabilities
 * [n, classes] and labels [n]; or, multi-label, scores and labels [n, labels] → [], float64, or [classes] with
 * `average: "each"`; weights of examples as for `rocAuc`. The streaming form keeps every score.
 * @throws ShapeError where these do not agree; ValueError for no examples, for what is no class, and for scores
 * [n, classes] that are no probabilities; UsageError for tensors without a value.
 * @example
 * const labels = tensor([0, 0, 1, 1], { dtype: "int32" });
 * averagePrecision(tensor([0.1, 0.4, 0.35, 0.8]), labels).item(); // → 0.8333333333333333
 */
export const averagePrecision: WeightedMetric<RankOptions, Tensor> = defineRanked("averagePrecision", (ranked) => {
  const { precision, recall } = pointsOf(ranked);
  return sumOf(precision.slice(0, -1).map((p, i) => (recall[i]! - recall[i + 1]!) * p));
});
