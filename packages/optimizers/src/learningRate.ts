import { add, cast, mul, neg, treeMap, zeros, type Tensor } from "@cotangent/autodiff";
import { fromZero } from "./checks.ts";
import { defineOptimizer, type Optimizer, type StateFamily } from "./optimizer.ts";

/**
 * A learning rate that changes. `step` counts the updates from 0, as a float32 tensor: a schedule is made of operations,
 * so that it also works where a training step is compiled.
 */
export type Schedule = (step: Tensor<readonly []>) => Tensor | number;

/** A number, or a schedule. */
export type LearningRate = number | Schedule;

/** What a schedule needs: the number of updates so far, int32. */
export interface ScheduleState {
  readonly step: Tensor<readonly []>;
}

/** Nothing is remembered for a number. */
export interface ScaleByLearningRate extends StateFamily {
  readonly state: ScheduleState | readonly [];
}

/**
 * −learningRate · gradients: the last part of an optimizer.
 * @throws ValueError for a rate that is negative or no number.
 * @example
 * const optimizer = scaleByLearningRate((step) => mul(0.1, pow(0.5, step)));
 * const [, state] = optimizer.update(ones([]), optimizer.init(ones([])), ones([]));
 * optimizer.update(ones([]), state, ones([]))[0].toString(); // → float32[] -0.05
 */
export function scaleByLearningRate(learningRate: LearningRate): Optimizer<ScaleByLearningRate> {
  if (typeof learningRate === "function") return scheduled(learningRate);
  const factor = -fromZero("scaleByLearningRate", "learningRate", learningRate);
  return defineOptimizer<ScaleByLearningRate>({
    init: () => [],
    update: (gradients) => [treeMap((g) => mul(g, factor), gradients), []],
  });
}

function scheduled(schedule: Schedule): Optimizer<ScaleByLearningRate> {
  return defineOptimizer<ScaleByLearningRate>({
    init: () => ({ step: zeros([], { dtype: "int32" }) }),
    update(gradients, state) {
      const { step } = state as ScheduleState;
      const rate = schedule(cast(step, "float32"));
      const scale =
        typeof rate === "number" ? (g: Tensor) => mul(g, -rate) : (g: Tensor) => mul(g, neg(cast(rate, g.dtype)));
      return [treeMap(scale, gradients), { step: add(step, 1) }];
    },
  });
}
