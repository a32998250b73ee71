/** Right answers, predictions, and the answers of one who knows the training rows and looks at no column. */
import type { Truth } from "../data/answers.ts";
import type { TargetSpec } from "../model/modelFile.ts";
import type { Predictions } from "../model/predictions.ts";
import type { Task } from "../settings/names.ts";

/** Facts of the training rows: all that a model must be better than. */
export interface Prior {
  /** Share of each class; of several labels the share of rows that have it. */
  readonly shares?: readonly number[];
  /** Mean of each target. */
  readonly means?: readonly number[];
}

/** The prior of the answers of the training rows. */
export function priorOf(task: Task, targets: readonly TargetSpec[], { rows, classes, values }: Truth): Prior {
  if (task === "regression") {
    const means = targets.map((_, j) => {
      let sum = 0;
      for (let i = j; i < values!.length; i += targets.length) sum += values![i]!;
      return sum / rows;
    });
    return { means };
  }
  const width = widthOf(task, targets);
  const counts = new Float64Array(width);
  if (task === "multilabel") classes!.forEach((has, i) => (counts[i % width]! += has));
  else for (const one of classes!) counts[one]!++;
  return { shares: Array.from(counts, (count) => count / rows) };
}

/** Answers that are the same for every row: the class that most rows have, shares as probabilities, the mean. */
export function guesses(task: Task, targets: readonly TargetSpec[], rows: number, prior: Prior): Predictions {
  if (task === "regression")
    return { task, targets, rows, values: repeated(Float32Array.from(prior.means!), rows, Float32Array) };
  const shares = prior.shares!;
  const classes = task === "multilabel" ? shares.map((share) => Number(share > 0.5)) : [mostCommon(shares)];
  return {
    task,
    targets,
    rows,
    probabilities: repeated(shares, rows, Float32Array),
    classes: repeated(classes, rows, Int32Array),
  };
}

/** The index of the largest share, of equal ones the first. */
export function mostCommon(shares: readonly number[]): number {
  return shares.reduce((best, share, i) => (share > shares[best]! ? i : best), 0);
}

/** Number of classes, of labels, or of targets. */
export function widthOf(task: Task, targets: readonly TargetSpec[]): number {
  return task === "multilabel" || task === "regression" ? targets.length : targets[0]!.classes!.length;
}

/** Names of classes, or of labels where a row may have several. */
export function classNames(task: Task, targets: readonly TargetSpec[]): readonly string[] {
  return task === "multilabel" ? targets.map(({ name }) => name) : (targets[0]?.classes ?? []);
}

function repeated<A extends Float32Array | Int32Array>(
  row: ArrayLike<number>,
  rows: number,
  of: new (length: number) => A,
): A {
  const all = new of(row.length * rows);
  for (let i = 0; i < all.length; i++) all[i] = row[i % row.length]!;
  return all;
}
