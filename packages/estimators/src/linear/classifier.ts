import { UsageError } from "@cotangent/autodiff";
import type { About } from "../contract/base.ts";
import { ClassifierBase, knownReader, largestOf, nested, type SeenClasses } from "../contract/classifierBase.ts";
import type { Matrix } from "../data.ts";
import { length, lawful, boolean, type Reader } from "../contract/frame.ts";
import type { Answer, KnownClasses } from "../contract/labels.ts";
import { lineReaders, ofLines, scoresOf, type Lines } from "./scores.ts";

/** Facts that every linear classifier learns. */
export interface LinearFitted extends SeenClasses, Lines {
  readonly iterations: number;
  readonly converged: boolean;
}

/** Readers of what every linear classifier learns, beside columns. */
export const linearReaders: {
  readonly [K in Exclude<keyof LinearFitted, "columns" | "featureNames">]: Reader<LinearFitted[K]>;
} = { ...knownReader, ...lineReaders, iterations: length, converged: boolean };

/** A reader whose lines are as many as the classes need. */
export function ofClasses<F extends LinearFitted>(reader: Reader<F>): Reader<F> {
  return lawful(ofLines(reader), ({ known, intercept }) => {
    const wanted = linesFor(known);
    return intercept.length === wanted
      ? undefined
      : `there are ${intercept.length} lines; ${known.classes.length} classes have ${wanted}`;
  });
}

/** Classifier by lines: two classes share one, of more each has its own. */
export abstract class LinearClassifier<
  L extends Answer,
  P extends object,
  F extends LinearFitted = LinearFitted,
> extends ClassifierBase<L, P, F> {
  constructor(about: About<P, F>, given: unknown) {
    super(about, given);
  }

  /**
   * The score of each row: for two classes one number, above 0 for the second; for more, or several labels, one per
   * class. @throws as `predict`.
   */
  decisionFunction(X: Matrix): number[] | number[][] {
    const { known } = this.after("decisionFunction");
    const scores = this.scores("decisionFunction", X);
    return linesFor(known) === 1 && !known.multiLabel ? [...scores] : nested(scores, linesFor(known));
  }

  /**
   * The weights: one row for two classes, one per class for more; one column per column of X. @throws UsageError
   * before `fit`.
   */
  get coef(): number[][] {
    const { coef, columns } = this.after("coef");
    return nested(coef, columns);
  }

  /** One number per row of `coef`. @throws UsageError before `fit`. */
  get intercept(): number[] {
    return [...this.after("intercept").intercept];
  }

  /** Number of passes that it took, for the class that took most. @throws UsageError before `fit`. */
  get iterations(): number {
    return this.after("iterations").iterations;
  }

  /** True where more passes would change nothing to speak of. @throws UsageError before `fit`. */
  get converged(): boolean {
    return this.after("converged").converged;
  }

  /** [rows, lines] */
  protected scores(member: string, X: Matrix): Float64Array {
    const fitted = this.after(member);
    return scoresOf(fitted, this.rowsFor(member, X));
  }

  protected override decide(member: string, X: Matrix): Int32Array {
    const { known } = this.after(member);
    const scores = this.scores(member, X);
    return known.multiLabel
      ? Int32Array.from(scores, (score) => Number(score > 0))
      : largestOf(scores, linesFor(known));
  }
}

/** Two classes share a line; of more, or of several labels, each has its own. */
export function linesFor({ classes, multiLabel }: KnownClasses): number {
  return classes.length === 2 && !multiLabel ? 1 : classes.length;
}

/** The targets of each line: 1 for rows of its class, −1 for the rest. */
export function targetsOf(known: KnownClasses, indices: Int32Array, rows: number): Float64Array[] {
  const width = known.classes.length;
  return Array.from({ length: linesFor(known) }, (_, k) => {
    const positive = linesFor(known) === 1 && !known.multiLabel ? 1 : k;
    return Float64Array.from({ length: rows }, (_, i) => {
      return (known.multiLabel ? indices[i * width + k] === 1 : indices[i] === positive) ? 1 : -1;
    });
  });
}

/** The error of a classifier that has no probabilities. */
export function noProbabilities(name: string, why: string): UsageError {
  return new UsageError(
    `${name}.predictProba: ${why}; use LogisticRegression, which has probabilities, or decisionFunction`,
  );
}
