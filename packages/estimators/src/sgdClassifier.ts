import type { About, Warned } from "./contract/base.ts";
import { nested } from "./contract/classifierBase.ts";
import { isClassWeights, type ClassWeights } from "./contract/fitting.ts";
import type { Answer } from "./contract/labels.ts";
import { atLeastOne, nonNegative, oneOf, orNull, share, seed, truth } from "./contract/options.ts";
import type { Matrix } from "./data.ts";
import { noProbabilities } from "./linear/classifier.ts";
import { StochasticClassifier, stochasticFitted, type Course, type StochasticFitted } from "./stochastic/classifier.ts";
import { average, needRate, pastLast, patience, power, schedules } from "./stochastic/course.ts";
import { classLosses } from "./stochastic/losses.ts";
import type { Schedule, Task } from "./stochastic/pass.ts";
import { shareOfL1, type Penalty } from "./stochastic/penalty.ts";

export interface SGDClassifierOptions extends Partial<SGDClassifierParams>, Warned {}

/** Options of a classifier that learns row by row, whole. */
export interface SGDClassifierParams {
  /** Loss of a row; "hinge", that of a linear support vector machine, where absent. */
  readonly loss: keyof typeof classLosses;
  /** Penalty on weights: "l2" where absent, "l1", a share of each, or null for none. */
  readonly penalty: Penalty;
  /** Strength of the penalty, and of "optimal" learning rates; 1e-4 where absent. */
  readonly alpha: number;
  /** The share of "l1" in "elasticNet"; 0.15 where absent. */
  readonly l1Ratio: number;
  /** Learns an intercept; true where absent. */
  readonly fitIntercept: boolean;
  /** The most passes over the rows; 1000 where absent. */
  readonly maxIterations: number;
  /** Least that a pass must bring, as the mean loss of a row; 1e-3 where absent, null for passes to the end. */
  readonly tol: number | null;
  /** Passes in a row that may bring less than `tol`; 5 where absent. */
  readonly patience: number;
  /** Go through the rows in a new order in every pass; true where absent. */
  readonly shuffle: boolean;
  /** Chooses the orders, as `random_state` does in scikit-learn; 0 where absent. */
  readonly seed: number;
  /**
   * Learning rates: "optimal", where absent, is 1 / (alpha (t₀ + t)), t the rows so far; "constant" is eta0;
   * "inverseScaling" is eta0 / t^power; "adaptive" is eta0, a fifth of it whenever passes bring too little, to 1e-6.
   */
  readonly schedule: Schedule;
  /** First learning rate of schedules other than "optimal", which want one; 0 where absent. */
  readonly eta0: number;
  /** 0.5 where absent. */
  readonly power: number;
  /** Answer by the mean of the weights of all steps, or from a step on; false where absent. */
  readonly average: boolean | number;
  /** Factors of steps by the name of the class; 1 each where absent. */
  readonly classWeights: ClassWeights | null;
}

const sgdClassifier: About<SGDClassifierParams, StochasticFitted> = {
  name: "SGDClassifier",
  rules: {
    loss: oneOf<SGDClassifierParams["loss"]>("hinge", "log", "modifiedHuber", "squaredHinge", "perceptron"),
    penalty: orNull(oneOf<NonNullable<Penalty>>("l2", "l1", "elasticNet")),
    alpha: nonNegative(1e-4),
    l1Ratio: share(0.15),
    fitIntercept: truth(true),
    maxIterations: atLeastOne(1000),
    tol: orNull(nonNegative(1e-3)),
    patience,
    shuffle: truth(true),
    seed,
    schedule: schedules("optimal"),
    eta0: nonNegative(0),
    power: power(0.5),
    average,
    classWeights: orNull({
      fallback: null,
      test: isClassWeights,
      range: '"balanced", weights by name, each a number 0 or more',
    }),
  },
  fitted: stochasticFitted,
};

/**
 * A linear classifier by stochastic gradient descent, one row a step. More than two classes are learned one against the
 * rest, and of several labels (rows of 0 and 1) each for itself. A seed gives scikit-learn's (1.2) orders and weights.
 * Bottou 2010, "Large-scale machine learning with stochastic gradient descent".
 * @throws ValueError for an option out of range.
 * @example
 * const model = new SGDClassifier<string>({ seed: 1 }).fit([[-2], [-1], [1], [2]], ["low", "low", "high", "high"]);
 * model.predict([[-3], [3]]); // → [ 'low', 'high' ]
 */
export class SGDClassifier<L extends Answer = number> extends StochasticClassifier<L, SGDClassifierParams> {
  constructor(given?: SGDClassifierOptions) {
    super(sgdClassifier, given);
    needRate("SGDClassifier", this.params);
  }

  /** The classifier that JSON holds. @throws ValueError that names the path of a fault. */
  static fromJSON<L extends Answer = number>(json: unknown): SGDClassifier<L> {
    return this.restored(sgdClassifier, json, (params) => new SGDClassifier<L>(params));
  }

  /**
   * [rows, classes]: how likely each class is, by the loss "log" or "modifiedHuber"; one against the rest, made to add
   * up to 1.
   * @throws as `predict`; UsageError for other losses, which have no probabilities.
   */
  predictProba(X: Matrix): number[][] {
    const { loss } = this.params;
    if (loss !== "log" && loss !== "modifiedHuber")
      throw noProbabilities("SGDClassifier", `the loss "${loss}" has no probabilities`);
    const { known } = this.after("predictProba");
    const likely = this.scores("predictProba", X).map(loss === "log" ? sigmoid : clipped);
    if (known.multiLabel) return nested(likely, known.classes.length);
    if (known.classes.length === 2) return Array.from(likely, (p) => [1 - p, p]);
    return nested(likely, known.classes.length).map((row) => {
      const sum = row.reduce((total, p) => total + p, 0);
      return row.map((p) => (sum === 0 ? 1 / row.length : p / sum));
    });
  }

  protected override course(): Course {
    const { loss, alpha, penalty, l1Ratio, schedule, eta0, power, fitIntercept, average, ...rest } = this.params;
    const { maxIterations, tol, patience, shuffle, seed, classWeights } = rest;
    const l1 = shareOfL1(penalty, l1Ratio);
    return {
      plan: { loss: classLosses[loss], alpha, l1, schedule, eta0, power, fitIntercept, average: Number(average) },
      stop: { maxIterations, tol, patience },
      shuffle,
      seed,
      classWeights,
    };
  }

  protected override finish(fitted: StochasticFitted, _: readonly Task[], settled: boolean): StochasticFitted {
    if (pastLast(settled, fitted.iterations, this.params)) this.warn(notSettled(fitted.iterations));
    return fitted;
  }
}

/** The sentence of a fit that came to its last pass before the loss settled. */
export function notSettled(iterations: number): string {
  return (
    `the loss still fell when the last of ${iterations} passes was over; give it more passes ({ maxIterations }), ` +
    `or columns of one scale, as standardize() makes them`
  );
}

// ---- private

function sigmoid(score: number): number {
  return 1 / (1 + Math.exp(-score));
}

/** Zhang 2004, "Statistical behavior and consistency of classification methods based on convex risk minimization". */
function clipped(score: number): number {
  return (Math.max(-1, Math.min(1, score)) + 1) / 2;
}
