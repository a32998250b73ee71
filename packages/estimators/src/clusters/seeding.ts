/**
 * First centres: k-means++ (Arthur & Vassilvitskii 2007, "k-means++: the advantages of careful seeding"), each the best
 * of some draws; or rows at random. A seed draws what `random_state` draws in scikit-learn.
 */
import type { Rows } from "../data.ts";
import type { RandomState } from "../randomState.ts";
import { squaredDistance } from "./lloyd.ts";

/** Centres [clusters, columns], each a row, far from each other. Rows of weight 0 are none. */
export function plusPlus(rows: Rows, weights: Float64Array, clusters: number, random: RandomState): Float64Array {
  const { length, columns, elements } = rows;
  const centers = new Float64Array(clusters * columns);
  const put = (c: number, i: number): void =>
    centers.set(elements.subarray(i * columns, (i + 1) * columns), c * columns);
  const even = weights.every((w) => w === weights[0]);
  const first = even ? random.upTo(length - 1) : draw(sumsOf(weights), random.share());
  put(0, first);
  let closest = distancesTo(rows, weights, first);
  const trials = 2 + Math.floor(Math.log(clusters));
  for (let c = 1; c < clusters; c++) {
    const sums = sumsOf(closest);
    const shares = Array.from({ length: trials }, () => random.share());
    let best: { readonly row: number; readonly closest: Float64Array; readonly total: number } | undefined;
    for (const share of shares) {
      const row = draw(sums, share);
      const distances = distancesTo(rows, weights, row, closest);
      const total = distances.reduce((a, b) => a + b, 0);
      if (best === undefined || total < best.total) best = { row, closest: distances, total };
    }
    put(c, best!.row);
    closest = best!.closest;
  }
  return centers;
}

/** Centres at rows drawn without looking at them. */
export function atRandom(rows: Rows, clusters: number, random: RandomState): Float64Array {
  const order = random.permutation(rows.length).subarray(0, clusters);
  const centers = new Float64Array(clusters * rows.columns);
  order.forEach((i, c) =>
    centers.set(rows.elements.subarray(i * rows.columns, (i + 1) * rows.columns), c * rows.columns),
  );
  return centers;
}

// ---- private

/** Weighted squared distances of all rows to row `at`, or those of before where they are smaller. */
function distancesTo(rows: Rows, weights: Float64Array, at: number, before?: Float64Array): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const distance = weights[i]! * squaredDistance(rows.elements, i, rows.elements, at, rows.columns);
    out[i] = before === undefined ? distance : Math.min(before[i]!, distance);
  }
  return out;
}

function sumsOf(numbers: Float64Array): Float64Array {
  let sum = 0;
  return numbers.map((x) => (sum += x));
}

/** The first place whose running sum reaches a share of the whole. */
function draw(sums: Float64Array, share: number): number {
  const aim = share * sums.at(-1)!;
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle]! >= aim) high = middle;
    else low = middle + 1;
  }
  return low;
}
