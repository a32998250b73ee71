import type { About, Warned } from "./contract/base.ts";
import type { FitOptions } from "./contract/fitting.ts";
import { atLeastOne, nonNegative, positive, share, truth } from "./contract/options.ts";
import type { Target, Targets } from "./contract/targets.ts";
import type { Matrix } from "./data.ts";
import { solved } from "./linear/regressor.ts";
import { sparse, sparseFit, SparseRegressor, type SparseFit, type SparseParams } from "./linear/sparse.ts";

export interface ElasticNetOptions extends Partial<ElasticNetParams>, Warned {}

/** Options of an elastic net, whole. */
export interface ElasticNetParams extends SparseParams {
  /** Strength of the penalty, above 0 (for none there is `LinearRegression`); 1 where absent. */
  readonly alpha: number;
  /** The share of ‖w‖₁ in the penalty; 0.5 where absent. */
  readonly l1Ratio: number;
  /** Learns an intercept, which pays no penalty; true where absent. */
  readonly fitIntercept: boolean;
  /** No weight may be below 0; false where absent. */
  readonly positive: boolean;
  /** The most passes over the weights; 1000 where absent. */
  readonly maxIterations: number;
  /** Stop where the duality gap is below this share of the targets' mean square; 1e-4 where absent. */
  readonly tol: number;
}

const elasticNet: About<ElasticNetParams, SparseFit> = {
  name: "ElasticNet",
  rules: {
    alpha: positive(1),
    l1Ratio: share(0.5),
    fitIntercept: truth(true),
    positive: truth(false),
    maxIterations: atLeastOne(1000),
    tol: nonNegative(1e-4),
  },
  fitted: sparseFit,
};

/**
 * Least squares with few and short weights, each output for itself, by coordinate descent. It makes
 * 1/(2n) ‖y − X w‖² + alpha (l1Ratio ‖w‖₁ + ½ (1 − l1Ratio) ‖w‖²) small.
 *
 * Zou & Hastie 2005, "Regularization and variable selection via the elastic net"; Friedman, Hastie & Tibshirani 2010,
 * "Regularization paths for generalized linear models via coordinate descent".
 * @throws ValueError for an option out of range.
 * @example
 * const model = new ElasticNet({ alpha: 0.1 }).fit([[0, 1], [1, 0], [2, 1]], [1, 3, 5]);
 * model.coef[0]!.map((w) => w.toFixed(3)); // → [ '1.791', '0.000' ]
 */
export class ElasticNet<T extends Target = number> extends SparseRegressor<T, ElasticNetParams> {
  constructor(given?: ElasticNetOptions) {
    super(elasticNet, given);
  }

  /** The regression that JSON holds. @throws ValueError that names the path of a fault. */
  static fromJSON<T extends Target = number>(json: unknown): ElasticNet<T> {
    return this.restored(elasticNet, json, (params) => new ElasticNet<T>(params));
  }

  override fit(X: Matrix, y?: Targets<T>, options?: FitOptions): this {
    const { fitIntercept, ...params } = this.params;
    return this.conclude(
      solved("ElasticNet.fit", X, y, options, { fitIntercept, penalized: true }, (data, fitting) =>
        sparse(data, params, fitting),
      ),
    );
  }
}
