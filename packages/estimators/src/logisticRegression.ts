import { fittedReader, seenIn, type About, type Warned } from "./contract/base.ts";
import { nested } from "./contract/classifierBase.ts";
import { classWeightsOf, isClassWeights, readFitting, type ClassWeights, type FitOptions } from "./contract/fitting.ts";
import { boolean, type Reader } from "./contract/frame.ts";
import { readClasses, type Label, type Labels } from "./contract/labels.ts";
import { atLeastOne, oneOf, orNull, positive, share, truth } from "./contract/options.ts";
import { readRows, type Matrix } from "./data.ts";
import { center, requireFinite, type Centered } from "./linear/centered.ts";
import { LinearClassifier, linearReaders, linesFor, ofClasses, type LinearFitted } from "./linear/classifier.ts";
import { fitLogistic, type LogisticFit } from "./linear/logistic.ts";
import type { Logistic } from "./linear/logisticLoss.ts";
import { shareOfL1, type Penalty } from "./stochastic/penalty.ts";

export interface LogisticRegressionOptions extends Partial<LogisticRegressionParams>, Warned {}

/** Options of a logistic regression, whole. */
export interface LogisticRegressionParams {
  /** Penalty on weights: "l2" where absent, "l1", a share of each, or null for none. The intercept pays nothing. */
  readonly penalty: Penalty;
  /** Weight of the losses beside the penalty: a small one for strong penalties; 1 where absent. */
  readonly C: number;
  /** The share of "l1" in "elasticNet"; 0.5 where absent. */
  readonly l1Ratio: number;
  /** Learns an intercept; true where absent. */
  readonly fitIntercept: boolean;
  /**
   * Lines of more than two classes: "multinomial", where absent, one softmax over all; "oneVersusRest" one sigmoid for
   * each. Two classes share one sigmoid.
   */
  readonly multiClass: "multinomial" | "oneVersusRest";
  /** The most steps; 1000 where absent. */
  readonly maxIterations: number;
  /** Stop where the gradient of the mean loss, by the spread of the columns, is at most this; 1e-6 where absent. */
  readonly tol: number;
  /** Factors of losses by the name of the class; 1 each where absent. */
  readonly classWeights: ClassWeights | null;
}

interface LogisticFitted extends LinearFitted {
  /** Lines share a softmax. */
  readonly joint: boolean;
}

const fitted: Reader<LogisticFitted> = ofClasses(fittedReader<LogisticFitted>({ ...linearReaders, joint: boolean }));

const logisticRegression: About<LogisticRegressionParams, LogisticFitted> = {
  name: "LogisticRegression",
  rules: {
    penalty: orNull(oneOf<NonNullable<Penalty>>("l2", "l1", "elasticNet")),
    C: positive(1),
    l1Ratio: share(0.5),
    fitIntercept: truth(true),
    multiClass: oneOf<LogisticRegressionParams["multiClass"]>("multinomial", "oneVersusRest"),
    maxIterations: atLeastOne(1000),
    tol: positive(1e-6),
    classWeights: orNull({
      fallback: null,
      test: isClassWeights,
      range: '"balanced", weights by name, each a number 0 or more',
    }),
  },
  fitted,
};

/**
 * A linear classifier with probabilities: makes C Σ loss + penalty small, the loss −log of the probability of the class
 * of a row. Its least is found to the tolerance whatever the scale of the columns, so that weights are those to which
 * every solver of scikit-learn (1.2) comes that goes far enough.
 *
 * Cox 1958, "The regression analysis of binary sequences".
 * @throws ValueError for an option out of range.
 * @example
 * const model = new LogisticRegression<string>().fit([[0], [1], [3], [4]], ["cold", "cold", "hot", "hot"]);
 * model.predict([[-1], [5]]); // → [ 'cold', 'hot' ]
 * model.predictProba([[2]])[0]!.map((p) => p.toFixed(3)); // → [ '0.500', '0.500' ]
 */
export class LogisticRegression<L extends Label = number> extends LinearClassifier<
  L,
  LogisticRegressionParams,
  LogisticFitted
> {
  constructor(given?: LogisticRegressionOptions) {
    super(logisticRegression, given);
  }

  /** The regression that JSON holds. @throws ValueError that names the path of a fault. */
  static fromJSON<L extends Label = number>(json: unknown): LogisticRegression<L> {
    return this.restored(logisticRegression, json, (params) => new LogisticRegression<L>(params));
  }

  override fit(X: Matrix, y?: Labels<L>, options?: FitOptions): this {
    const who = "LogisticRegression.fit";
    const rows = readRows(who, X);
    const { indices, ...known } = readClasses(who, X, y, rows.length);
    const { weights, goOn } = readFitting(who, options, rows.length);
    const { fitIntercept, classWeights, multiClass, maxIterations, tol } = this.params;
    const lines = linesFor(known);
    const joint = lines > 1 && multiClass === "multinomial";
    const none = { elements: new Float64Array(0), outputs: 0, single: true };
    const data = center(rows, none, { fitIntercept, penalized: this.params.penalty !== null });
    const apart = lines > 1 && !joint;
    // against the rest, "balanced" is between a class and the rest
    const perClass = classWeightsOf(who, apart && classWeights === "balanced" ? null : classWeights, known, indices);
    const counts = weights.map((weight, i) => weight * perClass[indices[i]!]!);
    let [passes, on] = [0, true];
    const told = (loss: number): boolean => (on = goOn(++passes, () => loss));
    const one = (indices: Int32Array, lines: number, counts: Float64Array): LogisticFit =>
      fitLogistic(this.#problem(data, { indices, lines }, counts), {
        maxIterations: on ? maxIterations : 0,
        tol,
        goOn: told,
      });
    const fits = apart
      ? known.classes.map((_, k) => {
          const own = indices.map((index) => Number(index === k));
          return one(own, 1, classWeights === "balanced" ? balanced(counts, own) : counts);
        })
      : [one(indices, lines, counts)];
    const fit = { ...seenIn(rows), known, joint, ...linesOf(fits, data, joint) };
    requireFinite(who, fit);
    return this.#conclude(fit, on);
  }

  /**
   * [rows, classes]: how likely each class is; one against the rest, made to add up to 1.
   * @throws as `predict`.
   */
  predictProba(X: Matrix): number[][] {
    const { known, joint } = this.after("predictProba");
    const scores = this.scores("predictProba", X);
    const likely = scores.map((score) => 1 / (1 + Math.exp(-score)));
    if (known.classes.length === 2) return Array.from(likely, (p, i) => [1 / (1 + Math.exp(scores[i]!)), p]);
    return nested(joint ? scores : likely, known.classes.length).map((row) => {
      const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
      const shares = joint ? row.map((score) => Math.exp(score - largest)) : row;
      const sum = shares.reduce((total, p) => total + p, 0);
      return shares.map((p) => (sum === 0 ? 1 / row.length : p / sum));
    });
  }

  #problem(data: Centered, own: Pick<Logistic, "indices" | "lines">, counts: Float64Array): Logistic {
    const { penalty, C, l1Ratio, fitIntercept } = this.params;
    const total = counts.reduce((sum, count) => sum + count, 0);
    const { x, rows, columns, xScales } = data;
    // C may be as small as numbers go
    const strength = penalty === null ? 0 : Math.min(1 / (C * total), 1e300);
    const l1 = shareOfL1(penalty, l1Ratio) ?? 0;
    const weights = counts.map((count) => count / total);
    return {
      ...{ x, rows, columns, weights, fitIntercept, ...own },
      l1: xScales.map((scale) => (strength * l1) / scale),
      l2: xScales.map((scale) => (strength * (1 - l1)) / scale / scale),
    };
  }

  /** @param on false where a callback stopped it, who needs no warning */
  #conclude(fit: LogisticFitted, on: boolean): this {
    if (!fit.converged && on)
      this.warn(
        `did not converge: after ${fit.iterations} steps the gradient is not below tol; either a line separates the ` +
          `classes and no penalty keeps its weights finite, or more steps are needed ({ maxIterations })`,
      );
    return this.learn(fit);
  }
}

// ---- private

type Told = Omit<LogisticFitted, "coef" | "intercept" | "iterations" | "converged">;

/** Weights with which a class and the rest count the same. */
function balanced(counts: Float64Array, own: Int32Array): Float64Array {
  const rows = own.reduce((sum, index) => sum + index, 0);
  return counts.map((count, i) => (count * own.length) / (2 * (own[i] === 1 ? rows : own.length - rows)));
}

/** Lines through the columns as they were given, whose means are not 0. */
function linesOf(
  fits: readonly LogisticFit[],
  { xMeans, xScales, columns }: Centered,
  joint: boolean,
): Omit<LogisticFitted, keyof Told> {
  const lines = fits.flatMap(({ at }) =>
    Array.from({ length: at.length / (columns + 1) }, (_, k) =>
      at.subarray(k * (columns + 1), (k + 1) * (columns + 1)),
    ),
  );
  const coef = new Float64Array(lines.length * columns);
  const intercept = Float64Array.from(lines, (line, k) => {
    for (let j = 0; j < columns; j++) coef[k * columns + j] = line[j]! / xScales[j]!;
    return xMeans.reduce((left, mean, j) => left - mean * line[j]!, line[columns]!);
  });
  // a softmax is the same for intercepts that are all moved by one number: they add up to 0
  const mean = joint ? intercept.reduce((sum, one) => sum + one, 0) / lines.length : 0;
  intercept.forEach((one, k) => (intercept[k] = one - mean));
  return {
    coef,
    intercept,
    iterations: fits.reduce((most, { iterations }) => Math.max(most, iterations), 0),
    converged: fits.every(({ converged }) => converged),
  };
}
