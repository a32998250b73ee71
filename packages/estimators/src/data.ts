/** Arguments of estimators, read once at the door: everything is checked before anything is learned. */
import { ShapeError, Tensor, UsageError, ValueError, type ShapedArray } from "@cotangent/autodiff";
import type { AnyDataset } from "@cotangent/datasets";

/**
 * Rows of numbers: nested arrays, a typed array that carries its shape, a tensor [rows, columns], or a data set, whose
 * features they are.
 */
export type Matrix = readonly (readonly number[])[] | ShapedArray | Tensor | AnyDataset;

/** Rows of numbers in double precision, one after the other. */
export interface Rows {
  readonly length: number;
  readonly columns: number;
  readonly elements: Float64Array;
  /** Names of the columns, where they are known. */
  readonly names?: readonly string[];
}

/**
 * @param name what sentences call it
 * @throws ShapeError for rows of different lengths or too few axes; ValueError for a number that is not finite, or no
 * numbers.
 */
export function readRows(who: string, X: Matrix, name = "X"): Rows {
  const given = isDataset(X) ? X.features : X;
  const rows = Array.isArray(given) ? fromNested(who, given, name) : fromShaped(who, given as Tensor, name);
  if (rows.length === 0 || rows.columns === 0)
    throw new ValueError(`${who}: ${name} is empty; there must be at least one row of at least one number`);
  const { elements, columns } = rows;
  let at = 0;
  while (at < elements.length && elements[at]! - elements[at]! === 0) at++;
  if (at < elements.length) {
    const [row, column] = [Math.floor(at / columns), at % columns];
    const called = isDataset(X) ? ` (${JSON.stringify(X.featureNames[column])})` : "";
    throw new ValueError(`${who}: ${name}[${row}][${column}]${called} is ${elements[at]}; every number must be finite`);
  }
  return isDataset(X) ? { ...rows, names: X.featureNames } : rows;
}

/**
 * Refuses rows whose squares no number holds, where variances or squared distances are wanted.
 * @param small lets rows be as close to 0 as they like
 * @throws ValueError for numbers too far from 0, or all too close to it.
 */
export function requireSquares(who: string, { elements, columns }: Rows, small = false): void {
  const most = Math.sqrt(Number.MAX_VALUE / (4 * elements.length));
  let largest = 0;
  for (let at = 0; at < elements.length; at++) {
    const size = Math.abs(elements[at]!);
    if (size > most)
      throw new ValueError(
        `${who}: X[${Math.floor(at / columns)}][${at % columns}] is ${elements[at]}, whose square no number holds; ` +
          `divide the column, as standardize() does`,
      );
    if (size > largest) largest = size;
  }
  if (!small && largest > 0 && largest < 1e-140)
    throw new ValueError(
      `${who}: no number of X is farther from 0 than ${largest}, whose square no number holds; multiply the columns, as ` +
        `standardize() does`,
    );
}

/** Returns whether it is a data set, as `dataset` makes one. */
export function isDataset(X: unknown): X is AnyDataset {
  const { features, featureNames } = Object(X) as { readonly features?: unknown; readonly featureNames?: unknown };
  return features instanceof Float32Array && Array.isArray(featureNames);
}

function fromNested(who: string, X: readonly unknown[], name: string): Rows {
  const columns = Array.isArray(X[0]) ? X[0].length : 0;
  const elements = new Float64Array(X.length * columns);
  // by index: forEach would pass over the holes of a sparse array
  for (let i = 0; i < X.length; i++) {
    const row = X[i];
    if (!Array.isArray(row))
      throw new ShapeError(
        `${who}: ${name}[${i}] is ${describe(row)}; ${name} is an array of rows, each an array of numbers`,
      );
    if (row.length !== columns) {
      throw new ShapeError(
        `${who}: ${name}[${i}] has ${count(row.length, "number")}, ${name}[0] has ${columns}; every row must have the same length`,
      );
    }
    for (let j = 0; j < columns; j++) {
      const value: unknown = row[j];
      if (typeof value !== "number")
        throw new ValueError(`${who}: ${name}[${i}][${j}] is ${describe(value)}; every element must be a number`);
      elements[i * columns + j] = value;
    }
  }
  return { length: X.length, columns, elements };
}

function fromShaped(who: string, X: ShapedArray | Tensor, name: string): Rows {
  const data: unknown = X instanceof Tensor ? X.data() : X;
  if (!isNumbers(data)) {
    const remedy = isBigInts(data)
      ? "make numbers of its elements, as Float64Array.from(X, Number) does"
      : "it is an array of rows, a typed array with a shape, or a tensor";
    throw new UsageError(`${who}: ${name} is ${describe(X)}; ${remedy}`);
  }
  const shape: unknown = X.shape ?? [data.length];
  const shown = Array.isArray(shape) ? `[${shape.map(String).join(",")}]` : describe(shape);
  if (!Array.isArray(shape) || shape.length !== 2 || !shape.every((d) => Number.isInteger(d) && d >= 0))
    throw new ShapeError(`${who}: ${name} has the shape ${shown}; it must be [rows, columns]`);
  const [length, columns] = shape as [number, number];
  if (length * columns !== data.length)
    throw new ShapeError(
      `${who}: ${name} has the shape ${shown} and ${count(data.length, "number")}; the shape must hold them all`,
    );
  return { length, columns, elements: data instanceof Float64Array ? data : new Float64Array(data) };
}

/** Returns whether it is a typed array of numbers. */
export function isNumbers(data: unknown): data is Float64Array {
  return ArrayBuffer.isView(data) && !(data instanceof DataView) && !isBigInts(data);
}

function isBigInts(data: unknown): boolean {
  return data instanceof BigInt64Array || data instanceof BigUint64Array;
}

/** "the string \"a\"", "3", "the bigint 3", "an array of 2": what came, for messages. */
export function describe(value: unknown): string {
  if (typeof value === "bigint") return `the bigint ${value}`;
  if (typeof value === "function") return `the function ${value.name || "without a name"}`;
  // a whole file may stand where something else belongs
  if (typeof value === "string")
    return `the string ${JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value)}`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value !== "object" || value === null) return String(value);
  const name = (value as { constructor?: { name?: string } }).constructor?.name;
  return name === undefined || name === "Object" ? "an object" : `a ${name}`;
}

/** "1 row", "3 rows". */
export function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}
