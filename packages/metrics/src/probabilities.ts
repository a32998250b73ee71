/** Probabilities of classes, for metrics that judge them. */
import { isFloat, sameShape, showAval, UsageError, ValueError, type Tensor } from "@cotangent/autodiff";
import { disagreement, readClasses } from "./classes.ts";

/** Options of metrics of probabilities. */
export interface ProbabilityOptions {
  /** True where predictions are logits; by default they are probabilities. */
  readonly logits?: boolean;
}

/** Predictions of examples and their labels. */
export interface Judged {
  /** Of each class, row by row; where there are two, and one number for each example, `columns` is 1. */
  readonly values: ArrayLike<number>;
  readonly columns: number;
  readonly labels: ArrayLike<number>;
}

/**
 * Predictions [n] of two classes, or [n, classes].
 * @throws ShapeError or DTypeError where shapes do not agree, ValueError where numbers are no probabilities.
 */
export function readJudged(
  who: string,
  predictions: Tensor,
  labels: Tensor,
  { logits, classes }: { readonly logits: boolean; readonly classes?: readonly string[] | undefined },
): Judged {
  const [p, l] = [predictions.shape, labels.shape];
  if (l.length !== 1 || p.length > 2 || !isFloat(predictions.dtype) || isFloat(labels.dtype))
    throw disagreement(who, predictions, labels, "predictions are floats [n] or [n, classes], labels are integers [n]");
  const values = predictions.data();
  const columns = p[1] ?? 1;
  if (p.length === 2) readClasses(who, predictions, labels, classes);
  else if (!sameShape(p, l)) throw disagreement(who, predictions, labels, "there is one prediction for each label");
  else requireTwo(who, predictions, labels, classes);
  if (!logits) requireProbabilities(who, values, columns, "give logits as they are with { logits: true }");
  return { values, columns, labels: labels.data() };
}

/** @throws ValueError unless each number is from 0 to 1, and each row has the sum 1; NaN passes. */
export function requireProbabilities(who: string, values: ArrayLike<number>, columns: number, remedy: string): void {
  for (let row = 0; row * columns < values.length; row++) {
    let sum = 0;
    for (let j = 0; j < columns; j++) {
      const x = values[row * columns + j]!;
      if (x < 0 || x > 1) throw new ValueError(`${who}: a probability is ${x}; they go from 0 to 1, ${remedy}`);
      sum += x;
    }
    // numpy.allclose
    if (columns > 1 && Math.abs(sum - 1) > 1.001e-5)
      throw new ValueError(`${who}: the probabilities of example ${row} have the sum ${sum}, not 1; ${remedy}`);
  }
}

/** 1 / (1 + e^−x), without overflow. */
export function sigmoidOf(x: number): number {
  return x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
}

/** log Σ e^x of numbers in a row. */
export function logSumExpOf(values: ArrayLike<number>, start: number, width: number): number {
  let most = -Infinity;
  for (let j = 0; j < width; j++) most = Math.max(most, values[start + j]!);
  if (!Number.isFinite(most)) return most;
  let sum = 0;
  for (let j = 0; j < width; j++) sum += Math.exp(values[start + j]! - most);
  return most + Math.log(sum);
}

/** The probabilities of the classes of an example, of which there are two where there is one number. */
export function probabilitiesOf({ values, columns }: Judged, row: number, logits: boolean): readonly number[] {
  const own = Array.from({ length: columns }, (_, j) => values[row * columns + j]!);
  if (columns === 1) {
    const p = logits ? sigmoidOf(own[0]!) : own[0]!;
    return [1 - p, p];
  }
  const total = logits ? logSumExpOf(values, row * columns, columns) : 0;
  return logits ? own.map((x) => Math.exp(x - total)) : own;
}

// ---- parts

function requireTwo(who: string, predictions: Tensor, labels: Tensor, classes: readonly string[] | undefined): void {
  if (classes !== undefined && classes.length !== 2)
    throw new UsageError(
      `${who}: predictions are ${showAval(predictions)}, of two classes; classes has ${classes.length} names`,
    );
  const wrong = Array.from(labels.data()).find((label) => label !== 0 && label !== 1);
  if (wrong !== undefined)
    throw new ValueError(`${who}: a label is ${wrong}; predictions [n] are of class 1, so labels are 0 and 1`);
}
