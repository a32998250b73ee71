import { ShapeError } from "@cotangent/autodiff";
import { fittedReader, requireSame, seenIn, type About } from "../contract/base.ts";
import { readRows, type Matrix, type Rows } from "../data.ts";
import { classWeightsOf, readFitting, type ClassWeights, type Fitting, type FitOptions } from "../contract/fitting.ts";
import { lawful, type Reader } from "../contract/frame.ts";
import {
  readClasses,
  type Answer,
  type Classes,
  type ClassOf,
  type KnownClasses,
  type Labels,
} from "../contract/labels.ts";
import { LinearClassifier, linearReaders, linesFor, ofClasses, targetsOf } from "../linear/classifier.ts";
import type { LinearFitted } from "../linear/classifier.ts";
import { learnLines, type Stop } from "./learn.ts";
import { answering, keptOf, keptReader, lineFrom, shufflesFor, type Kept } from "./lines.ts";
import type { Plan, Task } from "./pass.ts";

export interface StochasticFitted extends LinearFitted {
  readonly lines: readonly Kept[];
}

export const stochasticFitted: Reader<StochasticFitted> = lawful(
  ofClasses(fittedReader<StochasticFitted>({ ...linearReaders, lines: keptReader })),
  ({ lines, intercept, columns }) =>
    lines.length === intercept.length && lines.every(({ weights }) => weights.length === columns)
      ? undefined
      : `lines do not have one weight for each of ${columns} columns and ${intercept.length} lines`,
);

/** Course that the options of a stochastic classifier set. */
export interface Course {
  readonly plan: Plan;
  readonly stop: Stop;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly classWeights: ClassWeights | null;
}

export interface PartialFitOptions<L extends Answer = number> extends FitOptions {
  /** All classes that later calls will bring; wanted by the first where it does not show them all. */
  readonly classes?: readonly ClassOf<L>[];
}

/** Linear classifier that learns row by row. */
export abstract class StochasticClassifier<L extends Answer, P extends object> extends LinearClassifier<
  L,
  P,
  StochasticFitted
> {
  constructor(about: About<P, StochasticFitted>, given: unknown) {
    super(about, given);
  }

  protected abstract course(): Course;

  /** Told after a fit, with all there is to say of it. */
  protected abstract finish(fitted: StochasticFitted, tasks: readonly Task[], settled: boolean): StochasticFitted;

  override fit(X: Matrix, y?: Labels<L>, options?: FitOptions): this {
    const who = `${this.name}.fit`;
    const rows = readRows(who, X);
    const classes = readClasses(who, X, y, rows.length, { multiLabel: true });
    const fitting = readFitting(who, options, rows.length);
    return this.#go(who, rows, classes, fitting, this.course());
  }

  /**
   * One pass over more examples, from what was learned before. The first call says which classes there are, by
   * `classes` or by having them all.
   * @throws as `fit`; ValueError for a label that is no class.
   */
  partialFit(X: Matrix, y?: Labels<L>, { classes, ...options }: PartialFitOptions<L> = {}): this {
    const who = `${this.name}.partialFit`;
    const rows = readRows(who, X);
    const before = this.learned;
    if (before !== undefined) requireSame(who, rows, before);
    const known = before?.known ?? (classes === undefined ? undefined : knownOf(who, classes));
    const read = readClasses(who, X, y, rows.length, { multiLabel: true, known, later: true });
    const fitting = readFitting(who, options, rows.length);
    const course = this.course();
    return this.#go(who, rows, read, fitting, { ...course, stop: { ...course.stop, maxIterations: 1 } }, before);
  }

  #go(
    who: string,
    rows: Rows,
    { indices, ...known }: Classes,
    fitting: Fitting,
    { plan, stop, shuffle, seed, classWeights }: Course,
    before?: StochasticFitted,
  ): this {
    const perClass = classWeightsOf(who, classWeights, known, indices);
    const tasks = targetsOf(known, indices, rows.length).map((targets, k): Task => {
      const weights = fitting.weights.map((weight, i) => weight * countOf(perClass, known, targets[i]!, k));
      return { rows, targets, weights };
    });
    const shuffles = shuffle ? shufflesFor(tasks.length, seed, "classifier") : undefined;
    const from = before?.lines.map((line) => lineFrom(line, plan));
    const learnt = learnLines(who, tasks, plan, stop, shuffles, fitting, from);
    const lines = learnt.map(({ line }) => keptOf(line));
    const iterations = (before?.iterations ?? 0) + learnt.reduce((most, one) => Math.max(most, one.iterations), 0);
    const settled = learnt.every((one) => one.settled);
    const seen = before ?? seenIn(rows);
    const { columns, featureNames } = seen;
    const fitted = { columns, featureNames, known, ...answering(lines, plan, columns), lines, iterations };
    return this.learn(this.finish({ ...fitted, converged: settled }, tasks, settled));
  }
}

// ---- private

/** One against the rest: the weight of a class is for its own line alone. */
function countOf(perClass: Float64Array, known: KnownClasses, target: number, k: number): number {
  if (linesFor(known) === 1) return perClass[target > 0 ? 1 : 0]!;
  return target > 0 ? perClass[k]! : 1;
}

function knownOf(who: string, classes: readonly unknown[]): KnownClasses {
  const { indices, ...known } = readClasses(who, undefined, classes, classes.length);
  if (known.classes.length !== indices.length)
    throw new ShapeError(`${who}: classes has a class twice; each comes once`);
  return known;
}
