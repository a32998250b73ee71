/** Passes until the loss settles: when to stop, and what of it is kept. The rules are scikit-learn's (1.2). */
import { treeLeaves, ValueError } from "@cotangent/autodiff";
import { lbfgs, applyUpdates, type LbfgsState } from "@cotangent/optimizers";
import type { Fitting } from "../contract/fitting.ts";
import type { RandomState } from "../randomState.ts";
import { forward, type Layer } from "./forward.ts";
import { feed, layersOf, massOf, pass, paramsOf, single, type Examples, type Learner } from "./learner.ts";
import { descentFor, type Params } from "./network.ts";
import type { MLPParams } from "./options.ts";

export interface Task {
  /** Name of the method, for errors. */
  readonly who: string;
  readonly learner: Learner;
  readonly examples: Examples;
  /** Rows to learn from. */
  readonly train: Int32Array;
  /** Rows that early stopping holds out; none where empty. */
  readonly held: Int32Array;
  readonly settings: MLPParams;
  /** Told after each pass; false stops. */
  readonly goOn: Fitting["goOn"];
  readonly random: RandomState;
  /** Score of outputs [places, outputs] for the targets at these places. */
  readonly score: (outputs: Float64Array, places: Int32Array) => number;
}

/** Why a fit ended: the loss or score settled, a callback said so, or passes were used up. */
export type Reason = "settled" | "stopped" | "passes";

/** Passes until one of the reasons to stop; the learner has what was learned. */
export function train(task: Task): Reason {
  if (task.settings.solver === "lbfgs") return descend(task);
  const { learner, settings, train: order } = task;
  for (let passes = 1; passes <= settings.maxIterations; passes++) {
    const goesOn = onePass(task);
    if (!goesOn) return finish(task, "stopped");
    if (learner.stale <= settings.patience) continue;
    if (settings.solver !== "sgd" || settings.schedule !== "adaptive" || learner.learningRate <= 1e-6)
      return finish(task, "settled");
    learner.learningRate /= 5;
    learner.stale = 0;
  }
  return finish(task, order.length === 0 ? "settled" : "passes");
}

/** One pass, and what it says of going on; returns false where the callback said to stop. */
export function onePass(task: Task): boolean {
  const { who, learner, examples, train: order, held, settings, random } = task;
  if (settings.shuffle) reorder(order, random);
  const loss = pass(learner, examples, order, settings);
  if (!Number.isFinite(loss)) throw overflow(who, learner.losses.length + 1);
  learner.losses.push(loss);
  learner.seen += order.length;
  const more = held.length > 0 ? { validationScore: judge(task) } : {};
  if (held.length === 0) followLoss(learner, loss, settings);
  if (settings.solver === "sgd" && settings.schedule === "inverseScaling")
    learner.learningRate = settings.learningRate / (learner.seen + 1) ** settings.power;
  return task.goOn(learner.losses.length, () => loss, more);
}

// ---- private

/** All rows at once, by L-BFGS, until the loss falls by less than the last bits, or no gradient is above `tol`. */
function descend(task: Task): Reason {
  const { learner, examples, train: places, settings } = task;
  const mass = massOf(examples.weights, places);
  const [x, y, weights] = feed(learner.plan, examples, places, mass);
  const penalty = single(settings.alpha / mass, settings.dtype);
  const f = descentFor(learner.plan, places.length);
  const valueAndGrad = (params: Params): ReturnType<typeof f> => f(params, x, y, weights, penalty);
  const optimizer = lbfgs({ reuse: true });
  let state: LbfgsState<Params> = optimizer.init(learner.params);
  for (let passes = 1; passes <= settings.maxIterations; passes++) {
    const before = state.value.item();
    const [updates, next] = optimizer.update(valueAndGrad as never, state as never, learner.params as never);
    learner.params = applyUpdates(learner.params, updates as never);
    state = next as never;
    const loss = state.value.item();
    if (!Number.isFinite(loss)) throw overflow(task.who, passes);
    learner.losses.push(loss);
    learner.bestLoss = Math.min(learner.bestLoss, loss);
    if (!task.goOn(passes, () => loss)) return "stopped";
    const steepest = treeLeaves(state.gradients).reduce(
      (most, g) => Array.from(g.data() as Float64Array).reduce((m, x) => Math.max(m, Math.abs(x)), most),
      0,
    );
    const change = (before - loss) / Math.max(Math.abs(before), Math.abs(loss), 1);
    if (settings.tol !== null && (steepest <= settings.tol || change <= 64 * Number.EPSILON)) return "settled";
  }
  return "passes";
}

/** The weights of the best score come back where early stopping held rows out. */
function finish({ learner }: Task, reason: Reason): Reason {
  if (learner.best !== undefined) learner.params = paramsOf(learner.plan, learner.best);
  return reason;
}

/** Each pass goes on from the order of the last one, as in scikit-learn. */
function reorder(order: Int32Array, random: RandomState): void {
  const before = order.slice();
  random.permutation(order.length).forEach((from, i) => (order[i] = before[from]!));
}

function followLoss(learner: Learner, loss: number, { tol }: MLPParams): void {
  if (tol !== null) learner.stale = loss > learner.bestLoss - tol ? learner.stale + 1 : 0;
  learner.bestLoss = Math.min(learner.bestLoss, loss);
}

/** The score of the rows held out, and whether it is the best so far. */
function judge({ learner, examples: { rows }, held, settings: { tol, activation }, score }: Task): number {
  const layers: readonly Layer[] = layersOf(learner);
  const elements = new Float64Array(held.length * rows.columns);
  held.forEach((place, i) =>
    elements.set(rows.elements.subarray(place * rows.columns, (place + 1) * rows.columns), i * rows.columns),
  );
  const current = score(forward(layers, activation, { length: held.length, columns: rows.columns, elements }), held);
  learner.scores.push(current);
  if (tol !== null) learner.stale = current < learner.bestScore + tol ? learner.stale + 1 : 0;
  if (current > learner.bestScore) {
    learner.bestScore = current;
    learner.best = layers;
  }
  return current;
}

function overflow(who: string, pass: number): ValueError {
  return new ValueError(
    `${who}: the loss is not finite in pass ${pass}; scale the columns of X, as standardize() does, or take a ` +
      `smaller learningRate`,
  );
}
