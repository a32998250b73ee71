/** Lines where the logistic loss and a penalty are smallest. */
import { cholesky, gram, solveInPlace } from "../numerics/dense.ts";
import { descend, type Quadratic } from "../numerics/descent.ts";
import { minimize, type Minimum, type Objective } from "../numerics/minimize.ts";
import { objectiveOf, type Logistic } from "./logisticLoss.ts";

export interface Limits {
  readonly maxIterations: number;
  readonly tol: number;
  readonly goOn: (loss: number) => boolean;
}

/** Lines [lines, columns + 1], the intercept last. */
export interface LogisticFit extends Minimum {
  readonly at: Float64Array;
}

export function fitLogistic(problem: Logistic, limits: Limits): LogisticFit {
  const at = new Float64Array(problem.lines * (problem.columns + 1));
  const curvatures = gram(problem.x, problem.rows, problem.columns, problem.weights);
  const minimum = problem.l1.some((one) => one > 0)
    ? thresholded(problem, curvatures, at, limits)
    : smooth(problem, curvatures, at, limits);
  return { at, ...minimum };
}

// ---- private

/** L-BFGS from the Hessian where all classes are as likely. */
function smooth(problem: Logistic, curvatures: Float64Array, at: Float64Array, limits: Limits): Minimum {
  return minimize(objectiveOf(problem), at, { ...limits, solve: solverOf(problem, curvatures) });
}

/**
 * Solver for the Hessian where all classes are as likely. Each line has the same block of it, one Cholesky
 * decomposition of [columns, columns], unless other weights are free.
 * @param free 1 for each weight that may move, 0 for the others; all where absent
 */
function solverOf({ columns, lines, l2 }: Logistic, curvatures: Float64Array, free?: Float64Array) {
  const likely = 1 / Math.max(2, lines);
  const curvature = likely * (1 - likely);
  const all = Array.from({ length: columns }, (_, j) => j);
  const places = Array.from({ length: free === undefined ? 1 : lines }, (_, k) =>
    free === undefined ? all : all.filter((j) => free[k * (columns + 1) + j] === 1),
  );
  const lowers = places.map((own) =>
    roots(
      taken(curvatures, columns, own),
      own.length,
      curvature,
      own.map((j) => l2[j]!),
    ),
  );
  return (v: Float64Array): void => {
    for (let k = 0; k < lines; k++) {
      const from = k * (columns + 1);
      const own = places[k] ?? places[0]!;
      const block = Float64Array.from(own, (j) => v[from + j]!);
      solveInPlace(lowers[k] ?? lowers[0]!, own.length, block);
      own.forEach((j, i) => (v[from + j] = block[i]!));
      v[from + columns]! /= curvature;
    }
  };
}

/** The rows and columns of a square that are at some places. */
function taken(square: Float64Array, n: number, places: readonly number[]): Float64Array {
  if (places.length === n) return square;
  const out = new Float64Array(places.length ** 2);
  places.forEach((j, a) => places.forEach((k, b) => (out[a * places.length + b] = square[j * n + k]!)));
  return out;
}

/** Cholesky's triangle; where columns depend on each other and no penalty parts them, of a matrix close by. */
function roots(curvatures: Float64Array, columns: number, curvature: number, l2: readonly number[]): Float64Array {
  for (let more = 0; ; more = more === 0 ? 1e-12 : more * 100) {
    const matrix = curvatures.map((one) => one * curvature);
    for (let j = 0; j < columns; j++) {
      const own = matrix[j * columns + j]! + l2[j]!;
      matrix[j * columns + j] = own === 0 ? 1 : own * (1 + more);
    }
    const lower = cholesky(matrix, columns);
    if (lower !== undefined) return lower;
    if (more > 1) return diagonalRoots(matrix, columns);
  }
}

/** The roots of the diagonal alone, which any steps may be measured by. */
function diagonalRoots(matrix: Float64Array, columns: number): Float64Array {
  return matrix.map((own, at) => {
    if (at % (columns + 1) !== 0) return 0;
    return own > 0 && own < Infinity ? Math.sqrt(own) : 1;
  });
}

/**
 * Steps to the least of an upper bound of the loss, a parabola whose Hessian is the same everywhere (Böhning 1992,
 * "Multinomial logistic regression algorithm"), and of the penalty, say which weights are not 0, and their signs. With
 * these held the penalty is linear, and L-BFGS goes on from there.
 */
function thresholded(problem: Logistic, curvatures: Float64Array, at: Float64Array, limits: Limits): Minimum {
  const { columns, lines, l1, l2, fitIntercept } = problem;
  const bound = lines === 1 ? 0.25 : 0.5;
  const objective = objectiveOf({ ...problem, l2: new Float64Array(columns) });
  const H = curvatures.map((one) => one * bound);
  const shape = { H, l1, l2, positive: false };
  const gradient = new Float64Array(at.length);
  for (let iterations = 0; ; iterations++) {
    if (iterations === limits.maxIterations) return { iterations, converged: false };
    const loss = objective(at, gradient);
    const from = at.slice();
    for (let k = 0; k < lines; k++) {
      const start = k * (columns + 1);
      const end = start + columns;
      settleLine(shape, from.subarray(start, end), gradient.subarray(start, end), at.subarray(start, end));
      if (fitIntercept) at[end] = from[end]! - gradient[end]! / bound;
    }
    const on = limits.goOn(loss + penaltyOf(problem, from));
    const moved = lengthOf(at, from, H, columns, bound);
    if (moved <= limits.tol || !on) return { iterations: iterations + 1, converged: moved <= limits.tol };
    alongSigns(problem, curvatures, at, limits.tol / 10);
  }
}

/** The least of the loss and the penalty, of weights whose signs stay; such as would change become 0. */
function alongSigns(problem: Logistic, curvatures: Float64Array, at: Float64Array, tol: number): void {
  const { columns, l1 } = problem;
  const signs = at.map((w, j) => (j % (columns + 1) === columns ? 0 : Math.sign(w)));
  const free = at.map((w, j) => Number(w !== 0 || j % (columns + 1) === columns));
  const slopes = signs.map((sign, j) => sign * (l1[j % (columns + 1)] ?? 0));
  const smoothPart = objectiveOf(problem);
  const objective: Objective = (w, gradient) => {
    let total = smoothPart(w, gradient);
    for (let j = 0; j < w.length; j++) {
      total += slopes[j]! * w[j]!;
      gradient[j] = free[j]! * (gradient[j]! + slopes[j]!);
    }
    return total;
  };
  const solve = solverOf(problem, curvatures, free);
  const found = at.slice();
  minimize(objective, found, { solve, tol, maxIterations: 100, goOn: () => true });
  const crossed = found.map((w, j) => (w * signs[j]! < 0 ? 0 : w));
  const unused = new Float64Array(at.length);
  if (crossed.every((w, j) => w === found[j]) || objective(crossed, unused) < objective(at, unused)) at.set(crossed);
  else stepToCrossing(at, found, signs);
}

/** As far from `at` to `found` as no sign changes; the first weight that would is 0 then. */
function stepToCrossing(at: Float64Array, found: Float64Array, signs: Float64Array): void {
  let [share, first] = [1, -1];
  for (let j = 0; j < at.length; j++) {
    if (found[j]! * signs[j]! >= 0) continue;
    const own = at[j]! / (at[j]! - found[j]!);
    if (own < share) [share, first] = [own, j];
  }
  for (let j = 0; j < at.length; j++) at[j]! += share * (found[j]! - at[j]!);
  if (first >= 0) at[first] = 0;
}

/** The least of the bound and the penalty for one line, from where it was. */
function settleLine(shape: Omit<Quadratic, "q">, from: Float64Array, gradient: Float64Array, at: Float64Array): void {
  const q = times(shape.H, from).map((product, j) => product - gradient[j]!);
  const Hw = times(shape.H, at);
  for (let pass = 0; pass < 1000; pass++) {
    const [moved, largest] = descend({ ...shape, q }, at, Hw);
    if (moved <= 1e-11 * largest) return;
  }
}

/** The length of a step, as the bound's Hessian measures it. */
function lengthOf(a: Float64Array, b: Float64Array, H: Float64Array, columns: number, bound: number): number {
  let total = 0;
  for (let start = 0; start < a.length; start += columns + 1) {
    const step = Float64Array.from({ length: columns }, (_, j) => a[start + j]! - b[start + j]!);
    const product = times(H, step);
    for (let j = 0; j < columns; j++) total += step[j]! * product[j]!;
    total += bound * (a[start + columns]! - b[start + columns]!) ** 2;
  }
  return Math.sqrt(Math.max(0, total));
}

/** Σ l1 |w| + ½ l2 w² of all lines. */
function penaltyOf({ columns, lines, l1, l2 }: Logistic, at: Float64Array): number {
  let total = 0;
  for (let k = 0; k < lines; k++)
    for (let j = 0, w = k * (columns + 1); j < columns; j++, w++)
      total += l1[j]! * Math.abs(at[w]!) + (l2[j]! * at[w]! * at[w]!) / 2;
  return total;
}

/** H v, H symmetric */
function times(H: Float64Array, v: Float64Array): Float64Array {
  const n = v.length;
  const out = new Float64Array(n);
  for (let j = 0; j < n; j++) if (v[j] !== 0) for (let k = 0; k < n; k++) out[k]! += v[j]! * H[j * n + k]!;
  return out;
}
