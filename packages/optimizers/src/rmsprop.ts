import { add, div, maximum, mul, optionsOf, sqrt, sub, treeMap, zerosLike } from "@cotangent/autodiff";
import { aboveZero, beside, fromZero, type Hyperparameter } from "./checks.ts";
import { byLearningRate, type LearningRate, type ScaleByLearningRate } from "./learningRate.ts";
import { decayed } from "./moments.ts";
import { chainAs, defineOptimizer, nothing, type Chain, type Optimizer, type StateFamily } from "./optimizer.ts";
import type { Stateless } from "./optimizer.ts";
import { traceAs, type Trace } from "./trace.ts";

export interface ScaleByRmsOptions {
  /** Decay of the mean of squares; 0.99 where absent. */
  readonly decay?: Hyperparameter;
  /** Keeps the division finite; 1e-8 where absent. */
  readonly eps?: Hyperparameter;
  /** Divide by the standard deviation of the gradients, not by the root of their mean square; false where absent. */
  readonly centered?: boolean;
}

export interface RmspropOptions extends ScaleByRmsOptions {
  /** 1e-2 where absent. */
  readonly learningRate?: LearningRate;
  /** Share that is left of the past after a step, from 0 to below 1; no past where absent. */
  readonly momentum?: Hyperparameter;
}

export interface RmsState<P> {
  /** Decayed mean of the squared gradients. */
  readonly square: P;
  /** Decayed mean of the gradients; only where centered. */
  readonly mean?: P;
}

export interface ScaleByRms extends StateFamily {
  readonly state: RmsState<this["params"]>;
}

/**
 * Gradients divided by the root of their decayed mean square: g / (√v + eps). Centered, v is less the square of the
 * decayed mean of g.  Tieleman & Hinton 2012, "Lecture 6.5: rmsprop"; Graves 2013, "Generating sequences with recurrent
 * neural networks", equations 38 to 41.
 * @throws ValueError for a decay outside [0, 1), or eps not above 0.
 * @example
 * const part = scaleByRms({ decay: 0.75 });
 * part.update(tensor([5, -0.1]), part.init(zeros([2])), zeros([2]))[0].toString(); // → float32[2] [2, -2]
 */
export function scaleByRms(options?: ScaleByRmsOptions): Optimizer<ScaleByRms> {
  return byRms("scaleByRms", options);
}

/**
 * RMSprop: −learningRate · `scaleByRms`, with momentum where given.
 * @throws ValueError for a negative rate, a momentum outside [0, 1), and for numbers that `scaleByRms` refuses.
 * @example
 * const optimizer = rmsprop({ learningRate: 1e-2, decay: 0.75 });
 * const [updates] = optimizer.update(tensor([5, -0.1]), optimizer.init(zeros([2])), zeros([2]));
 * updates.toString(); // → float32[2] [-0.02, 0.02]
 */
export function rmsprop(
  options?: RmspropOptions,
): Optimizer<Chain<readonly [ScaleByRms, Trace | Stateless, ScaleByLearningRate]>> {
  const defaults = { ...rmsDefaults, learningRate: undefined, momentum: undefined } as const;
  const { learningRate = 1e-2, momentum, ...rest } = optionsOf("rmsprop", options, defaults);
  return chainAs<readonly [ScaleByRms, Trace | Stateless, ScaleByLearningRate]>(
    "rmsprop",
    byRms("rmsprop", rest as ScaleByRmsOptions),
    momentum === undefined ? nothing : traceAs("rmsprop", { momentum }),
    byLearningRate("rmsprop", learningRate),
  );
}

// ---- private

const rmsDefaults = { decay: undefined, eps: undefined, centered: false } as const;

function byRms(who: string, options?: ScaleByRmsOptions): Optimizer<ScaleByRms> {
  const { decay = 0.99, eps = 1e-8, centered } = optionsOf(who, options, rmsDefaults);
  fromZero(who, "decay", decay, 1);
  aboveZero(who, "eps", eps);
  return defineOptimizer<ScaleByRms>({
    name: who,
    init: (params) => ({
      square: treeMap(zerosLike, params),
      ...(centered && { mean: treeMap(zerosLike, params) }),
    }),
    update(gradients, state) {
      const square = treeMap((v, g) => decayed(v, decay, mul(g, g)), state.square, gradients);
      const mean = state.mean && treeMap((g, m) => decayed(m, decay, g), gradients, state.mean);
      // rounding may leave a variance below 0
      const spread = mean ? treeMap((v, m) => maximum(sub(v, mul(m, m)), 0), square, mean) : square;
      const updates = treeMap((g, v) => div(g, add(sqrt(v), beside(v, eps))), gradients, spread);
      return [updates, { square, ...(mean && { mean }) }];
    },
  });
}
