/** Examples to learn from or to be judged by: what a data set has, checked whole before anything is computed. */
import { describe, isFloat, optionsOf, ShapeError, UsageError, ValueError } from "@cotangent/autodiff";
import {
  columnsOf,
  gatherRows,
  mapColumns,
  readValues,
  rowsOf,
  type Column,
  type Columns,
  type Values,
} from "./values.ts";

/**
 * Examples as arrays: a data set of `@cotangent/datasets`, or an object like one. Labels are indices of classes,
 * targets are numbers; either is what the loss takes as its second argument.
 */
export interface ExampleArrays {
  readonly features: Values;
  readonly labels?: Values;
  readonly targets?: Values;
  /** Weight of each example, 0 or more; 1 where absent. */
  readonly weights?: ArrayLike<number>;
  /** The names of classes, in the order of their indices. */
  readonly classNames?: readonly string[];
}

/** Batches of examples: each is like `ExampleArrays`. */
export type Batches = Iterable<ExampleArrays> | AsyncIterable<ExampleArrays>;

/** All that `fit` and `evaluate` take: arrays, batches, or a function that begins the batches of an epoch. */
export type Data = ExampleArrays | Batches | (() => Batches);

/** Examples, read. */
export interface Examples {
  readonly length: number;
  readonly features: Columns;
  /** Labels or targets. */
  readonly expected: Columns;
  readonly isLabels: boolean;
  readonly weights: Float32Array | undefined;
  readonly classNames: readonly string[] | undefined;
}

/** A batch as the compiled step takes it. */
export interface Batch {
  readonly length: number;
  /** Trees of typed arrays with their shapes, or of tensors. */
  readonly features: unknown;
  readonly expected: unknown;
  /** float32[length], or undefined where every example counts alike. */
  readonly weights: (Float32Array & { readonly shape?: readonly number[] }) | undefined;
  /** The sum of the weights; the number of examples where there are none. */
  readonly weight: number;
}

/** True of data that come in batches. */
export function isBatches(data: unknown): data is Batches | (() => Batches) {
  if (typeof data === "function") return true;
  const object = Object(data) as object;
  return Symbol.iterator in object || Symbol.asyncIterator in object;
}

/** @throws UsageError, ShapeError or ValueError, in the name of who was given the examples, for what is none. */
export function readExamples(who: string, data: unknown): Examples {
  const { features, labels, targets, weights, classNames } = Object(data) as Partial<ExampleArrays>;
  if (features === undefined || (labels === undefined) === (targets === undefined))
    throw new UsageError(
      `${who}: data are ${describe(data)}; they are a data set, { features, labels } or { features, targets }, or batches ` +
        `of these`,
    );
  const odd = Object.keys(data as object).find((key) => key !== "weights" && /weights?$/i.test(key));
  if (odd !== undefined)
    throw new UsageError(`${who}: data have ${odd}, which nothing reads; the weights of examples are called weights`);
  const name = labels === undefined ? "targets" : "labels";
  const given = readValues(who, "features", features);
  const expected = readValues(who, name, labels ?? targets);
  const all = [...columnsOf(given, "features"), ...columnsOf(expected, name)];
  const length = all[0]![1].shape[0]!;
  for (const [other, { shape }] of all)
    if (shape[0] !== length)
      throw new ShapeError(
        `${who}: ${other} has ${shape[0]} examples and ${all[0]![0]} has ${length}; there is one of each per example`,
      );
  for (const [other, column] of all) requireFinite(who, other, column);
  return {
    length,
    features: given,
    expected,
    isLabels: labels !== undefined,
    weights: weights === undefined ? undefined : readWeights(who, weights, length),
    classNames,
  };
}

/** The examples at `order[from]` … `order[to − 1]`. */
export function batchOf(
  { features, expected, weights, length }: Examples,
  order: ArrayLike<number> | undefined,
  from: number,
  to: number,
): Batch {
  const take = (tree: Columns): unknown => mapColumns(tree, (column) => rowsOf(column, order, from, to));
  const own = weights && Float32Array.from({ length: to - from }, (_, i) => weights[order?.[from + i] ?? from + i]!);
  return {
    length: to - from,
    features: take(features),
    expected: take(expected),
    weights: own,
    weight: own === undefined ? Math.min(to, length) - from : total(own),
  };
}

/** Takes the examples at some positions, in that order. */
export function takeExamples(examples: Examples, positions: ArrayLike<number>): Examples {
  const { features, expected, weights } = examples;
  const take = (tree: Columns): Columns =>
    mapColumns(tree, (column) => ({
      ...column,
      data: gatherRows(column, positions, 0, positions.length),
      shape: [positions.length, ...column.shape.slice(1)],
    })) as Columns;
  return {
    ...examples,
    length: positions.length,
    features: take(features),
    expected: take(expected),
    weights: weights && Float32Array.from(positions, (at) => weights[at]!),
  };
}

/**
 * Weighs the examples by their classes too.
 * @throws UsageError for examples without class names, ValueError for a class that there is not, or a weight below 0.
 */
export function weighClasses(who: string, examples: Examples, classWeights: unknown): Examples {
  if (classWeights === undefined) return examples;
  const { classNames, expected, isLabels, length, weights } = examples;
  const labels = columnsOf(expected, "labels");
  if (classNames === undefined || !isLabels || labels.length !== 1)
    throw new UsageError(`${who}: classWeights are by the names of classes; these data have no labels with classNames`);
  const none = Object.fromEntries(classNames.map((name) => [name, 1]));
  const given = optionsOf(`${who}: classWeights`, classWeights as object, none) as Readonly<Record<string, number>>;
  const byIndex = classNames.map((name) => readWeight(who, `classWeights.${name}`, given[name]));
  const { data } = labels[0]![1];
  return {
    ...examples,
    weights: Float32Array.from({ length }, (_, i) => (weights?.[i] ?? 1) * byIndex[data[i]!]!),
  };
}

function readWeights(who: string, weights: ArrayLike<number>, length: number): Float32Array {
  if (typeof (weights as { readonly length?: unknown } | null)?.length !== "number")
    throw new UsageError(`${who}: weights are ${describe(weights)}; they are numbers, one per example`);
  if (weights.length !== length)
    throw new ShapeError(
      `${who}: there are ${weights.length} weights and ${length} examples; there is one per example`,
    );
  return Float32Array.from(weights, (weight, i) => readWeight(who, `weights[${i}]`, weight));
}

/** @throws ValueError where there is no example, or none that counts. A batch of such changes nothing. */
export function requireSome(who: string, { length, weights }: Examples, purpose: string): void {
  if (length === 0) throw new ValueError(`${who}: data have no examples; there is nothing to ${purpose}`);
  if (weights?.every((weight) => weight === 0) === true)
    throw new ValueError(`${who}: all weights are 0; at least one example must count`);
}

/** @throws ValueError that names the first number that is NaN or infinite. */
function requireFinite(who: string, name: string, { data, shape, dtype, width }: Column): void {
  if (!isFloat(dtype)) return;
  // much faster than a callback
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i]!)) continue;
    const index = shape.length === 1 ? [i] : [Math.floor(i / width), ...placeIn(shape.slice(1), i % width)];
    throw new ValueError(
      `${who}: ${name}[${index.join(", ")}] is ${data[i]}; it is a finite number, fill it in (impute of ` +
        `@cotangent/preprocessing does) or leave the example out`,
    );
  }
}

/** The index of element number `at`: [1, 2] of [2, 3] for 5. */
function placeIn(shape: readonly number[], at: number): number[] {
  const index: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(at % shape[axis]!);
    at = Math.floor(at / shape[axis]!);
  }
  return index;
}

function readWeight(who: string, name: string, weight: unknown): number {
  if (typeof weight === "number" && weight >= 0 && weight < Infinity) return weight;
  throw new ValueError(`${who}: ${name} is ${describe(weight)}; a weight is a finite number, 0 or more`);
}

function total(numbers: Float32Array): number {
  return numbers.reduce((sum, x) => sum + x, 0);
}
