import { add, div, full, mul, optionsOf, sqrt, treeMap } from "@cotangent/autodiff";
import { aboveZero, beside, fromZero, type Hyperparameter } from "./checks.ts";
import { byLearningRate, type LearningRate, type ScaleByLearningRate } from "./learningRate.ts";
import { chainAs, defineOptimizer, type Chain, type Optimizer, type StateFamily } from "./optimizer.ts";

export interface ScaleByAdagradOptions {
  /** Keeps the division finite; 1e-10 where absent. */
  readonly eps?: Hyperparameter;
  /** The sum of squares before the first step; 0 where absent. */
  readonly start?: number;
}

export interface AdagradOptions extends ScaleByAdagradOptions {
  /** 1e-2 where absent. */
  readonly learningRate?: LearningRate;
}

/** The sum of all squared gradients, a tree like the parameters. */
export interface AdagradState<P> {
  readonly sum: P;
}

export interface ScaleByAdagrad extends StateFamily {
  readonly state: AdagradState<this["params"]>;
}

/**
 * Gradients divided by the root of the sum of all their squares so far: g / (√Σg² + eps).  Duchi, Hazan & Singer 2011,
 * "Adaptive subgradient methods for online learning and stochastic optimization".
 * @throws ValueError for eps not above 0, or a negative start.
 * @example
 * const part = scaleByAdagrad();
 * const [, state] = part.update(tensor([3]), part.init(zeros([1])), zeros([1]));
 * part.update(tensor([4]), state, zeros([1]))[0].toString(); // → float32[1] [0.8]
 */
export function scaleByAdagrad(options?: ScaleByAdagradOptions): Optimizer<ScaleByAdagrad> {
  return byAdagrad("scaleByAdagrad", options);
}

/**
 * Adagrad: −learningRate · `scaleByAdagrad`.
 * @throws ValueError for a negative rate, and for numbers that `scaleByAdagrad` refuses.
 * @example
 * const optimizer = adagrad({ learningRate: 0.5 });
 * optimizer.update(tensor([3]), optimizer.init(zeros([1])), zeros([1]))[0].toArray(); // → [ -0.5 ]
 */
export function adagrad(options?: AdagradOptions): Optimizer<Chain<readonly [ScaleByAdagrad, ScaleByLearningRate]>> {
  const defaults = { ...adagradDefaults, learningRate: undefined } as const;
  const { learningRate = 1e-2, ...rest } = optionsOf("adagrad", options, defaults);
  return chainAs(
    "adagrad",
    byAdagrad("adagrad", rest as ScaleByAdagradOptions),
    byLearningRate("adagrad", learningRate),
  );
}

// ---- private

const adagradDefaults = { eps: undefined, start: 0 } as const;

function byAdagrad(who: string, options?: ScaleByAdagradOptions): Optimizer<ScaleByAdagrad> {
  const { eps = 1e-10, start } = optionsOf(who, options, adagradDefaults);
  aboveZero(who, "eps", eps);
  fromZero(who, "start", start);
  return defineOptimizer<ScaleByAdagrad>({
    name: who,
    init: (params) => ({ sum: treeMap((p) => full(p.shape, start, { dtype: p.dtype }), params) }),
    update(gradients, state) {
      const sum = treeMap((s, g) => add(s, mul(g, g)), state.sum, gradients);
      return [treeMap((g, s) => div(g, add(sqrt(s), beside(s, eps))), gradients, sum), { sum }];
    },
  });
}
