import { add, cast, div, exp, greater, log, maximum, mul, ones, optionsOf, sqrt, sub } from "@cotangent/autodiff";
import { treeMap, where, zerosLike, type Tensor } from "@cotangent/autodiff";
import { adamDefaults, type AdamState } from "./adam.ts";
import { aboveZero, beside, fromZero, type Hyperparameter } from "./checks.ts";
import { byLearningRate, type LearningRate, type ScaleByLearningRate } from "./learningRate.ts";
import { countFromZero, decayed, unbiased, weightSeen } from "./moments.ts";
import { chainAs, defineOptimizer, type Chain, type Optimizer, type StateFamily } from "./optimizer.ts";

export interface ScaleByRadamOptions {
  /** Decay of the mean of the gradients; 0.9 where absent. */
  readonly b1?: Hyperparameter;
  /** Decay of the mean of their squares; 0.999 where absent. */
  readonly b2?: Hyperparameter;
  /** Keeps the division finite; 1e-8 where absent. */
  readonly eps?: Hyperparameter;
}

export interface RadamOptions extends ScaleByRadamOptions {
  /** 1e-3 where absent. */
  readonly learningRate?: LearningRate;
}

export interface ScaleByRadam extends StateFamily {
  readonly state: AdamState<this["params"]>;
}

/**
 * Adam that is plain momentum until enough squares were seen, and then takes their mean by the share r that its
 * variance allows.  Liu, Jiang, He, Chen, Liu, Gao & Han 2020, "On the variance of the adaptive learning rate and
 * beyond", algorithm 2.
 * @throws ValueError for b1 or b2 outside [0, 1), or eps not above 0.
 * @example
 * const part = scaleByRadam();
 * part.update(tensor([5, -0.1]), part.init(zeros([2])), zeros([2]))[0].toString(); // → float32[2] [5, -0.1]
 */
export function scaleByRadam(options?: ScaleByRadamOptions): Optimizer<ScaleByRadam> {
  return byRadam("scaleByRadam", options);
}

/**
 * RAdam: −learningRate · `scaleByRadam`.
 * @throws ValueError for a negative rate, and for numbers that `scaleByRadam` refuses.
 * @example
 * const optimizer = radam({ learningRate: 0.5 });
 * optimizer.update(tensor([3]), optimizer.init(zeros([1])), zeros([1]))[0].toString(); // → float32[1] [-1.5]
 */
export function radam(options?: RadamOptions): Optimizer<Chain<readonly [ScaleByRadam, ScaleByLearningRate]>> {
  const { amsgrad: _, ...numbers } = adamDefaults;
  const defaults = { ...numbers, learningRate: undefined } as const;
  const { learningRate = 1e-3, ...rest } = optionsOf("radam", options, defaults);
  return chainAs("radam", byRadam("radam", rest as ScaleByRadamOptions), byLearningRate("radam", learningRate));
}

// ---- private

function byRadam(who: string, options?: ScaleByRadamOptions): Optimizer<ScaleByRadam> {
  const defaults = { b1: undefined, b2: undefined, eps: undefined } as const;
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8 } = optionsOf(who, options, defaults);
  fromZero(who, "b1", b1, 1);
  fromZero(who, "b2", b2, 1);
  aboveZero(who, "eps", eps);
  return defineOptimizer<ScaleByRadam>({
    name: who,
    init: (params) => ({
      step: countFromZero(),
      mean: treeMap(zerosLike, params),
      square: treeMap(zerosLike, params),
    }),
    update(gradients, state) {
      const step = add(state.step, 1);
      const mean = treeMap((m, g) => decayed(m, b1, g), state.mean, gradients);
      const square = treeMap((v, g) => decayed(v, b2, mul(g, g)), state.square, gradients);
      const { known, share } = rectification(b2, step);
      const updates = treeMap(
        (m, v) => {
          const size = div(add(sqrt(v), beside(v, eps)), sqrt(weightSeen(v, b2, step)));
          const scale = where(known, div(cast(share, m.dtype), size), 1);
          return mul(unbiased(m, b1, step), scale);
        },
        mean,
        square,
      );
      return [updates, { step, mean, square }];
    },
  });
}

/** Returns whether enough was seen (ρ > 5), and the share √((ρ−4)(ρ−2)ρ∞ / ((ρ∞−4)(ρ∞−2)ρ)), float64. */
function rectification(b2: Hyperparameter, step: Tensor): { readonly known: Tensor; readonly share: Tensor } {
  const one = ones([], { dtype: "float64" });
  const time = cast(step, "float64");
  const most = sub(div(2, sub(one, beside(one, b2))), 1);
  const power = exp(mul(time, typeof b2 === "number" ? Math.log(b2) : log(cast(b2, "float64"))));
  const length = sub(most, div(mul(mul(time, 2), power), weightSeen(one, b2, step)));
  const known = greater(length, 5);
  const seen = maximum(length, 5);
  const ratio = div(mul(mul(sub(seen, 4), sub(seen, 2)), most), mul(mul(sub(most, 4), sub(most, 2)), seen));
  return { known, share: sqrt(where(known, ratio, 1)) };
}
