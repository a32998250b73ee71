import { optionsOf, ShapeError, UsageError, ValueError } from "@cotangent/autodiff";
import type { Classifier } from "./classifier.ts";
import {
  count,
  describe,
  labelsFor,
  readLabels,
  readRows,
  type Label,
  type Labels,
  type Matrix,
  type Rows,
} from "./data.ts";
import { seedsFor, shuffler } from "./order.ts";

declare const console: { warn(text: string): void };

export interface PerceptronOptions {
  /** Factor of updates; 1 where absent. */
  readonly eta0?: number;
  /** The most passes over the examples; 1000 where absent. */
  readonly maxIterations?: number;
  /**
   * Stop after five passes in a row whose mean loss is not below the best by this much; 1e-3 where absent, null for
   * never.
   */
  readonly tol?: number | null;
  /** Go through the examples in a new order in every pass; where absent, only if there is a seed. */
  readonly shuffle?: boolean;
  /** Chooses the orders, as `random_state` does in scikit-learn; 0 where absent. */
  readonly seed?: number;
  /** Learns an intercept; true where absent. */
  readonly fitIntercept?: boolean;
  /** Who is told, in a sentence, that examples are not on the right side; `console.warn` where absent. */
  readonly onWarning?: (sentence: string) => void;
}

const names = {
  eta0: undefined,
  maxIterations: undefined,
  tol: undefined,
  shuffle: undefined,
  seed: undefined,
  fitIntercept: undefined,
  onWarning: undefined,
} as const;

/**
 * Rosenblatt's perceptron: for every example on the wrong side, weights += eta0 · target · x. More than two classes are
 * learned one against the rest. It is gradient descent on `perceptronLoss`, one example at a time, in double precision.
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
export class Perceptron<L extends Label = number> implements Classifier<L> {
  readonly options: Required<Omit<PerceptronOptions, "onWarning">>;
  readonly #warn: (sentence: string) => void;
  #fitted: Fitted<L> | undefined;

  constructor(given?: PerceptronOptions) {
    // null is a value of this one option, of no other
    const endless = (Object(given) as PerceptronOptions).tol === null;
    const options = optionsOf("Perceptron", endless ? { ...given, tol: 0 } : given, names) as PerceptronOptions;
    for (const name of ["shuffle", "fitIntercept"] as const)
      if (typeof (options[name] ?? true) !== "boolean") throw outOfRange(name, options[name], "true or false");
    if (typeof (options.onWarning ?? console.warn) !== "function")
      throw outOfRange("onWarning", options.onWarning, "a function");
    const { eta0 = 1, maxIterations = 1000, seed = 0, fitIntercept = true, onWarning } = options;
    const tol = endless ? null : (options.tol ?? 1e-3);
    const { shuffle = options.seed !== undefined } = options;
    if (!(isNumber(eta0) && eta0 > 0)) throw outOfRange("eta0", eta0, "a number above 0");
    if (!(Number.isInteger(maxIterations) && maxIterations >= 1))
      throw outOfRange("maxIterations", maxIterations, "an integer, 1 or more");
    if (tol !== null && !(isNumber(tol) && tol >= 0)) throw outOfRange("tol", tol, "a number, 0 or more, or null");
    if (!(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32))
      throw outOfRange("seed", seed, "an integer from 0 to 4294967295");
    this.options = Object.freeze({ eta0, maxIterations, tol, shuffle, seed, fitIntercept });
    this.#warn = onWarning ?? ((sentence) => console.warn(sentence));
  }

  fit(X: Matrix, y: Labels<L>): this {
    const rows = readRows("Perceptron.fit", X);
    const { classes, indices } = readLabels("Perceptron.fit", y, rows);
    const { seed } = this.options;
    const positives = classes.length === 2 ? [1] : classes.map((_, i) => i);
    const seeds = classes.length === 2 ? [seed] : seedsFor(seed, classes.length);
    const lines = positives.map((positive, i) => {
      return learn(
        rows,
        Float64Array.from(indices, (index) => (index === positive ? 1 : -1)),
        this.options,
        seeds[i]!,
      );
    });
    this.#fitted = { classes, lines, columns: rows.columns };
    if (!this.converged) this.#warn(notConverged(lines, this.iterations, rows.length));
    return this;
  }

  predict(X: Matrix): L[] {
    return this.#classify("predict", X);
  }

  decisionFunction(X: Matrix): number[] | number[][] {
    const { lines } = this.#after("decisionFunction");
    const scores = this.#scores("decisionFunction", X);
    return lines.length === 1 ? scores.map((row) => row[0]!) : scores;
  }

  score(X: Matrix, y: Labels<L>): number {
    this.#after("score");
    const predicted = this.#classify("score", X);
    const labels = labelsFor("Perceptron.score", y, predicted.length);
    return predicted.filter((label, i) => label === labels[i]).length / predicted.length;
  }

  get classes(): readonly L[] {
    return this.#after("classes").classes;
  }

  /**
   * The weights: one row for two classes, one per class for more; one column per column of X. @throws UsageError
   * before `fit`.
   */
  get coef(): readonly (readonly number[])[] {
    return this.#after("coef").lines.map(({ weights }) => [...weights]);
  }

  /** One number per row of `coef`. @throws UsageError before `fit`. */
  get intercept(): readonly number[] {
    return this.#after("intercept").lines.map(({ intercept }) => intercept);
  }

  /** Number of passes that it took, for the class that took most. @throws UsageError before `fit`. */
  get iterations(): number {
    return this.#after("iterations").lines.reduce((most, { iterations }) => Math.max(most, iterations), 0);
  }

  /**
   * True where every example is on the right side, so that more passes would change nothing.
   * @throws UsageError before `fit`.
   */
  get converged(): boolean {
    return this.#after("converged").lines.every(({ wrong }) => wrong.length === 0);
  }

  #after(member: string): Fitted<L> {
    if (this.#fitted === undefined) throw new UsageError(`Perceptron.${member}: not fitted yet; call fit(X, y) first`);
    return this.#fitted;
  }

  #classify(member: string, X: Matrix): L[] {
    const { classes } = this.#after(member);
    return this.#scores(member, X).map((row) => classes[row.length === 1 ? Number(row[0]! > 0) : largest(row)]!);
  }

  #scores(member: string, X: Matrix): number[][] {
    const { lines, columns } = this.#after(member);
    const rows = readRows(`Perceptron.${member}`, X);
    if (rows.columns !== columns) {
      throw new ShapeError(
        `Perceptron.${member}: X has ${count(rows.columns, "column")}, it was fitted on ${columns}; they ` +
          `must be the same features`,
      );
    }
    return Array.from({ length: rows.length }, (_, i) =>
      lines.map(({ weights, intercept }) => dot(weights, rows, i) + intercept),
    );
  }
}

interface Fitted<L> {
  readonly classes: readonly L[];
  /** One for two classes, one per class for more. */
  readonly lines: readonly Line[];
  readonly columns: number;
}

/** Line that separates one class from the rest. */
interface Line {
  readonly weights: Float64Array;
  readonly intercept: number;
  readonly iterations: number;
  /** The examples that are not on the right side. */
  readonly wrong: readonly number[];
}

/** Passes in a row without improvement after which to stop. */
const patience = 5;

/** One class against the rest; targets are 1 and −1. */
function learn(rows: Rows, targets: Float64Array, options: Perceptron["options"], seed: number): Line {
  const { eta0, maxIterations, tol, fitIntercept } = options;
  const weights = new Float64Array(rows.columns);
  const order = Int32Array.from({ length: rows.length }, (_, i) => i);
  const shuffle = options.shuffle ? shuffler(seed) : undefined;
  let [intercept, best, stale, iterations] = [0, Infinity, 0, 0];
  while (iterations < maxIterations && stale < patience) {
    shuffle?.(order);
    let loss = 0;
    for (const i of order) {
      const target = targets[i]!;
      const margin = target * (dot(weights, rows, i) + intercept);
      if (margin > 0) continue;
      loss -= margin;
      const update = eta0 * target;
      for (let j = 0; j < rows.columns; j++) weights[j]! += update * rows.elements[i * rows.columns + j]!;
      if (fitIntercept) intercept += update;
    }
    iterations++;
    if (!Number.isFinite(intercept) || !weights.every(Number.isFinite)) {
      throw new ValueError(
        `Perceptron.fit: the weights overflowed in pass ${iterations}; scale the columns of X, as ` +
          `standardization(data) does`,
      );
    }
    if (tol !== null) stale = loss > best - tol * rows.length ? stale + 1 : 0;
    best = Math.min(best, loss);
  }
  const wrong = Array.from(order.sort()).filter((i) => targets[i]! * (dot(weights, rows, i) + intercept) <= 0);
  return { weights, intercept, iterations, wrong };
}

/** The sentence that counts the examples that are not on the right side of the line, or of one of several. */
function notConverged(lines: readonly Line[], iterations: number, examples: number): string {
  const wrong = new Set(lines.flatMap((line) => line.wrong)).size;
  const passes = `${iterations} ${iterations === 1 ? "pass" : "passes"}`;
  const [side, cause] =
    lines.length === 1
      ? ["the right side", "no straight line separates the classes"]
      : ["the right side of the line of every class", "no straight line separates one of the classes from the rest"];
  return (
    `Perceptron: did not converge: after ${passes} ${wrong} of ${count(examples, "example")} are not on ${side}; ` +
    `either ${cause}, or more passes are needed ({ maxIterations, tol: null })`
  );
}

/** Returns where the largest stands, the first of equal ones. */
function largest(row: readonly number[]): number {
  let at = 0;
  for (let i = 1; i < row.length; i++) if (row[i]! > row[at]!) at = i;
  return at;
}

function dot(weights: Float64Array, { columns, elements }: Rows, row: number): number {
  let total = 0;
  for (let j = 0; j < columns; j++) total += weights[j]! * elements[row * columns + j]!;
  return total;
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value);
}

function outOfRange(name: string, value: unknown, range: string): ValueError {
  return new ValueError(`Perceptron: ${name} is ${describe(value)}; it is ${range}`);
}
