import { abs, add, div, maximum, mul, optionsOf, treeMap, zerosLike, type Tensor } from "@cotangent/autodiff";
import { aboveZero, beside, fromZero, type Hyperparameter } from "./checks.ts";
import { byLearningRate, type LearningRate, type ScaleByLearningRate } from "./learningRate.ts";
import { countFromZero, decayed, unbiased } from "./moments.ts";
import { chainAs, defineOptimizer, type Chain, type Optimizer, type StateFamily } from "./optimizer.ts";

export interface ScaleByAdamaxOptions {
  /** Decay of the mean of the gradients; 0.9 where absent. */
  readonly b1?: Hyperparameter;
  /** Decay of their largest size; 0.999 where absent. */
  readonly b2?: Hyperparameter;
  /** Keeps the division finite; 1e-8 where absent. */
  readonly eps?: Hyperparameter;
}

export interface AdamaxOptions extends ScaleByAdamaxOptions {
  /** 2e-3 where absent, as in the paper. */
  readonly learningRate?: LearningRate;
}

export interface AdamaxState<P> {
  /** Number of updates so far, int32. */
  readonly step: Tensor<readonly []>;
  /** Decayed mean of the gradients. */
  readonly mean: P;
  /** Decayed largest size of the gradients. */
  readonly largest: P;
}

export interface ScaleByAdamax extends StateFamily {
  readonly state: AdamaxState<this["params"]>;
}

/**
 * Adam with the largest size in the place of the mean square: m / u, with u = max(b2 · u, |g| + eps).  Kingma & Ba
 * 2015, "Adam: a method for stochastic optimization", algorithm 2.
 * @throws ValueError for b1 or b2 outside [0, 1), or eps not above 0.
 * @example
 * const part = scaleByAdamax();
 * part.update(tensor([5, -0.1]), part.init(zeros([2])), zeros([2]))[0].toString(); // → float32[2] [1, -1]
 */
export function scaleByAdamax(options?: ScaleByAdamaxOptions): Optimizer<ScaleByAdamax> {
  return byAdamax("scaleByAdamax", options);
}

/**
 * Adamax: −learningRate · `scaleByAdamax`.
 * @throws ValueError for a negative rate, and for numbers that `scaleByAdamax` refuses.
 * @example
 * const optimizer = adamax({ learningRate: 0.5 });
 * optimizer.update(tensor([3]), optimizer.init(zeros([1])), zeros([1]))[0].toString(); // → float32[1] [-0.5]
 */
export function adamax(options?: AdamaxOptions): Optimizer<Chain<readonly [ScaleByAdamax, ScaleByLearningRate]>> {
  const defaults = { ...adamaxDefaults, learningRate: undefined } as const;
  const { learningRate = 2e-3, ...rest } = optionsOf("adamax", options, defaults);
  return chainAs("adamax", byAdamax("adamax", rest as ScaleByAdamaxOptions), byLearningRate("adamax", learningRate));
}

// ---- private

const adamaxDefaults = { b1: undefined, b2: undefined, eps: undefined } as const;

function byAdamax(who: string, options?: ScaleByAdamaxOptions): Optimizer<ScaleByAdamax> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8 } = optionsOf(who, options, adamaxDefaults);
  fromZero(who, "b1", b1, 1);
  fromZero(who, "b2", b2, 1);
  aboveZero(who, "eps", eps);
  return defineOptimizer<ScaleByAdamax>({
    name: who,
    init: (params) => ({
      step: countFromZero(),
      mean: treeMap(zerosLike, params),
      largest: treeMap(zerosLike, params),
    }),
    update(gradients, state) {
      const step = add(state.step, 1);
      const mean = treeMap((m, g) => decayed(m, b1, g), state.mean, gradients);
      const largest = treeMap(
        (u, g) => maximum(mul(u, beside(u, b2)), add(abs(g), beside(g, eps))),
        state.largest,
        gradients,
      );
      return [treeMap((m, u) => div(unbiased(m, b1, step), u), mean, largest), { step, mean, largest }];
    },
  });
}
