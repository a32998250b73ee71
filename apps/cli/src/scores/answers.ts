/** Right answers, predictions, and the answers of one who knows the training rows and looks at no column. */

/** The kind of question: one of two, one of several, several yes-or-no at once, or numbers. */
export type Task = "binary" | "multiclass" | "multilabel" | "regression";

/** A column that is predicted. */
export interface Target {
  readonly name: string;
  /** Names of its classes, in the order of their indices; absent for numbers. */
  readonly classes?: readonly string[];
}

/** Predictions of some rows. Arrays are row after row: of 3 classes those of row 1 begin at 3. */
export interface Predictions {
  readonly task: Task;
  readonly targets: readonly Target[];
  readonly rows: number;
  /** [rows × classes], or [rows × labels] of several labels; absent where the model gives none. */
  readonly probabilities?: Float32Array;
  /** Index of the class, [rows]; of several labels 0 and 1, [rows × labels]. */
  readonly classes?: Int32Array;
  /** Numbers in their own units, [rows × targets]. */
  readonly values?: Float32Array;
}

/** Right answers of the same rows. */
export interface Truth {
  readonly rows: number;
  readonly classes?: Int32Array;
  readonly values?: Float64Array;
}

/** Facts of the training rows: all that a model must be better than. */
export interface Prior {
  /** Share of each class; of several labels the share of rows that have it. */
  readonly shares?: readonly number[];
  /** Mean of each target. */
  readonly means?: readonly number[];
}

/** The prior of the answers of the training rows. */
export function priorOf(task: Task, targets: readonly Target[], { rows, classes, values }: Truth): Prior {
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
export function guesses(task: Task, targets: readonly Target[], rows: number, prior: Prior): Predictions {
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
export function widthOf(task: Task, targets: readonly Target[]): number {
  return task === "multilabel" || task === "regression" ? targets.length : targets[0]!.classes!.length;
}

/** Names of classes, or of labels where a row may have several. */
export function classNames(task: Task, targets: readonly Target[]): readonly string[] {
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
