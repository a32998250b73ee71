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

/** The sum with more terms, each times its weight where there are any. */
export function added(sum: ExactSum, terms: readonly number[], weights?: readonly number[]): ExactSum {
  const partials = sum.map(readNumber);
  if (weights === undefined) for (const term of terms) addTerm(partials, term);
  else terms.forEach((term, i) => addProduct(partials, term, weights[i]!));
  return partials.map(writeNumber);
}

/** The sum with the squares of more terms, which are exact too, each times its weight. */
export function addedSquares(sum: ExactSum, terms: readonly number[], weights?: readonly number[]): ExactSum {
  const partials = sum.map(readNumber);
  terms.forEach((x, i) => {
    for (const part of exactProduct(x, x))
      if (weights === undefined) addTerm(partials, part);
      else addProduct(partials, part, weights[i]!);
  });
  return partials.map(writeNumber);
}

/** The sum, rounded once. */
export function total(sum: ExactSum): number {
  return rounded(sum.map(readNumber));
}

/** W · Σwx² − (Σwx)², rounded once: W² times the variance of numbers of the weight W, of which no digit cancels. */
export function scaledVariance(weight: ExactSum, sum: ExactSum, squares: ExactSum): number {
  const [w, s] = [weight.map(readNumber), sum.map(readNumber)];
  const partials: number[] = [];
  for (const x of squares) for (const y of w) addProduct(partials, readNumber(x), y);
  for (const x of s) for (const y of s) addProduct(partials, -x, y);
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

/** Adds a product to partials, in place. */
function addProduct(partials: number[], x: number, y: number): void {
  for (const part of exactProduct(x, y)) addTerm(partials, part);
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
