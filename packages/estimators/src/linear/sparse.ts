/** Least squares with a penalty on sizes, by coordinate descent on XᵀX: as scikit-learn's, with its rule to stop. */
import { fittedReader } from "../contract/base.ts";
import type { Fitting } from "../contract/fitting.ts";
import { boolean, length, number, type Reader } from "../contract/frame.ts";
import { targetReaders } from "../contract/regressorBase.ts";
import type { Target } from "../contract/targets.ts";
import { descend, type Quadratic } from "../numerics/descent.ts";
import { gram, transposedTimes } from "../numerics/dense.ts";
import type { Centered } from "./centered.ts";
import { LinearRegressor, ofOutputs, type LinearFit } from "./regressor.ts";
import { lineReaders } from "./scores.ts";

export interface Sparse {
  readonly iterations: number;
  readonly converged: boolean;
  /** Duality gap: the objective is at most this far above its least; of several outputs the largest. */
  readonly gap: number;
}

export interface SparseFit extends LinearFit, Sparse {}

export const sparseFit: Reader<SparseFit> = ofOutputs(
  fittedReader<SparseFit>({ ...targetReaders, ...lineReaders, iterations: length, converged: boolean, gap: number }),
);

/** Options of the penalty and of when to stop. */
export interface SparseParams {
  readonly alpha: number;
  readonly l1Ratio: number;
  readonly positive: boolean;
  readonly maxIterations: number;
  readonly tol: number;
}

/** Regressor that says how its descent went. */
export abstract class SparseRegressor<
  T extends Target,
  P extends Pick<SparseParams, "maxIterations">,
> extends LinearRegressor<T, P, SparseFit> {
  /** Number of passes that it took, for the output that took most. @throws UsageError before `fit`. */
  get iterations(): number {
    return this.after("iterations").iterations;
  }

  /** True where the duality gap is below `tol`. @throws UsageError before `fit`. */
  get converged(): boolean {
    return this.after("converged").converged;
  }

  /** The objective is at most this far above its least; of several outputs the largest. @throws as `converged`. */
  get gap(): number {
    return this.after("gap").gap;
  }

  protected conclude(fit: SparseFit): this {
    // a callback that stopped it earlier needs no warning
    if (!fit.converged && fit.iterations === this.params.maxIterations)
      this.warn(
        `did not converge: after ${fit.iterations} passes the duality gap is ${fit.gap.toPrecision(3)}; give it more ` +
          `passes ({ maxIterations }), a larger tol or alpha, or columns of one scale`,
      );
    return this.learn(fit);
  }
}

/** Coefficients [outputs, columns] that make 1/(2n) ‖y − X w‖² + alpha (l1Ratio ‖w‖₁ + ½ (1 − l1Ratio) ‖w‖²) small. */
export function sparse(
  data: Centered,
  params: SparseParams,
  { goOn }: Fitting,
): Sparse & { readonly coef: Float64Array } {
  const { x, y, rows, columns, outputs, total, yScales } = data;
  const over = (sum: number): number => sum / total;
  const H = gram(x, rows, columns).map(over);
  const q = transposedTimes(x, y, rows, columns, outputs).map(over);
  const searches = Array.from({ length: outputs }, (_, k) => newSearch(data, params, H, q, k));
  for (let pass = 1; pass <= params.maxIterations; pass++) {
    for (const search of searches) if (!search.done) step(search, params.tol, pass === params.maxIterations);
    const on = goOn(
      pass,
      () => searches.reduce((sum, search, k) => sum + objective(search) * yScales[k]! ** 2, 0) / outputs,
    );
    if (searches.every(({ done }) => done)) break;
    if (!on) {
      for (const search of searches) search.gap = gapOf(search);
      break;
    }
  }
  const coef = new Float64Array(outputs * columns);
  searches.forEach(({ w }, k) => coef.set(w, k * columns));
  return {
    coef,
    iterations: searches.reduce((most, { passes }) => Math.max(most, passes), 0),
    converged: searches.every(({ done }) => done),
    gap: searches.reduce((most, { gap }, k) => Math.max(most, gap * yScales[k]! ** 2), 0),
  };
}

// ---- private

interface Search {
  readonly problem: Quadratic;
  readonly w: Float64Array;
  readonly Hw: Float64Array;
  /** Mean square of y. */
  readonly square: number;
  passes: number;
  gap: number;
  done: boolean;
}

function newSearch(data: Centered, params: SparseParams, H: Float64Array, q: Float64Array, k: number): Search {
  const { y, columns, outputs, total, xScales, yScales } = data;
  const { alpha, l1Ratio, positive } = params;
  let square = 0;
  for (let at = k; at < y.length; at += outputs) square += (y[at]! * y[at]!) / total;
  const problem = {
    H,
    q: Float64Array.from({ length: columns }, (_, j) => q[j * outputs + k]!),
    l1: xScales.map((scale) => (alpha * l1Ratio) / scale / yScales[k]!),
    l2: xScales.map((scale) => (alpha * (1 - l1Ratio)) / scale / scale),
    positive,
  };
  const zeros = (): Float64Array => new Float64Array(columns);
  return { problem, w: zeros(), Hw: zeros(), square, passes: 0, gap: Infinity, done: false };
}

/** One pass; where it moves little, or is the last, the gap says whether it is done. */
function step(search: Search, tol: number, last: boolean): void {
  const [moved, largest] = descend(search.problem, search.w, search.Hw);
  search.passes++;
  if (!(largest === 0 || moved / largest < tol || last)) return;
  search.gap = gapOf(search);
  search.done = search.gap <= tol * search.square;
}

function objective({ problem: { q, l1, l2 }, w, Hw, square }: Search): number {
  let total = square / 2;
  for (let j = 0; j < w.length; j++)
    total += w[j]! * (Hw[j]! / 2 - q[j]!) + l1[j]! * Math.abs(w[j]!) + (l2[j]! * w[j]! * w[j]!) / 2;
  return Math.max(0, total);
}

/** The objective less that of the dual at residuals scaled to be feasible there; scikit-learn's rule. */
function gapOf({ problem: { q, l1, l2, positive }, w, Hw, square }: Search): number {
  let [scale, left, along, sizes, squares, slopes] = [1, square, square, 0, 0, 0];
  for (let j = 0; j < w.length; j++) {
    const pull = q[j]! - Hw[j]! - l2[j]! * w[j]!;
    const size = positive ? pull : Math.abs(pull);
    if (size > l1[j]!) scale = Math.min(scale, l1[j]! / size);
    left += w[j]! * (Hw[j]! - 2 * q[j]!);
    along -= w[j]! * q[j]!;
    sizes += l1[j]! * Math.abs(w[j]!);
    squares += l2[j]! * w[j]! * w[j]!;
    if (pull !== 0) slopes += (pull * pull) / (2 * l2[j]!);
  }
  // without sizes the objective is as convex as its squares, and the slopes say how far it is from its least
  if (l1[0] === 0) return slopes;
  const gap = (left * (1 + scale * scale)) / 2 + sizes - scale * along;
  return Math.max(0, gap + ((1 + scale * scale) * squares) / 2);
}
