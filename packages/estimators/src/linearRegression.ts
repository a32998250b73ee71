import type { About, Warned } from "./contract/base.ts";
import type { FitOptions } from "./contract/fitting.ts";
import { truth } from "./contract/options.ts";
import type { Target, Targets } from "./contract/targets.ts";
import type { Matrix } from "./data.ts";
import { leastSquares } from "./linear/leastSquares.ts";
import { halfSquares, linearFit, LinearRegressor, solved, type LinearFit } from "./linear/regressor.ts";

export interface LinearRegressionOptions extends Partial<LinearRegressionParams>, Warned {}

/** Options of a linear regression, whole. */
export interface LinearRegressionParams {
  /** Learns an intercept; true where absent. */
  readonly fitIntercept: boolean;
}

const linearRegression: About<LinearRegressionParams, LinearFit> = {
  name: "LinearRegression",
  rules: { fitIntercept: truth(true) },
  fitted: linearFit,
};

/**
 * Ordinary least squares: the line that makes the sum of squared errors small. Where several do, as for more columns
 * than rows, it is the one whose weights are shortest, as in scikit-learn.
 * @throws ValueError for an option out of range.
 * @example
 * const model = new LinearRegression().fit([[0], [1], [2]], [1, 3, 5]);
 * model.predict([[10]])[0]!.toFixed(6); // → 21.000000
 */
export class LinearRegression<T extends Target = number> extends LinearRegressor<T, LinearRegressionParams> {
  constructor(given?: LinearRegressionOptions) {
    super(linearRegression, given);
  }

  /** The regression that JSON holds. @throws ValueError that names the path of a fault. */
  static fromJSON<T extends Target = number>(json: unknown): LinearRegression<T> {
    return this.restored(linearRegression, json, (params) => new LinearRegression<T>(params));
  }

  override fit(X: Matrix, y?: Targets<T>, options?: FitOptions): this {
    const solving = { ...this.params, penalized: false };
    const fit = solved("LinearRegression.fit", X, y, options, solving, (data, { goOn }) => {
      const coef = leastSquares(data, 0);
      goOn(1, () => halfSquares(data, coef));
      return { coef };
    });
    return this.learn(fit);
  }
}
