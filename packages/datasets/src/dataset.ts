import { count, DataError, describe, requireOptions } from "./errors.ts";
import { requireNames, requireUnits } from "./names.ts";
import { readFeatures, readLabels } from "./read.ts";
import { copyRows, emptyFeatures, type FeatureRows, type Features } from "./table.ts";

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
  readonly features: FeatureRows;
  /** One class index per example: 0, 1, 2 … */
  readonly labels: ArrayLike<number>;
  /** One name per feature, each another; "feature 0", "feature 1" … where absent. */
  readonly featureNames?: readonly string[];
  /**
   * One name per class, each another; "0", "1" … up to the largest label, which is then at most 65535, where absent.
   */
  readonly classNames?: readonly string[];
  readonly info?: Info;
}

/**
 * Examples of your own. They are copied and checked whole: nothing is made of data with a fault in it.
 * @throws DataError for ragged rows, a number that is not finite in float32, a label that is no class, lengths that
 * differ, or names that are empty or come twice.
 * @example
 * const { length, labels } = dataset({ features: [[0.1, 2], [0.3, 4]], labels: [0, 1] });
 * length; // → 2
 * labels; // → Int32Array(2) [ 0, 1 ]
 */
export function dataset(spec: DatasetSpec): Dataset {
  requireOptions("dataset", spec, "features", "labels", "featureNames", "classNames", "info");
  const { features, labels, featureNames, classNames, info } = spec;
  requireList("dataset", "labels", labels);
  if (featureNames !== undefined) requireNames("dataset", "featureNames", featureNames);
  if (classNames !== undefined) requireNames("dataset", "classNames", classNames);
  const table = readFeatures(features, featureNames);
  const [length, width] = table.shape;
  if (labels.length !== length) {
    throw new DataError(
      `dataset: features have ${count(length, "row")}, labels has ${labels.length}; there must be one label per row`,
    );
  }
  if (info !== undefined) requireUnits("dataset", info, width);
  const classes = readLabels(labels, classNames);
  return Object.freeze({
    length,
    features: table,
    labels: classes.labels,
    featureNames: Object.freeze(featureNames?.slice() ?? Array.from({ length: width }, (_, i) => `feature ${i}`)),
    classNames: Object.freeze(classes.names),
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
        `take: position ${typeof at === "number" ? at : describe(at)} is not in a data set of ` +
          `${count(data.length, "example")}; positions go from 0 to ${data.length - 1}`,
      );
    }
  }
  return Object.freeze({ ...data, length: positions.length, ...copyRows(data, positions, 0, positions.length) });
}

/**
 * The data set with some of its features only, in the order in which they are named.
 * @throws DataError where there is no feature of that name, or it is named twice.
 * @example
 * selectFeatures(iris(), ["petal length", "petal width"]).features.shape; // → [ 150, 2 ]
 */
export function selectFeatures<const N extends readonly string[]>(data: Dataset, names: N): Dataset<N["length"]> {
  requireDataset("selectFeatures", data);
  requireNames("selectFeatures", "names", names);
  const columns = names.map((name: string) => {
    const column = data.featureNames.indexOf(name);
    if (column < 0) {
      const known = data.featureNames.map((one) => JSON.stringify(one)).join(", ");
      throw new DataError(`selectFeatures: there is no feature ${JSON.stringify(name)}; this data set has ${known}`);
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
  return Object.freeze({ ...data, features, featureNames: Object.freeze([...names]), ...units });
}

/** @throws DataError unless it is a data set, as `dataset` makes one. */
export function requireDataset(who: string, data: unknown): asserts data is Dataset {
  const { features, labels, length, featureNames, classNames } = Object(data) as Partial<Dataset>;
  if (!(
    features instanceof Float32Array &&
    [features.shape, featureNames, classNames].every(Array.isArray) &&
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
