/** Options of `MLPClassifier` and `MLPRegressor`; defaults are scikit-learn's. */
import type { Warned } from "../contract/base.ts";
import type { ClassWeights } from "../contract/fitting.ts";
import {
  atLeastOne,
  nonNegative,
  oneOf,
  orNull,
  positive,
  seed,
  truth,
  type Rule,
  type Rules,
} from "../contract/options.ts";
import type { Activation } from "./network.ts";

export interface MLPRegressorOptions extends Partial<MLPParams>, Warned {}

export interface MLPClassifierOptions extends Partial<MLPClassifierParams>, Warned {}

/** Options of a network, whole. */
export interface MLPParams {
  /** Widths of the hidden layers; [100] where absent. */
  readonly hidden: readonly number[];
  /** Between the layers; "relu" where absent. */
  readonly activation: Activation;
  /** Rule by which weights learn: "adam" where absent; "lbfgs" takes all rows at once, and suits small data. */
  readonly solver: "adam" | "sgd" | "lbfgs";
  /** Strength of the penalty ½ alpha ‖W‖² on weights, over the number of rows; 1e-4 where absent. */
  readonly alpha: number;
  /** Rows per update; 200 where absent, or all where there are fewer. */
  readonly batchSize: number;
  /** 1e-3 where absent. */
  readonly learningRate: number;
  /**
   * Course of the learning rate, for sgd: "constant" where absent; "inverseScaling" divides it by t^power, t the
   * rows so far; "adaptive" divides it by 5 whenever passes bring nothing, and stops at 1e-6.
   */
  readonly schedule: "constant" | "inverseScaling" | "adaptive";
  /** 0.5 where absent. */
  readonly power: number;
  /** The most passes over the rows; 1000 where absent: scikit-learn ends at 200, before small data settle. */
  readonly maxIterations: number;
  /** Go through the rows in a new order in every pass; true where absent. */
  readonly shuffle: boolean;
  /** Chooses first weights and orders, as `random_state` does in scikit-learn; 0 where absent. */
  readonly seed: number;
  /** Gain that a pass must bring at least; 1e-4 where absent, null for passes to the end. */
  readonly tol: number | null;
  /** Passes in a row that may bring less than `tol`; 10 where absent. */
  readonly patience: number;
  /** Momentum of sgd; 0.9 where absent. */
  readonly momentum: number;
  /** Nesterov's momentum, for sgd; true where absent. */
  readonly nesterov: boolean;
  /** Hold out rows, stop when their score stays, and keep the weights of the best one; false where absent. */
  readonly earlyStopping: boolean;
  /** Share of rows that early stopping holds out; 0.1 where absent. */
  readonly validationShare: number;
  /** Decay of adam's mean of gradients; 0.9 where absent. */
  readonly b1: number;
  /** Decay of adam's mean of squares; 0.999 where absent. */
  readonly b2: number;
  /** Keeps adam's division finite; 1e-8 where absent. */
  readonly eps: number;
  /** In what steps are computed: "float64" where absent; "float32" is faster on wide data. */
  readonly dtype: "float32" | "float64";
}

export interface MLPClassifierParams extends MLPParams {
  /** Factors of the losses of rows by the name of their class, or "balanced"; 1 each where null or absent. */
  readonly classWeights: ClassWeights | null;
}

export const mlpRules: Rules<MLPParams> = {
  hidden: { fallback: [100], test: isWidths, range: "a list of the widths of the hidden layers, each 1 or more" },
  activation: oneOf<Activation>("relu", "tanh", "logistic", "identity"),
  solver: oneOf<MLPParams["solver"]>("adam", "sgd", "lbfgs"),
  alpha: nonNegative(1e-4),
  batchSize: atLeastOne(200),
  learningRate: positive(1e-3),
  schedule: oneOf<MLPParams["schedule"]>("constant", "inverseScaling", "adaptive"),
  power: nonNegative(0.5),
  maxIterations: atLeastOne(1000),
  shuffle: truth(true),
  seed,
  tol: orNull(nonNegative(1e-4)),
  patience: atLeastOne(10),
  momentum: belowOne(0.9),
  nesterov: truth(true),
  earlyStopping: truth(false),
  validationShare: { ...belowOne(0.1), test: (x) => belowOne(0).test(x) && x !== 0, range: "a number between 0 and 1" },
  b1: belowOne(0.9),
  b2: belowOne(0.999),
  eps: positive(1e-8),
  dtype: oneOf<MLPParams["dtype"]>("float64", "float32"),
};

// ---- private

function belowOne(fallback: number): Rule<number> {
  return {
    fallback,
    test: (x) => typeof x === "number" && x >= 0 && x < 1,
    range: "a number from 0 to below 1",
  };
}

function isWidths(value: unknown): boolean {
  return Array.isArray(value) && value.every((width) => Number.isSafeInteger(width) && (width as number) >= 1);
}
