/** Scores and labels of all examples, for metrics that rank them. */
import { isFloat, requireNumber, sameShape, ShapeError, showAval, type Tensor } from "@cotangent/autodiff";
import { disagreement } from "./classes.ts";
import { requireProbabilities } from "./probabilities.ts";
import { allOf, appended, writeNumber, type Parts } from "./written.ts";

/** All scores and labels, in the order in which they came. */
export interface Scores {
  /** Scores of an example: 1 where there are two classes. */
  readonly columns: number;
  /** Labels of an example: 1, or as many as scores where examples are multi-label. */
  readonly labelColumns: number;
  readonly scores: Parts;
  readonly labels: Parts;
}

export const noScores: Scores = Object.freeze({ columns: 0, labelColumns: 0, scores: [], labels: [] });

/** Scores of one class against the others, and whether each example is of it. */
export interface Ranked {
  readonly scores: Float64Array;
  readonly truth: Uint8Array;
}

/** What labels and predictions of such metrics are, for their sentences. */
const rule =
  "scores [n] are for labels [n] of 0 and 1, probabilities [n, classes] for labels [n] of classes, and scores " +
  "[n, labels] for labels [n, labels] of 0 and 1";

/** Scores with those of a batch. @throws ShapeError, DTypeError or ValueError where they are none. */
export function collect(who: string, before: Scores, predictions: Tensor, labels: Tensor): Scores {
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
  };
}

/** The same of two classes and one score, as curves take them. */
export function collectBinary(who: string, before: Scores, predictions: Tensor, labels: Tensor): Scores {
  if (predictions.shape.length !== 1)
    throw disagreement(
      who,
      predictions,
      labels,
      "a curve is of scores [n] and labels [n] of 0 and 1, one class at a time",
    );
  return collect(who, before, predictions, labels);
}

/** Each class against the others; the positive class alone where there are two and one score. */
export function eachRanked({ columns, labelColumns, scores, labels }: Scores): readonly Ranked[] {
  const [allScores, allLabels] = [allOf(scores), allOf(labels)];
  const n = allScores.length / columns;
  const isOf = (row: number, column: number): boolean =>
    labelColumns === columns ? allLabels[row * columns + column] === 1 : allLabels[row] === column;
  return Array.from({ length: columns }, (_, column) => ({
    scores: Float64Array.from({ length: n }, (_, row) => allScores[row * columns + column]!),
    truth: Uint8Array.from({ length: n }, (_, row) => Number(isOf(row, column))),
  }));
}

/** Several as one: "micro". */
export function pooled(list: readonly Ranked[]): Ranked {
  return {
    scores: Float64Array.from(list.flatMap(({ scores }) => Array.from(scores))),
    truth: Uint8Array.from(list.flatMap(({ truth }) => Array.from(truth))),
  };
}

/** Counts of examples whose score is at least a threshold, by thresholds from high to low. */
export interface Steps {
  readonly thresholds: readonly number[];
  readonly truePositives: readonly number[];
  readonly falsePositives: readonly number[];
}

/** One step for each score; equal ones are together. */
export function stepsOf({ scores, truth }: Ranked): Steps {
  // infinite scores have no difference, which sorts as 0
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const [thresholds, truePositives, falsePositives]: [number[], number[], number[]] = [[], [], []];
  let positives = 0;
  order.forEach((index, i) => {
    positives += truth[index]!;
    if (scores[order[i + 1]!] === scores[index]) return;
    // of zeros of either sign the one without
    thresholds.push(scores[index]! + 0);
    truePositives.push(positives);
    falsePositives.push(i + 1 - positives);
  });
  return { thresholds, truePositives, falsePositives };
}

export function isUnknown({ scores }: Scores): boolean {
  return scores.some((part) => part.includes("NaN"));
}

// ---- parts

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
