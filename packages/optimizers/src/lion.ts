import { add, mul, optionsOf, sign, sub, treeMap, zerosLike, type PathFilter, type Tensor } from "@cotangent/autodiff";
import { beside, fromZero, type Hyperparameter } from "./checks.ts";
import { byLearningRate, type LearningRate, type ScaleByLearningRate } from "./learningRate.ts";
import { chainAs, defineOptimizer, type Chain, type Optimizer, type StateFamily } from "./optimizer.ts";
import type { Stateless } from "./optimizer.ts";
import { byDecay } from "./weightDecay.ts";

export interface ScaleByLionOptions {
  /** Share of the past in the direction of an update; 0.9 where absent. */
  readonly b1?: Hyperparameter;
  /** Decay of the mean of the gradients; 0.99 where absent. */
  readonly b2?: Hyperparameter;
}

export interface LionOptions extends ScaleByLionOptions {
  /** 1e-4 where absent: a third to a tenth of that of Adam. */
  readonly learningRate?: LearningRate;
  /** Share of a parameter that a step of learning rate 1 takes away; 0 where absent. */
  readonly weightDecay?: Hyperparameter;
  /** Which parameters decay, by their paths, such as /weight$/; all where absent. */
  readonly where?: PathFilter;
}

/** The decayed mean of the gradients, a tree like the parameters. */
export interface LionState<P> {
  readonly mean: P;
}

export interface ScaleByLion extends StateFamily {
  readonly state: LionState<this["params"]>;
}

/**
 * The sign of b1 · m + (1 − b1) · g, which is g + b1 · (m − g), with the mean m of earlier gradients, which decays by
 * b2.  Chen et al. 2023, "Symbolic discovery of optimization algorithms", algorithm 2.
 * @throws ValueError for b1 or b2 outside [0, 1).
 * @example
 * const part = scaleByLion();
 * part.update(tensor([5, -0.1, 0]), part.init(zeros([3])), zeros([3]))[0].toArray(); // → [ 1, -1, 0 ]
 */
export function scaleByLion(options?: ScaleByLionOptions): Optimizer<ScaleByLion> {
  return byLion("scaleByLion", options);
}

/**
 * Lion: −learningRate · (`scaleByLion` + weightDecay · parameter).
 * @throws ValueError for a negative rate or decay, and for numbers that `scaleByLion` refuses; UsageError for a filter
 * that is neither a regular expression nor a function.
 * @example
 * const optimizer = lion({ learningRate: 0.5 });
 * optimizer.update(tensor([3, -1]), optimizer.init(zeros([2])), zeros([2]))[0].toArray(); // → [ -0.5, 0.5 ]
 */
export function lion(options?: LionOptions): Optimizer<Chain<readonly [ScaleByLion, Stateless, ScaleByLearningRate]>> {
  const defaults = { ...lionDefaults, learningRate: undefined, weightDecay: undefined, where: undefined } as const;
  const { learningRate = 1e-4, weightDecay = 0, where, ...rest } = optionsOf("lion", options, defaults);
  return chainAs(
    "lion",
    byLion("lion", rest as ScaleByLionOptions),
    byDecay("lion", weightDecay, where),
    byLearningRate("lion", learningRate),
  );
}

// ---- private

const lionDefaults = { b1: undefined, b2: undefined } as const;

function byLion(who: string, options?: ScaleByLionOptions): Optimizer<ScaleByLion> {
  const { b1 = 0.9, b2 = 0.99 } = optionsOf(who, options, lionDefaults);
  fromZero(who, "b1", b1, 1);
  fromZero(who, "b2", b2, 1);
  return defineOptimizer<ScaleByLion>({
    name: who,
    init: (params) => ({ mean: treeMap(zerosLike, params) }),
    update(gradients, { mean }) {
      // one array for both, so that a compiler makes one pass of them
      const past = treeMap(sub, mean, gradients);
      const share = (b: Hyperparameter) => (g: Tensor, d: Tensor) => add(g, mul(d, beside(g, b)));
      return [treeMap((g, d) => sign(share(b1)(g, d)), gradients, past), { mean: treeMap(share(b2), gradients, past) }];
    },
  });
}
