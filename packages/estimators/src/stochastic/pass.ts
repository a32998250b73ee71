/**
 * Gradient descent row by row on a linear model: the steps of scikit-learn's `_plain_sgd` in the same order, so that
 * the weights are the same. Bottou 2010, "Large-scale machine learning with stochastic gradient descent"; the L1
 * penalty is cumulative: Tsuruoka, Tsujii & Ananiadou 2009, "Stochastic gradient descent training for L1-regularized
 * log-linear models with cumulative penalty".
 */
import type { Rows } from "../data.ts";
import type { RowLoss } from "./losses.ts";

export type Schedule = "constant" | "optimal" | "inverseScaling" | "adaptive";

/** Loss, penalty and learning rate of a line. */
export interface Plan {
  readonly loss: RowLoss;
  /** Strength of the penalty; its share of L1 is null for no penalty. */
  readonly alpha: number;
  readonly l1: number | null;
  readonly schedule: Schedule;
  readonly eta0: number;
  readonly power: number;
  readonly fitIntercept: boolean;
  /** Weights are averaged from this row on, counted over all passes; 0 for never. */
  readonly average: number;
}

/** Examples of one line: targets are −1 and 1, or numbers. */
export interface Task {
  readonly rows: Rows;
  readonly targets: Float64Array;
  /** Weight of each row. */
  readonly weights: Float64Array;
}

/** Weights while they are learned; the true ones are `weights · scale`. */
export interface Line {
  readonly weights: Float64Array;
  scale: number;
  intercept: number;
  /** Rows so far, 1 for the first. */
  t: number;
  /** The learning rate that passes have reached. */
  eta: number;
  readonly averaged: Float64Array | null;
  averagedIntercept: number;
  /** The average is (averaged + drift · weights) / mass. */
  drift: number;
  mass: number;
  /** The L1 penalty that each weight has got, and that all should have. */
  readonly paid: Float64Array | null;
  owed: number;
}

export function newLine(columns: number, { schedule, alpha, loss, eta0, average, l1 }: Plan): Line {
  return {
    weights: new Float64Array(columns),
    scale: 1,
    intercept: 0,
    t: 1,
    eta: schedule === "optimal" ? optimalStart(alpha, loss) : eta0,
    averaged: average > 0 ? new Float64Array(columns) : null,
    averagedIntercept: 0,
    drift: 0,
    mass: 1,
    paid: l1 !== null && l1 > 0 ? new Float64Array(columns) : null,
    owed: 0,
  };
}

/** One pass over rows in an order; returns the sum of their losses before each step. */
export function passOver(line: Line, { rows, targets, weights: counts }: Task, order: Int32Array, plan: Plan): number {
  const { columns, elements: x } = rows;
  const { weights } = line;
  const { alpha, loss, fitIntercept, l1 } = plan;
  // L1 alone takes nothing from the scale
  const shrinking = l1 !== null && l1 < 1 ? (1 - l1) * alpha : 0;
  const start = plan.schedule === "optimal" ? 1 / (optimalStart(alpha, loss) * alpha) : 0;
  let total = 0;
  for (const i of order) {
    const at = i * columns;
    let dot = 0;
    for (let j = 0; j < columns; j++) dot += weights[j]! * x[at + j]!;
    const p = dot * line.scale + line.intercept;
    const y = targets[i]!;
    const eta = etaOf(line, plan, start);
    total += loss.value(p, y);
    const slope = Math.max(-steepest, Math.min(steepest, loss.slope(p, y)));
    const update = -eta * slope * counts[i]!;
    if (shrinking > 0) shrink(line, Math.max(0, 1 - shrinking * eta));
    if (update !== 0) {
      const step = update / line.scale;
      for (let j = 0; j < columns; j++) weights[j]! += x[at + j]! * step;
      if (fitIntercept) line.intercept += update;
    }
    if (line.averaged !== null && line.t >= plan.average) addAverage(line, x, at, update, line.t - plan.average + 1);
    if (line.paid !== null) {
      line.owed += l1! * eta * alpha;
      payPenalty(line, line.paid);
    }
    line.t++;
  }
  return total;
}

/** Takes the scale into the weights, and the drift into their average. */
export function settle(line: Line): void {
  const { weights, averaged, scale, drift, mass } = line;
  if (averaged !== null) {
    for (let j = 0; j < averaged.length; j++) averaged[j] = (averaged[j]! + drift * weights[j]!) * (1 / mass);
    line.drift = 0;
    line.mass = 1;
  }
  if (scale !== 1) for (let j = 0; j < weights.length; j++) weights[j]! *= scale;
  line.scale = 1;
}

// ---- private

/** Slopes are cut off here. */
const steepest = 1e12;

/** The first learning rate of Bottou's schedule: about the size that weights will have. */
function optimalStart(alpha: number, loss: RowLoss): number {
  const typical = Math.sqrt(1 / Math.sqrt(alpha));
  return typical / Math.max(1, loss.slope(-typical, 1));
}

function etaOf({ eta, t }: Line, { schedule, alpha, eta0, power }: Plan, start: number): number {
  if (schedule === "optimal") return 1 / (alpha * (start + t - 1));
  return schedule === "inverseScaling" ? eta0 / t ** power : eta;
}

function shrink(line: Line, by: number): void {
  line.scale *= by;
  if (line.scale < 1e-9) settle(line);
}

function addAverage(line: Line, x: Float64Array, at: number, update: number, n: number): void {
  const { averaged, weights, drift, scale } = line;
  const step = -update / scale;
  for (let j = 0; j < weights.length; j++) averaged![j]! += drift * x[at + j]! * step;
  const mu = 1 / n;
  if (n > 1) line.mass /= 1 - mu;
  line.drift += mu * line.mass * scale;
  line.averagedIntercept += (line.intercept - line.averagedIntercept) / n;
}

/** Each weight pays what it owes, but not beyond 0. */
function payPenalty({ weights, scale, owed }: Line, paid: Float64Array): void {
  for (let j = 0; j < weights.length; j++) {
    const before = weights[j]!;
    if (scale * before > 0) weights[j] = Math.max(0, before - (owed + paid[j]!) / scale);
    else if (scale * before < 0) weights[j] = Math.min(0, before + (owed - paid[j]!) / scale);
    paid[j]! += scale * (weights[j]! - before);
  }
}
