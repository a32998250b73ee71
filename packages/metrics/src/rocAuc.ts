import { ValueError, type Tensor, tensor } from "@cotangent/autodiff";
import { scalar, sumOf } from "./counts.ts";
import { added, total } from "./exactSum.ts";
import { defineWeighted, type WeightedMetric } from "./metric.ts";
import {
  collect,
  eachRanked,
  isUnknown,
  noScores,
  pooled,
  requireWeight,
  stepsOf,
  type Ranked,
  type Scores,
} from "./scores.ts";

/** Options of metrics that rank. */
export interface RankOptions {
  /**
   * Which number of those of all classes, each against the rest: the mean ("macro", the default), the mean by the
   * number of examples of each ("weighted"), that of all scores in one row ("micro"), or every one ("each"). Where
   * there are two classes and one score each, there is one number.
   */
  readonly average?: "macro" | "weighted" | "micro" | "each";
}

/** A metric of the ranks that scores give to examples of a class among others. */
export function defineRanked(name: string, of: (ranked: Ranked) => number): WeightedMetric<RankOptions, Tensor> {
  return defineWeighted<RankOptions, Required<RankOptions>, Scores, Tensor>({
    name,
    defaults: { average: "macro" },
    check: ({ average }) => requireRankAverage(name, average),
    init: () => noScores,
    update: (state, predictions, labels, _, sampleWeights) => collect(name, state, predictions, labels, sampleWeights),
    result: (state, { average }) => averageRanks(name, state, average, of),
  });
}

/**
 * The area under the ROC curve: how often an example of the class has a larger score than one of the others, where
 * equal scores are half. From 0 to 1, and 0.5 for scores that say nothing. One class against the rest where there are
 * more than two. NaN where a score is.
 *
 * Shapes: predictions [n], scores of class 1, and labels [n], 0 and 1 (integers or booleans); probabilities
 * [n, classes] and labels [n]; or, multi-label, scores and labels [n, labels] → [], float64, or [classes] with
 * `average: "each"`. `sampleWeights` [n] say how much each example counts; over batches they are the last argument of
 * `update`. The streaming form keeps every score.
 * @throws ShapeError where these do not agree; ValueError for no examples, for a class of which there is no example or
 * nothing else, and for scores [n, classes] that are no probabilities: logits of two examples do not compare.
 * @example
 * const labels = tensor([0, 0, 1, 1], { dtype: "int32" });
 * rocAuc(tensor([0.1, 0.4, 0.35, 0.8]), labels).item(); // → 0.75
 */
export const rocAuc: WeightedMetric<RankOptions, Tensor> = defineRanked("rocAuc", (ranked) => {
  const { truePositives: tp, falsePositives: fp } = stepsOf(ranked);
  const [positives, negatives] = [tp.at(-1)!, fp.at(-1)!];
  if (positives === 0 || negatives === 0)
    throw new ValueError(
      `rocAuc: ${positives === 0 ? "no example is" : "all examples are"} of a class; the area needs examples of it ` +
        "and of others",
    );
  // twice the area, in whole numbers where no example has a weight: those of trapezoids of width fp[i] − fp[i − 1]
  const twice = sumOf(tp.map((high, i) => (fp[i]! - (fp[i - 1] ?? 0)) * (high + (tp[i - 1] ?? 0))));
  return twice / (2 * positives * negatives);
});

// ---- parts

const averages: readonly string[] = ["macro", "weighted", "micro", "each"];

function requireRankAverage(who: string, average: string): void {
  if (!averages.includes(average))
    throw new ValueError(
      `${who}: average is "${average}"; it is one of ${averages.map((one) => `"${one}"`).join(", ")}`,
    );
}

/** The sum of the weights of what is of a class, which the order of examples does not change. */
function weightOf(truth: Uint8Array, weights: Float64Array): number {
  const own = Array.from(weights).filter((_, i) => truth[i] === 1);
  return total(added([], own));
}

function averageRanks(who: string, state: Scores, average: string, of: (ranked: Ranked) => number): Tensor {
  const known = (ranked: Ranked): number => (isUnknown(state) ? NaN : of(ranked));
  const all = eachRanked(state);
  requireWeight(who, state);
  if (average === "micro") return scalar(known(pooled(all)));
  const values = all.map(known);
  if (values.length === 1) return scalar(values[0]!);
  if (average === "each") return tensor(values, { dtype: "float64" });
  const shares = all.map(({ truth, weights }) => (average === "macro" ? 1 : weightOf(truth, weights)));
  const weight = sumOf(shares);
  if (weight === 0) return scalar(isUnknown(state) ? NaN : 0);
  return scalar(sumOf(values.map((value, i) => value * shares[i]!)) / weight);
}
