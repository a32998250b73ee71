import { requireDataset, requireLabels, take, type AnyDataset, type Dataset } from "./dataset.ts";
import { count, DataError, describe, requireOptions } from "./errors.ts";
import { permutation, seedWords, type Randomness } from "./random.ts";
import { shares } from "./shares.ts";

export interface SplitOptions extends Randomness {
  /** Examples that are held out: a count from 1 on, or a share between 0 and 1 (rounded to the nearest count). */
  readonly testSize: number;
}

/** Two parts that have no example in common. */
export interface Split<D extends AnyDataset = Dataset> {
  readonly train: D;
  readonly test: D;
}

/**
 * A data set in two shuffled parts, by seed.
 * @throws DataError where a part would be empty, or without a seed.
 * @example
 * const { train, test } = split(iris(), { testSize: 0.2, seed: 0 });
 * [train.length, test.length]; // → [ 120, 30 ]
 */
export function split<D extends AnyDataset>(data: D, options: SplitOptions): Split<D> {
  const { testSize, ...randomness } = checked("split", data, options);
  const held = heldOut("split", data, testSize);
  const order = permutation(seedWords("split", randomness), stream, data.length);
  return { train: take(data, order.subarray(held)), test: take(data, order.subarray(0, held)) };
}

/**
 * A data set in two shuffled parts, by seed, in which every class has the share that it has in the whole; what does not
 * divide goes to the classes with the largest remainders, and between equal ones the seed decides. Where the parts are
 * large enough every class of two or more examples is in both, and a class of one in the training part.
 * @throws DataError where a part would be empty, or without a seed.
 * @example
 * const { test } = stratifiedSplit(iris(), { testSize: 30, seed: 0 });
 * test.classNames.map((_, label) => test.labels.filter((l) => l === label).length); // → [ 10, 10, 10 ]
 */
export function stratifiedSplit<D extends Dataset>(data: D, options: SplitOptions): Split<D> {
  requireLabels("stratifiedSplit", data);
  const { testSize, ...randomness } = checked("stratifiedSplit", data, options);
  const held = heldOut("stratifiedSplit", data, testSize);
  const words = seedWords("stratifiedSplit", randomness);
  const counts = classCounts(data);
  const quota = shares(counts, held, permutation(words, tieStream, counts.length));
  const train: number[] = [];
  const test: number[] = [];
  for (const at of permutation(words, stream, data.length)) {
    (quota[data.labels[at]!]!-- > 0 ? test : train).push(at);
  }
  return { train: take(data, train), test: take(data, test) };
}

/** Batches count their streams from 0, so that a seed used for both does not give the same order twice. */
const stream = 0xffffffff;
/** The order of classes whose remainders are equal. */
const tieStream = 0xfffffffe;

function checked(who: string, data: AnyDataset, options: SplitOptions): SplitOptions {
  requireDataset(who, data);
  requireOptions(who, options, "testSize", "seed", "key");
  return options;
}

function heldOut(who: string, { length }: AnyDataset, testSize: number): number {
  if (length < 2)
    throw new DataError(`${who}: the data set has ${count(length, "example")}; it takes at least 2 to make two parts`);
  const held = typeof testSize === "number" && testSize > 0 && testSize < 1 ? Math.round(testSize * length) : testSize;
  if (Number.isInteger(held) && held >= 1 && held < length) return held;
  throw new DataError(
    `${who}: testSize is ${describe(testSize)} for ${count(length, "example")}; it is a count from 1 to ` +
      `${length - 1}, or a share between 0 and 1 that leaves an example on each side`,
  );
}

function classCounts({ labels, classNames }: Dataset): number[] {
  const counts = new Array<number>(classNames.length).fill(0);
  for (const label of labels) counts[label]!++;
  return counts;
}
