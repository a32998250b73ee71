/** Counts of the examples of each class that are held out. */

/**
 * `total` divided in proportion to `counts`, within bounds (the method of largest remainders, Hamilton's): where it is
 * possible every class of two or more has at least one place and leaves at least one, and a class of one leaves it.
 * @param order the classes in the order in which they come between equal remainders
 * @returns one number per class, with the sum `total`
 * For the counts 6, 3 and 1 and the total 5 they are 3, 2 and 0: 3.3 and 1.7 of the first two, and the class of one
 * stays.
 */
export function shares(counts: readonly number[], total: number, order: ArrayLike<number>): number[] {
  const low = fitting(
    counts.map((n) => Number(n > 1)),
    (least) => least <= total,
    counts.map(() => 0),
  );
  const high = fitting(
    counts.map((n) => Math.max(0, n - 1)),
    (most) => most >= total,
    counts,
  );
  const parts = new Array<number>(counts.length).fill(0);
  const rest = new Set(counts.keys());
  for (;;) {
    const left = total - sumOf(parts);
    const whole = sumOf([...rest].map((i) => counts[i]!));
    const pinned = beyond(rest, (i) => (counts[i]! * left) / whole, low, high);
    if (pinned.size === 0) {
      apportion(
        parts,
        counts,
        left,
        whole,
        Array.from(order).filter((i) => rest.has(i)),
      );
      return parts;
    }
    for (const [i, bound] of pinned) {
      parts[i] = bound;
      rest.delete(i);
    }
  }
}

/** The bounds, if their sum will do, else those that always do. */
function fitting(
  bounds: readonly number[],
  does: (sum: number) => boolean,
  always: readonly number[],
): readonly number[] {
  return does(sumOf(bounds)) ? bounds : always;
}

/**
 * Classes whose exact shares are outside their bounds, and the bounds. Where both kinds are there, those whose excess
 * weighs more: the others may be within once these have theirs, as the lengths of boxes in CSS are settled.
 */
function beyond(
  classes: Iterable<number>,
  exact: (i: number) => number,
  low: readonly number[],
  high: readonly number[],
): ReadonlyMap<number, number> {
  const below = new Map<number, number>();
  const above = new Map<number, number>();
  let excess = 0;
  for (const i of classes) {
    const share = exact(i);
    if (share < low[i]!) below.set(i, low[i]!);
    else if (share > high[i]!) above.set(i, high[i]!);
    excess += Math.max(0, low[i]! - share) - Math.max(0, share - high[i]!);
  }
  if (excess > 0) return below;
  if (excess < 0) return above;
  return new Map([...below, ...above]);
}

/**
 * Writes the shares of `left` places of the classes in `order`, by whole numbers, so that equal remainders are equal.
 */
function apportion(parts: number[], counts: readonly number[], left: number, whole: number, order: number[]): void {
  for (const i of order) parts[i] = Math.floor((counts[i]! * left) / whole);
  const remainder = (i: number): number => (counts[i]! * left) % whole;
  const missing = left - sumOf(order.map((i) => parts[i]!));
  for (const i of order.sort((a, b) => remainder(b) - remainder(a)).slice(0, missing)) parts[i]!++;
}

function sumOf(list: readonly number[]): number {
  return list.reduce((a, b) => a + b, 0);
}
