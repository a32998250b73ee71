import { fittedReader, requireSame, seenIn, type About, type Warned } from "./contract/base.ts";
import { readFitting, type Fitting, type FitOptions } from "./contract/fitting.ts";
import { boolean, lawful, length } from "./contract/frame.ts";
import { atLeastOne, nonNegative, oneOf, orNull, seed, share, truth } from "./contract/options.ts";
import { targetReaders } from "./contract/regressorBase.ts";
import { readTargets, type ReadTargets, type Target, type Targets } from "./contract/targets.ts";
import { readRows, type Matrix, type Rows } from "./data.ts";
import { LinearRegressor, ofOutputs, type LinearFit } from "./linear/regressor.ts";
import { lineReaders } from "./linear/scores.ts";
import { notSettled } from "./sgdClassifier.ts";
import { average, needRate, pastLast, patience, power, schedules } from "./stochastic/course.ts";
import { learnLines } from "./stochastic/learn.ts";
import { answering, keptOf, keptReader, lineFrom, shufflesFor, type Kept } from "./stochastic/lines.ts";
import { numberLosses } from "./stochastic/losses.ts";
import type { Plan, Schedule } from "./stochastic/pass.ts";
import { shareOfL1, type Penalty } from "./stochastic/penalty.ts";

export interface SGDRegressorOptions extends Partial<SGDRegressorParams>, Warned {}

/** Options of a regressor that learns row by row, whole. */
export interface SGDRegressorParams {
  /** Loss of a row; "squaredError" where absent. */
  readonly loss: keyof typeof numberLosses;
  /** Error where "huber" turns straight, and to which "epsilonInsensitive" costs nothing; 0.1 where absent. */
  readonly epsilon: number;
  /** Penalty on weights: "l2" where absent, "l1", a share of each, or null for none. */
  readonly penalty: Penalty;
  /** Strength of the penalty; 1e-4 where absent. */
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
  /** Learning rates, as those of `SGDClassifier`; "inverseScaling" where absent. */
  readonly schedule: Schedule;
  /** First learning rate; 0.01 where absent. */
  readonly eta0: number;
  /** 0.25 where absent. */
  readonly power: number;
  /** Answer by the mean of the weights of all steps, or from a step on; false where absent. */
  readonly average: boolean | number;
}

interface StochasticFit extends LinearFit {
  readonly lines: readonly Kept[];
  readonly iterations: number;
  readonly converged: boolean;
}

const sgdRegressor: About<SGDRegressorParams, StochasticFit> = {
  name: "SGDRegressor",
  rules: {
    loss: oneOf<SGDRegressorParams["loss"]>("squaredError", "huber", "epsilonInsensitive", "squaredEpsilonInsensitive"),
    epsilon: nonNegative(0.1),
    penalty: orNull(oneOf<NonNullable<Penalty>>("l2", "l1", "elasticNet")),
    alpha: nonNegative(1e-4),
    l1Ratio: share(0.15),
    fitIntercept: truth(true),
    maxIterations: atLeastOne(1000),
    tol: orNull(nonNegative(1e-3)),
    patience,
    shuffle: truth(true),
    seed,
    schedule: schedules("inverseScaling"),
    eta0: nonNegative(0.01),
    power: power(0.25),
    average,
  },
  fitted: lawful(
    ofOutputs(
      fittedReader<StochasticFit>({
        ...targetReaders,
        ...lineReaders,
        lines: keptReader,
        iterations: length,
        converged: boolean,
      }),
    ),
    ({ lines, outputs, columns }) =>
      lines.length === outputs && lines.every(({ weights }) => weights.length === columns)
        ? undefined
        : `lines do not have one weight for each of ${columns} columns and ${outputs} outputs`,
  ),
};

/**
 * A linear regressor by stochastic gradient descent, one row a step; several outputs are learned each for itself. A
 * seed gives scikit-learn's (1.2) orders and weights. Columns should be of one scale.
 * @throws ValueError for an option out of range.
 * @example
 * const model = new SGDRegressor({ schedule: "constant", eta0: 0.1, tol: 1e-6 });
 * model.fit([[-1], [0], [1]], [-1, 1, 3]);
 * model.predict([[2]])[0]!.toFixed(1); // → 5.0
 */
export class SGDRegressor<T extends Target = number> extends LinearRegressor<T, SGDRegressorParams, StochasticFit> {
  constructor(given?: SGDRegressorOptions) {
    super(sgdRegressor, given);
    needRate("SGDRegressor", this.params);
  }

  /** The regressor that JSON holds. @throws ValueError that names the path of a fault. */
  static fromJSON<T extends Target = number>(json: unknown): SGDRegressor<T> {
    return this.restored(sgdRegressor, json, (params) => new SGDRegressor<T>(params));
  }

  override fit(X: Matrix, y?: Targets<T>, options?: FitOptions): this {
    const who = "SGDRegressor.fit";
    const rows = readRows(who, X);
    const targets = readTargets(who, X, y, rows.length);
    const fitting = readFitting(who, options, rows.length);
    return this.#go(who, rows, targets, fitting, this.params.maxIterations);
  }

  /** One pass over more examples, from what was learned before. @throws as `fit`; ShapeError for other columns. */
  partialFit(X: Matrix, y?: Targets<T>, options?: FitOptions): this {
    const who = "SGDRegressor.partialFit";
    const rows = readRows(who, X);
    const before = this.learned;
    if (before !== undefined) requireSame(who, rows, before);
    const targets = readTargets(who, X, y, rows.length, before?.outputs);
    return this.#go(who, rows, targets, readFitting(who, options, rows.length), 1, before);
  }

  /** Number of passes that it took, for the output that took most. @throws UsageError before `fit`. */
  get iterations(): number {
    return this.after("iterations").iterations;
  }

  /** True where passes brought no more. @throws UsageError before `fit`. */
  get converged(): boolean {
    return this.after("converged").converged;
  }

  #go(
    who: string,
    rows: Rows,
    targets: ReadTargets,
    fitting: Fitting,
    maxIterations: number,
    before?: StochasticFit,
  ): this {
    const { tol, patience, shuffle, seed } = this.params;
    const { outputs, single, elements } = targets;
    const plan = this.#plan();
    const tasks = Array.from({ length: outputs }, (_, k) => {
      const column = Float64Array.from({ length: rows.length }, (_, i) => elements[i * outputs + k]!);
      return { rows, targets: column, weights: fitting.weights };
    });
    const shuffles = shuffle ? shufflesFor(outputs, seed, "regressor") : undefined;
    const from = before?.lines.map((line) => lineFrom(line, plan));
    const learnt = learnLines(who, tasks, plan, { maxIterations, tol, patience }, shuffles, fitting, from);
    const lines = learnt.map(({ line }) => keptOf(line));
    const iterations = (before?.iterations ?? 0) + learnt.reduce((most, one) => Math.max(most, one.iterations), 0);
    const converged = learnt.every(({ settled }) => settled);
    if (pastLast(converged, iterations, this.params)) this.warn(notSettled(iterations));
    const { columns, featureNames } = before ?? seenIn(rows);
    const shape = { columns, featureNames, outputs, single: before?.single ?? single };
    return this.learn({ ...shape, ...answering(lines, plan, columns), lines, iterations, converged });
  }

  #plan(): Plan {
    const { loss, epsilon, alpha, penalty, l1Ratio, schedule, eta0, power, fitIntercept, average } = this.params;
    const l1 = shareOfL1(penalty, l1Ratio);
    const rowLoss = numberLosses[loss](epsilon);
    return { loss: rowLoss, alpha, l1, schedule, eta0, power, fitIntercept, average: Number(average) };
  }
}
