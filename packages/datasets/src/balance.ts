/** Weights and copies of examples, where classes are of different sizes. */
import { readClasses, type Label } from "./classes.ts";
import { requireLabels, take, type Dataset } from "./dataset.ts";
import { DataError, requireList, requireOptions } from "./errors.ts";
import { permutation, seedWords, type Randomness } from "./random.ts";

/**
 * Weights of classes that make all weigh alike: n / (k · count) for n examples of k classes, as scikit-learn's
 * "balanced" has them.
 * @param labels a data set with labels, or a label per example
 * @returns float64[k], by the index of the class
 * @throws DataError for a class of the data set that no example has.
 * @example
 * classWeights(["a", "a", "a", "b"]); // → Float64Array(2) [ 0.6666666666666666, 2 ]
 */
export function classWeights(labels: Dataset | ArrayLike<Label>): Float64Array {
  const own = classesIn("classWeights", labels);
  const counts = new Float64Array(own.classNames.length);
  for (const label of own.labels) counts[label]!++;
  const empty = counts.indexOf(0);
  if (empty >= 0)
    throw new DataError(
      `classWeights: no example has the class ${JSON.stringify(own.classNames[empty])}; its weight has no end`,
    );
  return counts.map((n) => own.labels.length / (counts.length * n));
}

/**
 * The data set with examples of the smaller classes repeated, drawn by seed, until all classes that it has are as large
 * as the largest. Repeat those of the training part alone: an example that is in both parts is no test.
 * @returns the examples as they were, and after them those that are repeated
 * @throws DataError without a seed.
 * @example
 * const few = dataset({ features: [[1], [2], [3], [4]], labels: ["a", "a", "a", "b"] });
 * oversample(few, { seed: 0 }).labels; // → Int32Array(6) [ 0, 0, 0, 1, 1, 1 ]
 */
export function oversample<D extends Dataset>(data: D, options: Randomness): D {
  requireLabels("oversample", data);
  requireOptions("oversample", options, "seed", "key");
  const words = seedWords("oversample", options);
  const places = data.classNames.map((): number[] => []);
  data.labels.forEach((label, i) => places[label]!.push(i));
  const largest = places.reduce((most, { length }) => Math.max(most, length), 0);
  const positions = Array.from({ length: data.length }, (_, i) => i);
  places.forEach((own, label) => {
    // whole shuffled rounds, so that no example is repeated twice before all are once
    for (let missing = own.length === 0 ? 0 : largest - own.length, round = 0; missing > 0; round++) {
      const order = permutation(words, sampleStream - label * 65536 - round, own.length).subarray(0, missing);
      for (const at of order) positions.push(own[at]!);
      missing -= order.length;
    }
  });
  return take(data, positions);
}

/** Streams of other draws are said in `split.ts`. */
const sampleStream = 0xc0000000;

function classesIn(
  who: string,
  labels: unknown,
): { readonly labels: Int32Array; readonly classNames: readonly string[] } {
  const { labels: own, classNames } = Object(labels) as Partial<Dataset>;
  if (own instanceof Int32Array && Array.isArray(classNames)) return labels as Dataset;
  requireList(who, "labels", labels, "labels");
  return readClasses(who, labels as ArrayLike<Label>);
}
