/** Numbers that regressors predict. */
import { ShapeError, Tensor, UsageError, ValueError } from "@cotangent/autodiff";
import { count, describe, isNumbers, readRows, type Matrix } from "../data.ts";
import { scalesOf } from "../scales.ts";
import { answersOf } from "./labels.ts";

/** Answer of a regressor: a number, or a row of them. */
export type Target = number | readonly number[];

/** One number per row, or one row of numbers. */
export type Targets<T extends Target = number> = [T] extends [number] ? ArrayLike<number> | Tensor : Matrix;

/** Targets in double precision, [rows, outputs]. */
export interface ReadTargets {
  readonly elements: Float64Array;
  readonly outputs: number;
  /** Given as a list, so that predictions are one. */
  readonly single: boolean;
}

/**
 * The targets in `y`, or of a data set where `y` is left out; those of a data set with one column are a list.
 * @param length number of rows of X
 * @param outputs targets per row, where they are known from before
 * @throws ShapeError where there is not one per row; ValueError for what is no finite number.
 */
export function readTargets(who: string, X: unknown, y: unknown, length: number, outputs?: number): ReadTargets {
  const given = answersOf(X, y);
  const data: unknown = given instanceof Tensor ? given.data() : given;
  if (!Array.isArray(data) && !isNumbers(data))
    throw new UsageError(`${who}: y is ${describe(y)}; it is a list of numbers, one per row of X, or rows of them`);
  const { shape } = given as { readonly shape?: unknown };
  const table = Array.isArray(shape) ? shape.length > 1 : Array.isArray(data[0]);
  const rows = table
    ? readRows(who, given as Matrix, "y")
    : { length: data.length, columns: 1, elements: numbersOf(who, data) };
  if (rows.length !== length)
    throw new ShapeError(
      `${who}: X has ${count(length, "row")}, y has ${count(rows.length, "target")}; there must be one target per row`,
    );
  if (outputs !== undefined && rows.columns !== outputs)
    throw new ShapeError(
      `${who}: y has ${count(rows.columns, "output")}, it was fitted on ${outputs}; they must be the same targets`,
    );
  const single = !table || (y === undefined && rows.columns === 1);
  return { elements: rows.elements, outputs: rows.columns, single };
}

/** The prediction of each row. */
export function predictionsOf(elements: Float64Array, { outputs, single }: Omit<ReadTargets, "elements">): Target[] {
  if (single) return [...elements];
  return Array.from({ length: elements.length / outputs }, (_, i) => [
    ...elements.subarray(i * outputs, (i + 1) * outputs),
  ]);
}

/**
 * R² of predictions, the mean of that of the outputs: 1 − the share of the targets' spread that is left. For a constant
 * target it is 1 where predictions are equal, else 0; of one row it is NaN, as in scikit-learn.
 */
export function r2(got: Float64Array, wanted: Float64Array, outputs: number, weights: Float64Array): number {
  let total = 0;
  // squares of numbers far from 1 are lost; their shares are not
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  if (weights.length < 2) return NaN;
  for (let k = 0; k < outputs; k++) {
    let [mean, left, spread] = [0, 0, 0];
    const scale = scalesOf(columnOf(wanted, outputs, k), 1, false)[0]!;
    for (let i = 0; i < weights.length; i++) mean += (weights[i]! * (wanted[i * outputs + k]! / scale)) / all;
    for (let i = 0; i < weights.length; i++) {
      const target = wanted[i * outputs + k]! / scale;
      left += weights[i]! * (target - got[i * outputs + k]! / scale) ** 2;
      spread += weights[i]! * (target - mean) ** 2;
    }
    total += left === 0 ? 1 : spread === 0 ? 0 : 1 - left / spread;
  }
  return total / outputs;
}

// ---- private

function columnOf(elements: Float64Array, columns: number, k: number): Float64Array {
  return Float64Array.from({ length: elements.length / columns }, (_, i) => elements[i * columns + k]!);
}

function numbersOf(who: string, list: ArrayLike<unknown>): Float64Array {
  const numbers = new Float64Array(list.length);
  // by index: forEach would pass over the holes of a sparse array
  for (let i = 0; i < list.length; i++) {
    const value = list[i];
    if (typeof value !== "number") throw new ValueError(`${who}: y[${i}] is ${describe(value)}; it is a number`);
    if (!Number.isFinite(value)) throw new ValueError(`${who}: y[${i}] is ${value}; every number must be finite`);
    numbers[i] = value;
  }
  return numbers;
}
