/** Arguments of estimators, read once at the door: everything is checked before anything is learned. */
import { ShapeError, Tensor, UsageError, ValueError, type ShapedArray } from "@cotangent/autodiff";

/**
 * Rows of numbers: nested arrays, a typed array that carries its shape (as data sets have it), or a tensor [rows,
 * columns].
 */
export type Matrix = readonly (readonly number[])[] | ShapedArray | Tensor;

/** A class by its name. */
export type Label = number | string | boolean;

/** One label per row. */
export type Labels<L extends Label> = ArrayLike<L> | (number extends L ? Tensor : never);

/** Rows of numbers in double precision, one after the other. */
export interface Rows {
  readonly length: number;
  readonly columns: number;
  readonly elements: Float64Array;
}

/**
 * @throws ShapeError for rows of different lengths or too few axes; ValueError for a number that is not finite, or no
 * numbers.
 */
export function readRows(who: string, X: Matrix): Rows {
  const rows = Array.isArray(X) ? fromNested(who, X) : fromShaped(who, X as ShapedArray | Tensor);
  if (rows.length === 0 || rows.columns === 0)
    throw new ValueError(`${who}: X is empty; there must be at least one row of at least one number`);
  const at = rows.elements.findIndex((x) => !Number.isFinite(x));
  if (at >= 0) {
    const place = `X[${Math.floor(at / rows.columns)}][${at % rows.columns}]`;
    throw new ValueError(`${who}: ${place} is ${rows.elements[at]}; every number must be finite`);
  }
  return rows;
}

function fromNested(who: string, X: readonly unknown[]): Rows {
  const columns = Array.isArray(X[0]) ? X[0].length : 0;
  const elements = new Float64Array(X.length * columns);
  // by index: forEach would pass over the holes of a sparse array
  for (let i = 0; i < X.length; i++) {
    const row = X[i];
    if (!Array.isArray(row))
      throw new ShapeError(`${who}: X[${i}] is ${describe(row)}; X is an array of rows, each an array of numbers`);
    if (row.length !== columns) {
      throw new ShapeError(
        `${who}: X[${i}] has ${count(row.length, "number")}, X[0] has ${columns}; every row must have the same length`,
      );
    }
    for (let j = 0; j < columns; j++) {
      const value: unknown = row[j];
      if (typeof value !== "number")
        throw new ValueError(`${who}: X[${i}][${j}] is ${describe(value)}; every element must be a number`);
      elements[i * columns + j] = value;
    }
  }
  return { length: X.length, columns, elements };
}

function fromShaped(who: string, X: ShapedArray | Tensor): Rows {
  const data: unknown = X instanceof Tensor ? X.data() : X;
  if (!isNumbers(data)) {
    const remedy = isBigInts(data)
      ? "make numbers of its elements, as Float64Array.from(X, Number) does"
      : "it is an array of rows, a typed array with a shape, or a tensor";
    throw new UsageError(`${who}: X is ${describe(X)}; ${remedy}`);
  }
  const shape: unknown = X.shape ?? [data.length];
  const shown = Array.isArray(shape) ? `[${shape.map(String).join(",")}]` : describe(shape);
  if (!Array.isArray(shape) || shape.length !== 2 || !shape.every((d) => Number.isInteger(d) && d >= 0))
    throw new ShapeError(`${who}: X has the shape ${shown}; it must be [rows, columns]`);
  const [length, columns] = shape as [number, number];
  if (length * columns !== data.length)
    throw new ShapeError(
      `${who}: X has the shape ${shown} and ${count(data.length, "number")}; the shape must hold them all`,
    );
  return { length, columns, elements: Float64Array.from(data) };
}

/** Returns whether it is a typed array of numbers. */
function isNumbers(data: unknown): data is Float64Array {
  return ArrayBuffer.isView(data) && !(data instanceof DataView) && !isBigInts(data);
}

function isBigInts(data: unknown): boolean {
  return data instanceof BigInt64Array || data instanceof BigUint64Array;
}

/** The classes in order, and which of them each row belongs to. */
export interface Classes<L> {
  readonly classes: readonly L[];
  readonly indices: Int32Array;
}

/**
 * @throws ShapeError where there is not one label per row; ValueError for a label that is none, or fewer than two
 * classes.
 */
export function readLabels<L extends Label>(who: string, y: Labels<L>, { length }: Rows): Classes<L> {
  const list = labelsFor(who, y, length);
  const classes = [...new Set(list)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (classes.length < 2)
    throw new ValueError(`${who}: y has one class, ${describe(classes[0])}; there must be at least two to tell apart`);
  const index = new Map(classes.map((label, i) => [label, i]));
  return { classes, indices: Int32Array.from(list, (label) => index.get(label)!) };
}

/** The labels as a list. @throws as `readLabels`, but any number of classes will do. */
export function labelsFor<L extends Label>(who: string, y: Labels<L>, length: number): L[] {
  const given: unknown = y instanceof Tensor ? y.data() : y;
  const size = typeof given === "object" ? (given as { readonly length?: unknown } | null)?.length : undefined;
  if (typeof size !== "number")
    throw new UsageError(`${who}: y is ${describe(y)}; it is a list of labels, one per row of X`);
  // before anything is made of that length
  if (size !== length)
    throw new ShapeError(
      `${who}: X has ${count(length, "row")}, y has ${count(size, "label")}; there must be one label per row`,
    );
  const list: L[] = Array.from(given as ArrayLike<L>);
  const kind = typeof list[0];
  list.forEach((label, i) => {
    const sound =
      typeof label === "number" ? Number.isSafeInteger(label) : typeof label === "string" || typeof label === "boolean";
    if (!sound) {
      const remedy = typeof label === "bigint" ? ", make numbers of them, as Array.from(y, Number) does" : "";
      throw new ValueError(`${who}: y[${i}] is ${describe(label)}; labels are integers, strings or booleans${remedy}`);
    }
    if (typeof label !== kind)
      throw new ValueError(
        `${who}: y[${i}] is ${describe(label)}, y[0] is ${describe(list[0])}; labels must be of one kind`,
      );
  });
  return list;
}

/** "the string \"a\"", "3", "the bigint 3", "an array of 2": what came, for messages. */
export function describe(value: unknown): string {
  if (typeof value === "bigint") return `the bigint ${value}`;
  if (typeof value === "function") return `the function ${value.name || "without a name"}`;
  if (typeof value === "string") return `the string ${JSON.stringify(value)}`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value !== "object" || value === null) return String(value);
  const name = (value as { constructor?: { name?: string } }).constructor?.name;
  return name === undefined || name === "Object" ? "an object" : `a ${name}`;
}

/** "1 row", "3 rows". */
export function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}
