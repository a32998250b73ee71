/** Optimizers by the names that people know: a few lines each, made of the parts. */
import { scaleByAdam, type AdamOptions, type ScaleByAdam } from "./adam.ts";
import { scaleByLearningRate, type LearningRate, type ScaleByLearningRate } from "./learningRate.ts";
import { chain, defineOptimizer, type Chain, type Optimizer, type Stateless } from "./optimizer.ts";
import { trace, type Trace, type TraceOptions } from "./trace.ts";

export interface SgdOptions extends Partial<TraceOptions> {
  readonly learningRate: LearningRate;
}

/**
 * Stochastic gradient descent: −learningRate · gradients, with momentum where given.
 * Robbins & Monro 1951, "A stochastic approximation method".
 * @example
 * const optimizer = sgd({ learningRate: 0.5 });
 * const params = { w: tensor([1, 2]) };
 * const [updates] = optimizer.update({ w: tensor([2, 2]) }, optimizer.init(params), params);
 * applyUpdates(params, updates).w.toArray(); // → [ 0, 1 ]
 */
export function sgd({
  learningRate,
  momentum,
  nesterov = false,
}: SgdOptions): Optimizer<Chain<readonly [Trace | Stateless, ScaleByLearningRate]>> {
  const past = momentum === undefined ? nothing : trace({ momentum, nesterov });
  return chain<readonly [Trace | Stateless, ScaleByLearningRate]>(past, scaleByLearningRate(learningRate));
}

export interface AdamWithRate extends AdamOptions {
  /** 1e-3 where absent, as in the paper. */
  readonly learningRate?: LearningRate;
}

/**
 * Adam: −learningRate · `scaleByAdam`.
 * @example
 * const optimizer = adam({ learningRate: 1e-2 });
 * const params = { w: tensor([1, 2]) };
 * const [updates] = optimizer.update({ w: tensor([2, -7]) }, optimizer.init(params), params);
 * applyUpdates(params, updates).w.toString(); // → float32[2] [0.99, 2.01]
 */
export function adam({ learningRate = 1e-3, ...options }: AdamWithRate = {}): Optimizer<
  Chain<readonly [ScaleByAdam, ScaleByLearningRate]>
> {
  return chain(scaleByAdam(options), scaleByLearningRate(learningRate));
}

/** Leaves gradients as they are. */
const nothing: Optimizer<Stateless> = /* @__PURE__ */ defineOptimizer<Stateless>({
  init: () => [],
  update: (gradients) => [gradients, []],
});
