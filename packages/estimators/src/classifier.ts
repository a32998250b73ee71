import type { Label, Labels, Matrix } from "./data.ts";

/** The contract of scikit-learn's classifiers. X: [rows, columns], y: one label per row. */
export interface Classifier<L extends Label = number> {
  /**
   * Learns from examples, forgetting what it learned before. @throws ShapeError or ValueError for data with a fault in
   * it.
   */
  fit(X: Matrix, y: Labels<L>): this;
  /** One label per row. @throws UsageError before `fit`; ShapeError for other columns than it was fitted on. */
  predict(X: Matrix): L[];
  /**
   * Of two classes one number per row, above 0 for the second; of more, one per row and class. @throws as `predict`.
   */
  decisionFunction(X: Matrix): number[] | number[][];
  /** The share of rows that are predicted right. @throws as `predict`. */
  score(X: Matrix, y: Labels<L>): number;
  /** The labels in ascending order. @throws UsageError before `fit`. */
  readonly classes: readonly L[];
}
