/** Optimizers by the names that people know: a few lines each, made of the parts. */
import { optionsOf } from "@cotangent/autodiff";
import { adamDefaults, byAdam, type AdamOptions, type ScaleByAdam } from "./adam.ts";
import { byLearningRate, type LearningRate, type ScaleByLearningRate } from "./learningRate.ts";
import { chain, defineOptimizer, type Chain, type Optimizer, type Stateless } from "./optimizer.ts";
import { traceAs, type Trace, type TraceOptions } from "./trace.ts";

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
 *
 * // a rate that changes from call to call of a step that is compiled once
 * const step = compile((w: Tensor, gradient: Tensor, learningRate: Tensor) => {
 *   const [update] = sgd({ learningRate }).update(gradient, [[], []], w);
 *   return applyUpdates(w, update);
 * });
 * step(tensor([1, 2]), tensor([2, 2]), 0.25).toArray(); // → [ 0.5, 1.5 ]
 */
export function sgd(options: SgdOptions): Optimizer<Chain<readonly [Trace | Stateless, ScaleByLearningRate]>> {
  const defaults = { learningRate: undefined, momentum: undefined, nesterov: false } as const;
  const { learningRate, momentum, nesterov } = optionsOf("sgd", options, defaults);
  const past = momentum === undefined ? nothing : traceAs("sgd", { momentum, nesterov });
  return chain<readonly [Trace | Stateless, ScaleByLearningRate]>(
    past,
    byLearningRate("sgd", learningRate as LearningRate),
  );
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
export function adam(options?: AdamWithRate): Optimizer<Chain<readonly [ScaleByAdam, ScaleByLearningRate]>> {
  const { learningRate = 1e-3, ...rest } = optionsOf("adam", options, { ...adamDefaults, learningRate: undefined });
  return chain(byAdam("adam", rest as AdamOptions), byLearningRate("adam", learningRate));
}

/** Leaves gradients as they are. */
const nothing: Optimizer<Stateless> = defineOptimizer<Stateless>({
  init: () => [],
  update: (gradients) => [gradients, []],
});
