import { add, div, maximum, mul, optionsOf, sqrt, treeMap, zerosLike, type Tensor } from "@cotangent/autodiff";
import { aboveZero, beside, fromZero, type Hyperparameter } from "./checks.ts";
import { byLearningRate, type LearningRate, type ScaleByLearningRate } from "./learningRate.ts";
import { countFromZero, decayed, unbiased } from "./moments.ts";
import { chainAs, defineOptimizer, type Chain, type Optimizer, type StateFamily } from "./optimizer.ts";

export interface AdamOptions {
  /** Decay of the mean of the gradients; 0.9 where absent. */
  readonly b1?: Hyperparameter;
  /** Decay of the mean of their squares; 0.999 where absent. */
  readonly b2?: Hyperparameter;
  /** Keeps the division finite; 1e-8 where absent. */
  readonly eps?: Hyperparameter;
  /** Divide by the largest mean of squares so far, not by the present one; false where absent. */
  readonly amsgrad?: boolean;
}

export interface AdamWithRate extends AdamOptions {
  /** 1e-3 where absent, as in the paper. */
  readonly learningRate?: LearningRate;
}

/** Numbers have no types of their own: each is a number or a tensor. */
export const adamDefaults = { b1: undefined, b2: undefined, eps: undefined, amsgrad: false } as const;

export interface AdamState<P> {
  /** Number of updates so far, int32. */
  readonly step: Tensor<readonly []>;
  /** Decayed mean of the gradients. */
  readonly mean: P;
  /** Decayed mean of their squares. */
  readonly square: P;
  /** The largest mean of squares so far; only with `amsgrad`. */
  readonly largest?: P;
}

export interface ScaleByAdam extends StateFamily {
  readonly state: AdamState<this["params"]>;
}

/**
 * Gradients divided by their own running size: m / (√v + eps), with the decayed means m of g and v of g² freed of their
 * bias towards 0.  Kingma & Ba 2015, "Adam: a method for stochastic optimization", algorithm 1.  With `amsgrad` the
 * largest v so far stands for v: Reddi, Kale & Kumar 2018, "On the convergence of Adam and beyond".
 * @throws ValueError for b1 or b2 outside [0, 1), or eps not above 0.
 * @example
 * const part = scaleByAdam();
 * part.update(tensor([5, -0.1]), part.init(zeros([2])), zeros([2]))[0].toString(); // → float32[2] [1, -1]
 */
export function scaleByAdam(options?: AdamOptions): Optimizer<ScaleByAdam> {
  return byAdam("scaleByAdam", options);
}

/**
 * Adam: −learningRate · `scaleByAdam`.
 * @throws ValueError for a rate that is negative, and for numbers that `scaleByAdam` refuses.
 * @example
 * const optimizer = adam({ learningRate: 1e-2 });
 * const params = { w: tensor([1, 2]) };
 * const [updates] = optimizer.update({ w: tensor([2, -7]) }, optimizer.init(params), params);
 * applyUpdates(params, updates).w.toString(); // → float32[2] [0.99, 2.01]
 */
export function adam(options?: AdamWithRate): Optimizer<Chain<readonly [ScaleByAdam, ScaleByLearningRate]>> {
  const { learningRate = 1e-3, ...rest } = optionsOf("adam", options, { ...adamDefaults, learningRate: undefined });
  return chainAs("adam", byAdam("adam", rest as AdamOptions), byLearningRate("adam", learningRate));
}

/** `scaleByAdam` in the name of the optimizer that was called. */
export function byAdam(who: string, options?: AdamOptions): Optimizer<ScaleByAdam> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8, amsgrad } = optionsOf(who, options, adamDefaults);
  fromZero(who, "b1", b1, 1);
  fromZero(who, "b2", b2, 1);
  aboveZero(who, "eps", eps);
  return defineOptimizer<ScaleByAdam>({
    name: who,
    init: (params) => ({
      step: countFromZero(),
      mean: treeMap(zerosLike, params),
      square: treeMap(zerosLike, params),
      ...(amsgrad && { largest: treeMap(zerosLike, params) }),
    }),
    update(gradients, state) {
      const step = add(state.step, 1);
      const mean = treeMap((m, g) => decayed(m, b1, g), state.mean, gradients);
      const square = treeMap((v, g) => decayed(v, b2, mul(g, g)), state.square, gradients);
      const largest = state.largest && treeMap((v, l) => maximum(l, v), square, state.largest);
      const updates = treeMap(
        (m, v) => div(unbiased(m, b1, step), add(sqrt(unbiased(v, b2, step)), beside(v, eps))),
        mean,
        largest ?? square,
      );
      return [updates, { step, mean, square, ...(largest && { largest }) }];
    },
  });
}
