import { ValueError } from "@cotangent/autodiff";
import { fittedReader, seenIn, type About, type Warned } from "./contract/base.ts";
import { ClassifierBase, knownReader, largestOf, nested, type SeenClasses } from "./contract/classifierBase.ts";
import { describe, readRows, type Matrix } from "./data.ts";
import { readFitting, type FitOptions } from "./contract/fitting.ts";
import { doubles, lawful } from "./contract/frame.ts";
import { readClasses, type Label, type Labels } from "./contract/labels.ts";
import { oneOf, orNull, seed } from "./contract/options.ts";
import { mersenneTwister } from "./order.ts";

export interface DummyClassifierOptions extends Partial<DummyClassifierParams>, Warned {}

/** Options of a dummy classifier, whole. */
export interface DummyClassifierParams {
  /**
   * The answer: "prior", where absent, and "mostFrequent" the most frequent class; "stratified" classes as often
   * as they were seen; "uniform" each as often; "constant" the class of `constant`.
   */
  readonly strategy: "prior" | "mostFrequent" | "stratified" | "uniform" | "constant";
  /** The class that "constant" answers. */
  readonly constant: Label | null;
  /** Chooses the answers of "stratified" and "uniform"; 0 where absent. */
  readonly seed: number;
}

interface DummyFitted extends SeenClasses {
  /** The share of each class. */
  readonly prior: Float64Array;
}

const dummyClassifier: About<DummyClassifierParams, DummyFitted> = {
  name: "DummyClassifier",
  rules: {
    strategy: oneOf<DummyClassifierParams["strategy"]>("prior", "mostFrequent", "stratified", "uniform", "constant"),
    constant: orNull<Label>({ fallback: "", test: (value) => kinds.includes(typeof value), range: "a label" }, null),
    seed,
  },
  fitted: lawful(fittedReader<DummyFitted>({ ...knownReader, prior: doubles }), ({ known, prior }) =>
    prior.length === known.classes.length
      ? undefined
      : `prior has ${prior.length} numbers; there are ${known.classes.length} classes`,
  ),
};

/**
 * A classifier that does not look at X: the baseline that others must beat.
 * @throws ValueError for an option out of range.
 * @example
 * const model = new DummyClassifier<string>().fit([[1], [2], [3]], ["a", "b", "b"]);
 * model.predict([[5], [6]]); // → [ 'b', 'b' ]
 * model.score([[1], [2]], ["a", "b"]); // → 0.5
 */
export class DummyClassifier<L extends Label = number> extends ClassifierBase<L, DummyClassifierParams, DummyFitted> {
  constructor(given?: DummyClassifierOptions) {
    super(dummyClassifier, given);
    const { strategy, constant } = this.params;
    if ((strategy === "constant") !== (constant !== null))
      throw new ValueError(
        `DummyClassifier: strategy is "${strategy}" and constant is ${describe(constant)}; "constant" wants a label, ` +
          `and no other does`,
      );
  }

  /** The classifier that JSON holds. @throws ValueError that names the path of a fault. */
  static fromJSON<L extends Label = number>(json: unknown): DummyClassifier<L> {
    return this.restored(dummyClassifier, json, (params) => new DummyClassifier<L>(params));
  }

  override fit(X: Matrix, y?: Labels<L>, options?: FitOptions): this {
    const who = "DummyClassifier.fit";
    const rows = readRows(who, X);
    const { indices, ...known } = readClasses(who, X, y, rows.length);
    const { weights, goOn } = readFitting(who, options, rows.length);
    const { constant } = this.params;
    if (constant !== null && !known.classes.includes(constant))
      throw new ValueError(`${who}: constant is ${describe(constant)}, which is no class of y`);
    const prior = new Float64Array(known.classes.length);
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    indices.forEach((index, i) => (prior[index]! += weights[i]! / all));
    goOn(1, () => 1 - prior[largestOf(prior, prior.length)[0]!]!);
    return this.learn({ ...seenIn(rows), known, prior });
  }

  /** [rows, classes]: the shares of classes, or 1 for the one that is answered. @throws as `predict`. */
  predictProba(X: Matrix): number[][] {
    const { known } = this.after("predictProba");
    return nested(this.#shares("predictProba", X), known.classes.length);
  }

  protected override decide(member: string, X: Matrix): Int32Array {
    const { known } = this.after(member);
    const shares = this.#shares(member, X);
    if (this.params.strategy !== "uniform") return largestOf(shares, known.classes.length);
    const next = mersenneTwister(this.params.seed);
    return Int32Array.from({ length: shares.length / known.classes.length }, () => next() % known.classes.length);
  }

  #shares(member: string, X: Matrix): Float64Array {
    const { prior, known } = this.after(member);
    const { length } = this.rowsFor(member, X);
    const width = prior.length;
    const shares = new Float64Array(length * width);
    const { strategy, constant, seed } = this.params;
    const next = mersenneTwister(seed);
    const top = constant === null ? largestOf(prior, width)[0]! : known.classes.indexOf(constant);
    for (let i = 0; i < length; i++) {
      if (strategy === "prior") shares.set(prior, i * width);
      else if (strategy === "uniform") shares.fill(1 / width, i * width, (i + 1) * width);
      else shares[i * width + (strategy === "stratified" ? drawn(prior, next() / 2 ** 32) : top)] = 1;
    }
    return shares;
  }
}

// ---- private

const kinds: readonly string[] = ["string", "number", "boolean", "bigint"];

/** The place where the running sum of shares passes a number from 0 to below 1. */
function drawn(shares: Float64Array, at: number): number {
  let sum = 0;
  const place = shares.findIndex((share) => (sum += share) > at);
  return place < 0 ? shares.length - 1 : place;
}
