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

/** The mean, and the standard deviation over n. */
export interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

/** Both in two passes: what rounding left of the mean is in the second. */
export function momentsOf(values: Float64Array): Moments {
  const n = values.length;
  const first = sumOf(values, 0) / n;
  if (!Number.isFinite(first)) return scaledMoments(values);
  let [a, b, aa, bb] = [0, 0, 0, 0];
  for (let i = 0; i + 1 < n; i += 2) {
    const [p, q] = [values[i]! - first, values[i + 1]! - first];
    a += p;
    b += q;
    aa += p * p;
    bb += q * q;
  }
  const last = n % 2 === 1 ? values[n - 1]! - first : 0;
  const rest = (a + b + last) / n;
  const variance = (aa + bb + last * last) / n - rest * rest;
  if (!Number.isFinite(variance)) return scaledMoments(values);
  return { mean: first + rest, deviation: Math.sqrt(Math.max(0, variance)) };
}

/** The same of numbers whose sums or squares overflow, in units of the largest. */
function scaledMoments(values: Float64Array): Moments {
  const size = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const { mean, deviation } = momentsOf(values.map((x) => x / size));
  return { mean: mean * size, deviation: deviation * size };
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
