/** The same scores of rows that count several times each, fast enough for a thousand draws. */
import type { Truth } from "../data/answers.ts";
import type { Predictions } from "../model/predictions.ts";
import { widthOf } from "./answers.ts";
import type { Statistic } from "./bootstrap.ts";
import { isRanked } from "./measures.ts";

/** Scores that one statistic gives, in its order. */
export interface Weighted {
  readonly names: readonly string[];
  readonly statistic: Statistic;
}

/** All scores that have one; the largest error has none, since draws never know a larger. */
export function weightedOf(truth: Truth, predictions: Predictions): readonly Weighted[] {
  const { task, probabilities } = predictions;
  if (task === "regression") return ofNumbers(truth, predictions);
  const counted = task === "multilabel" ? [ofLabels(truth, predictions)] : [ofTable(truth, predictions)];
  if (probabilities === undefined) return counted;
  const losses = ofLosses(truth, predictions);
  return isRanked(truth, predictions) ? [...counted, ofRanks(truth, predictions), losses] : [...counted, losses];
}

// ---- classes

/** Scores that are made of how often each class was predicted for each. */
function ofTable({ classes: truth, rows }: Truth, { task, targets, classes }: Predictions): Weighted {
  const width = widthOf(task, targets);
  const cells = Int32Array.from(truth!, (label, i) => label * width + classes![i]!);
  const table = new Float64Array(width * width);
  const names = ["accuracy", "balancedAccuracy", ...(task === "binary" ? ["precision", "recall"] : []), "f1"];
  return {
    names,
    statistic(counts) {
      table.fill(0);
      for (let i = 0; i < rows; i++) table[cells[i]!]! += counts[i]!;
      const each = Array.from({ length: width }, (_, j) => marksOf(table, width, j));
      const present = each.filter(({ labelled }) => labelled > 0);
      const came = each.filter(({ labelled, predicted }) => labelled + predicted > 0);
      const accuracy = each.reduce((sum, { right }) => sum + right, 0) / rows;
      const balanced = mean(present.map(({ recall }) => recall));
      if (task !== "binary") return [accuracy, balanced, mean(came.map(({ f1 }) => f1))];
      const { precision, recall, f1 } = each[1]!;
      return [accuracy, balanced, precision, recall, f1];
    },
  };
}

interface Marks {
  readonly right: number;
  readonly labelled: number;
  readonly predicted: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

function marksOf(table: Float64Array, width: number, j: number): Marks {
  let [labelled, predicted] = [0, 0];
  for (let k = 0; k < width; k++) {
    labelled += table[j * width + k]!;
    predicted += table[k * width + j]!;
  }
  return marks(table[j * width + j]!, labelled, predicted);
}

/** The share of nothing is 0. */
function marks(right: number, labelled: number, predicted: number): Marks {
  return {
    right,
    labelled,
    predicted,
    precision: predicted === 0 ? 0 : right / predicted,
    recall: labelled === 0 ? 0 : right / labelled,
    f1: labelled + predicted === 0 ? 0 : (2 * right) / (labelled + predicted),
  };
}

/** Scores of rows that have several labels. */
function ofLabels({ classes: truth, rows }: Truth, { targets, classes }: Predictions): Weighted {
  const width = targets.length;
  const hits = Int32Array.from({ length: rows }, (_, i) => {
    let hits = 0;
    for (let j = i * width; j < (i + 1) * width; j++) hits += Number(truth![j] === classes![j]);
    return hits;
  });
  return {
    names: ["accuracy", "labelAccuracy", "f1"],
    statistic(counts) {
      let [all, single] = [0, 0];
      const sums = Array.from(
        { length: width },
        () => [0, 0, 0] as [right: number, labelled: number, predicted: number],
      );
      for (let i = 0; i < rows; i++) {
        const count = counts[i]!;
        if (count === 0) continue;
        all += hits[i] === width ? count : 0;
        single += hits[i]! * count;
        for (let j = 0; j < width; j++) {
          const [is, said] = [truth![i * width + j]! * count, classes![i * width + j]! * count];
          const sum = sums[j]!;
          sum[0] += Math.min(is, said);
          sum[1] += is;
          sum[2] += said;
        }
      }
      return [all / rows, single / (rows * width), mean(sums.map((sum) => marks(...sum).f1))];
    },
  };
}

/** Losses of probabilities: a mean over rows. */
function ofLosses({ classes: truth, rows }: Truth, { task, targets, probabilities }: Predictions): Weighted {
  const width = widthOf(task, targets);
  // as `logLoss` has it for float32
  const least = 2 ** -23;
  const clipped = (p: number): number => Math.min(Math.max(p, least), 1 - least);
  const losses = Float64Array.from({ length: rows }, (_, i) => {
    if (task === "binary") {
      const p = clipped(probabilities![2 * i + 1]!);
      return -Math.log(truth![i] === 1 ? p : 1 - p);
    }
    let sum = 0;
    if (task === "multilabel") {
      for (let j = i * width; j < (i + 1) * width; j++) {
        const p = clipped(probabilities![j]!);
        sum -= Math.log(truth![j] === 1 ? p : 1 - p) / width;
      }
      return sum;
    }
    for (let j = i * width; j < (i + 1) * width; j++) sum += clipped(probabilities![j]!);
    return -Math.log(clipped(probabilities![i * width + truth![i]!]!) / sum);
  });
  if (task !== "binary") return { names: ["logLoss"], statistic: (counts) => [weighted(losses, counts, rows)] };
  const squares = Float64Array.from({ length: rows }, (_, i) => (probabilities![2 * i + 1]! - truth![i]!) ** 2);
  return {
    names: ["logLoss", "brier"],
    statistic: (counts) => [weighted(losses, counts, rows), weighted(squares, counts, rows)],
  };
}

/** Areas under the ROC curve: of class 1 of two, or the mean of those of all. */
function ofRanks({ classes: truth, rows }: Truth, { task, targets, probabilities }: Predictions): Weighted {
  const width = widthOf(task, targets);
  const columns = task === "binary" ? [1] : Array.from({ length: width }, (_, j) => j);
  const ranked = columns.map((j) => {
    const scores = Float64Array.from({ length: rows }, (_, i) => probabilities![i * width + j]!);
    const order = Int32Array.from({ length: rows }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
    const is = Uint8Array.from(order, (i) => Number(task === "multilabel" ? truth![i * width + j]! : truth![i] === j));
    return { order, is, scores: Float64Array.from(order, (i) => scores[i]!) };
  });
  return { names: ["rocAuc"], statistic: (counts) => [mean(ranked.map((one) => areaOf(one, counts)))] };
}

interface Ranked {
  /** Rows, the largest score first, and for each of these whether it is of the class, and its score. */
  readonly order: Int32Array;
  readonly is: Uint8Array;
  readonly scores: Float64Array;
}

/** How often a row of the class has a larger score than another; NaN where there are none of either. */
function areaOf({ order, is, scores }: Ranked, counts: Uint32Array): number {
  let [area, positives, negatives] = [0, 0, 0];
  for (let i = 0; i < order.length;) {
    let [own, others] = [0, 0];
    const score = scores[i]!;
    for (; i < order.length && scores[i] === score; i++) {
      const count = counts[order[i]!]!;
      if (is[i] === 1) own += count;
      else others += count;
    }
    area += others * (positives + own / 2);
    positives += own;
    negatives += others;
  }
  return area / (positives * negatives);
}

// ---- numbers

function ofNumbers({ values: truth, rows }: Truth, { values, targets }: Predictions): readonly Weighted[] {
  const width = targets.length;
  const each = targets.map((_, j) => {
    const column = (of: ArrayLike<number>): Float64Array =>
      Float64Array.from({ length: rows }, (_, i) => of[i * width + j]!);
    const [is, said] = [column(truth!), column(values!)];
    const center = is.reduce((sum, y) => sum + y / rows, 0);
    const errors = is.map((y, i) => Math.abs(y - said[i]!));
    const order = Int32Array.from({ length: rows }, (_, i) => i).sort((a, b) => errors[a]! - errors[b]!);
    return { away: is.map((y) => y - center), errors, order };
  });
  return [
    {
      names: ["r2", "rmse", "mae", "medianAbsoluteError"],
      statistic(counts) {
        const all = each.map((one) => marksOfErrors(one, counts, rows));
        return [0, 1, 2, 3].map((k) => mean(all.map((one) => one[k]!)));
      },
    },
  ];
}

interface Errors {
  /** Distances of targets from their mean: squares of large numbers would have no digits left. */
  readonly away: Float64Array;
  readonly errors: Float64Array;
  /** Rows, the smallest error first. */
  readonly order: Int32Array;
}

function marksOfErrors({ away, errors, order }: Errors, counts: Uint32Array, rows: number): readonly number[] {
  let [residual, absolute, sum, squares] = [0, 0, 0, 0];
  for (let i = 0; i < rows; i++) {
    const count = counts[i]!;
    if (count === 0) continue;
    const [error, y] = [errors[i]!, away[i]!];
    residual += count * error * error;
    absolute += count * error;
    sum += count * y;
    squares += count * y * y;
  }
  const spread = squares - (sum * sum) / rows;
  // where drawn targets are all the same, what is left is rounding alone
  const r2 = spread > 1e-12 * squares ? 1 - residual / spread : NaN;
  return [r2, Math.sqrt(residual / rows), absolute / rows, middleOf(errors, order, counts, rows)];
}

/** The median error: of an even number of rows the mean of the two in the middle. */
function middleOf(errors: Float64Array, order: Int32Array, counts: Uint32Array, rows: number): number {
  const [low, high] = [(rows - 1) >> 1, rows >> 1];
  let before = 0;
  let first: number | undefined;
  for (const i of order) {
    before += counts[i]!;
    if (first === undefined && before > low) first = errors[i]!;
    if (before > high) return (first! + errors[i]!) / 2;
  }
  return NaN;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function weighted(values: Float64Array, counts: Uint32Array, rows: number): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += values[i]! * counts[i]!;
  return sum / rows;
}
