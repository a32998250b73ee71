/** Examples whose columns have the mean 0, so that a line through them wants no intercept. */
import { ValueError } from "@cotangent/autodiff";
import type { Rows } from "../data.ts";
import type { ReadTargets } from "../contract/targets.ts";
import type { Lines } from "./scores.ts";
import { divided, scalesOf } from "../scales.ts";

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
  /** Powers of two that x is divided by, one per column: 1 but for columns whose squares would be lost. */
  readonly xScales: Float64Array;
  /** The same of y, one per output. Means are divided as well. */
  readonly yScales: Float64Array;
}

/** Questions of how to centre. */
export interface Centering {
  /** One per row, undefined for 1 each. */
  readonly weights?: Float64Array | undefined;
  readonly fitIntercept: boolean;
  /** A penalty is paid by the weights as they are, so that small columns stay small. */
  readonly penalized: boolean;
}

export function center(
  { elements, length: rows, columns }: Rows,
  targets: ReadTargets,
  { weights, fitIntercept, penalized }: Centering,
): Centered {
  const { outputs } = targets;
  const [xScales, yScales] = [scalesOf(elements, columns, penalized), scalesOf(targets.elements, outputs, true)];
  const [xs, ys] = [divided(elements, xScales), divided(targets.elements, yScales)];
  const total = weights === undefined ? rows : weights.reduce((sum, weight) => sum + weight, 0);
  const xMeans = fitIntercept ? meansOf(xs, columns, weights, total) : new Float64Array(columns);
  const yMeans = fitIntercept ? meansOf(ys, outputs, weights, total) : new Float64Array(outputs);
  const x = moved(xs, xMeans, weights);
  clearConstant(x, xMeans, rows);
  const y = moved(ys, yMeans, weights);
  return { x, y, rows, columns, outputs, total, xMeans, yMeans, xScales, yScales };
}

/**
 * The lines for the columns as they were given, of coefficients [outputs, columns] for those that were centred.
 * @throws ValueError for a number that is too large.
 */
export function linesThrough(who: string, data: Centered, solution: Float64Array): Lines {
  const { xMeans, yMeans, xScales, yScales, columns } = data;
  const coef = solution.map((w, at) => w * (yScales[Math.floor(at / columns)]! / xScales[at % columns]!));
  const intercept = yMeans.map((mean, k) => {
    let intercept = mean;
    for (let j = 0; j < columns; j++) intercept -= xMeans[j]! * solution[k * columns + j]!;
    return intercept * yScales[k]!;
  });
  requireFinite(who, { coef, intercept });
  return { coef, intercept };
}

/** @throws ValueError where a weight is no number, which says of which column */
export function requireFinite(who: string, { coef, intercept }: Lines): void {
  const at = coef.findIndex((w) => !Number.isFinite(w));
  if (at < 0 && intercept.every(Number.isFinite)) return;
  const what = at < 0 ? "the intercept" : `the weight of column ${at % (coef.length / intercept.length)}`;
  throw new ValueError(`${who}: ${what} is beyond the largest number; scale X and y, as standardize() does to columns`);
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

/** Numbers whose squares are lost near the smallest of all; a column of them beside larger ones teaches nothing. */
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
