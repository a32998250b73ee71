/** Means and medians. */

/** The mean, right to the last bits: what rounding left of a first sum is added in a second. */
export function meanOf(values: Float64Array): number {
  const n = values.length;
  const first = sumOf(values, 0) / n;
  if (Number.isFinite(first)) return first + sumOf(values, first) / n;
  // the sum overflowed, and the mean cannot
  let mean = 0;
  for (const x of values) mean += x / n;
  return mean;
}

/** Σ (x − center), in four sums side by side, which processors add at once. */
function sumOf(values: Float64Array, center: number): number {
  const whole = values.length - (values.length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    a += values[i]! - center;
    b += values[i + 1]! - center;
    c += values[i + 2]! - center;
    d += values[i + 3]! - center;
  }
  for (let i = whole; i < values.length; i++) a += values[i]! - center;
  return a + b + (c + d);
}

/** Σ (x − center)² / n. */
export function varianceOf(values: Float64Array, center: number): number {
  const whole = values.length - (values.length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    const [p, q, r, s] = [
      values[i]! - center,
      values[i + 1]! - center,
      values[i + 2]! - center,
      values[i + 3]! - center,
    ];
    a += p * p;
    b += q * q;
    c += r * r;
    d += s * s;
  }
  for (let i = whole; i < values.length; i++) a += (values[i]! - center) ** 2;
  return (a + b + (c + d)) / values.length;
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
