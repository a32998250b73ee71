import { count, DataError, describe, requireOptions } from "./errors.ts";

/** A row of F numbers per example, in one array that carries its shape, so that tensor libraries know it. */
export type Features<F extends number = number> = Float32Array & {
  readonly shape: readonly [examples: number, features: F];
};

/** Where data come from and what they mean. */
export interface Info {
  readonly name: string;
  /** The publication or the collection that the data are taken from. */
  readonly source: string;
  /** An SPDX identifier, and whose licence it is. */
  readonly licence: string;
  /** "sha256:…" of the little-endian float32 features of all examples as published, then of their int32 labels. */
  readonly checksum: string;
  /** The unit of each feature; "1" for a pure number. */
  readonly units: readonly string[];
}

/**
 * Examples to classify, as typed arrays.
 * features: float32[length, F], labels: int32[length], each the index of a class in `classNames`.
 */
export interface Dataset<F extends number = number> {
  /** Number of examples. */
  readonly length: number;
  readonly features: Features<F>;
  readonly labels: Int32Array;
  readonly featureNames: readonly string[];
  readonly classNames: readonly string[];
  /** Absent for data that say nothing of themselves. */
  readonly info?: Info;
}

/** What `dataset` takes. */
export interface DatasetSpec {
  /** One row of numbers per example: nested arrays, or a typed array with a `shape` of two dimensions. */
  readonly features:
    readonly (readonly number[])[] | ((Float32Array | Float64Array) & { readonly shape?: readonly number[] });
  /** One class index per example: 0, 1, 2 … */
  readonly labels: ArrayLike<number>;
  /** "feature 0", "feature 1" … where absent. */
  readonly featureNames?: readonly string[];
  /** "0", "1" … up to the largest label where absent. */
  readonly classNames?: readonly string[];
  readonly info?: Info;
}

/**
 * Examples of your own. They are copied and checked whole: nothing is made of data with a fault in it.
 * @throws DataError for ragged rows, a number that is not finite in float32, a label that is no class, or lengths that differ.
 * @example
 * const { length, labels } = dataset({ features: [[0.1, 2], [0.3, 4]], labels: [0, 1] });
 * length; // → 2
 * labels; // → Int32Array(2) [ 0, 1 ]
 */
export function dataset(spec: DatasetSpec): Dataset {
  requireOptions("dataset", spec, "features", "labels", "featureNames", "classNames", "info");
  const { features, labels, featureNames, classNames, info } = spec;
  requireList("dataset", "labels", labels);
  for (const [name, names] of Object.entries({ featureNames, classNames }))
    if (names !== undefined && !Array.isArray(names))
      throw new DataError(`dataset: ${name} is ${describe(names)}; it is an array of names`);
  const table = readFeatures(features, featureNames);
  const [length, width] = table.shape;
  if (labels.length !== length) {
    throw new DataError(
      `dataset: features have ${count(length, "row")}, labels has ${labels.length}; there must be one label per row`,
    );
  }
  const classes = classNames ?? Array.from({ length: largest(labels) + 1 }, (_, i) => String(i));
  return Object.freeze({
    length,
    features: table,
    labels: readLabels(labels, classes),
    featureNames: featureNames ?? Array.from({ length: width }, (_, i) => `feature ${i}`),
    classNames: classes,
    ...(info === undefined ? {} : { info }),
  });
}

/**
 * The examples at the given positions, in that order; a position may come more than once.
 * @throws DataError where a position is not one of the data set's.
 * @example
 * take(iris(), [0, 149]).labels; // → Int32Array(2) [ 0, 2 ]
 */
export function take<F extends number>(data: Dataset<F>, positions: ArrayLike<number>): Dataset<F> {
  requireDataset("take", data);
  requireList("take", "positions", positions);
  for (let i = 0; i < positions.length; i++) {
    const at = positions[i]!;
    if (!(Number.isInteger(at) && at >= 0 && at < data.length)) {
      throw new DataError(
        `take: position ${typeof at === "number" ? at : describe(at)} is not in a data set of ${count(data.length, "example")}; positions go from 0 to ${data.length - 1}`,
      );
    }
  }
  return Object.freeze({ ...data, length: positions.length, ...copyRows(data, positions, 0, positions.length) });
}

/**
 * The data set with some of its features only, in the order in which they are named.
 * @throws DataError where there is no feature of that name.
 * @example
 * selectFeatures(iris(), ["petal length", "petal width"]).features.shape; // → [ 150, 2 ]
 */
export function selectFeatures<const N extends readonly string[]>(data: Dataset, names: N): Dataset<N["length"]> {
  requireDataset("selectFeatures", data);
  if (!Array.isArray(names))
    throw new DataError(`selectFeatures: names is ${describe(names)}; it is an array of names`);
  const columns = names.map((name: string) => {
    const column = data.featureNames.indexOf(name);
    if (column < 0) {
      throw new DataError(
        `selectFeatures: there is no feature ${typeof name === "string" ? JSON.stringify(name) : describe(name)}; this data set has ${data.featureNames.map((known) => `"${known}"`).join(", ")}`,
      );
    }
    return column;
  });
  const features = emptyFeatures(data.length, names.length as N["length"]);
  const width = data.features.shape[1];
  for (let i = 0; i < data.length; i++) {
    columns.forEach((column, j) => (features[i * columns.length + j] = data.features[i * width + column]!));
  }
  const { info } = data;
  const units = info && { info: { ...info, units: columns.map((column) => info.units[column]!) } };
  return Object.freeze({ ...data, features, featureNames: [...names], ...units });
}

/** @throws DataError unless it is a data set, as `dataset` makes one. */
export function requireDataset(who: string, data: unknown): asserts data is Dataset {
  const { features, labels, length } = Object(data) as Partial<Dataset>;
  if (!(
    features instanceof Float32Array &&
    Array.isArray(features.shape) &&
    labels !== undefined &&
    length !== undefined
  ))
    throw new DataError(
      `${who}: the data are ${describe(data)}; they are a data set, make one with dataset({ features, labels })`,
    );
}

function requireList(who: string, name: string, list: unknown): asserts list is ArrayLike<number> {
  if (!(Array.isArray(list) || ArrayBuffer.isView(list)) || list instanceof DataView)
    throw new DataError(`${who}: ${name} is ${describe(list)}; it is an array of numbers`);
}

/** A zeroed table that carries its shape. */
export function emptyFeatures<F extends number>(length: number, width: F): Features<F> {
  return Object.assign(new Float32Array(length * width), { shape: Object.freeze([length, width] as const) });
}

/** Features and labels of the examples at `positions[from]` … `positions[to − 1]`, in arrays of their own. */
export function copyRows<F extends number>(
  { features, labels }: Dataset<F>,
  positions: ArrayLike<number>,
  from: number,
  to: number,
): { readonly features: Features<F>; readonly labels: Int32Array } {
  const width = features.shape[1];
  const rows = emptyFeatures(to - from, width);
  const classes = new Int32Array(to - from);
  for (let i = from; i < to; i++) {
    const at = positions[i]!;
    rows.set(features.subarray(at * width, (at + 1) * width), (i - from) * width);
    classes[i - from] = labels[at]!;
  }
  return { features: rows, labels: classes };
}

function readFeatures(features: DatasetSpec["features"], names: readonly string[] | undefined): Features {
  const { length, width, at } = Array.isArray(features) ? nestedRows(features) : typedRows(features as Float32Array);
  if (length === 0 || width === 0)
    throw new DataError("dataset: features are empty; there must be at least one row of at least one number");
  if (names !== undefined && names.length !== width) {
    throw new DataError(
      `dataset: rows have ${count(width, "feature")}, featureNames has ${names.length}; there must be one name per feature`,
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
          `dataset: features[${i}][${j}]${name} is ${describe(value)}; every feature must be a number that is finite in float32`,
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
  rows.forEach((row, i) => {
    if (!Array.isArray(row))
      throw new DataError(`dataset: features[${i}] is ${describe(row)}; every row must be an array of numbers`);
    if (row.length !== width) {
      throw new DataError(
        `dataset: features[${i}] has ${count(row.length, "number")}, features[0] has ${width}; every row must have the same length`,
      );
    }
  });
  return { length: rows.length, width, at: (i, j) => (rows as readonly (readonly unknown[])[])[i]![j] };
}

function typedRows(array: Float32Array & { readonly shape?: readonly number[] }): Rows {
  if (!((array as unknown) instanceof Float32Array || (array as unknown) instanceof Float64Array)) {
    throw new DataError(
      `dataset: features are ${describe(array)}; they must be an array of rows, or a Float32Array or Float64Array with a shape`,
    );
  }
  const { shape } = array;
  if (shape?.length !== 2 || shape[0]! * shape[1]! !== array.length) {
    const came = shape === undefined ? "without a shape" : `with the shape [${shape.join(",")}]`;
    throw new DataError(
      `dataset: features are ${count(array.length, "number")} ${came}; give { shape: [rows, features] } that holds them`,
    );
  }
  return { length: shape[0]!, width: shape[1]!, at: (i, j) => array[i * shape[1]! + j] };
}

function readLabels(labels: ArrayLike<number>, classNames: readonly string[]): Int32Array {
  return Int32Array.from(labels, (label, i) => {
    if (Number.isInteger(label) && label >= 0 && label < classNames.length) return label;
    const range =
      classNames.length === 0
        ? "labels are integers from 0 on"
        : `labels go from 0 to ${classNames.length - 1}, one for each class`;
    throw new DataError(`dataset: labels[${i}] is ${describe(label)}; ${range}`);
  });
}

function largest(labels: ArrayLike<number>): number {
  let most = -1;
  for (let i = 0; i < labels.length; i++) if (Number.isInteger(labels[i]) && labels[i]! > most) most = labels[i]!;
  return most;
}
