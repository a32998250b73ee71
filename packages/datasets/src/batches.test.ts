import fc from "fast-check";
import { expect, test } from "vitest";
import { batches, dataset, iris, take, xor, type Batch, type BatchOptions } from "./index.ts";

const numbered = (n: number): ReturnType<typeof dataset> =>
  dataset({ features: Array.from({ length: n }, (_, i) => [i, -i]), labels: Array.from({ length: n }, (_, i) => i) });

test("every epoch has every example once, with its label, in batches of one size but the last", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 3 }),
      fc.maxSafeNat(),
      (n, batchSize, epochs, seed) => {
        const all = [...batches(numbered(n), { batchSize, epochs, seed })];
        expect(all).toHaveLength(epochs * Math.ceil(n / batchSize));
        for (let epoch = 0; epoch < epochs; epoch++) {
          const own = all.filter((batch) => batch.epoch === epoch);
          expect(own.flatMap(({ labels }) => [...labels]).sort((a, b) => a - b)).toEqual(
            Array.from({ length: n }, (_, i) => i),
          );
          for (const { labels } of own.slice(0, -1)) expect(labels).toHaveLength(batchSize);
        }
        for (const { features, labels } of all) {
          expect(features.shape).toEqual([labels.length, 2]);
          labels.forEach((label, i) => expect([features[2 * i], features[2 * i + 1]]).toEqual([label, -label]));
        }
      },
    ),
  );
});

const orders = (options: Partial<BatchOptions>): string[] =>
  Array.from(batches(numbered(20), { batchSize: 20, epochs: 2, ...options }), ({ labels }: Batch) => labels.join());

test("the order changes from epoch to epoch and with the seed, and only with them", () => {
  expect(new Set([...orders({ seed: 0 }), ...orders({ seed: 1 })]).size).toBe(4);
  expect(orders({ seed: 0 })).toEqual(orders({ seed: 0 }));
  expect(orders({ key: { data: () => Uint32Array.of(0, 5) } })).toEqual(orders({ seed: 5 }));
});

test("without shuffling the order is the data set's", () => {
  const inOrder = Array.from({ length: 20 }, (_, i) => i).join();
  expect(orders({ shuffle: false })).toEqual([inOrder, inOrder]);
});

test("dropRemainder leaves out the smaller batch", () => {
  const sizes = Array.from(
    batches(iris(), { batchSize: 64, seed: 0, dropRemainder: true }),
    ({ labels }) => labels.length,
  );
  expect(sizes).toEqual([64, 64]);
});

test("epochs may be without end", () => {
  let last = 0;
  for (const { epoch } of batches(xor(), { batchSize: 4, seed: 0, epochs: Infinity })) {
    last = epoch;
    if (epoch === 9) break;
  }
  expect(last).toBe(9);
});

test.each<[Partial<BatchOptions>, string]>([
  [{ batchSize: 0 }, "batches: batchSize is 0; it is an integer, 1 or more"],
  [{ batchSize: 1.5 }, "batches: batchSize is 1.5; it is an integer, 1 or more"],
  [{ batchSize: "4" as never }, 'batches: batchSize is the string "4"; it is an integer, 1 or more'],
  [{ epochs: 0 }, "batches: epochs is 0; it is an integer, 1 or more, or Infinity"],
  [{ epochs: NaN }, "batches: epochs is NaN; it is an integer, 1 or more, or Infinity"],
  [{ seed: -1 }, "batches: seed is -1; seeds are integers from 0 to 9007199254740991"],
  [{ seed: undefined as never }, "batches: got neither a seed nor a key; give one of them, such as { seed: 0 }"],
  [
    { batchSize: 5, dropRemainder: true },
    "batches: batchSize is 5 and there are 4 examples; with dropRemainder no batch is left",
  ],
])("%o is refused at the call", (options, message) => {
  expect(() => batches(xor(), { batchSize: 2, seed: 0, ...options })).toThrow(
    expect.objectContaining({ name: "DataError", message }),
  );
});

test("an empty data set is refused", () => {
  expect(() => batches(take(xor(), []), { batchSize: 1, seed: 0 })).toThrow(
    "batches: the data set is empty; there is nothing to make batches of",
  );
});
