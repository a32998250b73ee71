/**
 * Sums that are exact until they are read, so that neither the order of the terms nor the borders of batches change a
 * bit. J. R. Shewchuk 1997, "Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates".
 */
import { readNumber, writeNumber, type Written } from "./written.ts";

/**
 * Numbers whose exact sum is the sum, small ones first, and no two have bits at the same place: 1e16 + 1 is [1, 1e16].
 * A sum that is not finite is that one number. It is never changed.
 */
export type ExactSum = readonly Written[];

/** The sum with more terms. */
export function added(sum: ExactSum, terms: Iterable<number>): ExactSum {
  const partials = sum.map(readNumber);
  for (const term of terms) addTerm(partials, term);
  return partials.map(writeNumber);
}

/** The sum with the squares of more terms, which are exact too. */
export function addedSquares(sum: ExactSum, terms: Iterable<number>): ExactSum {
  const partials = sum.map(readNumber);
  for (const x of terms) for (const part of exactProduct(x, x)) addTerm(partials, part);
  return partials.map(writeNumber);
}

/** The sum, rounded once. */
export function total(sum: ExactSum): number {
  return rounded(sum.map(readNumber));
}

/** n · Σx² − (Σx)², rounded once: n² times the variance of n numbers, of which no digit cancels. */
export function scaledVariance(count: number, sum: ExactSum, squares: ExactSum): number {
  const s = sum.map(readNumber);
  const partials: number[] = [];
  for (const x of squares) for (const part of exactProduct(readNumber(x), count)) addTerm(partials, part);
  for (const x of s) for (const y of s) for (const part of exactProduct(-x, y)) addTerm(partials, part);
  return rounded(partials);
}

// ---- parts

/** Adds a number to partials, in place. One that is not finite, or a sum that is not, is all that stays. */
function addTerm(partials: number[], term: number): void {
  let x = term;
  let kept = 0;
  for (const y of partials) {
    const [large, small] = Math.abs(x) < Math.abs(y) ? [y, x] : [x, y];
    const high = large + small;
    const low = small - (high - large);
    if (low !== 0) partials[kept++] = low;
    x = high;
  }
  partials.length = Number.isFinite(x) ? kept : 0;
  partials.push(x);
}

/** The sum of partials, rounded once to the nearest number, and from the middle to the even one. */
function rounded(partials: readonly number[]): number {
  let at = partials.length - 1;
  if (at < 0) return 0;
  let high = partials[at]!;
  let low = 0;
  while (at > 0 && low === 0) {
    const x = high;
    const y = partials[--at]!;
    high = x + y;
    low = y - (high - x);
  }
  // half a last place is left, and the rest has its sign: the middle was not the middle
  if (at > 0 && low < 0 === partials[at - 1]! < 0) {
    const twice = low * 2;
    const further = high + twice;
    if (further - high === twice) return further;
  }
  return high;
}

/**
 * Two numbers whose exact sum is x · y, where no product of halves underflows; where one overflows the second is 0.
 * T. J. Dekker 1971, "A floating-point technique for extending the available precision".
 */
function exactProduct(x: number, y: number): readonly [number, number] {
  const product = x * y;
  const [a, b] = halves(x);
  const [c, d] = halves(y);
  const error = b * d - (product - a * c - b * c - a * d);
  return [product, Number.isFinite(error) ? error : 0];
}

/** Two numbers of 26 bits each whose sum is x. */
function halves(x: number): readonly [number, number] {
  const scaled = x * 134217729;
  const high = scaled - (scaled - x);
  return [high, x - high];
}
