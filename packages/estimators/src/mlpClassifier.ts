import { ShapeError } from "@cotangent/autodiff";
import { fittedReader, requireSame, seenIn, type About } from "./contract/base.ts";
import { ClassifierBase, knownReader, largestOf, nested, type SeenClasses } from "./contract/classifierBase.ts";
import { readRows, type Matrix, type Rows } from "./data.ts";
import { classWeightsOf, isClassWeights, readFitting, type Fitting, type FitOptions } from "./contract/fitting.ts";
import { readClasses, type Answer, type Classes, type KnownClasses, type Labels } from "./contract/labels.ts";
import { fitNetwork, fitPart, type Problem } from "./mlp/fit.ts";
import { learnedOf, learnedReaders, notSettled, ofNetwork, type Learned } from "./mlp/fitted.ts";
import { forward, probabilities } from "./mlp/forward.ts";
import { learnerFrom, type Learner } from "./mlp/learner.ts";
import type { Output } from "./mlp/network.ts";
import { mlpRules, type MLPClassifierOptions, type MLPClassifierParams } from "./mlp/options.ts";
import { orNull } from "./contract/options.ts";
import type { PartialFitOptions } from "./stochastic/classifier.ts";

interface Fitted extends SeenClasses, Learned {}

const about: About<MLPClassifierParams, Fitted> = {
  name: "MLPClassifier",
  rules: {
    ...mlpRules,
    classWeights: orNull({
      fallback: null,
      test: isClassWeights,
      range: '"balanced", weights by name, each a number 0 or more',
    }),
  },
  fitted: ofNetwork(fittedReader<Fitted>({ ...knownReader, ...learnedReaders }), ({ known }) => outputsFor(known)),
};

/**
 * A network of dense layers that tells classes apart: a softmax of several, a sigmoid of two, and for several labels
 * per row (`y` rows of 0 and 1) a sigmoid of each. A step on a batch is one compiled function of `@cotangent/wasm`.
 *
 * Defaults (but for `maxIterations`), first weights, orders and rules to stop are scikit-learn's (1.2):
 * `new MLPClassifier({ seed })` learns the weights of `MLPClassifier(random_state=seed)` up to rounding, pass by pass.
 * Columns of one size are learned best: put `standardize()` before it in a `pipeline`.
 *
 * Rumelhart, Hinton & Williams 1986, "Learning representations by back-propagating errors"; Glorot & Bengio 2010 (first
 * weights); Kingma & Ba 2015 (adam).
 * @throws ValueError for an option out of range.
 * @example
 * const X = [[0, 0], [0, 1], [1, 0], [1, 1]];
 * const model = new MLPClassifier({ hidden: [8], solver: "lbfgs", seed: 1 }).fit(X, [0, 1, 1, 0]);
 * model.predict(X); // → [ 0, 1, 1, 0 ]
 */
export class MLPClassifier<L extends Answer = number> extends ClassifierBase<L, MLPClassifierParams, Fitted> {
  /** Network that goes on learning in `partialFit`. */
  #learner: Learner | undefined;

  constructor(given?: MLPClassifierOptions) {
    super(about, given);
  }

  /** The network that JSON holds. @throws ValueError that names the path of a fault. */
  static fromJSON<L extends Answer = number>(json: unknown): MLPClassifier<L> {
    return this.restored(about, json, (params) => new MLPClassifier<L>(params));
  }

  override fit(X: Matrix, y?: Labels<L>, options?: FitOptions): this {
    const who = "MLPClassifier.fit";
    const rows = readRows(who, X);
    const classes = readClasses(who, X, y, rows.length, { multiLabel: true });
    const fitting = readFitting(who, options, rows.length);
    const [learner, reason] = fitNetwork(this.#problem(who, rows, classes, fitting));
    const learned = learnedOf(learner, reason);
    this.#learner = learner;
    const { indices: _, ...known } = classes;
    this.learn({ ...seenIn(rows), known, ...learned });
    if (reason === "passes") this.warn(notSettled(learned, this.params));
    return this;
  }

  /**
   * One pass over more rows, from what was learned before. The first call says which classes there are, by `classes`
   * or by having them all. After JSON it goes on as if it had not been saved; after the JSON of a `fit` the optimizer
   * begins anew.
   * @throws as `fit`; ValueError for a label that is no class; UsageError with `earlyStopping` or "lbfgs".
   */
  partialFit(X: Matrix, y?: Labels<L>, { classes, ...options }: PartialFitOptions<L> = {}): this {
    const who = "MLPClassifier.partialFit";
    const rows = readRows(who, X);
    const before = this.learned;
    if (before !== undefined) requireSame(who, rows, before);
    const given = before?.known ?? (classes === undefined ? undefined : knownOf(who, classes));
    const read = readClasses(who, X, y, rows.length, { multiLabel: true, known: given });
    const { indices: _, ...known } = read;
    const fitting = readFitting(who, options, rows.length);
    const problem = this.#problem(who, rows, read, fitting);
    const learner = this.#learner ?? (before && learnerFrom(who, before, outputOf(known), this.params));
    // what a signal ends leaves no learner between two passes
    this.#learner = undefined;
    this.#learner = fitPart(problem, learner);
    return this.learn({ ...(before ?? seenIn(rows)), known, ...learnedOf(this.#learner, undefined) });
  }

  /** The probability of each class, one row per row; of several labels that of each. @throws as `predict`. */
  predictProba(X: Matrix): number[][] {
    const { known } = this.after("predictProba");
    const logits = this.#logits("predictProba", X);
    const outputs = outputsFor(known);
    const all = probabilities(outputOf(known), logits, outputs);
    return outputs === 1 && !known.multiLabel ? Array.from(all, (p) => [1 - p, p]) : nested(all, outputs);
  }

  /** Logits: for two classes one number, above 0 for the second; else one per class or label. @throws as `predict`. */
  decisionFunction(X: Matrix): number[] | number[][] {
    const { known } = this.after("decisionFunction");
    const logits = this.#logits("decisionFunction", X);
    const outputs = outputsFor(known);
    return outputs === 1 && !known.multiLabel ? [...logits] : nested(logits, outputs);
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

  /** Accuracy on the rows that early stopping held out, after each pass. @throws UsageError before `fit`. */
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

  protected override decide(member: string, X: Matrix): Int32Array {
    const { known } = this.after(member);
    return decided(known, this.#logits(member, X));
  }

  /** [rows, outputs] */
  #logits(member: string, X: Matrix): Float64Array {
    const { layers } = this.after(member);
    return forward(layers, this.params.activation, this.rowsFor(member, X));
  }

  #problem(who: string, rows: Rows, { indices, ...known }: Classes, { weights, goOn }: Fitting): Problem {
    const [output, outputs] = [outputOf(known), outputsFor(known)];
    const perClass = classWeightsOf(who, this.params.classWeights, known, indices);
    const own = known.multiLabel ? weights : weights.map((weight, i) => weight * perClass[indices[i]!]!);
    if (known.multiLabel && this.params.classWeights !== null)
      throw new ShapeError(
        `${who}: classWeights weigh rows by their class, and y has several labels per row; weigh rows by sampleWeights`,
      );
    const targets = output === "softmax" ? indices : Float64Array.from(indices);
    const score: Problem["score"] = (logits, places) => rightShare(known, logits, places, indices);
    const strata = outputs === 1 && !known.multiLabel ? { classes: indices } : {};
    const examples = {
      rows,
      weights: own,
      targets: { columns: output === "softmax" ? 1 : outputs, elements: targets },
    };
    return { who, examples, output, outputs, settings: this.params, goOn, score, ...strata };
  }
}

// ---- private

function outputOf({ classes, multiLabel }: KnownClasses): Output {
  return multiLabel || classes.length === 2 ? "sigmoid" : "softmax";
}

function outputsFor({ classes, multiLabel }: KnownClasses): number {
  return classes.length === 2 && !multiLabel ? 1 : classes.length;
}

function decided(known: KnownClasses, logits: Float64Array): Int32Array {
  return known.multiLabel
    ? Int32Array.from(logits, (logit) => Number(logit > 0))
    : largestOf(logits, outputsFor(known));
}

/** The share of places that are answered right; of several labels, all of a row must be. */
function rightShare(known: KnownClasses, logits: Float64Array, places: Int32Array, indices: Int32Array): number {
  const got = decided(known, logits);
  const width = known.multiLabel ? known.classes.length : 1;
  const right = Array.from(places).filter((place, i) =>
    got.subarray(i * width, (i + 1) * width).every((label, k) => label === indices[place * width + k]),
  );
  return right.length / places.length;
}

function knownOf(who: string, classes: readonly unknown[]): KnownClasses {
  const { indices: _, ...known } = readClasses(who, undefined, classes, classes.length);
  return known;
}
