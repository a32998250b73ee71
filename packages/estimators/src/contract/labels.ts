/** Classes of classifiers: read by `classesOf` of data sets, the one place that turns labels into classes. */
import { ShapeError, Tensor, UsageError, ValueError } from "@cotangent/autodiff";
import { classesOf, DataError, type Column, type Label } from "@cotangent/datasets";

export type { Label };
import { count, describe, isDataset, readRows, type Matrix } from "../data.ts";

/** Answer of a classifier: a class by its name, or for several labels a row of 0 and 1. */
export type Answer = Label | readonly number[];

/** One label per row; or for several labels one row of 0 and 1. */
export type Labels<L extends Answer = number> = [L] extends [readonly number[]]
  ? Matrix
  : ArrayLike<L> | (number extends L ? Tensor : never);

/** A class by its name; of several labels, the place of one. */
export type ClassOf<L extends Answer> = L extends readonly number[] ? number : L;

/** The classes that a classifier tells apart. */
export interface KnownClasses {
  /** Ascending; 0, 1, 2 … for several labels. */
  readonly classes: readonly Label[];
  readonly classNames: readonly string[];
  /** Each row has as many of the labels as it likes. */
  readonly multiLabel: boolean;
}

/** The classes, and which of them each row belongs to. */
export interface Classes extends KnownClasses {
  /** The place of the class of each row; for several labels [rows, classes] of 0 and 1. */
  readonly indices: Int32Array;
}

export interface ReadClassesOptions {
  /** Rows of 0 and 1 are several labels per row; refused where absent. */
  readonly multiLabel?: boolean;
  /** Classes that are known from before. */
  readonly known?: KnownClasses | undefined;
  /** More rows may bring more classes, so that sentences name the option `classes`. */
  readonly later?: boolean;
}

/**
 * The classes of `y`, or of a data set where `y` is left out.
 * @param length number of rows of X
 * @throws ShapeError where there is not one label per row; ValueError for a label that is none, or fewer than two
 * classes.
 */
export function readClasses(
  who: string,
  X: unknown,
  y: unknown,
  length: number,
  { multiLabel = false, known, later = false }: ReadClassesOptions = {},
): Classes {
  const names = y === undefined && isDataset(X) && "labels" in X ? X.classNames : undefined;
  const given = answersOf(X, y);
  if (multiLabel && isTable(given) && known?.multiLabel !== false) return readTable(who, given, length, known);
  const list = listOf(who, given, length);
  const read = classesIn(who, list, known?.classes ?? (names && names.map((_, i) => i)));
  if (read.values.length < 2)
    throw new ValueError(
      `${who}: y has one class, ${describe(read.values[0])}; there must be at least two to tell apart` +
        (later ? ", so name those to come with { classes }" : ""),
    );
  return { classes: read.values, classNames: names ?? read.classNames, multiLabel: false, indices: read.labels };
}

/** Labels or targets to learn: `y`, or the labels or targets of a data set where it is left out. */
export function answersOf(X: unknown, y: unknown): unknown {
  if (isColumn(y)) return valuesOf(y);
  if (y !== undefined) return y;
  if (!isDataset(X)) return y;
  return "labels" in X ? X.labels : X.targets;
}

/** The answer of each row. */
export function answers({ classes, multiLabel }: KnownClasses, indices: Int32Array): Answer[] {
  if (!multiLabel) return Array.from(indices, (index) => classes[index]!);
  const width = classes.length;
  return Array.from({ length: indices.length / width }, (_, i) => [...indices.subarray(i * width, (i + 1) * width)]);
}

/** The share of rows that are answered right; of several labels, all of a row must be. */
export function shareRight(
  who: string,
  known: KnownClasses,
  got: Int32Array,
  y: unknown,
  weights: Float64Array,
): number {
  const { length } = weights;
  const width = known.multiLabel ? known.classes.length : 1;
  const wanted = wantedIn(who, known, y, length);
  let [right, all] = [0, 0];
  for (let i = 0; i < length; i++) {
    let same = true;
    for (let j = i * width; j < (i + 1) * width; j++) same &&= got[j] === wanted[j];
    if (same) right += weights[i]!;
    all += weights[i]!;
  }
  return right / all;
}

// ---- private

/** Returns whether it is a column of a table. */
function isColumn(y: unknown): y is Column {
  const { type, values, missingCount } = Object(y) as Partial<Column>;
  return typeof type === "string" && isList(values) && typeof missingCount === "number";
}

function isList(values: unknown): boolean {
  return Array.isArray(values) || ArrayBuffer.isView(values);
}

/** The values of a column as a list. @throws ValueError where some are missing. */
function valuesOf(column: Column): readonly (Label | number)[] | Float64Array {
  const { name, type, missingCount } = column;
  if (missingCount > 0)
    throw new ValueError(
      `y: the column ${JSON.stringify(name)} has ${count(missingCount, "missing value")}; leave out those rows, as ` +
        `answersOf(table, ${JSON.stringify(name)}) does`,
    );
  if (type === "category") return Array.from(column.values, (code) => column.categories[code]!);
  if (type === "boolean") return Array.from(column.values, (value) => value !== 0);
  return type === "number" ? Array.from(column.values, Number) : (column.values as readonly string[]);
}

/** Places of classes; −1 for a label that was not seen in fitting, which no answer is equal to. */
function wantedIn(who: string, known: KnownClasses, y: unknown, length: number): Int32Array {
  if (known.multiLabel) return readTable(who, y, length, known).indices;
  const { labels, values } = classesIn(who, listOf(who, y, length));
  const places = new Map(known.classes.map((label, i) => [label, i]));
  return labels.map((label) => places.get(values[label]!) ?? -1);
}

function classesIn(who: string, list: readonly Label[], values?: readonly Label[]): ReturnType<typeof classesOf> {
  try {
    return classesOf(list, values === undefined ? {} : { values });
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const sentence = error.message.replace(/^classesOf: /, "").replaceAll(/\b(labels|values)\[/g, "y[");
    throw new ValueError(`${who}: ${sentence}`);
  }
}

function listOf(who: string, y: unknown, length: number): Label[] {
  const given: unknown = y instanceof Tensor ? y.data() : y;
  const size = typeof given === "object" ? (given as { readonly length?: unknown } | null)?.length : undefined;
  if (typeof size !== "number")
    throw new UsageError(`${who}: y is ${describe(y)}; it is a list of labels, one per row of X`);
  // before anything is made of that length
  if (size !== length)
    throw new ShapeError(
      `${who}: X has ${count(length, "row")}, y has ${count(size, "label")}; there must be one label per row`,
    );
  return Array.from(given as ArrayLike<Label>);
}

/** Returns whether it is rows of numbers: nested arrays, or what has a shape of two axes. */
function isTable(y: unknown): y is Matrix {
  if (Array.isArray(y)) return Array.isArray(y[0]);
  const { shape } = Object(y) as { readonly shape?: unknown };
  return Array.isArray(shape) && shape.length === 2;
}

function readTable(who: string, y: unknown, length: number, known: KnownClasses | undefined): Classes {
  const rows = readRows(who, y as Matrix, "y");
  if (rows.length !== length)
    throw new ShapeError(
      `${who}: X has ${count(length, "row")}, y has ${count(rows.length, "row")} of labels; there must be one per row`,
    );
  if (known !== undefined && known.classes.length !== rows.columns)
    throw new ShapeError(
      `${who}: y has ${count(rows.columns, "label")} per row, it was fitted on ${known.classes.length}; they must be ` +
        `the same labels`,
    );
  const at = rows.elements.findIndex((x) => x !== 0 && x !== 1);
  if (at >= 0) {
    const place = `y[${Math.floor(at / rows.columns)}][${at % rows.columns}]`;
    throw new ValueError(`${who}: ${place} is ${rows.elements[at]}; several labels per row are 0 and 1`);
  }
  const indices = Int32Array.from(rows.elements);
  if (known === undefined) refuseOneHot(who, indices, rows.columns);
  const classes = Array.from({ length: rows.columns }, (_, i) => i);
  return { ...(known ?? { classes, classNames: classes.map(String), multiLabel: true }), indices };
}

/** Rows that all have one 1 are labels in disguise, and would be learned as if none excluded another. */
function refuseOneHot(who: string, indices: Int32Array, width: number): void {
  for (let i = 0; i < indices.length; i += width) {
    let ones = 0;
    for (let j = i; j < i + width; j++) ones += indices[j]!;
    if (ones !== 1) return;
  }
  throw new ValueError(
    `${who}: every row of y has one 1, as one-hot labels have; give the place of each, as ` +
      `y.map((row) => row.indexOf(1)) does`,
  );
}
