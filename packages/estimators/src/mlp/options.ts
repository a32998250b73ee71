import type { Activation } from "./network.ts";

/** Options of `MLPClassifier` and `MLPRegressor`; defaults are scikit-learn's. */
export interface MLPOptions {
  /** Widths of the hidden layers; [100] where absent. */
  readonly hidden?: readonly number[];
  /** Between the layers; "relu" where absent. */
  readonly activation?: Activation;
  /** Rule by which weights learn: "adam" where absent; "lbfgs" takes all rows at once, and suits small data. */
  readonly solver?: "adam" | "sgd" | "lbfgs";
  /** Strength of the penalty ½ alpha ‖W‖² on weights, over the number of rows; 1e-4 where absent. */
  readonly alpha?: number;
  /** Rows per update; 200 where absent, or all where there are fewer. */
  readonly batchSize?: number;
  /** 1e-3 where absent. */
  readonly learningRate?: number;
  /**
   * Course of the learning rate, for sgd: "constant" where absent; "inverseScaling" divides it by t^power, t the
   * rows so far; "adaptive" divides it by 5 whenever passes bring nothing, and stops at 1e-6.
   */
  readonly schedule?: "constant" | "inverseScaling" | "adaptive";
  /** 0.5 where absent. */
  readonly power?: number;
  /** The most passes over the rows; 200 where absent. */
  readonly maxIterations?: number;
  /** Go through the rows in a new order in every pass; true where absent. */
  readonly shuffle?: boolean;
  /** Chooses first weights and orders, as `random_state` does in scikit-learn; 0 where absent. */
  readonly seed?: number;
  /** Gain that a pass must bring at least; 1e-4 where absent, null for passes to the end. */
  readonly tol?: number | null;
  /** Passes in a row that may bring less than `tol`; 10 where absent. */
  readonly patience?: number;
  /** Momentum of sgd; 0.9 where absent. */
  readonly momentum?: number;
  /** Nesterov's momentum, for sgd; true where absent. */
  readonly nesterov?: boolean;
  /** Hold out rows, stop when their score stays, and keep the weights of the best one; false where absent. */
  readonly earlyStopping?: boolean;
  /** Share of rows that early stopping holds out; 0.1 where absent. */
  readonly validationShare?: number;
  /** Decay of adam's mean of gradients; 0.9 where absent. */
  readonly b1?: number;
  /** Decay of adam's mean of squares; 0.999 where absent. */
  readonly b2?: number;
  /** Keeps adam's division finite; 1e-8 where absent. */
  readonly eps?: number;
  /** In what steps are computed: "float64" where absent; "float32" is faster on wide data. */
  readonly dtype?: "float32" | "float64";
  /** Who is told, in a sentence, that passes ended before the loss settled; `console.warn` where absent. */
  readonly onWarning?: (sentence: string) => void;
}

export type Settings = Required<Omit<MLPOptions, "onWarning">>;

export const defaults: Settings = {
  hidden: [100],
  activation: "relu",
  solver: "adam",
  alpha: 1e-4,
  batchSize: 200,
  learningRate: 1e-3,
  schedule: "constant",
  power: 0.5,
  maxIterations: 200,
  shuffle: true,
  seed: 0,
  tol: 1e-4,
  patience: 10,
  momentum: 0.9,
  nesterov: true,
  earlyStopping: false,
  validationShare: 0.1,
  b1: 0.9,
  b2: 0.999,
  eps: 1e-8,
  dtype: "float64",
};
