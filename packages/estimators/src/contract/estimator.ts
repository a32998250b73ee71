/** The contract of scikit-learn's estimators, in our words. X: [rows, columns]. */
import type { Matrix } from "../data.ts";
import type { FitOptions } from "./fitting.ts";
import type { Frame } from "./frame.ts";
import type { Answer, ClassOf, Labels } from "./labels.ts";
import type { Target, Targets } from "./targets.ts";

/** Members that every estimator has. */
export interface Estimator {
  /** "LogisticRegression": what sentences and JSON call it. */
  readonly name: string;
  readonly kind: "classifier" | "regressor" | "transformer" | "clusterer";
  /** The options that it was made with, and what the others are where absent. */
  getParams(): object;
  /** The same options, nothing learned. */
  clone(): Estimator;
  /** The options and what was learned, as plain data; `fromJSON` of the class, or `estimatorFromJSON`, reads it. */
  toJSON(): Frame;
}

/** Answers classes. */
export interface Classifier<L extends Answer = number> extends Estimator {
  readonly kind: "classifier";
  /**
   * Learns from examples, forgetting what it learned before. `y` may be left out where X is a data set.
   * @throws ShapeError or ValueError for data with a fault in it; the reason of a signal that is aborted.
   */
  fit(X: Matrix, y?: Labels<L>, options?: FitOptions): this;
  /** One answer per row. @throws UsageError before `fit`; ShapeError for other columns than it was fitted on. */
  predict(X: Matrix): L[];
  /**
   * Of two classes one number per row, above 0 for the second; of more, one per row and class. Absent where there are
   * no scores. @throws as `predict`.
   */
  decisionFunction?(X: Matrix): number[] | number[][];
  /** [rows, classes]: how likely each class is. @throws as `predict`; UsageError where there are no probabilities. */
  predictProba?(X: Matrix): number[][];
  /** The (weighted) share of rows that are answered right. @throws as `predict`. */
  score(X: Matrix, y?: Labels<L>, options?: ScoreOptions): number;
  /** The classes in ascending order. @throws UsageError before `fit`. */
  readonly classes: readonly ClassOf<L>[];
  /** Their names: those of the data set, or the classes as texts. @throws UsageError before `fit`. */
  readonly classNames: readonly string[];
  clone(): Classifier<L>;
}

/** Answers numbers. */
export interface Regressor<T extends Target = number> extends Estimator {
  readonly kind: "regressor";
  /**
   * Learns from examples, forgetting what it learned before. `y` may be left out where X is a data set.
   * @throws ShapeError or ValueError for data with a fault in it; the reason of a signal that is aborted.
   */
  fit(X: Matrix, y?: Targets<T>, options?: FitOptions): this;
  /** One answer per row. @throws UsageError before `fit`; ShapeError for other columns than it was fitted on. */
  predict(X: Matrix): T[];
  /** R² of the predictions, the mean over outputs; NaN of one row, which has no spread. @throws as `predict`. */
  score(X: Matrix, y?: Targets<T>, options?: ScoreOptions): number;
  clone(): Regressor<T>;
}

/** Makes other columns of columns. */
export interface Transformer extends Estimator {
  readonly kind: "transformer";
  /** @throws as that of a classifier. */
  fit(X: Matrix, y?: undefined, options?: FitOptions): this;
  /** One row per row. @throws UsageError before `fit`; ShapeError for other columns than it was fitted on. */
  transform(X: Matrix): number[][];
  clone(): Transformer;
}

/** Answers the place of a cluster. */
export interface Clusterer extends Estimator {
  readonly kind: "clusterer";
  /** @throws as that of a classifier. */
  fit(X: Matrix, y?: undefined, options?: FitOptions): this;
  /** The place of the cluster of each row. @throws UsageError before `fit`; ShapeError for other columns. */
  predict(X: Matrix): number[];
  clone(): Clusterer;
}

export interface ScoreOptions {
  /** Weights: each says how much its row counts; 1 where absent. */
  readonly sampleWeights?: ArrayLike<number>;
}
