import { add, cast, mul, neg, treeMap, zeros, type Tensor } from "@cotangent/autodiff";
import { fromZero, type Hyperparameter } from "./checks.ts";
import { defineOptimizer, type Optimizer, type StateFamily } from "./optimizer.ts";

/**
 * A learning rate that changes. `step` counts the updates from 0, as a float32 tensor: a schedule is made of
 * operations, so that it also works where a training step is compiled.
 */
export type Schedule = (step: Tensor<readonly []>) => Tensor | number;

/** A number, a 0-d tensor that may be an argument of the compiled step, or a schedule. */
export type LearningRate = Hyperparameter | Schedule;

/** State that a schedule needs: the number of updates so far, int32. */
export interface ScheduleState {
  readonly step: Tensor<readonly []>;
}

/** Nothing is remembered for a number or a tensor. */
export interface ScaleByLearningRate extends StateFamily {
  readonly state: ScheduleState | readonly [];
}

/**
 * −learningRate · gradients: the last part of an optimizer.
 * @throws ValueError for a rate that is negative, or neither a number, a 0-d float tensor, nor a function.
 * @example
 * const optimizer = scaleByLearningRate((step) => mul(0.1, pow(0.5, step)));
 * const [, state] = optimizer.update(ones([]), optimizer.init(ones([])), ones([]));
 * optimizer.update(ones([]), state, ones([]))[0].toString(); // → float32[] -0.05
 */
export function scaleByLearningRate(learningRate: LearningRate): Optimizer<ScaleByLearningRate> {
  return byLearningRate("scaleByLearningRate", learningRate);
}

/** `scaleByLearningRate` in the name of the optimizer that was called. */
export function byLearningRate(who: string, learningRate: LearningRate): Optimizer<ScaleByLearningRate> {
  if (typeof learningRate === "function") return scheduled(who, learningRate);
  fromZero(who, "learningRate", learningRate);
  return defineOptimizer<ScaleByLearningRate>({
    name: who,
    init: () => [],
    update: (gradients) => [treeMap((g) => against(g, learningRate), gradients), []],
  });
}

function scheduled(who: string, schedule: Schedule): Optimizer<ScaleByLearningRate> {
  return defineOptimizer<ScaleByLearningRate>({
    name: who,
    init: () => ({ step: zeros([], { dtype: "int32" }) }),
    update(gradients, state) {
      const { step } = state as ScheduleState;
      const rate = schedule(cast(step, "float32"));
      return [treeMap((g) => against(g, rate), gradients), { step: add(step, 1) }];
    },
  });
}

function against(gradient: Tensor, rate: Hyperparameter): Tensor {
  return mul(gradient, typeof rate === "number" ? -rate : neg(cast(rate, gradient.dtype)));
}
