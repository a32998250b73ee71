import { requireDataset, requireLabels, take, type AnyDataset, type Dataset } from "./dataset.ts";
import { count, DataError, describe, requireOptions } from "./errors.ts";
import { permutation, seedWords, type Randomness } from "./random.ts";
import { shares } from "./shares.ts";
import { classesOfColumn } from "./tables/answers.ts";
import { columnIn, rowsOf, type Table } from "./tables/rows.ts";

export interface SplitOptions extends Randomness {
  /** Examples that are held out: a count from 1 on, or a share between 0 and 1 (rounded to the nearest count). */
  readonly testSize: number;
}

/** Data that are split: a data set, a table, or an array of anything, such as rows or labels. */
export type Splittable = AnyDataset | Table | readonly unknown[];

export interface StratifiedOptions extends SplitOptions {
  /** The column of classes; of tables alone. */
  readonly label?: string;
}

/** Two parts that have no example in common. */
export interface Split<D extends Splittable = Dataset> {
  readonly train: D;
  readonly test: D;
}

/**
 * Data in two shuffled parts, by seed. Arrays of one length are divided alike by one seed: rows, and their labels.
 * @throws DataError where a part would be empty, or without a seed.
 * @example
 * const { train, test } = split(iris(), { testSize: 0.2, seed: 0 });
 * [train.length, test.length]; // → [ 120, 30 ]
 * const [X, y] = [split([[1], [2], [3]], { testSize: 1, seed: 0 }), split([1, 2, 3], { testSize: 1, seed: 0 })];
 * X.test[0]![0] === y.test[0]; // → true
 */
export function split<T>(data: readonly T[], options: SplitOptions): Split<readonly T[]>;
export function split<D extends AnyDataset | Table>(data: D, options: SplitOptions): Split<D>;
export function split(data: Splittable, options: SplitOptions): Split<Splittable> {
  requireOptions("split", options, "testSize", "seed", "key");
  const partOf = takerFor("split", data);
  const held = heldOut("split", data, options.testSize);
  const order = permutation(seedWords("split", options), stream, data.length);
  return { train: partOf(order.subarray(held)), test: partOf(order.subarray(0, held)) };
}

/**
 * A data set, or a table by a column of classes, in two shuffled parts, by seed, in which every class has the share
 * that it has in the whole; what does not divide goes to the classes with the largest remainders, and between equal
 * ones the seed decides. Where the parts are large enough every class of two or more examples is in both, and a class
 * of one in the training part.
 * @throws DataError where a part would be empty, without a seed, and for a label that is missing.
 * @example
 * const { test } = stratifiedSplit(iris(), { testSize: 30, seed: 0 });
 * test.classNames.map((_, label) => test.labels.filter((l) => l === label).length); // → [ 10, 10, 10 ]
 * const fruits = table({ weight: [120, 9, 8, 130], kind: ["apple", "cherry", "cherry", "apple"] });
 * const parts = stratifiedSplit(fruits, { label: "kind", testSize: 2, seed: 0 });
 * columnOf(parts.test, "kind").values.toSorted(); // → Int32Array(2) [ 0, 1 ]
 */
export function stratifiedSplit<D extends Dataset>(data: D, options: SplitOptions): Split<D>;
export function stratifiedSplit(data: Table, options: StratifiedOptions & { readonly label: string }): Split<Table>;
export function stratifiedSplit(data: Dataset | Table, options: StratifiedOptions): Split<Dataset | Table> {
  const who = "stratifiedSplit";
  requireOptions(who, options, "testSize", "seed", "key", ...(isTable(data) ? ["label"] : []));
  const { labels, classNames } = classesFor(data, options.label);
  const held = heldOut(who, data, options.testSize);
  const words = seedWords(who, options);
  const counts = classNames.map(() => 0);
  for (const label of labels) counts[label]!++;
  const quota = shares(counts, held, permutation(words, tieStream, counts.length));
  const train: number[] = [];
  const test: number[] = [];
  for (const at of permutation(words, stream, data.length)) (quota[labels[at]!]!-- > 0 ? test : train).push(at);
  const partOf = takerFor(who, data);
  return { train: partOf(train), test: partOf(test) };
}

/** Batches count their streams from 0, so that a seed used for both does not give the same order twice. */
const stream = 0xffffffff;
/** The order of classes whose remainders are equal. */
const tieStream = 0xfffffffe;

/** Returns a function that takes examples by position, as data of the same kind. @throws DataError for what is none. */
function takerFor<D extends Splittable>(who: string, data: D): (positions: ArrayLike<number>) => D {
  if (Array.isArray(data)) return (positions) => Array.from(positions, (at) => data[at] as unknown) as never;
  if (isTable(data)) return (positions) => rowsOf(data, positions) as never;
  requireDataset(who, data, ", a table, or an array");
  return (positions) => take(data, positions);
}

function isTable(data: unknown): data is Table {
  return Object(data).columns instanceof Map;
}

/** The class of each example. */
function classesFor(
  data: Dataset | Table,
  label: string | undefined,
): { readonly labels: Int32Array; readonly classNames: readonly string[] } {
  if (isTable(data)) {
    if (typeof label !== "string")
      throw new DataError(
        `stratifiedSplit: label is ${describe(label)}; of a table it is the name of the column of classes`,
      );
    return classesOfColumn("stratifiedSplit", columnIn("stratifiedSplit", data, label));
  }
  requireLabels("stratifiedSplit", data);
  return data;
}

function heldOut(who: string, { length }: Splittable, testSize: number): number {
  if (length < 2)
    throw new DataError(
      `${who}: there ${length === 1 ? "is" : "are"} ${count(length, "example")}; it takes at least 2 to make two parts`,
    );
  const held = typeof testSize === "number" && testSize > 0 && testSize < 1 ? Math.round(testSize * length) : testSize;
  if (Number.isInteger(held) && held >= 1 && held < length) return held;
  throw new DataError(
    `${who}: testSize is ${describe(testSize)} for ${count(length, "example")}; it is a count from 1 to ` +
      `${length - 1}, or a share between 0 and 1 that leaves an example on each side`,
  );
}
