import { fittedReader, seenIn } from "../contract/base.ts";
import type { FitOptions, Fitting } from "../contract/fitting.ts";
import { readFitting } from "../contract/fitting.ts";
import { lawful, type Reader } from "../contract/frame.ts";
import { RegressorBase, targetReaders, type SeenTargets } from "../contract/regressorBase.ts";
import { readTargets, type Target } from "../contract/targets.ts";
import { nested } from "../contract/classifierBase.ts";
import { readRows, type Matrix } from "../data.ts";
import { center, linesThrough, type Centered } from "./centered.ts";
import { lineReaders, ofLines, scoresOf, type Lines } from "./scores.ts";

/** Facts that every linear regressor learns. */
export interface LinearFit extends SeenTargets, Lines {}

/** A reader whose lines are as many as the outputs. */
export function ofOutputs<F extends LinearFit>(reader: Reader<F>): Reader<F> {
  return lawful(ofLines(reader), ({ outputs, intercept }) =>
    intercept.length === outputs ? undefined : `there are ${intercept.length} lines; there are ${outputs} outputs`,
  );
}

export const linearFit: Reader<LinearFit> = ofOutputs(fittedReader<LinearFit>({ ...targetReaders, ...lineReaders }));

/** Regressor by lines, one per output. */
export abstract class LinearRegressor<
  T extends Target,
  P extends object,
  F extends LinearFit = LinearFit,
> extends RegressorBase<T, P, F> {
  /** The weights, one row per output and one column per column of X. @throws UsageError before `fit`. */
  get coef(): number[][] {
    const { coef, columns } = this.after("coef");
    return nested(coef, columns);
  }

  /** One number per output. @throws UsageError before `fit`. */
  get intercept(): number[] {
    return [...this.after("intercept").intercept];
  }

  protected override values(member: string, X: Matrix): Float64Array {
    const fitted = this.after(member);
    return scoresOf(fitted, this.rowsFor(member, X));
  }
}

/** Solver of centred examples: coefficients [outputs, columns], and what it has to say of them. */
export type Solver<E> = (data: Centered, fitting: Fitting) => { readonly coef: Float64Array } & E;

/** Choices of a fit by lines. */
export interface Solving {
  readonly fitIntercept: boolean;
  /** The solver pays a penalty on weights. */
  readonly penalized: boolean;
}

/** The lines that a solver finds, and what else it says. */
export function solved<E>(
  who: string,
  X: Matrix,
  y: unknown,
  options: FitOptions | undefined,
  solving: Solving,
  solver: Solver<E>,
): LinearFit & E {
  const rows = readRows(who, X);
  const targets = readTargets(who, X, y, rows.length);
  const fitting = readFitting(who, options, rows.length);
  const data = center(rows, targets, { weights: fitting.weighted ? fitting.weights : undefined, ...solving });
  const solution = solver(data, fitting);
  const { outputs, single } = targets;
  return { ...seenIn(rows), outputs, single, ...solution, ...linesThrough(who, data, solution.coef) };
}

/** Half the mean squared error of coefficients [outputs, columns]. */
export function halfSquares(data: Centered, coef: Float64Array): number {
  const { x, y, columns, outputs, total, rows, yScales } = data;
  let sum = 0;
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < outputs; k++) {
      let left = y[i * outputs + k]!;
      for (let j = 0; j < columns; j++) left -= x[i * columns + j]! * coef[k * columns + j]!;
      sum += (left * yScales[k]!) ** 2;
    }
  return sum / (2 * total);
}
