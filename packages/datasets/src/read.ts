/** What `dataset` is given, read into arrays of its own. */
import { count, DataError, describe } from "./errors.ts";
import { emptyFeatures, type FeatureRows, type Features } from "./table.ts";

/** Most classes of labels without names: a label that is a mistake must not make names for all numbers below it. */
const mostUnnamed = 65536;

/** Rows of numbers as a table of float32, checked whole. @throws DataError where a row or a number has a fault. */
export function readFeatures(features: FeatureRows, names: readonly string[] | undefined): Features {
  const { length, width, at } = Array.isArray(features) ? nestedRows(features) : typedRows(features as Float32Array);
  if (length === 0 || width === 0)
    throw new DataError("dataset: features are empty; there must be at least one row of at least one number");
  if (names !== undefined && names.length !== width) {
    throw new DataError(
      `dataset: rows have ${count(width, "feature")}, featureNames has ${names.length}; there must be one ` +
        `name per feature`,
    );
  }
  const table = emptyFeatures(length, width);
  for (let i = 0; i < length; i++) {
    for (let j = 0; j < width; j++) {
      const value: unknown = at(i, j);
      if (typeof value === "number" && Number.isFinite(Math.fround(value))) table[i * width + j] = value;
      else {
        const name = names === undefined ? "" : ` ("${names[j]}")`;
        throw new DataError(
          `dataset: features[${i}][${j}]${name} is ${describe(value)}; every feature must be a number that is ` +
            `finite in float32`,
        );
      }
    }
  }
  return table;
}

interface Rows {
  readonly length: number;
  readonly width: number;
  at(row: number, column: number): unknown;
}

function nestedRows(rows: readonly unknown[]): Rows {
  const width = Array.isArray(rows[0]) ? rows[0].length : 0;
  // by index: forEach would pass over the holes of a sparse array
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (!Array.isArray(row))
      throw new DataError(`dataset: features[${i}] is ${describe(row)}; every row must be an array of numbers`);
    if (row.length !== width) {
      throw new DataError(
        `dataset: features[${i}] has ${count(row.length, "number")}, features[0] has ${width}; every row ` +
          `must have the same length`,
      );
    }
  }
  return { length: rows.length, width, at: (i, j) => (rows as readonly (readonly unknown[])[])[i]![j] };
}

function typedRows(array: Float32Array & { readonly shape?: readonly number[] }): Rows {
  if (!((array as unknown) instanceof Float32Array || (array as unknown) instanceof Float64Array)) {
    throw new DataError(
      `dataset: features are ${describe(array)}; they must be an array of rows, or a Float32Array or ` +
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
      `dataset: features are ${count(array.length, "number")} ${came}; give { shape: [rows, features] } ` +
        `that holds them`,
    );
  }
  const [length, width] = shape as unknown as readonly [number, number];
  return { length, width, at: (i, j) => array[i * width + j] };
}

/**
 * Labels as class indices, and a name for each class: "0", "1" … up to the largest label where none are given.
 * @throws DataError for a label that is no class.
 */
export function readLabels(
  labels: ArrayLike<number>,
  classNames: readonly string[] | undefined,
): { readonly labels: Int32Array; readonly names: readonly string[] } {
  const classes = classNames?.length ?? mostUnnamed;
  const range =
    classNames !== undefined
      ? `labels go from 0 to ${classes - 1}, one for each class`
      : `without classNames labels are integers from 0 to ${mostUnnamed - 1}; number the classes 0, 1, 2 …, or name them`;
  let largest = -1;
  const indices = Int32Array.from(labels, (label, i) => {
    if (!(Number.isInteger(label) && label >= 0 && label < classes))
      throw new DataError(`dataset: labels[${i}] is ${describe(label)}; ${range}`);
    largest = Math.max(largest, label);
    return label;
  });
  return { labels: indices, names: classNames?.slice() ?? Array.from({ length: largest + 1 }, (_, i) => String(i)) };
}
