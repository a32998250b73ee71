import { ValueError, type Tensor, tensor } from "@cotangent/autodiff";
import { scalar, sumOf } from "./counts.ts";
import { defineMetric, type Metric } from "./metric.ts";
import { collect, eachRanked, isUnknown, noScores, pooled, stepsOf, type Ranked, type Scores } from "./scores.ts";

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
export function defineRanked(name: string, of: (ranked: Ranked) => number): Metric<RankOptions, Tensor> {
  return defineMetric<RankOptions, Required<RankOptions>, Scores, Tensor>({
    name,
    defaults: { average: "macro" },
    check: ({ average }) => requireRankAverage(name, average),
    init: () => noScores,
    update: (state, predictions, labels) => collect(name, state, predictions, labels),
    result: (state, { average }) => averageRanks(state, average, of),
  });
}

/**
 * The area under the ROC curve: how often an example of the class has a larger score than one of the others, where
 * equal scores are half. From 0 to 1, and 0.5 for scores that say nothing. One class against the rest where there are
 * more than two. NaN where a score is.
 *
 * Shapes: predictions [n], scores of class 1, and labels [n], 0 and 1 (integers or booleans); probabilities
 * [n, classes] and labels [n]; or, multi-label, scores and labels [n, labels] → [], float64, or [classes] with
 * `average: "each"`. The streaming form keeps every score.
 * @throws ShapeError where these do not agree; ValueError for no examples, for a class of which there is no example or
 * nothing else, and for scores [n, classes] that are no probabilities: logits of two examples do not compare.
 * @example
 * const labels = tensor([0, 0, 1, 1], { dtype: "int32" });
 * rocAuc(tensor([0.1, 0.4, 0.35, 0.8]), labels).item(); // → 0.75
 */
export const rocAuc: Metric<RankOptions, Tensor> = defineRanked("rocAuc", (ranked) => {
  const { truePositives: tp, falsePositives: fp } = stepsOf(ranked);
  const [positives, negatives] = [tp.at(-1)!, fp.at(-1)!];
  if (positives === 0 || negatives === 0)
    throw new ValueError(
      `rocAuc: ${positives === 0 ? "no example is" : "all examples are"} of a class; the area needs examples of it ` +
        "and of others",
    );
  // twice the area, in whole numbers: those of trapezoids of width fp[i] − fp[i − 1]
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

function averageRanks(state: Scores, average: string, of: (ranked: Ranked) => number): Tensor {
  const known = (ranked: Ranked): number => (isUnknown(state) ? NaN : of(ranked));
  const all = eachRanked(state);
  if (average === "micro") return scalar(known(pooled(all)));
  const values = all.map(known);
  if (values.length === 1) return scalar(values[0]!);
  if (average === "each") return tensor(values, { dtype: "float64" });
  const weights = all.map(({ truth }) => (average === "macro" ? 1 : truth.reduce((n, x) => n + x, 0)));
  const weight = sumOf(weights);
  if (weight === 0) return scalar(isUnknown(state) ? NaN : 0);
  return scalar(sumOf(values.map((value, i) => value * weights[i]!)) / weight);
}
