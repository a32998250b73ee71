/** Folds for cross-validation, by the rules of scikit-learn 1.2: sizes, classes per fold, and who goes where. */
import { readClasses, type Label } from "./classes.ts";
import type { Dataset } from "./dataset.ts";
import { count, DataError, describe, requireList, requireOptions } from "./errors.ts";
import { requireInteger } from "./made.ts";
import { permutation, seedWords, type Randomness, type Words } from "./random.ts";

/** Positions of examples, for `take` and `takeRows`, each list in the order of the data. */
export interface Fold {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/** Options of `kFold` and `stratifiedKFold`. */
export interface FoldOptions extends Randomness {
  /** Number of folds, 2 or more; 5 where absent. */
  readonly folds?: number;
  /** Number of times that all folds are made, each time in another order, which takes a seed; 1 where absent. */
  readonly repeats?: number;
}

/**
 * Folds of one after the other, or of a shuffled order where there is a seed or key: each example is held out once in
 * every repeat. Of 10 examples 3 folds hold out 4, 3 and 3.
 * @param data a data set, a table, an array, or the number of examples
 * @returns one fold after the other, those of the first repeat first
 * @throws DataError for fewer examples than folds, and for repeats without a seed.
 * @example
 * const scores = kFold(iris(), { folds: 5, seed: 0 }).map(({ train, test }) => [train.length, test.length]);
 * scores[0]; // → [ 120, 30 ]
 * kFold(5, { folds: 2 })[0]!.test; // → Uint32Array(3) [ 0, 1, 2 ]
 */
export function kFold(data: number | { readonly length: number }, options: FoldOptions = {}): Fold[] {
  const length = lengthOf("kFold", data);
  const { folds, orders } = foldOptions("kFold", options, length);
  const sizes = Array.from({ length: folds }, (_, k) => Math.floor(length / folds) + Number(k < length % folds));
  return orders.flatMap((order) => {
    const foldOf = new Uint32Array(length);
    let at = 0;
    sizes.forEach((size, k) => {
      for (let i = 0; i < size; i++, at++) foldOf[order?.[at] ?? at] = k;
    });
    return foldsOf(foldOf, folds);
  });
}

/**
 * Folds in each of which every class has the share that it has in the whole. A class with fewer examples than there are
 * folds is missing in some.
 * @param labels a data set with labels, or a label per example
 * @throws DataError where every class has fewer examples than there are folds, and for repeats without a seed.
 * @example
 * const [first] = stratifiedKFold(iris(), { folds: 5, seed: 0 });
 * take(iris(), first!.test).labels.filter((label) => label === 2).length; // → 10
 */
export function stratifiedKFold(labels: Dataset | ArrayLike<Label>, options: FoldOptions = {}): Fold[] {
  const own = labelsOf("stratifiedKFold", labels);
  const { folds, orders } = foldOptions("stratifiedKFold", options, own.length);
  const byClass = placesByClass(own);
  const largest = byClass.reduce((most, { length }) => Math.max(most, length), 0);
  if (largest < folds)
    throw new DataError(
      `stratifiedKFold: folds is ${folds} and the largest class has ${count(largest, "example")}; every fold has one of it`,
    );
  const share = sharesOf(byClass, folds);
  return orders.flatMap((order) => {
    const foldOf = new Uint32Array(own.length);
    const rank = order && inverse(order);
    byClass.forEach((places, c) => {
      const placed = rank ? places.toSorted((a, b) => rank[a]! - rank[b]!) : places;
      let at = 0;
      for (let k = 0; k < folds; k++) for (let i = 0; i < share[k]![c]!; i++) foldOf[placed[at++]!] = k;
    });
    return foldsOf(foldOf, folds);
  });
}

/**
 * Folds that no group is divided among, as even in size as it goes: the largest group first, each to the fold that has
 * fewest examples.
 * @param groups the group of each example: a patient, a place, a day
 * @throws DataError for fewer groups than folds.
 * @example
 * groupKFold(["a", "a", "b", "c"], { folds: 2 })[0]!.test; // → Uint32Array(2) [ 0, 1 ]
 */
export function groupKFold(groups: ArrayLike<Label>, options: { readonly folds?: number } = {}): Fold[] {
  requireList("groupKFold", "groups", groups, "groups");
  requireOptions("groupKFold", options, "folds");
  const { folds = 5 } = options;
  requireInteger("groupKFold", "folds", folds, 2, 2 ** 31 - 1);
  const { labels, classNames } = readClasses("groupKFold", groups);
  if (classNames.length < folds)
    throw new DataError(
      `groupKFold: folds is ${folds} and there are ${count(classNames.length, "group")}; a group is in one fold`,
    );
  const sizes = new Uint32Array(classNames.length);
  for (const group of labels) sizes[group]!++;
  const load = new Float64Array(folds);
  const foldOfGroup = new Uint32Array(classNames.length);
  const bySize = Array.from(sizes.keys()).sort((a, b) => sizes[a]! - sizes[b]!);
  for (const group of bySize.reverse()) {
    const lightest = load.reduce((best, weight, k) => (weight < load[best]! ? k : best), 0);
    load[lightest]! += sizes[group]!;
    foldOfGroup[group] = lightest;
  }
  return foldsOf(
    Uint32Array.from(labels, (group) => foldOfGroup[group]!),
    folds,
  );
}

/** Options of `timeSeriesSplit`. */
export interface TimeSeriesOptions {
  /** Number of folds; 5 where absent. */
  readonly folds?: number;
  /** Examples held out in each; as many as make equal parts where absent. */
  readonly testSize?: number;
  /** Examples left out before those that are held out, so that nothing is known of them; 0 where absent. */
  readonly gap?: number;
  /** Most examples to train on, the latest; all that come before where absent. */
  readonly maxTrainSize?: number;
}

/**
 * Folds of a series in time: what is held out comes after what is trained on, which grows from fold to fold.
 * @param data a data set, a table, an array, or the number of examples, in the order of time
 * @throws DataError where there are too few examples.
 * @example
 * const folds = timeSeriesSplit(6, { folds: 2 });
 * folds[1]!.train; // → Uint32Array(4) [ 0, 1, 2, 3 ]
 * folds[1]!.test; // → Uint32Array(2) [ 4, 5 ]
 */
export function timeSeriesSplit(data: number | { readonly length: number }, options: TimeSeriesOptions = {}): Fold[] {
  const who = "timeSeriesSplit";
  const length = lengthOf(who, data);
  requireOptions(who, options, "folds", "testSize", "gap", "maxTrainSize");
  const { folds = 5, gap = 0 } = options;
  requireInteger(who, "folds", folds, 2, 2 ** 31 - 1);
  const { testSize = Math.floor(length / (folds + 1)), maxTrainSize = length } = options;
  requireInteger(who, "gap", gap, 0, 2 ** 31 - 1);
  if (options.testSize !== undefined) requireInteger(who, "testSize", testSize, 1, 2 ** 31 - 1);
  if (options.maxTrainSize !== undefined) requireInteger(who, "maxTrainSize", maxTrainSize, 1, 2 ** 31 - 1);
  if (testSize < 1 || length - gap - testSize * folds <= 0)
    throw new DataError(
      `${who}: there are ${count(length, "example")}, too few to hold out ${folds} times ${Math.max(1, testSize)} and leave some ` +
        `to train on${gap === 0 ? "" : ` before a gap of ${gap}`}`,
    );
  return Array.from({ length: folds }, (_, k) => {
    const from = length - (folds - k) * testSize;
    const end = from - gap;
    return Object.freeze({ train: range(Math.max(0, end - maxTrainSize), end), test: range(from, from + testSize) });
  });
}

/** Stream of the first repeat, from which others count down; `split.ts` says those of splits and batches. */
const foldStream = 0xfffffffd;

function foldOptions(
  who: string,
  options: FoldOptions,
  length: number,
): { readonly folds: number; readonly orders: readonly (Uint32Array | undefined)[] } {
  requireOptions(who, options, "folds", "repeats", "seed", "key");
  const { folds = 5, repeats = 1 } = options;
  requireInteger(who, "folds", folds, 2, 2 ** 31 - 1);
  requireInteger(who, "repeats", repeats, 1, 65536);
  if (length < folds)
    throw new DataError(
      `${who}: folds is ${folds} and there are ${count(length, "example")}; every fold holds out one`,
    );
  const shuffled = repeats > 1 || options.seed !== undefined || options.key !== undefined;
  const words: Words | undefined = shuffled ? seedWords(who, options) : undefined;
  const orders = Array.from(
    { length: repeats },
    (_, repeat) => words && permutation(words, foldStream - repeat, length),
  );
  return { folds, orders };
}

function lengthOf(who: string, data: unknown): number {
  const length: unknown = typeof data === "number" ? data : Object(data).length;
  if (
    !(Number.isSafeInteger(length) && (length as number) >= 0 && (length as number) < 2 ** 31) ||
    typeof data === "function"
  )
    throw new DataError(
      `${who}: the data are ${describe(data)}; they are a data set, a table, an array, or a number of examples`,
    );
  return length as number;
}

/** Class indices of a data set or of labels. */
function labelsOf(who: string, labels: unknown): Int32Array {
  const own: unknown = Object(labels).labels ?? labels;
  if (own instanceof Int32Array) return own;
  requireList(who, "labels", own, "labels");
  return readClasses(who, own as ArrayLike<Label>).labels;
}

/** The positions of each class, the classes in the order in which they come. */
function placesByClass(labels: Int32Array): readonly (readonly number[])[] {
  const places = new Map<number, number[]>();
  labels.forEach((label, i) => {
    const own = places.get(label);
    if (own === undefined) places.set(label, [i]);
    else own.push(i);
  });
  return [...places.values()];
}

/**
 * Counts of each class that each fold holds out: with all labels in a row, class after class, fold k takes each
 * folds-th one from the k-th on. Classes of 3 and 2 in 2 folds are 0 0 0 1 1: fold 0 takes 0 0 1, and fold 1 takes 0 1.
 */
function sharesOf(byClass: readonly (readonly number[])[], folds: number): readonly number[][] {
  const share = Array.from({ length: folds }, () => new Array<number>(byClass.length).fill(0));
  let at = 0;
  byClass.forEach(({ length }, c) => {
    for (let i = 0; i < length; i++, at++) share[at % folds]![c]!++;
  });
  return share;
}

function foldsOf(foldOf: Uint32Array, folds: number): Fold[] {
  const sizes = new Uint32Array(folds);
  for (const k of foldOf) sizes[k]!++;
  return Array.from({ length: folds }, (_, k) => {
    const [train, test] = [new Uint32Array(foldOf.length - sizes[k]!), new Uint32Array(sizes[k]!)];
    let [trained, tested] = [0, 0];
    foldOf.forEach((own, i) => {
      if (own === k) test[tested++] = i;
      else train[trained++] = i;
    });
    return Object.freeze({ train, test });
  });
}

function inverse(order: Uint32Array): Uint32Array {
  const rank = new Uint32Array(order.length);
  order.forEach((at, i) => (rank[at] = i));
  return rank;
}

function range(from: number, to: number): Uint32Array {
  return Uint32Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
