/** Means and medians. */

/** The mean, right to the last bits: what rounding left of a first sum is added in a second. */
export function meanOf(values: Float64Array): number {
  const n = values.length;
  let sum = 0;
  for (const x of values) sum += x / n;
  let rest = 0;
  for (const x of values) rest += x - sum;
  return sum + rest / n;
}

/** The middle of sorted numbers, or the mean of the two in the middle. */
export function medianOf(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : sorted[half - 1]! / 2 + sorted[half]! / 2;
}

/**
 * The value below which the share q of sorted numbers lies, between two of them on a line, as numpy's `percentile`.
 * quantileOf of 0, 1, 2, 3 at 0.5 is 1.5.
 */
export function quantileOf(sorted: Float64Array, q: number): number {
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const [a, b] = [sorted[low]!, sorted[Math.min(low + 1, sorted.length - 1)]!];
  const t = at - low;
  // numpy's way of rounding: from the nearer end
  return t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t);
}
