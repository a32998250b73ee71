import { Base, type Seen } from "./base.ts";
import type { Matrix } from "../data.ts";
import type { Regressor, ScoreOptions } from "./estimator.ts";
import { readScoreWeights, type FitOptions } from "./fitting.ts";
import { boolean, length, type Reader } from "./frame.ts";
import { predictionsOf, r2, readTargets, type Target, type Targets } from "./targets.ts";

/** Facts that every regressor learns. */
export interface SeenTargets extends Seen {
  readonly outputs: number;
  /** Targets were a list, so that predictions are one. */
  readonly single: boolean;
}

/** Readers of the members of `SeenTargets`. */
export const targetReaders: { readonly outputs: Reader<number>; readonly single: Reader<boolean> } = {
  outputs: length,
  single: boolean,
};

/** Regressor that answers numbers. */
export abstract class RegressorBase<T extends Target, P extends object, F extends SeenTargets>
  extends Base<P, F>
  implements Regressor<T>
{
  readonly kind = "regressor";

  abstract fit(X: Matrix, y?: Targets<T>, options?: FitOptions): this;

  /** Predictions [rows, outputs]. */
  protected abstract values(member: string, X: Matrix): Float64Array;

  predict(X: Matrix): T[] {
    const fitted = this.after("predict");
    return predictionsOf(this.values("predict", X), fitted) as T[];
  }

  score(X: Matrix, y?: Targets<T>, options?: ScoreOptions): number {
    const { outputs } = this.after("score");
    const who = `${this.name}.score`;
    const got = this.values("score", X);
    const wanted = readTargets(who, X, y, got.length / outputs, outputs);
    const weights = readScoreWeights(who, options, got.length / outputs);
    if (weights.length < 2) this.warn("R² of one row is not a number; score two rows or more, or the error of one");
    return r2(got, wanted.elements, outputs, weights);
  }
}
