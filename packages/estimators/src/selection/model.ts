/** Models as cross-validation and searches see them: estimators of this package, pipelines, and your own. */
import type { FitOptions } from "../contract/fitting.ts";

/** X is rows, a data set or a table; y is labels or targets, left out for a data set. */
export interface Model {
  readonly name: string;
  readonly kind: "classifier" | "regressor" | "transformer" | "clusterer";
  fit(X: unknown, y?: unknown, options?: FitOptions): unknown;
  predict?(X: unknown): unknown;
  predictProba?(X: unknown): number[][];
  decisionFunction?(X: unknown): number[] | number[][];
  score?(X: unknown, y?: unknown): number;
  readonly classes?: readonly unknown[];
  clone(): Model;
  getParams(): object;
}

/** Any estimator, whatever it takes. */
export type Candidate = { readonly [K in "name" | "kind"]: Model[K] } & {
  fit(X: never, y?: never, options?: FitOptions): unknown;
  clone(): unknown;
  getParams(): object;
};
