/** Stochastic gradient descent. */
import { add, equal, mul, ones, optionsOf, treeMap, where, type Tensor } from "@cotangent/autodiff";
import { beside, fromZero, type Hyperparameter } from "./checks.ts";
import { byLearningRate, type LearningRate, type ScaleByLearningRate, type ScheduleState } from "./learningRate.ts";
import { countFromZero, oneMinus } from "./moments.ts";
import { chainAs, defineOptimizer, nothing } from "./optimizer.ts";
import type { Chain, Optimizer, StateFamily, Stateless } from "./optimizer.ts";
import { traceAs, type Trace, type TraceOptions } from "./trace.ts";

export interface SgdOptions extends Partial<TraceOptions> {
  readonly learningRate: LearningRate;
  /** Share of a gradient that does not enter the momentum, from 0 to below 1; the first enters whole, as in PyTorch. */
  readonly dampening?: Hyperparameter;
}

export interface Dampen extends StateFamily {
  readonly state: ScheduleState;
}

/** The past that `sgd` remembers: nothing, a trace, or a trace of dampened gradients. */
export type SgdPast = Trace | Stateless | Chain<readonly [Dampen, Trace]>;

/**
 * Stochastic gradient descent: −learningRate · gradients, with momentum where given.
 * Robbins & Monro 1951, "A stochastic approximation method".
 * @throws ValueError for a rate that is negative, or a momentum or dampening outside [0, 1).
 * @example
 * const optimizer = sgd({ learningRate: 0.5 });
 * const params = { w: tensor([1, 2]) };
 * const [updates] = optimizer.update({ w: tensor([2, 2]) }, optimizer.init(params), params);
 * applyUpdates(params, updates).w.toArray(); // → [ 0, 1 ]
 *
 * // a rate that changes from call to call of a step that is compiled once
 * const step = compile((w: Tensor, gradient: Tensor, learningRate: Tensor) => {
 *   const [update] = sgd({ learningRate }).update(gradient, [[], []], w);
 *   return applyUpdates(w, update);
 * });
 * step(tensor([1, 2]), tensor([2, 2]), 0.25).toArray(); // → [ 0.5, 1.5 ]
 */
export function sgd(options: SgdOptions): Optimizer<Chain<readonly [SgdPast, ScaleByLearningRate]>> {
  const defaults = { learningRate: undefined, momentum: undefined, nesterov: false, dampening: undefined } as const;
  const { learningRate, momentum, nesterov, dampening } = optionsOf("sgd", options, defaults);
  return chainAs<readonly [SgdPast, ScaleByLearningRate]>(
    "sgd",
    pastOf(momentum, nesterov, dampening),
    byLearningRate("sgd", learningRate as LearningRate),
  );
}

// ---- private

function pastOf(
  momentum: Hyperparameter | undefined,
  nesterov: boolean,
  dampening: Hyperparameter | undefined,
): Optimizer<SgdPast> {
  const past = momentum === undefined ? nothing : traceAs("sgd", { momentum, nesterov });
  if (dampening === undefined) return past;
  fromZero("sgd", "dampening", dampening, 1);
  return chainAs("sgd", dampen(dampening), past) as Optimizer<Chain<readonly [Dampen, Trace]>>;
}

/** The first gradient as it is, each later one times 1 − dampening. */
function dampen(dampening: Hyperparameter): Optimizer<Dampen> {
  const share = (step: Tensor, g: Tensor): Tensor =>
    where(equal(step, 0), ones([], { dtype: g.dtype }), oneMinus(beside(g, dampening)));
  return defineOptimizer<Dampen>({
    name: "sgd",
    init: () => ({ step: countFromZero() }),
    update: (gradients, { step }) => [treeMap((g) => mul(g, share(step, g)), gradients), { step: add(step, 1) }],
  });
}
