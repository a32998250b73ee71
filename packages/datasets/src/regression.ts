/** Numbers that follow a formula, with noise and outliers: what regressions are tried on. */
import { dataset, type TargetDataset } from "./dataset.ts";
import { drawsOf, type Draws } from "./draws.ts";
import { madeInfo, madeOptions, requireNumber, requireNumbers, type MadeOptions } from "./made.ts";

/** Options of the makers of regressions. */
export interface RegressionOptions extends MadeOptions {
  /**
   * The share of examples that are outliers, from 0 to 1: their target is 5 to 10 standard deviations of all targets
   * too large or too small. 0 where absent.
   */
  readonly outliers?: number;
}

/** Options of `linearTargets`. */
export interface LinearOptions extends RegressionOptions {
  /** One per feature; [1] where absent, which makes one feature. */
  readonly coefficients?: readonly number[];
  /** The target at the origin; 0 where absent. */
  readonly intercept?: number;
}

/**
 * Targets that are a weighted sum of the features: y = coefficients · x + intercept + noise, features spread evenly
 * from −1 to 1.
 * features: float32[examples, coefficients.length], targets: float32[examples, 1]
 * @throws DataError for numbers out of range, an unknown option, or without a seed.
 * @example
 * const { features, targets } = linearTargets({ examples: 50, coefficients: [2, -1], intercept: 3, seed: 0 });
 * Math.abs(2 * features[0]! - features[1]! + 3 - targets[0]!) < 1e-6; // → true
 */
export function linearTargets(options: LinearOptions): TargetDataset<number, 1> {
  const checked = regressionOptions("linearTargets", options, "coefficients", "intercept");
  const { coefficients = [1], intercept = 0 } = options;
  requireNumbers("linearTargets", "coefficients", coefficients);
  requireNumber("linearTargets", "intercept", intercept, -1e30, 1e30);
  const formula = (x: readonly number[]): number => x.reduce((sum, xi, i) => sum + coefficients[i]! * xi, intercept);
  return regressed("Linear regression", checked, coefficients.length, formula);
}

/** Options of `polynomialTargets`. */
export interface PolynomialOptions extends RegressionOptions {
  /** Of 1, x, x² …; [0, 0, 1] where absent, which is x². */
  readonly coefficients?: readonly number[];
}

/**
 * Targets that are a polynomial of one feature: y = c₀ + c₁ x + c₂ x² … + noise, the feature spread evenly from −1
 * to 1.
 * features: float32[examples, 1], targets: float32[examples, 1]
 * @throws DataError for numbers out of range, an unknown option, or without a seed.
 * @example
 * const { features, targets } = polynomialTargets({ coefficients: [1, 0, 2], seed: 0 });
 * Math.abs(1 + 2 * features[0]! ** 2 - targets[0]!) < 1e-6; // → true
 */
export function polynomialTargets(options: PolynomialOptions): TargetDataset<1, 1> {
  const checked = regressionOptions("polynomialTargets", options, "coefficients");
  const { coefficients = [0, 0, 1] } = options;
  requireNumbers("polynomialTargets", "coefficients", coefficients);
  // Horner's rule
  const formula = ([x]: readonly number[]): number => coefficients.reduceRight((sum, c) => sum * x! + c, 0);
  return regressed("Polynomial regression", checked, 1, formula) as TargetDataset<1, 1>;
}

/** Options of `sineTargets`. */
export interface SineOptions extends RegressionOptions {
  /** Waves from −1 to 1; 1 where absent. */
  readonly waves?: number;
  /** Height of the waves; 1 where absent. */
  readonly amplitude?: number;
}

/**
 * Targets that are a sine of one feature: y = amplitude · sin(π · waves · x) + noise, the feature spread evenly from −1
 * to 1.
 * features: float32[examples, 1], targets: float32[examples, 1]
 * @throws DataError for numbers out of range, an unknown option, or without a seed.
 * @example
 * const { targets } = sineTargets({ examples: 200, noise: 0.1, outliers: 0.05, seed: 0 });
 * targets.filter((y) => Math.abs(y) > 2).length; // → 10
 */
export function sineTargets(options: SineOptions): TargetDataset<1, 1> {
  const checked = regressionOptions("sineTargets", options, "waves", "amplitude");
  const { waves = 1, amplitude = 1 } = options;
  requireNumber("sineTargets", "waves", waves, -1e6, 1e6);
  requireNumber("sineTargets", "amplitude", amplitude, -1e30, 1e30);
  const formula = ([x]: readonly number[]): number => amplitude * Math.sin(Math.PI * waves * x!);
  return regressed("Sine regression", checked, 1, formula) as TargetDataset<1, 1>;
}

interface Checked {
  readonly examples: number;
  readonly noise: number;
  readonly outliers: number;
  readonly draws: Draws;
}

function regressionOptions(who: string, options: RegressionOptions, ...own: readonly string[]): Checked {
  const { examples, noise } = madeOptions(who, options, 1, "noise", "outliers", ...own);
  const { outliers = 0 } = options;
  requireNumber(who, "outliers", outliers, 0, 1);
  return { examples, noise, outliers, draws: drawsOf(who, options) };
}

function regressed(
  name: string,
  { examples, noise, outliers, draws }: Checked,
  width: number,
  formula: (x: readonly number[]) => number,
): TargetDataset<number, 1> {
  const features = Array.from({ length: examples }, () => Array.from({ length: width }, () => 2 * draws.uniform() - 1));
  const targets = features.map(formula);
  const mean = targets.reduce((sum, y) => sum + y / examples, 0);
  const deviation = Math.sqrt(targets.reduce((sum, y) => sum + (y - mean) ** 2 / examples, 0) + noise ** 2);
  for (let i = 0; i < examples; i++) targets[i]! += noise * draws.normal();
  for (const i of chosen(examples, Math.round(outliers * examples), draws)) {
    const far = (5 + 5 * draws.uniform()) * deviation;
    targets[i]! += draws.uniform() < 0.5 ? -far : far;
  }
  return dataset({ features, targets, info: madeInfo(name, width, 1) }) as TargetDataset<number, 1>;
}

/** `n` of the numbers below `length`, each at most once (Fisher & Yates, stopped early). */
function chosen(length: number, n: number, { uniform }: Draws): Uint32Array {
  const order = Uint32Array.from({ length }, (_, i) => i);
  for (let i = 0; i < n; i++) {
    const j = i + Math.floor(uniform() * (length - i));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order.subarray(0, n);
}
