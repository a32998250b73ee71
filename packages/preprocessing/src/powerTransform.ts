import { meanOf, momentsOf } from "./mean.ts";
import { defineNumberStep, mapped } from "./numberStep.ts";
import { boolean, number, object, optional, positive } from "./read.ts";
import { divisor } from "./standardize.ts";
import type { Step, StepKind } from "./step.ts";

/** Options of `powerTransform`. */
export interface PowerTransformOptions {
  /** True standardizes what comes out; true where absent. */
  readonly standardize?: boolean;
}

/**
 * Raises each column to the power that makes it most like a normal distribution (Yeo & Johnson 2000, "A new family of
 * power transformations"), and standardizes it, as scikit-learn's `PowerTransformer`. Numbers may be negative. A column
 * that does not vary is left at that. Missing values stay missing.
 * @throws DataError for a column that is not of numbers or truth values, or has no value at all.
 * @example
 * const fitted = powerTransform().fit([[1], [10], [100], [1000]]);
 * fitted.transform([[10]]).flat().map((x) => x.toFixed(3)); // → [ '-0.501' ]
 */
export function powerTransform(options: PowerTransformOptions = {}): Step<true> {
  return powerTransformStep.of(options);
}

export const powerTransformStep: StepKind<true> = defineNumberStep({
  name: "powerTransform",
  options: object({ standardize: optional(boolean, true) }),
  state: () => object({ lambda: number, mean: number, standardDeviation: positive }),
  unit: "1",
  fit(present, { standardize }) {
    const lambda = likeliest(present);
    const raised = mapped(present, (x) => raise(x, lambda));
    if (!standardize) return { lambda, mean: 0, standardDeviation: 1 };
    const moments = momentsOf(raised);
    return { lambda, mean: moments.mean, standardDeviation: divisor(moments, raised.length) };
  },
  transform: (values, { lambda, mean, standardDeviation }) =>
    mapped(values, (x) => (raise(x, lambda) - mean) / standardDeviation),
  inverse: (values, { lambda, mean, standardDeviation }) =>
    mapped(values, (x) => lower(x * standardDeviation + mean, lambda)),
});

/** ((1 + x)^λ − 1) / λ for x ≥ 0, −((1 − x)^(2 − λ) − 1) / (2 − λ) for others; logarithms where the divisor is 0. */
function raise(x: number, lambda: number): number {
  return x >= 0 ? grown(Math.log1p(x), lambda) : -grown(Math.log1p(-x), 2 - lambda);
}

function lower(y: number, lambda: number): number {
  return y >= 0 ? Math.expm1(shrunk(y, lambda)) : -Math.expm1(shrunk(-y, 2 - lambda));
}

/** (e^(power · t) − 1) / power, which is t where the power is 0. */
function grown(t: number, power: number): number {
  return power === 0 ? t : Math.expm1(power * t) / power;
}

/** The t of which `grown` is y. */
function shrunk(y: number, power: number): number {
  return power === 0 ? y : Math.log1p(power * y) / power;
}

/**
 * The λ of the largest likelihood: where its slope, n cov(ψ, ∂ψ/∂λ) / var ψ − Σ sign(x) log(1 + |x|), is 0. It is found
 * by false position (Illinois), which takes some ten passes; 1 for a column that does not vary.
 */
function likeliest(values: Float64Array): number {
  const logs = mapped(values, (x) => Math.sign(x) * Math.log1p(Math.abs(x)));
  const center = meanOf(logs);
  if (logs.every((t) => Math.abs(t - center) <= 1e-15 * Math.abs(center))) return 1;
  const slope = (lambda: number): number => slopeAt(logs, center, lambda);
  let [low, high] = [-2, 2];
  let [atLow, atHigh] = [slope(low), slope(high)];
  while (atLow > 0 && low > -64) [high, atHigh, low, atLow] = [low, atLow, low * 2, slope(low * 2)];
  while (atHigh < 0 && high < 64) [low, atLow, high, atHigh] = [high, atHigh, high * 2, slope(high * 2)];
  if (atLow > 0) return low;
  if (atHigh < 0) return high;
  for (let pass = 0, side = 0; pass < 100 && high - low > 1e-14 * Math.max(1, Math.abs(low)); pass++) {
    const guess = (low * atHigh - high * atLow) / (atHigh - atLow);
    const middle = guess > low && guess < high ? guess : (low + high) / 2;
    const at = slope(middle);
    if (at === 0) return middle;
    if (at < 0) {
      [low, atLow] = [middle, at];
      if (side === -1) atHigh /= 2;
      side = -1;
    } else {
      [high, atHigh] = [middle, at];
      if (side === 1) atLow /= 2;
      side = 1;
    }
    if (Math.abs(at) <= 1e-13 * values.length) return middle;
  }
  return (low + high) / 2;
}

/** The slope of −log likelihood / n; `logs` are sign(x) log(1 + |x|), and `center` is their mean. */
function slopeAt(logs: Float64Array, center: number, lambda: number): number {
  const n = logs.length;
  const raised = new Float64Array(n);
  const slopes = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const [t, power] = logs[i]! >= 0 ? [logs[i]!, lambda] : [-logs[i]!, 2 - lambda];
    const value = grown(t, power);
    raised[i] = logs[i]! >= 0 ? value : -value;
    // ∂/∂λ of −grown(t, 2 − λ) is +∂grown
    slopes[i] = slopeOfGrown(t, power, value);
  }
  const [mean, meanSlope] = [meanOf(raised), meanOf(slopes)];
  let [variance, covariance] = [0, 0];
  for (let i = 0; i < n; i++) {
    variance += (raised[i]! - mean) ** 2;
    covariance += (raised[i]! - mean) * (slopes[i]! - meanSlope);
  }
  return covariance / variance - center;
}

/** ∂/∂power of `grown`: (t · e^(power · t) − grown) / power, by its series where that would cancel. */
function slopeOfGrown(t: number, power: number, value: number): number {
  const u = power * t;
  if (Math.abs(u) > 0.02) return (t * Math.exp(u) - value) / power;
  // Σ t² uᵏ / (k! (k + 2))
  return t * t * (1 / 2 + u * (1 / 3 + u * (1 / 8 + u * (1 / 30 + u * (1 / 144 + u * (1 / 840 + u / 5760))))));
}
