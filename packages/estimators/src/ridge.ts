import type { About, Warned } from "./contract/base.ts";
import type { FitOptions } from "./contract/fitting.ts";
import { nonNegative, truth } from "./contract/options.ts";
import type { Target, Targets } from "./contract/targets.ts";
import type { Matrix } from "./data.ts";
import { leastSquares } from "./linear/leastSquares.ts";
import { halfSquares, linearFit, LinearRegressor, solved, type LinearFit } from "./linear/regressor.ts";

export interface RidgeOptions extends Partial<RidgeParams>, Warned {}

/** Options of a ridge regression, whole. */
export interface RidgeParams {
  /** Strength of the penalty; 1 where absent. */
  readonly alpha: number;
  /** Learns an intercept, which pays no penalty; true where absent. */
  readonly fitIntercept: boolean;
}

const ridge: About<RidgeParams, LinearFit> = {
  name: "Ridge",
  rules: { alpha: nonNegative(1), fitIntercept: truth(true) },
  fitted: linearFit,
};

/**
 * Least squares with short weights: makes ‖y − X w‖² + alpha ‖w‖² small.
 *
 * Hoerl & Kennard 1970, "Ridge regression: biased estimation for nonorthogonal problems".
 * @throws ValueError for an option out of range.
 * @example
 * const model = new Ridge({ alpha: 2 }).fit([[0], [1], [2]], [1, 3, 5]);
 * model.coef[0]![0]!.toFixed(6); // → 1.000000
 */
export class Ridge<T extends Target = number> extends LinearRegressor<T, RidgeParams> {
  constructor(given?: RidgeOptions) {
    super(ridge, given);
  }

  /** The regression that JSON holds. @throws ValueError that names the path of a fault. */
  static fromJSON<T extends Target = number>(json: unknown): Ridge<T> {
    return this.restored(ridge, json, (params) => new Ridge<T>(params));
  }

  override fit(X: Matrix, y?: Targets<T>, options?: FitOptions): this {
    const { alpha, fitIntercept } = this.params;
    const fit = solved("Ridge.fit", X, y, options, { fitIntercept, penalized: alpha > 0 }, (data, { goOn }) => {
      const coef = leastSquares(data, alpha);
      goOn(1, () => halfSquares(data, coef));
      return { coef };
    });
    return this.learn(fit);
  }
}
