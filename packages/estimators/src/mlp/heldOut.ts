/** The rows that early stopping holds out: those that scikit-learn's `train_test_split` gives. */
import { ValueError } from "@cotangent/autodiff";
import type { RandomState } from "../randomState.ts";

export interface Parts {
  readonly train: Int32Array;
  readonly held: Int32Array;
}

/**
 * Rows 0 … length − 1 in two shuffled parts; a share that does not divide is rounded up: of 57 rows 0.1 holds out 6.
 * @param classes class of each row where each class is to have its share in both parts
 * @throws ValueError where a part would be empty, or have no row of a class
 */
export function heldOut(who: string, length: number, share: number, random: RandomState, classes?: Int32Array): Parts {
  const size = Math.ceil(length * share);
  if (size >= length)
    throw new ValueError(
      `${who}: X has ${length} row${length === 1 ? "" : "s"}, of which earlyStopping would hold out ${size}; it leaves ` +
        `none to learn from`,
    );
  if (classes === undefined) {
    const order = random.permutation(length);
    return { held: order.slice(0, size), train: order.slice(size) };
  }
  return stratified(who, classes, size, random);
}

// ---- private

function stratified(who: string, classes: Int32Array, size: number, random: RandomState): Parts {
  const places: number[][] = [];
  classes.forEach((c, i) => (places[c] ??= []).push(i));
  const counts = places.map((list) => list.length);
  const fewest = counts.reduce((a, b) => Math.min(a, b), Infinity);
  if (fewest < 2 || size < counts.length)
    throw new ValueError(
      `${who}: earlyStopping holds out ${size} of ${classes.length} rows, and the smallest class has ${fewest}; each ` +
        `class must have a row in both parts`,
    );
  const trains = quota(counts, classes.length - size, random);
  const holds = quota(
    counts.map((n, c) => n - trains[c]!),
    size,
    random,
  );
  const [train, held]: [number[], number[]] = [[], []];
  places.forEach((list, c) => {
    const order = Array.from(random.permutation(list.length), (i) => list[i]!);
    order.slice(0, trains[c]! + holds[c]!).forEach((place, i) => (i < trains[c]! ? train : held).push(place));
  });
  const shuffled = (list: readonly number[]): Int32Array => random.permutation(list.length).map((i) => list[i]!);
  return { train: shuffled(train), held: shuffled(held) };
}

/** Counts of each class that make `draws`: whole numbers nearest to the shares, ties between classes drawn. */
function quota(counts: readonly number[], draws: number, random: RandomState): number[] {
  const total = counts.reduce((a, b) => a + b, 0);
  const exact = counts.map((n) => (n / total) * draws);
  const whole = exact.map(Math.floor);
  let missing = draws - whole.reduce((a, b) => a + b, 0);
  const rest = exact.map((x, c) => x - whole[c]!);
  for (const value of [...new Set(rest)].sort((a, b) => b - a)) {
    if (missing <= 0) break;
    const equal = rest.flatMap((x, c) => (x === value ? [c] : []));
    const chosen = random.permutation(equal.length).subarray(0, Math.min(equal.length, missing));
    for (const i of chosen) whole[equal[i]!]!++;
    missing -= chosen.length;
  }
  return whole;
}
