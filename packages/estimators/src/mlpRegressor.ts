import { ShapeError } from "@cotangent/autodiff";
import { fittedReader, requireSame, seenIn, type About } from "./contract/base.ts";
import { nested } from "./contract/classifierBase.ts";
import { count, readRows, type Matrix, type Rows } from "./data.ts";
import { readFitting, type Fitting, type FitOptions } from "./contract/fitting.ts";
import { fitNetwork, fitPart, type Problem } from "./mlp/fit.ts";
import { learnedOf, learnedReaders, notSettled, ofNetwork, type Learned } from "./mlp/fitted.ts";
import { forward } from "./mlp/forward.ts";
import { learnerFrom, type Learner } from "./mlp/learner.ts";
import { mlpRules, type MLPParams, type MLPRegressorOptions } from "./mlp/options.ts";
import { RegressorBase, targetReaders, type SeenTargets } from "./contract/regressorBase.ts";
import { r2, readTargets, type ReadTargets, type Target, type Targets } from "./contract/targets.ts";

interface Fitted extends SeenTargets, Learned {}

const about: About<MLPParams, Fitted> = {
  name: "MLPRegressor",
  rules: mlpRules,
  fitted: ofNetwork(fittedReader<Fitted>({ ...targetReaders, ...learnedReaders }), ({ outputs }) => outputs),
};

/**
 * A network of dense layers that predicts numbers, one or several per row: least squares by a step on each batch, which
 * is one compiled function of `@cotangent/wasm`.
 *
 * Defaults (but for `maxIterations`), first weights, orders and rules to stop are scikit-learn's (1.2):
 * `new MLPRegressor({ seed })` learns the weights of `MLPRegressor(random_state=seed)` up to rounding, pass by pass.
 * Columns of one size are learned best: put `standardize()` before it in a `pipeline`. Targets far from 0 take many
 * passes, or a larger `learningRate`.
 *
 * Rumelhart, Hinton & Williams 1986, "Learning representations by back-propagating errors"; Glorot & Bengio 2010 (first
 * weights); Kingma & Ba 2015 (adam).
 * @throws ValueError for an option out of range.
 * @example
 * const X = [[-2], [-1], [0], [1], [2]];
 * const model = new MLPRegressor({ hidden: [8], solver: "lbfgs" }).fit(X, [4, 1, 0, 1, 4]);
 * model.score(X, [4, 1, 0, 1, 4]) > 0.99; // → true
 */
export class MLPRegressor<T extends Target = number> extends RegressorBase<T, MLPParams, Fitted> {
  /** Network that goes on learning in `partialFit`. */
  #learner: Learner | undefined;

  constructor(given?: MLPRegressorOptions) {
    super(about, given);
  }

  /** The network that JSON holds. @throws ValueError that names the path of a fault. */
  static fromJSON<T extends Target = number>(json: unknown): MLPRegressor<T> {
    return this.restored(about, json, (params) => new MLPRegressor<T>(params));
  }

  override fit(X: Matrix, y?: Targets<T>, options?: FitOptions): this {
    const who = "MLPRegressor.fit";
    const rows = readRows(who, X);
    const { single, outputs, elements } = readTargets(who, X, y, rows.length);
    const fitting = readFitting(who, options, rows.length);
    const [learner, reason] = fitNetwork(this.#problem(who, rows, { outputs, elements }, fitting));
    const learned = learnedOf(learner, reason);
    this.#learner = learner;
    this.learn({ ...seenIn(rows), single, outputs, ...learned });
    if (reason === "passes") this.warn(notSettled(learned, this.params));
    return this;
  }

  /**
   * One pass over more rows, from what was learned before. After JSON it goes on as if it had not been saved; after the
   * JSON of a `fit`, with a fresh state of the optimizer.
   * @throws as `fit`; ShapeError for another number of targets; UsageError with `earlyStopping` or "lbfgs".
   */
  partialFit(X: Matrix, y?: Targets<T>, options?: FitOptions): this {
    const who = "MLPRegressor.partialFit";
    const rows = readRows(who, X);
    const before = this.learned;
    if (before !== undefined) requireSame(who, rows, before);
    const { single, outputs, elements } = readTargets(who, X, y, rows.length);
    if (before !== undefined && before.outputs !== outputs)
      throw new ShapeError(
        `${who}: y has ${count(outputs, "output")}, it was fitted on ${before.outputs}; they must be the same targets`,
      );
    const fitting = readFitting(who, options, rows.length);
    const problem = this.#problem(who, rows, { outputs, elements }, fitting);
    const learner = this.#learner ?? (before && learnerFrom(who, before, "identity", this.params));
    // what a signal ends leaves no learner between two passes
    this.#learner = undefined;
    this.#learner = fitPart(problem, learner);
    return this.learn({ ...(before ?? { ...seenIn(rows), single, outputs }), ...learnedOf(this.#learner, undefined) });
  }

  /** The weights of each layer, [fanIn][fanOut]. @throws UsageError before `fit`. */
  get coefs(): number[][][] {
    return this.after("coefs").layers.map(({ weight, fanOut }) => nested(weight, fanOut));
  }

  /** The biases of each layer. @throws UsageError before `fit`. */
  get intercepts(): number[][] {
    return this.after("intercepts").layers.map(({ bias }) => [...bias]);
  }

  /** Mean loss of the rows in each pass, penalty included. @throws UsageError before `fit`. */
  get lossCurve(): readonly number[] {
    return [...this.after("lossCurve").losses];
  }

  /** R² on the rows that early stopping held out, after each pass. @throws UsageError before `fit`. */
  get validationScores(): readonly number[] {
    return [...this.after("validationScores").scores];
  }

  /** Number of passes. @throws UsageError before `fit`. */
  get iterations(): number {
    return this.after("iterations").losses.length;
  }

  /** True where more passes would bring nothing to speak of. @throws UsageError before `fit`. */
  get converged(): boolean {
    return this.after("converged").converged;
  }

  protected override values(member: string, X: Matrix): Float64Array {
    const { layers } = this.after(member);
    return forward(layers, this.params.activation, this.rowsFor(member, X));
  }

  #problem(
    who: string,
    rows: Rows,
    { outputs, elements }: Omit<ReadTargets, "single">,
    { weights, goOn }: Fitting,
  ): Problem {
    const score: Problem["score"] = (predictions, places) =>
      r2(predictions, rowsAt(elements, outputs, places), outputs, new Float64Array(places.length).fill(1));
    const examples = { rows, weights, targets: { columns: outputs, elements } };
    return { who, examples, output: "identity", outputs, settings: this.params, goOn, score };
  }
}

// ---- private

function rowsAt(elements: Float64Array, columns: number, places: Int32Array): Float64Array {
  return Float64Array.from({ length: places.length * columns }, (_, at) => {
    return elements[places[Math.floor(at / columns)]! * columns + (at % columns)]!;
  });
}
