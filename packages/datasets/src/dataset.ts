import { count, DataError, describe, requireList, requireOptions } from "./errors.ts";
import type { Label } from "./classes.ts";
import type { Info } from "./info.ts";
import { requireNames, requireUnits } from "./names.ts";
import { readFeatures, readLabels, readTargets } from "./read.ts";
import { copyRows, emptyFeatures, type FeatureRows, type Features } from "./features.ts";

/**
 * Examples: the part of every data set, whatever is to be learned from it.
 * features: float32[length, F]
 */
export interface Examples<F extends number = number> {
  /** Number of examples. */
  readonly length: number;
  readonly features: Features<F>;
  readonly featureNames: readonly string[];
  /** Absent for data that say nothing of themselves. */
  readonly info?: Info;
}

/**
 * Examples to classify, as typed arrays.
 * features: float32[length, F], labels: int32[length], each the index of a class in `classNames`.
 */
export interface Dataset<F extends number = number> extends Examples<F> {
  readonly labels: Int32Array;
  readonly classNames: readonly string[];
}

/**
 * Examples with numbers to predict, T for each: the targets of a regression, or of several labels per example, 1 for a
 * label that the example has and 0 for one that it has not.
 * features: float32[length, F], targets: float32[length, T]
 */
export interface TargetDataset<F extends number = number, T extends number = number> extends Examples<F> {
  readonly targets: Features<T>;
  readonly targetNames: readonly string[];
}

/** A data set of either kind. */
export type AnyDataset<F extends number = number> = Dataset<F> | TargetDataset<F>;

/** The kind of data set that D is, with F features. */
export type WithFeatures<D extends AnyDataset, F extends number> =
  D extends TargetDataset<number, infer T> ? TargetDataset<F, T> : Dataset<F>;

interface Spec {
  /** One row of numbers per example: nested arrays, or a typed array with a `shape` of two dimensions. */
  readonly features: FeatureRows;
  /** One name per feature, each another; "feature 0", "feature 1" … where absent. */
  readonly featureNames?: readonly string[];
  readonly info?: Info;
}

/** Arguments of `dataset` for examples to classify. */
export interface DatasetSpec extends Spec {
  /**
   * One label per example. With `classNames` it is the index of a class, or its name; without, labels are texts,
   * integers or truth values, and `classesOf` says which classes they make.
   */
  readonly labels: ArrayLike<Label>;
  /** One name per class, each another. */
  readonly classNames?: readonly string[];
}

/** Arguments of `dataset` for examples with numbers to predict. */
export interface TargetSpec extends Spec {
  /** One number per example, or one row of them. */
  readonly targets: FeatureRows | readonly number[];
  /** One name per target, each another; "target 0", "target 1" … where absent. */
  readonly targetNames?: readonly string[];
}

/**
 * Examples of your own. They are copied and checked whole: nothing is made of data with a fault in it.
 * @throws DataError for ragged rows, a number that is not finite in float32, a label that is no class, lengths that
 * differ, or names that are empty or come twice.
 * @example
 * const { length, labels, classNames } = dataset({ features: [[0.1, 2], [0.3, 4]], labels: ["yes", "no"] });
 * length; // → 2
 * labels; // → Int32Array(2) [ 1, 0 ]
 * classNames; // → [ 'no', 'yes' ]
 * dataset({ features: [[1], [2], [3]], targets: [2, 4, 6] }).targets.shape; // → [ 3, 1 ]
 */
export function dataset(spec: TargetSpec): TargetDataset;
export function dataset(spec: DatasetSpec): Dataset;
export function dataset(spec: DatasetSpec | TargetSpec): AnyDataset {
  const { own, others } = Object(spec).targets === undefined ? kinds.labels : kinds.targets;
  requireOptions("dataset", spec, "features", ...own, "featureNames", "info", ...others);
  for (const name of others)
    if ((spec as unknown as Record<string, unknown>)[name] !== undefined)
      throw new DataError(
        `dataset: got both ${own[0]} and ${name}; labels go with classNames, targets with targetNames`,
      );
  return "targets" in spec && spec.targets !== undefined ? withTargets(spec) : withLabels(spec as DatasetSpec);
}

/**
 * The examples at the given positions, in that order; a position may come more than once.
 * @throws DataError where a position is not one of the data set's.
 * @example
 * take(iris(), [0, 149]).labels; // → Int32Array(2) [ 0, 2 ]
 */
export function take<D extends AnyDataset>(data: D, positions: ArrayLike<number>): D {
  requireDataset("take", data);
  requireList("take", "positions", positions);
  for (let i = 0; i < positions.length; i++) {
    const at: unknown = positions[i];
    if (!(Number.isInteger(at) && (at as number) >= 0 && (at as number) < data.length)) {
      throw new DataError(
        `take: position ${typeof at === "number" ? at : describe(at)} is not in a data set of ` +
          `${count(data.length, "example")}; positions go from 0 to ${data.length - 1}`,
      );
    }
  }
  const rows = copyRows(data, positions, 0, positions.length);
  return Object.freeze({ ...data, length: positions.length, ...rows }) as unknown as D;
}

/**
 * The data set with some of its features only, in the order in which they are named.
 * @throws DataError where there is no feature of that name, or it is named twice.
 * @example
 * selectFeatures(iris(), ["petal length", "petal width"]).features.shape; // → [ 150, 2 ]
 */
export function selectFeatures<D extends AnyDataset, const N extends readonly string[]>(
  data: D,
  names: N,
): WithFeatures<D, N["length"]> {
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
  const features = emptyFeatures(data.length, names.length);
  const width = data.features.shape[1];
  for (let i = 0; i < data.length; i++) {
    columns.forEach((column, j) => (features[i * columns.length + j] = data.features[i * width + column]!));
  }
  const { info } = data;
  const units = info && { info: { ...info, units: columns.map((column) => info.units[column]!) } };
  const selected = { ...data, features, featureNames: Object.freeze([...names]), ...units };
  return Object.freeze(selected) as unknown as WithFeatures<D, N["length"]>;
}

/** @throws DataError unless it is a data set, as `dataset` makes one. */
export function requireDataset(who: string, data: unknown, others = ""): asserts data is AnyDataset {
  const { features, length, featureNames, labels, classNames, targets, targetNames } = Object(data) as Partial<
    Dataset & TargetDataset
  >;
  const sound =
    features instanceof Float32Array &&
    [features.shape, featureNames].every(Array.isArray) &&
    length !== undefined &&
    (targets === undefined
      ? labels !== undefined && Array.isArray(classNames)
      : targets instanceof Float32Array && [targets.shape, targetNames].every(Array.isArray));
  if (!sound)
    throw new DataError(
      `${who}: the data are ${describe(data)}; they are a data set, make one with dataset({ features, labels })${others}`,
    );
}

/** @throws DataError unless it is a data set with labels. */
export function requireLabels(who: string, data: unknown): asserts data is Dataset {
  requireDataset(who, data);
  if (!("labels" in data))
    throw new DataError(`${who}: the data set has targets and no labels, and classes are made of labels alone`);
}

const kinds = {
  labels: { own: ["labels", "classNames"], others: ["targets", "targetNames"] },
  targets: { own: ["targets", "targetNames"], others: ["labels", "classNames"] },
} as const;

function withLabels({ labels, classNames, ...spec }: DatasetSpec): Dataset {
  requireList("dataset", "labels", labels, "labels");
  if (classNames !== undefined) requireNames("dataset", "classNames", classNames);
  const examples = readExamples(spec, labels.length, "labels", "label");
  const classes = readLabels(labels, classNames);
  return Object.freeze({
    ...examples,
    labels: classes.labels,
    classNames: Object.freeze(classes.names),
  });
}

function withTargets({ targets, targetNames, ...spec }: TargetSpec): TargetDataset {
  if (targetNames !== undefined) requireNames("dataset", "targetNames", targetNames);
  const read = readTargets(targets, targetNames);
  const [length, width] = read.shape;
  const examples = readExamples(spec, length, "targets", "row of targets");
  return Object.freeze({
    ...examples,
    targets: read,
    targetNames: namesOr(targetNames, "target", width),
  });
}

/** Reads what both kinds have, checked against the number of labels or targets. */
function readExamples({ features, featureNames, info }: Spec, answers: number, list: string, one: string): Examples {
  if (featureNames !== undefined) requireNames("dataset", "featureNames", featureNames);
  const table = readFeatures(features, featureNames);
  const [length, width] = table.shape;
  if (answers !== length) {
    const verb = list === "labels" ? "has" : "have";
    throw new DataError(
      `dataset: features have ${count(length, "row")}, ${list} ${verb} ${answers}; there must be one ${one} per row`,
    );
  }
  if (info !== undefined) requireUnits("dataset", info, width);
  return {
    length,
    features: table,
    featureNames: namesOr(featureNames, "feature", width),
    ...(info === undefined ? {} : { info }),
  };
}

function namesOr(names: readonly string[] | undefined, one: string, width: number): readonly string[] {
  return Object.freeze(names?.slice() ?? Array.from({ length: width }, (_, i) => `${one} ${i}`));
}
