import type { About, Warned } from "./contract/base.ts";
import { count } from "./data.ts";
import { isClassWeights, type ClassWeights } from "./contract/fitting.ts";
import type { Answer } from "./contract/labels.ts";
import { noProbabilities } from "./linear/classifier.ts";
import { atLeastOne, nonNegative, oneOf, orNull, positive, seed, share, truth } from "./contract/options.ts";
import { StochasticClassifier, stochasticFitted, type Course, type StochasticFitted } from "./stochastic/classifier.ts";
import { wrongOf } from "./stochastic/lines.ts";
import { classLosses } from "./stochastic/losses.ts";
import { shareOfL1, type Penalty } from "./stochastic/penalty.ts";
import type { Task } from "./stochastic/pass.ts";

export interface PerceptronOptions extends Partial<PerceptronParams>, Warned {}

/** Options of a perceptron, whole. */
export interface PerceptronParams {
  /** Factor of updates; 1 where absent. */
  readonly eta0: number;
  /** The most passes over the examples; 1000 where absent. */
  readonly maxIterations: number;
  /**
   * Stop after five passes in a row whose mean loss is not below the best by this much; 1e-3 where absent, null for
   * never.
   */
  readonly tol: number | null;
  /** Go through the examples in a new order in every pass; where absent, only if there is a seed. */
  readonly shuffle: boolean;
  /** Chooses the orders, as `random_state` does in scikit-learn; 0 where absent. */
  readonly seed: number;
  /** Learns an intercept; true where absent. */
  readonly fitIntercept: boolean;
  /**
   * Penalty that is added to the loss: alpha · ½ ‖w‖² for "l2", alpha · ‖w‖₁ for "l1", a share of each for
   * "elasticNet"; null, for none, where absent.
   */
  readonly penalty: Penalty;
  /** Strength of the penalty; 1e-4 where absent. */
  readonly alpha: number;
  /** The share of "l1" in "elasticNet"; 0.15 where absent. */
  readonly l1Ratio: number;
  /** Factors of updates by the name of the class; 1 each where absent. */
  readonly classWeights: ClassWeights | null;
}

const perceptron: About<PerceptronParams, StochasticFitted> = {
  name: "Perceptron",
  rules: {
    eta0: positive(1),
    maxIterations: atLeastOne(1000),
    tol: orNull(nonNegative(1e-3)),
    shuffle: truth(false),
    seed,
    fitIntercept: truth(true),
    penalty: orNull(oneOf<NonNullable<Penalty>>("l2", "l1", "elasticNet"), null),
    alpha: nonNegative(1e-4),
    l1Ratio: share(0.15),
    classWeights: orNull({
      fallback: null,
      test: isClassWeights,
      range: '"balanced", weights by name, each a number 0 or more',
    }),
  },
  fitted: stochasticFitted,
};

/**
 * Rosenblatt's perceptron: for every example on the wrong side, weights += eta0 · target · x. More than two classes are
 * learned one against the rest, and of several labels (rows of 0 and 1) each for itself. It is gradient descent on
 * `perceptronLoss`, one example at a time, in double precision.
 *
 * The weights are scikit-learn's (1.2) to the last bit. `new Perceptron()` is `Perceptron(shuffle=False)` there, the
 * examples in the order in which they come; `new Perceptron({ seed })` is `Perceptron(random_state=seed)`.
 *
 * Rosenblatt 1958, "The perceptron: a probabilistic model for information storage and organization in the brain".
 * @throws ValueError for an option out of range.
 * @example
 * const X = [[1.4, 0.2], [1.3, 0.2], [4.7, 1.4], [5.1, 1.9]];
 * const model = new Perceptron<string>().fit(X, ["setosa", "setosa", "other", "other"]);
 * model.predict([[2, 0.5]]); // → [ 'setosa' ]
 * model.converged; // → true
 */
export class Perceptron<L extends Answer = number> extends StochasticClassifier<L, PerceptronParams> {
  constructor(given?: PerceptronOptions) {
    super(perceptron, withShuffle(given));
  }

  /** The perceptron that JSON holds. @throws ValueError that names the path of a fault. */
  static fromJSON<L extends Answer = number>(json: unknown): Perceptron<L> {
    return this.restored(perceptron, json, (params) => new Perceptron<L>(params));
  }

  /** There are none. @throws UsageError always, which says what has them. */
  predictProba(): never {
    throw noProbabilities("Perceptron", "a perceptron has no probabilities, only sides of a line");
  }

  protected override course(): Course {
    const { eta0, alpha, l1Ratio, penalty, fitIntercept, maxIterations, tol, shuffle, seed, classWeights } =
      this.params;
    const l1 = shareOfL1(penalty, l1Ratio);
    const loss = classLosses.perceptron;
    return {
      plan: { loss, alpha, l1, schedule: "constant", eta0, power: 0, fitIntercept, average: 0 },
      stop: { maxIterations, tol, patience: 5 },
      shuffle,
      seed,
      classWeights,
    };
  }

  protected override finish(fitted: StochasticFitted, tasks: readonly Task[], settled: boolean): StochasticFitted {
    const wrong = fitted.lines.flatMap((line, k) => wrongOf(line, tasks[k]!.rows, tasks[k]!.targets));
    const { length } = tasks[0]!.rows;
    // neither a callback that stopped it, nor one pass of `partialFit`, needs a warning
    const isOver = settled || fitted.iterations >= this.params.maxIterations;
    if (wrong.length > 0 && isOver)
      this.warn(notConverged(new Set(wrong).size, fitted.lines.length, fitted.iterations, length));
    return { ...fitted, converged: wrong.length === 0 };
  }
}

// ---- private

/** Examples come in the order given, unless a seed asks for others. */
function withShuffle(given: PerceptronOptions | undefined): unknown {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return given;
  return given.shuffle === undefined && given.seed !== undefined ? { ...given, shuffle: true } : given;
}

/** The sentence that counts the examples that are not on the right side of the line, or of one of several. */
function notConverged(wrong: number, lines: number, iterations: number, examples: number): string {
  const passes = `${iterations} ${iterations === 1 ? "pass" : "passes"}`;
  const [side, cause] =
    lines === 1
      ? ["the right side", "no straight line separates the classes"]
      : ["the right side of the line of every class", "no straight line separates one of the classes from the rest"];
  return (
    `did not converge: after ${passes} ${wrong} of ${count(examples, "example")} are not on ${side}; ` +
    `either ${cause}, or more passes are needed ({ maxIterations, tol: null })`
  );
}
