/** The logistic loss of lines, and its slopes: a row at a time, or by products of all rows where these are large. */
import type { Objective } from "../numerics/minimize.ts";
import { productsWith, type Products } from "./products.ts";

/** Rows whose columns have the mean 0, and what is to be learned of them. */
export interface Logistic {
  /** [rows, columns] */
  readonly x: Float64Array;
  readonly rows: number;
  readonly columns: number;
  /** 1: a sigmoid, and classes 0 and 1; more: a softmax over that many classes. */
  readonly lines: number;
  /** The class of each row. */
  readonly indices: Int32Array;
  /** They add up to 1. */
  readonly weights: Float64Array;
  /** Strength of ½ w² and of |w|, one per column. */
  readonly l2: Float64Array;
  readonly l1: Float64Array;
  readonly fitIntercept: boolean;
}

/** The mean loss and Σ ½ l2 w². */
export function objectiveOf(problem: Logistic): Objective {
  const { x, rows, columns, lines, l2, fitIntercept } = problem;
  const products = productsWith(x, rows, columns, lines);
  const lossOf = products === undefined ? byRows(problem) : byProducts(problem, products);
  return (at, gradient) => {
    gradient.fill(0);
    let total = lossOf(at, gradient);
    for (let k = 0; k < lines; k++) {
      const start = k * (columns + 1);
      for (let j = 0, w = start; j < columns; j++, w++) {
        total += (l2[j]! * at[w]! * at[w]!) / 2;
        gradient[w]! += l2[j]! * at[w]!;
      }
      if (!fitIntercept) gradient[start + columns] = 0;
    }
    return total;
  };
}

/** The mean loss, a row at a time. */
function byRows({ x, rows, columns, lines, indices, weights }: Logistic): Objective {
  const one = lines === 1 ? sigmoidRow : softmaxRow;
  const scores = new Float64Array(lines);
  return (at, gradient) => {
    let total = 0;
    for (let i = 0; i < rows; i++) {
      scoreRow(x, i * columns, columns, at, scores);
      total += one(indices[i]!, weights[i]!, scores);
      slopeRow(x, i * columns, columns, gradient, scores);
    }
    return total;
  };
}

/** The mean loss of a softmax, by products of all rows. */
function byProducts({ rows, columns, lines, indices, weights }: Logistic, products: Products): Objective {
  const lineWeights = new Float64Array(lines * columns);
  const slopes = new Float64Array(rows * lines);
  return (at, gradient) => {
    for (let k = 0; k < lines; k++)
      lineWeights.set(at.subarray(k * (columns + 1), k * (columns + 1) + columns), k * columns);
    const scores = products.scores(lineWeights);
    let total = 0;
    for (let i = 0; i < rows; i++) {
      const own = slopes.subarray(i * lines, (i + 1) * lines);
      for (let k = 0; k < lines; k++) own[k] = scores[i * lines + k]! + at[k * (columns + 1) + columns]!;
      total += softmaxRow(indices[i]!, weights[i]!, own);
      for (let k = 0; k < lines; k++) gradient[k * (columns + 1) + columns]! += own[k]!;
    }
    const sums = products.slopes(slopes);
    for (let k = 0; k < lines; k++)
      for (let j = 0; j < columns; j++) gradient[k * (columns + 1) + j]! += sums[k * columns + j]!;
    return total;
  };
}

/** Four sums at a time, as each addition waits for the one before. */
function scoreRow(x: Float64Array, from: number, columns: number, at: Float64Array, scores: Float64Array): void {
  const even = columns - (columns % 4);
  for (let k = 0, w = 0; k < scores.length; k++, w += columns + 1) {
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let j = 0; j < even; j += 4) {
      a += x[from + j]! * at[w + j]!;
      b += x[from + j + 1]! * at[w + j + 1]!;
      c += x[from + j + 2]! * at[w + j + 2]!;
      d += x[from + j + 3]! * at[w + j + 3]!;
    }
    for (let j = even; j < columns; j++) a += x[from + j]! * at[w + j]!;
    scores[k] = a + b + (c + d) + at[w + columns]!;
  }
}

function slopeRow(x: Float64Array, from: number, columns: number, gradient: Float64Array, slopes: Float64Array): void {
  for (let k = 0, w = 0; k < slopes.length; k++, w += columns + 1) {
    const slope = slopes[k]!;
    if (slope === 0) continue;
    for (let j = 0; j < columns; j++) gradient[w + j]! += slope * x[from + j]!;
    gradient[w + columns]! += slope;
  }
}

/** Returns the loss of a row, and puts its slope in the place of its score. */
function sigmoidRow(index: number, weight: number, scores: Float64Array): number {
  const score = scores[0]!;
  const small = Math.exp(-Math.abs(score));
  const likely = score >= 0 ? 1 / (1 + small) : small / (1 + small);
  scores[0] = weight * (likely - index);
  const against = index === 1 ? -score : score;
  return weight * (Math.max(0, against) + Math.log1p(small));
}

/** Returns the loss of a row, and puts slopes in the places of scores. */
function softmaxRow(index: number, weight: number, scores: Float64Array): number {
  let [largest, sum] = [-Infinity, 0];
  for (let k = 0; k < scores.length; k++) largest = Math.max(largest, scores[k]!);
  const own = scores[index]! - largest;
  for (let k = 0; k < scores.length; k++) sum += scores[k] = Math.exp(scores[k]! - largest);
  for (let k = 0; k < scores.length; k++) scores[k]! *= weight / sum;
  scores[index]! -= weight;
  return weight * (Math.log(sum) - own);
}
