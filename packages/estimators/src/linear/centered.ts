/** Examples whose columns have the mean 0, so that a line through them wants no intercept. */
import type { Rows } from "../data.ts";
import type { ReadTargets } from "../contract/targets.ts";

export interface Centered {
  /** [rows, columns], each row times the root of its weight. */
  readonly x: Float64Array;
  /** [rows, outputs], likewise. */
  readonly y: Float64Array;
  readonly rows: number;
  readonly columns: number;
  readonly outputs: number;
  /** Sum of the weights. */
  readonly total: number;
  readonly xMeans: Float64Array;
  readonly yMeans: Float64Array;
}

/** @param weights one per row, undefined for 1 each */
export function center(
  { elements, length: rows, columns }: Rows,
  targets: ReadTargets,
  weights: Float64Array | undefined,
  fitIntercept: boolean,
): Centered {
  const { outputs } = targets;
  const total = weights === undefined ? rows : weights.reduce((sum, weight) => sum + weight, 0);
  const xMeans = fitIntercept ? meansOf(elements, columns, weights, total) : new Float64Array(columns);
  const yMeans = fitIntercept ? meansOf(targets.elements, outputs, weights, total) : new Float64Array(outputs);
  const x = moved(elements, xMeans, weights);
  clearConstant(x, xMeans, rows);
  const y = moved(targets.elements, yMeans, weights);
  return { x, y, rows, columns, outputs, total, xMeans, yMeans };
}

/** The intercept of each output for coefficients [outputs, columns]. */
export function interceptsOf({ xMeans, yMeans, columns }: Centered, coef: Float64Array): Float64Array {
  return yMeans.map((mean, k) => {
    let intercept = mean;
    for (let j = 0; j < columns; j++) intercept -= xMeans[j]! * coef[k * columns + j]!;
    return intercept;
  });
}

// ---- private

function meansOf(elements: Float64Array, columns: number, weights: Float64Array | undefined, total: number) {
  const means = new Float64Array(columns);
  for (let i = 0, at = 0; at < elements.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    for (let j = 0; j < columns; j++, at++) means[j]! += weight * elements[at]!;
  }
  return means.map((sum) => sum / total);
}

function moved(elements: Float64Array, means: Float64Array, weights: Float64Array | undefined): Float64Array {
  const out = new Float64Array(elements.length);
  const columns = means.length;
  for (let i = 0, at = 0; at < elements.length; i++) {
    const root = weights === undefined ? 1 : Math.sqrt(weights[i]!);
    for (let j = 0; j < columns; j++, at++) out[at] = root * (elements[at]! - means[j]!);
  }
  return out;
}

/** Numbers whose squares are lost near the smallest of all; a column of them teaches nothing. */
const smallest = 1e-140;

/** A constant column is 0 when its mean is taken out, up to what rounding left, which must teach nothing. */
function clearConstant(x: Float64Array, means: Float64Array, rows: number): void {
  const columns = means.length;
  means.forEach((mean, j) => {
    const noise = Math.max(smallest, Math.abs(mean) * rows * Number.EPSILON);
    for (let at = j; at < x.length; at += columns) if (Math.abs(x[at]!) > noise) return;
    for (let at = j; at < x.length; at += columns) x[at] = 0;
  });
}
