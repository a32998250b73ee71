import { optionsOf, type PathFilter } from "@cotangent/autodiff";
import { adamDefaults, byAdam, type AdamOptions, type AdamWithRate, type ScaleByAdam } from "./adam.ts";
import type { Hyperparameter } from "./checks.ts";
import { byLearningRate, type ScaleByLearningRate } from "./learningRate.ts";
import { chainAs, type Chain, type Optimizer, type Stateless } from "./optimizer.ts";
import { byDecay } from "./weightDecay.ts";

export interface AdamWOptions extends AdamWithRate {
  /** Share of a parameter that a step of learning rate 1 takes away; 1e-2 where absent. */
  readonly weightDecay?: Hyperparameter;
  /** Which parameters decay, by their paths, such as /weight$/; all where absent. */
  readonly where?: PathFilter;
}

/**
 * Adam with decoupled weight decay: −learningRate · (`scaleByAdam` + weightDecay · parameter).  Loshchilov & Hutter
 * 2019, "Decoupled weight decay regularization", algorithm 2.
 * @throws ValueError for a negative rate or decay, and for numbers that `scaleByAdam` refuses; UsageError for a filter
 * that is neither a regular expression nor a function.
 * @example
 * const optimizer = adamW({ learningRate: 0.1, weightDecay: 0.5, where: /weight$/ });
 * const params = { weight: tensor([1]), bias: tensor([1]) };
 * const [updates] = optimizer.update({ weight: zeros([1]), bias: zeros([1]) }, optimizer.init(params), params);
 * updates.weight.toString(); // → float32[1] [-0.05]
 */
export function adamW(
  options?: AdamWOptions,
): Optimizer<Chain<readonly [ScaleByAdam, Stateless, ScaleByLearningRate]>> {
  const defaults = { ...adamDefaults, learningRate: undefined, weightDecay: undefined, where: undefined } as const;
  const { learningRate = 1e-3, weightDecay = 1e-2, where, ...rest } = optionsOf("adamW", options, defaults);
  return chainAs(
    "adamW",
    byAdam("adamW", rest as AdamOptions),
    byDecay("adamW", weightDecay, where),
    byLearningRate("adamW", learningRate),
  );
}
