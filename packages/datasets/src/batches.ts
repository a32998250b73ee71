import { requireDataset, type AnyDataset, type TargetDataset } from "./dataset.ts";
import { count, DataError, describe, requireOptions } from "./errors.ts";
import { permutation, seedWords, type Randomness, type Words } from "./random.ts";
import { copyRows, type Features } from "./features.ts";

export interface BatchOptions extends Randomness {
  /** Examples per batch; the last one of an epoch has the rest. */
  readonly batchSize: number;
  /** Number of times that the whole data set is gone through; 1 where absent, Infinity for as long as it is asked. */
  readonly epochs?: number;
  /** In a new order every epoch, by seed or key; true where absent. Without it the order is the data set's. */
  readonly shuffle?: boolean;
  /** Leave out a last batch that is smaller, so that all have one shape. */
  readonly dropRemainder?: boolean;
}

/** A part of the examples, in arrays of its own. */
export interface Batch<F extends number = number> {
  readonly features: Features<F>;
  readonly labels: Int32Array;
  /** Which time through the data set this is, from 0. */
  readonly epoch: number;
}

/** The same of a data set with targets. */
export interface TargetBatch<F extends number = number, T extends number = number> {
  readonly features: Features<F>;
  readonly targets: Features<T>;
  /** Which time through the data set this is, from 0. */
  readonly epoch: number;
}

/** The batches of the data set D. */
export type BatchOf<D extends AnyDataset> =
  D extends TargetDataset<infer F, infer T> ? TargetBatch<F, T> : D extends AnyDataset<infer F> ? Batch<F> : never;

/**
 * The data set in batches, one epoch after the other, shuffled anew for each.
 * features: float32[batchSize, F], labels: int32[batchSize] or targets: float32[batchSize, T]
 * @throws DataError for a batch size below 1, an empty data set, or a shuffle without seed or key; here, not at the
 * first batch.
 * @example
 * const sizes = Array.from(batches(iris(), { batchSize: 64, seed: 0 }), ({ labels }) => labels.length);
 * sizes; // → [ 64, 64, 22 ]
 */
export function batches<D extends AnyDataset>(data: D, options: BatchOptions): Generator<BatchOf<D>, void, undefined> {
  requireDataset("batches", data);
  requireOptions("batches", options, "batchSize", "epochs", "shuffle", "dropRemainder", "seed", "key");
  const { batchSize, epochs = 1, shuffle = true, dropRemainder = false } = options;
  if (!(Number.isInteger(batchSize) && batchSize >= 1))
    throw new DataError(`batches: batchSize is ${describe(batchSize)}; it is an integer, 1 or more`);
  if (!(Number.isInteger(epochs) || epochs === Infinity) || epochs < 1) {
    throw new DataError(`batches: epochs is ${describe(epochs)}; it is an integer, 1 or more, or Infinity`);
  }
  if (data.length === 0) throw new DataError("batches: the data set is empty; there is nothing to make batches of");
  if (dropRemainder && batchSize > data.length) {
    throw new DataError(
      `batches: batchSize is ${batchSize} and there ${data.length === 1 ? "is" : "are"} ` +
        `${count(data.length, "example")}; with dropRemainder no batch is left`,
    );
  }
  const words = shuffle ? seedWords("batches", options) : undefined;
  return generate(data, batchSize, epochs, dropRemainder, words);
}

function* generate<D extends AnyDataset>(
  data: D,
  batchSize: number,
  epochs: number,
  dropRemainder: boolean,
  words: Words | undefined,
): Generator<BatchOf<D>, void, undefined> {
  const { length } = data;
  const end = dropRemainder ? length - (length % batchSize) : length;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = words === undefined ? Uint32Array.from({ length }, (_, i) => i) : permutation(words, epoch, length);
    for (let from = 0; from < end; from += batchSize) {
      const rows = copyRows(data, order, from, Math.min(from + batchSize, end));
      yield { ...rows, epoch } as unknown as BatchOf<D>;
    }
  }
}
