/** Estimators that are checked, and the examples that they are checked on. */
import type { Matrix } from "../data.ts";
import type { Estimator } from "../contract/estimator.ts";
import type { FitOptions } from "../contract/fitting.ts";
import { mersenneTwister } from "../order.ts";

/** An estimator, as far as it is checked. */
export interface Checked extends Estimator {
  fit(X: Matrix, y?: unknown, options?: FitOptions): unknown;
  predict?(X: Matrix): unknown[];
  transform?(X: Matrix): unknown[];
  decisionFunction?(X: Matrix): unknown[];
  predictProba?(X: Matrix): unknown;
  score?(X: Matrix, y?: unknown): number;
  readonly classes?: readonly unknown[];
  clone(): Checked;
}

/** Examples; y is left out for what learns without. */
export interface Examples {
  readonly X: readonly (readonly number[])[];
  readonly y: readonly (string | number | boolean | bigint)[] | undefined;
}

/** Examples that an estimator of this kind can learn; another seed gives others. */
export function examplesFor(kind: Estimator["kind"], seed: number, columns = 3): Examples {
  const next = mersenneTwister(seed);
  const random = (): number => next() / 2 ** 32;
  const X = Array.from({ length: 30 }, (_, i) => {
    return Array.from({ length: columns }, (_, j) => (i % 3 === j % 3 ? 4 : 0) + (i % 3) + random() - 0.5);
  });
  if (kind === "classifier") return { X, y: X.map((_, i) => i % 3) };
  if (kind === "regressor")
    return { X, y: X.map((row) => row.reduce((sum, x, j) => sum + (j + 1) * x, 0) + 0.1 * random()) };
  return { X, y: undefined };
}

/** All that a fitted estimator says of rows, as one text: equal for equal bits. */
export function saidOf(model: Checked, X: Matrix): string {
  return JSON.stringify(numbersOf(model, X), (_, value: unknown) => {
    return typeof value === "bigint" ? `${value}n` : typeof value === "number" ? String(value) : value;
  });
}

/** The members that answer for rows. Of an estimator that has no probabilities, `predictProba` says so instead. */
export function numbersOf(model: Checked, X: Matrix): Record<string, unknown> {
  const said: Record<string, unknown> = {};
  for (const member of membersOf(model)) said[member] = model[member]!(X);
  return said;
}

export type Member = "predict" | "transform" | "decisionFunction" | "predictProba";

export function membersOf(model: Checked): Member[] {
  return (["predict", "transform", "decisionFunction", "predictProba"] as const).filter((member) => {
    return typeof model[member] === "function" && !refuses(model, member);
  });
}

/** The largest difference between two such answers, relative to their size; Infinity where they are not alike. */
export function distance(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number")
    return a === b ? 0 : Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b));
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b ? 0 : Infinity;
  const [x, y] = [Object.values(a), Object.values(b)];
  return x.length === y.length ? x.reduce((far: number, one, i) => Math.max(far, distance(one, y[i])), 0) : Infinity;
}

function refuses(model: Checked, member: Member): boolean {
  if (member !== "predictProba" && member !== "decisionFunction") return false;
  try {
    model.clone()[member]!([[0]]);
    return false;
  } catch (error) {
    return !/not fitted yet/.test((error as Error).message);
  }
}
