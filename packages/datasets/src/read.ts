/** Reads what `dataset` is given into arrays of its own. */
import { readClasses, type Label } from "./classes.ts";
import { count, DataError, describe } from "./errors.ts";
import { emptyFeatures, type FeatureRows, type Features } from "./features.ts";

/** Rows of numbers as a table of float32, checked whole. @throws DataError where a row or a number has a fault. */
export function readFeatures(features: FeatureRows, names: readonly string[] | undefined): Features {
  return readRows("dataset", features, names, "feature");
}

/** The same of targets; a list of numbers is one target per example. */
export function readTargets(
  targets: FeatureRows | readonly number[],
  names: readonly string[] | undefined,
  who = "dataset",
  what = "target",
): Features {
  const flat = Array.isArray(targets) ? !Array.isArray(targets[0]) : Object(targets).shape === undefined;
  const isList = flat && (Array.isArray(targets) || targets instanceof Float32Array || targets instanceof Float64Array);
  return readRows(who, isList ? columnOf(targets as ArrayLike<number>) : (targets as FeatureRows), names, what);
}

/** Numbers as rows of one. By index: map would pass over the holes of a sparse array. */
function columnOf(numbers: ArrayLike<number>): FeatureRows {
  return Array.from(numbers, (x) => [x]);
}

function readRows(who: string, rows: FeatureRows, names: readonly string[] | undefined, what: string): Features {
  const list = `${what}s`;
  const table = Array.isArray(rows) ? nestedRows(who, rows, list) : typedRows(who, rows as Float32Array, list, what);
  const { length, width, at } = table;
  if (length === 0 || width === 0)
    throw new DataError(`${who}: ${list} are empty; there must be at least one row of at least one number`);
  if (names !== undefined && names.length !== width) {
    throw new DataError(
      `${who}: rows have ${count(width, what)}, ${what}Names has ${names.length}; there must be one ` +
        `name per ${what}`,
    );
  }
  const read = emptyFeatures(length, width);
  for (let i = 0; i < length; i++) {
    for (let j = 0; j < width; j++) {
      const value: unknown = at(i, j);
      if (typeof value === "number" && Number.isFinite(Math.fround(value))) read[i * width + j] = value;
      else {
        const name = names === undefined ? "" : ` ("${names[j]}")`;
        throw new DataError(
          `${who}: ${list}[${i}][${j}]${name} is ${describe(value)}; every ${what} must be a number that is ` +
            `finite in float32`,
        );
      }
    }
  }
  return read;
}

interface Rows {
  readonly length: number;
  readonly width: number;
  at(row: number, column: number): unknown;
}

function nestedRows(who: string, rows: readonly unknown[], list: string): Rows {
  const width = Array.isArray(rows[0]) ? rows[0].length : 0;
  // by index: forEach would pass over the holes of a sparse array
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (!Array.isArray(row))
      throw new DataError(`${who}: ${list}[${i}] is ${describe(row)}; every row must be an array of numbers`);
    if (row.length !== width) {
      throw new DataError(
        `${who}: ${list}[${i}] has ${count(row.length, "number")}, ${list}[0] has ${width}; every row ` +
          `must have the same length`,
      );
    }
  }
  return { length: rows.length, width, at: (i, j) => (rows as readonly (readonly unknown[])[])[i]![j] };
}

function typedRows(
  who: string,
  array: Float32Array & { readonly shape?: readonly number[] },
  list: string,
  what: string,
): Rows {
  if (!((array as unknown) instanceof Float32Array || (array as unknown) instanceof Float64Array)) {
    throw new DataError(
      `${who}: ${list} are ${describe(array)}; they must be an array of rows, or a Float32Array or ` +
        `Float64Array with a shape`,
    );
  }
  const { shape } = array;
  const sound = Array.isArray(shape) && shape.length === 2 && shape.every((d) => Number.isInteger(d) && d >= 0);
  if (!sound || shape[0]! * shape[1]! !== array.length) {
    const came =
      shape === undefined
        ? "without a shape"
        : `with the shape ${Array.isArray(shape) ? `[${shape.map(String).join(",")}]` : describe(shape)}`;
    throw new DataError(
      `${who}: ${list} are ${count(array.length, "number")} ${came}; give { shape: [rows, ${what}s] } ` +
        `that holds them`,
    );
  }
  const [length, width] = shape as unknown as readonly [number, number];
  return { length, width, at: (i, j) => array[i * width + j] };
}

/**
 * Labels as class indices, and a name for each class: with `classNames` labels are their indices or these names, and
 * without them `classesOf` says.
 * @throws DataError for a label that is no class.
 */
export function readLabels(
  labels: ArrayLike<Label>,
  classNames: readonly string[] | undefined,
): { readonly labels: Int32Array; readonly names: readonly string[] } {
  if (classNames === undefined || typeof labels[0] === "string") {
    const classes = readClasses("dataset", labels, classNames);
    return { labels: classes.labels, names: classes.classNames };
  }
  const indices = new Int32Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const label: unknown = typeof labels[i] === "boolean" ? Number(labels[i]) : labels[i];
    if (!(Number.isInteger(label) && (label as number) >= 0 && (label as number) < classNames.length))
      throw new DataError(
        `dataset: labels[${i}] is ${describe(label)}; labels go from 0 to ${classNames.length - 1}, one for each class`,
      );
    indices[i] = label as number;
  }
  return { labels: indices, names: classNames.slice() };
}
