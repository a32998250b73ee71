/** Optimizers and schedules by name, with a learning rate that is an argument of the compiled step. */
import type { Tensor } from "@cotangent/autodiff";
import {
  adagrad,
  adam,
  adamW,
  constant,
  cosineDecay,
  exponentialDecay,
  inverseSquareRoot,
  lion,
  nadam,
  rmsprop,
  sgd,
  type Schedule,
} from "@cotangent/optimizers";
import type { OptimizerName, ScheduleName } from "./spec.ts";

/** An optimizer as a compiled step takes it, its state's type being its own affair. */
export interface AnyOptimizer {
  init(params: unknown): unknown;
  update(gradients: unknown, state: unknown, params: unknown): readonly [updates: unknown, state: unknown];
}

const optimizers: Readonly<Record<OptimizerName, (learningRate: Schedule) => unknown>> = {
  adam: (learningRate) => adam({ learningRate }),
  sgd: (learningRate) => sgd({ learningRate }),
  momentum: (learningRate) => sgd({ learningRate, momentum: 0.9 }),
  rmsprop: (learningRate) => rmsprop({ learningRate }),
  adagrad: (learningRate) => adagrad({ learningRate }),
  adamW: (learningRate) => adamW({ learningRate, weightDecay: 0.01 }),
  nadam: (learningRate) => nadam({ learningRate }),
  lion: (learningRate) => lion({ learningRate }),
};

/** Steps after which the schedules have done most of what they do. */
const horizon = 1000;

const schedules: Readonly<Record<ScheduleName, (rate: Tensor) => Schedule>> = {
  constant: (rate) => constant(rate),
  exponential: (rate) => exponentialDecay(rate, { factor: 0.5, every: horizon / 4 }),
  inverseSquareRoot: (rate) => inverseSquareRoot(rate, horizon / 20),
  cosine: (rate) => cosineDecay(rate, { steps: horizon, restarts: 1 }),
};

export function optimizerFor(name: OptimizerName, schedule: ScheduleName, rate: Tensor): AnyOptimizer {
  return optimizers[name](schedules[schedule](rate)) as AnyOptimizer;
}
