/** Least squares with a penalty on squares, or none: by normal equations that are refined, else by singular values. */
import { cholesky, gram, solveInPlace, transposedTimes } from "../numerics/dense.ts";
import { svd } from "../numerics/svd.ts";
import type { Centered } from "./centered.ts";

/**
 * The coefficients [outputs, columns] that make ½ ‖y − X w‖² + ½ alpha ‖w‖² small; of several the shortest, as where
 * columns depend on each other and alpha is 0.
 */
export function leastSquares(data: Centered, alpha: number): Float64Array {
  const { columns, outputs } = data;
  const solution = byNormalEquations(data, alpha) ?? bySingularValues(data, alpha);
  const coef = new Float64Array(outputs * columns);
  for (let j = 0; j < columns; j++)
    for (let k = 0; k < outputs; k++) coef[k * columns + j] = solution[j * outputs + k]!;
  return coef;
}

// ---- private

/**
 * (XᵀX + alpha) w = Xᵀy, refined by what is left of y: "corrected seminormal equations", Björck 1987, "Stability
 * analysis of the method of seminormal equations for linear least squares problems". Columns are scaled to length 1,
 * and such of zeros left out. Returns undefined where columns (nearly) depend on each other.
 */
function byNormalEquations(data: Centered, alpha: number): Float64Array | undefined {
  const { x, y, rows, columns, outputs } = data;
  const alphas = data.xScales.map((scale) => alpha / scale / scale);
  if (alpha === 0 && rows < columns) return undefined;
  const matrix = gram(x, rows, columns);
  const scales = Float64Array.from(
    { length: columns },
    (_, j) => Math.sqrt(matrix[j * columns + j]! + alphas[j]!) || 1,
  );
  for (let j = 0; j < columns; j++) {
    for (let k = 0; k < columns; k++) matrix[j * columns + k]! /= scales[j]! * scales[k]!;
    matrix[j * columns + j] = 1;
  }
  const lower = cholesky(matrix, columns, 1e-9);
  if (lower === undefined) return undefined;
  const solution = new Float64Array(columns * outputs);
  const left = y.slice();
  for (let round = 0; round < 3; round++) {
    const step = transposedTimes(x, left, rows, columns, outputs);
    for (let j = 0; j < columns; j++)
      for (let k = 0; k < outputs; k++) {
        step[j * outputs + k]! -= alphas[j]! * solution[j * outputs + k]!;
        step[j * outputs + k]! /= scales[j]!;
      }
    solveInPlace(lower, columns, step, outputs);
    for (let j = 0; j < columns; j++)
      for (let k = 0; k < outputs; k++) {
        step[j * outputs + k]! /= scales[j]!;
        solution[j * outputs + k]! += step[j * outputs + k]!;
      }
    if (round < 2) takeAway(left, x, step, columns, outputs);
  }
  return solution;
}

/** left −= X w */
function takeAway(left: Float64Array, x: Float64Array, w: Float64Array, columns: number, outputs: number): void {
  for (let i = 0, from = 0; from < x.length; i++, from += columns)
    for (let k = 0; k < outputs; k++) {
      let total = 0;
      for (let j = 0, at = k; j < columns; j++, at += outputs) total += x[from + j]! * w[at]!;
      left[i * outputs + k]! -= total;
    }
}

/** w = Σ v (u·y) s / (s² + alpha) over singular values s that are not 0; u = X v / s. */
function bySingularValues(data: Centered, given: number): Float64Array {
  const { y, rows, columns, outputs, xScales } = data;
  // the shortest weights are so for one scale of all columns
  const common = xScales.reduce((most, scale) => Math.max(most, scale), 0);
  const toCommon = xScales.map((scale) => scale / common);
  const x = multiplied(data.x, toCommon);
  const alpha = given / common / common;
  const { values, vectors } = svd(x, rows, columns);
  const least = values[0]! * Math.max(rows, columns) * Number.EPSILON;
  const solution = new Float64Array(columns * outputs);
  values.forEach((value, i) => {
    if (value <= least) return;
    const vector = vectors.subarray(i * columns, (i + 1) * columns);
    const along = new Float64Array(outputs);
    for (let row = 0, from = 0; row < rows; row++, from += columns) {
      let total = 0;
      for (let j = 0; j < columns; j++) total += x[from + j]! * vector[j]!;
      for (let k = 0; k < outputs; k++) along[k]! += total * y[row * outputs + k]!;
    }
    for (let j = 0; j < columns; j++)
      for (let k = 0; k < outputs; k++)
        solution[j * outputs + k]! += (vector[j]! * along[k]!) / (value * value + alpha);
  });
  return solution.map((w, at) => w * toCommon[Math.floor(at / outputs)]!);
}

/** [rows, columns], each column times its factor; the same array where all factors are 1. */
function multiplied(x: Float64Array, factors: Float64Array): Float64Array {
  return factors.every((factor) => factor === 1) ? x : x.map((one, at) => one * factors[at % factors.length]!);
}
