/** Coordinate descent: one coefficient after another to where it is best, the others held. */

/** Quadratic ½ wᵀH w − qᵀw + Σ l1ⱼ |wⱼ| + ½ l2ⱼ wⱼ². */
export interface Quadratic {
  /** [n, n], symmetric */
  readonly H: Float64Array;
  readonly q: Float64Array;
  readonly l1: Float64Array;
  readonly l2: Float64Array;
  /** No coefficient may be below 0. */
  readonly positive: boolean;
}

/**
 * One pass over the coefficients, which change in place.
 * @param Hw the product of both, which is kept up to date
 * @returns the largest change and the largest coefficient
 */
export function descend({ H, q, l1, l2, positive }: Quadratic, w: Float64Array, Hw: Float64Array): [number, number] {
  const n = w.length;
  let [moved, largest] = [0, 0];
  for (let j = 0; j < n; j++) {
    const curvature = H[j * n + j]!;
    if (curvature === 0) continue;
    const before = w[j]!;
    const pull = q[j]! - Hw[j]! + curvature * before;
    const size = Math.abs(pull) - l1[j]!;
    const after = size <= 0 || (positive && pull < 0) ? 0 : (Math.sign(pull) * size) / (curvature + l2[j]!);
    if (after !== before) {
      const change = after - before;
      w[j] = after;
      for (let k = 0, at = j * n; k < n; k++, at++) Hw[k]! += change * H[at]!;
    }
    moved = Math.max(moved, Math.abs(after - before));
    largest = Math.max(largest, Math.abs(after));
  }
  return [moved, largest];
}
