/** Scores and labels of all examples, for metrics that rank them. */
import { isFloat, requireNumber, sameShape, ShapeError, showAval, type Tensor } from "@cotangent/autodiff";
import { disagreement } from "./classes.ts";
import { requireProbabilities } from "./probabilities.ts";
import { refuseNoWeight, weightsOf } from "./weights.ts";
import { allOf, appended, writeNumber, type Parts } from "./written.ts";

/** All scores and labels, in the order in which they came. */
export interface Scores {
  /** Scores of an example: 1 where there are two classes. */
  readonly columns: number;
  /** Labels of an example: 1, or as many as scores where examples are multi-label. */
  readonly labelColumns: number;
  readonly scores: Parts;
  readonly labels: Parts;
  /** The weight of each example; none as long as no batch had any. */
  readonly weights: Parts;
}

export const noScores: Scores = Object.freeze({ columns: 0, labelColumns: 0, scores: [], labels: [], weights: [] });

/** Scores of one class against the others, and whether each example is of it. */
export interface Ranked {
  readonly scores: Float64Array;
  readonly truth: Uint8Array;
  /** Weight of each example. */
  readonly weights: Float64Array;
}

/** The kinds of labels and predictions, for sentences. */
const rule =
  "scores [n] are for labels [n] of 0 and 1, probabilities [n, classes] for labels [n] of classes, and scores " +
  "[n, labels] for labels [n, labels] of 0 and 1";

/** Scores with those of a batch. @throws ShapeError, DTypeError or ValueError where they are none. */
export function collect(
  who: string,
  before: Scores,
  predictions: Tensor,
  labels: Tensor,
  sampleWeights: Tensor | undefined,
): Scores {
  const { columns, labelColumns } = requireScores(who, predictions, labels);
  if (before.columns > 0 && (before.columns !== columns || before.labelColumns !== labelColumns))
    throw new ShapeError(
      `${who}: predictions are ${showAval(predictions)}, labels are ${showAval(labels)}; batches before had ` +
        `${before.columns} scores and ${before.labelColumns} labels for each example`,
    );
  requireTruth(who, labels.data(), columns > 1 && labelColumns === 1 ? columns : 2);
  // a logit of one example says nothing beside that of another
  if (columns > labelColumns) requireProbabilities(who, predictions.data(), columns, "of logits write softmax(logits)");
  return {
    columns,
    labelColumns,
    scores: appended(before.scores, Array.from(predictions.data(), writeNumber)),
    labels: appended(before.labels, Array.from(labels.data())),
    weights: weightsWith(who, before, labels, sampleWeights),
  };
}

/** The same of two classes and one score, as curves take them. */
export function collectBinary(
  who: string,
  before: Scores,
  predictions: Tensor,
  labels: Tensor,
  sampleWeights: Tensor | undefined,
): Scores {
  if (predictions.shape.length !== 1)
    throw disagreement(
      who,
      predictions,
      labels,
      "a curve is of scores [n] and labels [n] of 0 and 1, one class at a time",
    );
  return collect(who, before, predictions, labels, sampleWeights);
}

/** Each class against the others; the positive class alone where there are two and one score. */
export function eachRanked({ columns, labelColumns, scores, labels, weights: given }: Scores): readonly Ranked[] {
  const [allScores, allLabels] = [allOf(scores), allOf(labels)];
  const n = allScores.length / columns;
  const weights = given.length > 0 ? allOf(given) : new Float64Array(n).fill(1);
  const isOf = (row: number, column: number): boolean =>
    labelColumns === columns ? allLabels[row * columns + column] === 1 : allLabels[row] === column;
  return Array.from({ length: columns }, (_, column) => ({
    scores: Float64Array.from({ length: n }, (_, row) => allScores[row * columns + column]!),
    truth: Uint8Array.from({ length: n }, (_, row) => Number(isOf(row, column))),
    weights,
  }));
}

/** Several as one: "micro". */
export function pooled(list: readonly Ranked[]): Ranked {
  return {
    scores: Float64Array.from(list.flatMap(({ scores }) => Array.from(scores))),
    truth: Uint8Array.from(list.flatMap(({ truth }) => Array.from(truth))),
    weights: Float64Array.from(list.flatMap(({ weights }) => Array.from(weights))),
  };
}

/** Counts of examples whose score is at least a threshold, or their weights, by thresholds from high to low. */
export interface Steps {
  readonly thresholds: readonly number[];
  readonly truePositives: readonly number[];
  readonly falsePositives: readonly number[];
}

/** One step for each score; equal ones are together. Examples of weight 0 are as if they had not come. */
export function stepsOf({ scores, truth, weights }: Ranked): Steps {
  // infinite scores have no difference, which sorts as 0; of equal scores the light ones come first, so that the order
  // of examples changes no bit of a sum
  const order = Uint32Array.from(scores, (_, i) => i)
    .filter((i) => weights[i] !== 0)
    .sort((a, b) => scores[b]! - scores[a]! || weights[a]! - weights[b]!);
  const [thresholds, truePositives, falsePositives]: [number[], number[], number[]] = [[], [], []];
  const counts = [0, 0];
  order.forEach((index, i) => {
    counts[truth[index]!]! += weights[index]!;
    if (scores[order[i + 1]!] === scores[index]) return;
    // of zeros of either sign the one without
    thresholds.push(scores[index]! + 0);
    falsePositives.push(counts[0]!);
    truePositives.push(counts[1]!);
  });
  return { thresholds, truePositives, falsePositives };
}

/** @throws ValueError where no example counts */
export function requireWeight(who: string, { weights }: Scores): void {
  if (weights.length > 0 && allOf(weights).every((weight) => weight === 0)) refuseNoWeight(who);
}

export function isUnknown({ scores }: Scores): boolean {
  return scores.some((part) => part.includes("NaN"));
}

// ---- parts

/** Weights with those of a batch: 1 for each example that came without. */
function weightsWith(who: string, { weights, labels, labelColumns }: Scores, more: Tensor, given?: Tensor): Parts {
  const [rows] = more.shape as readonly [number];
  if (given === undefined) return weights.length > 0 ? appended(weights, Array<number>(rows).fill(1)) : weights;
  const list = weightsOf(who, given, more);
  const before = labels.reduce((n, part) => n + part.length, 0) / Math.max(labelColumns, 1);
  return appended(weights.length > 0 || before === 0 ? weights : [Array<number>(before).fill(1)], list);
}

function requireScores(who: string, predictions: Tensor, labels: Tensor): Pick<Scores, "columns" | "labelColumns"> {
  const [p, l] = [predictions.shape, labels.shape];
  if (isFloat(labels.dtype))
    throw disagreement(who, predictions, labels, `${rule}; convert with cast(labels, "int32")`);
  const columns = p.length === 1 ? 1 : p.length === 2 ? p[1]! : 0;
  const fits = sameShape(p, l) || (columns > 1 && sameShape(l, [p[0]!]));
  if (columns === 0 || !fits) throw disagreement(who, predictions, labels, rule);
  return { columns, labelColumns: l.length === 1 ? 1 : columns };
}

function requireTruth(who: string, labels: ArrayLike<number>, classes: number): void {
  for (let i = 0; i < labels.length; i++)
    requireNumber(who, "a label", labels[i], (x) => x >= 0 && x < classes, `labels go from 0 to ${classes - 1}`);
}
