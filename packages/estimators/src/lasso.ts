import type { About, Warned } from "./contract/base.ts";
import type { FitOptions } from "./contract/fitting.ts";
import { atLeastOne, nonNegative, positive, truth } from "./contract/options.ts";
import type { Target, Targets } from "./contract/targets.ts";
import type { Matrix } from "./data.ts";
import { solved } from "./linear/regressor.ts";
import { sparse, sparseFit, SparseRegressor, type SparseFit } from "./linear/sparse.ts";

export interface LassoOptions extends Partial<LassoParams>, Warned {}

/** Options of a lasso, whole. */
export interface LassoParams {
  /** Strength of the penalty, above 0 (for none there is `LinearRegression`); 1 where absent. */
  readonly alpha: number;
  /** Learns an intercept, which pays no penalty; true where absent. */
  readonly fitIntercept: boolean;
  /** No weight may be below 0; false where absent. */
  readonly positive: boolean;
  /** The most passes over the weights; 1000 where absent. */
  readonly maxIterations: number;
  /** Stop where the duality gap is below this share of the targets' mean square; 1e-4 where absent. */
  readonly tol: number;
}

const lasso: About<LassoParams, SparseFit> = {
  name: "Lasso",
  rules: {
    alpha: positive(1),
    fitIntercept: truth(true),
    positive: truth(false),
    maxIterations: atLeastOne(1000),
    tol: nonNegative(1e-4),
  },
  fitted: sparseFit,
};

/**
 * Least squares with few weights: makes 1/(2n) ‖y − X w‖² + alpha ‖w‖₁ small, each output for itself, by coordinate
 * descent. Tibshirani 1996, "Regression shrinkage and selection via the lasso".
 * @throws ValueError for an option out of range.
 * @example
 * const model = new Lasso({ alpha: 0.1 }).fit([[0, 1], [1, 0], [2, 1]], [1, 3, 5]);
 * model.coef[0]!.map((w) => w.toFixed(3)); // → [ '1.850', '0.000' ]
 */
export class Lasso<T extends Target = number> extends SparseRegressor<T, LassoParams> {
  constructor(given?: LassoOptions) {
    super(lasso, given);
  }

  /** The regression that JSON holds. @throws ValueError that names the path of a fault. */
  static fromJSON<T extends Target = number>(json: unknown): Lasso<T> {
    return this.restored(lasso, json, (params) => new Lasso<T>(params));
  }

  override fit(X: Matrix, y?: Targets<T>, options?: FitOptions): this {
    const { fitIntercept, ...params } = this.params;
    const solve = solved("Lasso.fit", X, y, options, { fitIntercept, penalized: true }, (data, fitting) =>
      sparse(data, { ...params, l1Ratio: 1 }, fitting),
    );
    return this.conclude(solve);
  }
}
