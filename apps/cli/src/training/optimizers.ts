/** Optimizers and schedules by name. */
import {
  adagrad,
  adam,
  adamW,
  cosineDecay,
  exponentialDecay,
  lion,
  nadam,
  oneCycle,
  radam,
  rmsprop,
  sgd,
  type LearningRate,
  type Optimizer,
} from "@cotangent/optimizers";
import type { OptimizerName } from "../settings/names.ts";
import type { Settings } from "../settings/schema.ts";

/** @param stepsPerEpoch so that a schedule ends with the last epoch */
export function optimizerFor(
  { optimizer, learningRate, schedule, epochs }: Pick<Settings, "optimizer" | "learningRate" | "schedule" | "epochs">,
  stepsPerEpoch: number,
): Optimizer {
  const steps = stepsPerEpoch * epochs;
  const rate: LearningRate = {
    constant: () => learningRate,
    cosine: () => cosineDecay(learningRate, { steps }),
    exponential: () => exponentialDecay(learningRate, { factor: 0.01, every: steps }),
    oneCycle: () => oneCycle(learningRate, { steps }),
  }[schedule]();
  return optimizers[optimizer](rate);
}

const optimizers: Readonly<Record<OptimizerName, (learningRate: LearningRate) => Optimizer>> = {
  adam: (learningRate) => adam({ learningRate }),
  adamW: (learningRate) => adamW({ learningRate }),
  nadam: (learningRate) => nadam({ learningRate }),
  radam: (learningRate) => radam({ learningRate }),
  rmsprop: (learningRate) => rmsprop({ learningRate }),
  adagrad: (learningRate) => adagrad({ learningRate }),
  momentum: (learningRate) => sgd({ learningRate, momentum: 0.9 }),
  sgd: (learningRate) => sgd({ learningRate }),
  lion: (learningRate) => lion({ learningRate }),
};
