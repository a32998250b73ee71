/** Means of one number for each example, by the class of its label where classes have weights. */
import { weightOf, type ClassSettings } from "./classes.ts";
import { added, total, type ExactSum } from "./exactSum.ts";
import { refuseNoWeight } from "./weights.ts";

export interface Means {
  /** Sums of the numbers, by class; at 0 where classes have no names. */
  readonly sums: readonly ExactSum[];
  /** Weights of the numbers of each class: their number where examples have none. */
  readonly counts: readonly ExactSum[];
}

export const noMeans: Means = Object.freeze({ sums: [], counts: [] });

/** Means with the numbers of a batch, each times its weight. */
export function addNumbers(
  { sums, counts }: Means,
  labels: ArrayLike<number>,
  numbers: readonly number[],
  { classes }: ClassSettings,
  weights?: readonly number[],
): Means {
  const groups = Array.from({ length: classes?.length ?? 1 }, (): number[] => []);
  numbers.forEach((_, i) => groups[classes === undefined ? 0 : labels[i]!]!.push(i));
  const each = (
    before: readonly ExactSum[],
    more: (before: ExactSum, own: readonly number[]) => ExactSum,
  ): ExactSum[] => groups.map((own, k) => more(before[k] ?? [], own));
  return {
    sums: each(sums, (sum, own) => added(sum, pick(numbers, own), weights && pick(weights, own))),
    counts: each(counts, (count, own) => added(count, weights === undefined ? [own.length] : pick(weights, own))),
  };
}

/** The mean by the weights of examples and classes; NaN where one of the numbers is. */
export function meanOf(who: string, { sums, counts }: Means, settings: ClassSettings): number {
  if (counts.every((count) => total(count) === 0)) refuseNoWeight(who);
  const weight = weightOf(settings);
  let [sum, count] = [0, 0];
  counts.forEach((n, k) => {
    sum += weight(k) * total(sums[k]!);
    count += weight(k) * total(n);
  });
  return sum / count;
}

// ---- parts

function pick(list: readonly number[], places: readonly number[]): number[] {
  return places.map((i) => list[i]!);
}
