/** A numeric derivative, and how far off it may be. */
export interface NumericDerivative {
  readonly value: number;
  /**
   * Distance by which the value may be off: disagreement between orders of extrapolation, and rounding. Infinity where
   * nothing settled.
   */
  readonly error: number;
}

export interface NumericOptions {
  /** The first and largest step. */
  readonly step?: number;
  /** Size of the terms whose sum is f; |f| where absent. Rounding errors are relative to it. */
  readonly scale?: number;
}

const halvings = 14;
const orders = 6;
const epsilon = 2 ** -52;

/**
 * f′(0) by central differences over halved steps, extrapolated to step 0 (Ridders 1982; Numerical Recipes 5.7). All
 * steps are tried, and the estimate with the least error taken, so that a kink, a pole or the end of the domain within
 * the first steps does no harm.
 * @example
 * const { value, error } = numericDerivative((h) => Math.exp(1 + h));
 * Math.abs(value - Math.E) <= error; // → true
 */
export function numericDerivative(
  f: (step: number) => number,
  { step = 0.02, scale = 0 }: NumericOptions = {},
): NumericDerivative {
  let best: NumericDerivative = { value: NaN, error: Infinity };
  let coarser: number[] = [];
  for (let i = 0, h = step; i < halvings; i++, h /= 2) {
    const up = f(h);
    const down = f(-h);
    const row = [(up - down) / (2 * h)];
    const rounding = (8 * epsilon * Math.max(scale, Math.abs(up), Math.abs(down))) / h;
    for (let j = 1; j <= Math.min(coarser.length, orders); j++) {
      // cancels the term h²ʲ of the error
      const value = row[j - 1]! + (row[j - 1]! - coarser[j - 1]!) / (4 ** j - 1);
      const error = Math.max(Math.abs(value - row[j - 1]!), Math.abs(value - coarser[j - 1]!)) + rounding;
      if (error < best.error) best = { value, error };
      row.push(value);
    }
    coarser = Number.isFinite(row[0]!) ? row : [];
  }
  return best;
}
