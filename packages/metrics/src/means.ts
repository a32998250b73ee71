/** Means of one number for each example, by the class of its label where classes have weights. */
import { weightOf, type ClassSettings } from "./classes.ts";
import { added, total, type ExactSum } from "./exactSum.ts";

export interface Means {
  /** Sums of the numbers, by class; at 0 where classes have no names. */
  readonly sums: readonly ExactSum[];
  /** Number of the numbers of each class. */
  readonly counts: readonly number[];
}

export const noMeans: Means = Object.freeze({ sums: [], counts: [] });

/** Means with the numbers of a batch. */
export function addNumbers(
  { sums, counts }: Means,
  labels: ArrayLike<number>,
  numbers: readonly number[],
  { classes }: ClassSettings,
): Means {
  const groups = Array.from({ length: classes?.length ?? 1 }, (): number[] => []);
  numbers.forEach((x, i) => groups[classes === undefined ? 0 : labels[i]!]!.push(x));
  return {
    sums: groups.map((group, k) => added(sums[k] ?? [], group)),
    counts: groups.map((group, k) => (counts[k] ?? 0) + group.length),
  };
}

/** The mean by the weights of the classes; NaN where one of the numbers is. */
export function meanOf({ sums, counts }: Means, settings: ClassSettings): number {
  const weight = weightOf(settings);
  let [sum, count] = [0, 0];
  counts.forEach((n, k) => {
    sum += weight(k) * total(sums[k]!);
    count += weight(k) * n;
  });
  return sum / count;
}
