import { add, div, mul, optionsOf, sqrt, treeMap, zerosLike } from "@cotangent/autodiff";
import { aboveZero, beside, fromZero, type Hyperparameter } from "./checks.ts";
import { byLearningRate, type LearningRate, type ScaleByLearningRate } from "./learningRate.ts";
import { decayed } from "./moments.ts";
import { chainAs, defineOptimizer, type Chain, type Optimizer, type StateFamily } from "./optimizer.ts";

export interface ScaleByAdadeltaOptions {
  /** Decay of both means of squares; 0.9 where absent. */
  readonly decay?: Hyperparameter;
  /** Added to both means under the root, so that the first updates are not 0; 1e-6 where absent. */
  readonly eps?: Hyperparameter;
}

export interface AdadeltaOptions extends ScaleByAdadeltaOptions {
  /** 1 where absent, as in the paper, which has none. */
  readonly learningRate?: LearningRate;
}

export interface AdadeltaState<P> {
  /** Decayed mean of the squared gradients. */
  readonly square: P;
  /** Decayed mean of the squared updates. */
  readonly moved: P;
}

export interface ScaleByAdadelta extends StateFamily {
  readonly state: AdadeltaState<this["params"]>;
}

/**
 * Gradients times the ratio of the sizes of past updates and gradients: g · √(u + eps) / √(v + eps), with decayed means
 * u of the squared updates and v of g².  Zeiler 2012, "ADADELTA: an adaptive learning rate method", algorithm 1.
 * @throws ValueError for a decay outside [0, 1), or eps not above 0.
 * @example
 * const part = scaleByAdadelta({ decay: 0, eps: 1 });
 * const [, state] = part.update(tensor([1]), part.init(zeros([1])), zeros([1]));
 * state.moved.toString(); // → float32[1] [0.5]
 */
export function scaleByAdadelta(options?: ScaleByAdadeltaOptions): Optimizer<ScaleByAdadelta> {
  return byAdadelta("scaleByAdadelta", options);
}

/**
 * Adadelta: −learningRate · `scaleByAdadelta`.
 * @throws ValueError for a negative rate, and for numbers that `scaleByAdadelta` refuses.
 * @example
 * const optimizer = adadelta({ decay: 0, eps: 1 });
 * optimizer.update(tensor([0]), optimizer.init(zeros([1])), zeros([1]))[0].item() === 0; // → true
 */
export function adadelta(options?: AdadeltaOptions): Optimizer<Chain<readonly [ScaleByAdadelta, ScaleByLearningRate]>> {
  const defaults = { ...adadeltaDefaults, learningRate: undefined } as const;
  const { learningRate = 1, ...rest } = optionsOf("adadelta", options, defaults);
  return chainAs(
    "adadelta",
    byAdadelta("adadelta", rest as ScaleByAdadeltaOptions),
    byLearningRate("adadelta", learningRate),
  );
}

// ---- private

const adadeltaDefaults = { decay: undefined, eps: undefined } as const;

function byAdadelta(who: string, options?: ScaleByAdadeltaOptions): Optimizer<ScaleByAdadelta> {
  const { decay = 0.9, eps = 1e-6 } = optionsOf(who, options, adadeltaDefaults);
  fromZero(who, "decay", decay, 1);
  aboveZero(who, "eps", eps);
  return defineOptimizer<ScaleByAdadelta>({
    name: who,
    init: (params) => ({ square: treeMap(zerosLike, params), moved: treeMap(zerosLike, params) }),
    update(gradients, state) {
      const square = treeMap((v, g) => decayed(v, decay, mul(g, g)), state.square, gradients);
      const updates = treeMap(
        (g, v, u) => mul(g, div(sqrt(add(u, beside(g, eps))), sqrt(add(v, beside(g, eps))))),
        gradients,
        square,
        state.moved,
      );
      const moved = treeMap((u, change) => decayed(u, decay, mul(change, change)), state.moved, updates);
      return [updates, { square, moved }];
    },
  });
}
