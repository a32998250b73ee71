/**
 * The three regressions of Friedman 1991 ("Multivariate adaptive regression splines") and Breiman 1996 ("Bagging
 * predictors"), as scikit-learn's `make_friedman1`, `2` and `3` have them.
 */
import { dataset, type TargetDataset } from "./dataset.ts";
import { drawsOf } from "./draws.ts";
import { madeInfo, madeOptions, requireInteger, type MadeOptions } from "./made.ts";

/** Options of `friedman1`. */
export interface Friedman1Options extends MadeOptions {
  /** Number of features, 5 or more: the first five decide, the others are beside the point; 10 where absent. */
  readonly features?: number;
}

/**
 * y = 10 sin(π x₀ x₁) + 20 (x₂ − ½)² + 10 x₃ + 5 x₄ + noise, features spread evenly from 0 to 1.
 * features: float32[examples, features], targets: float32[examples, 1]
 * @throws DataError for numbers out of range, an unknown option, or without a seed.
 * @example
 * friedman1({ examples: 200, noise: 1, seed: 0 }).features.shape; // → [ 200, 10 ]
 */
export function friedman1(options: Friedman1Options): TargetDataset<number, 1> {
  const { features = 10 } = Object(options) as Friedman1Options;
  return made("friedman1", options, ["features"], features, (x) => x);
}

/**
 * y = √(x₀² + (x₁ x₂ − 1 / (x₁ x₃))²) + noise, an impedance: features spread evenly, x₀ from 0 to 100, x₁ from 40π to
 * 560π, x₂ from 0 to 1, x₃ from 1 to 11.
 * features: float32[examples, 4], targets: float32[examples, 1]
 * @throws DataError for numbers out of range, an unknown option, or without a seed.
 * @example
 * friedman2({ examples: 200, noise: 1, seed: 0 }).features.shape; // → [ 200, 4 ]
 */
export function friedman2(options: MadeOptions): TargetDataset<4, 1> {
  return made("friedman2", options, [], 4, circuit) as TargetDataset<4, 1>;
}

/**
 * y = arctan((x₁ x₂ − 1 / (x₁ x₃)) / x₀) + noise, a phase, of the features of `friedman2`.
 * features: float32[examples, 4], targets: float32[examples, 1], in radians
 * @throws DataError for numbers out of range, an unknown option, or without a seed.
 * @example
 * friedman3({ examples: 200, noise: 0.1, seed: 0 }).features.shape; // → [ 200, 4 ]
 */
export function friedman3(options: MadeOptions): TargetDataset<4, 1> {
  return made("friedman3", options, [], 4, circuit) as TargetDataset<4, 1>;
}

/** The formulas, without noise. @internal */
export const formulas = {
  friedman1: (x: readonly number[]): number =>
    10 * Math.sin(Math.PI * x[0]! * x[1]!) + 20 * (x[2]! - 0.5) ** 2 + 10 * x[3]! + 5 * x[4]!,
  friedman2: ([x0 = 0, x1 = 0, x2 = 0, x3 = 0]: readonly number[]): number =>
    Math.sqrt(x0 ** 2 + (x1 * x2 - 1 / (x1 * x3)) ** 2),
  friedman3: ([x0 = 0, x1 = 0, x2 = 0, x3 = 0]: readonly number[]): number => Math.atan((x1 * x2 - 1 / (x1 * x3)) / x0),
};

/** Numbers from 0 to 1 as resistance, frequency, inductance and capacity. */
function circuit([x0 = 0, x1 = 0, x2 = 0, x3 = 0]: readonly number[]): readonly number[] {
  return [100 * x0, Math.PI * (40 + 520 * x1), x2, 1 + 10 * x3];
}

function made(
  who: keyof typeof formulas,
  options: MadeOptions,
  own: readonly string[],
  width: number,
  place: (x: readonly number[]) => readonly number[],
): TargetDataset<number, 1> {
  const { examples, noise } = madeOptions(who, options, 1, "noise", ...own);
  requireInteger(who, "features", width, who === "friedman1" ? 5 : 4, 65536);
  const draws = drawsOf(who, options);
  const features = Array.from({ length: examples }, () => place(Array.from({ length: width }, draws.uniform)));
  const targets = features.map((x) => formulas[who](x) + noise * draws.normal());
  const info = madeInfo(`Friedman ${who.slice(-1)}`, width, 1);
  return dataset({ features, targets, info }) as TargetDataset<number, 1>;
}
