import { add, cast, div, exp, mul, ones, optionsOf, sqrt, sub, treeMap, zerosLike } from "@cotangent/autodiff";
import type { Tensor } from "@cotangent/autodiff";
import { aboveZero, beside, fromZero, type Hyperparameter } from "./checks.ts";
import { byLearningRate, type LearningRate, type ScaleByLearningRate } from "./learningRate.ts";
import { countFromZero, decayed, oneMinus, unbiased } from "./moments.ts";
import { chainAs, defineOptimizer, type Chain, type Optimizer, type StateFamily } from "./optimizer.ts";

export interface ScaleByNadamOptions {
  /** Decay of the mean of the gradients, once it is warm; 0.9 where absent. */
  readonly b1?: Hyperparameter;
  /** Decay of the mean of their squares; 0.999 where absent. */
  readonly b2?: Hyperparameter;
  /** Keeps the division finite; 1e-8 where absent. */
  readonly eps?: Hyperparameter;
  /** Speed at which the momentum becomes warm: it is b1 · (1 − 0.96^(step · momentumDecay) / 2); 4e-3 where absent. */
  readonly momentumDecay?: Hyperparameter;
}

export interface NadamOptions extends ScaleByNadamOptions {
  /** 2e-3 where absent. */
  readonly learningRate?: LearningRate;
}

export interface NadamState<P> {
  /** Number of updates so far, int32. */
  readonly step: Tensor<readonly []>;
  /** The product of all momenta so far, float64. */
  readonly product: Tensor<readonly []>;
  /** Decayed mean of the gradients. */
  readonly mean: P;
  /** Decayed mean of their squares. */
  readonly square: P;
}

export interface ScaleByNadam extends StateFamily {
  readonly state: NadamState<this["params"]>;
}

/**
 * Adam that looks ahead as Nesterov's momentum does, with a momentum that becomes warm.  Dozat 2016, "Incorporating
 * Nesterov momentum into Adam", algorithm 2; PyTorch 1.13 has a momentum too many in the product of the next step.
 * @throws ValueError for b1 or b2 outside [0, 1), eps not above 0, or a negative momentumDecay.
 * @example
 * const part = scaleByNadam({ b1: 0, b2: 0 });
 * part.update(tensor([5, -0.1]), part.init(zeros([2])), zeros([2]))[0].toString(); // → float32[2] [1, -1]
 */
export function scaleByNadam(options?: ScaleByNadamOptions): Optimizer<ScaleByNadam> {
  return byNadam("scaleByNadam", options);
}

/**
 * NAdam: −learningRate · `scaleByNadam`.
 * @throws ValueError for a negative rate, and for numbers that `scaleByNadam` refuses.
 * @example
 * const optimizer = nadam({ learningRate: 0.5, b1: 0 });
 * optimizer.update(tensor([3]), optimizer.init(zeros([1])), zeros([1]))[0].toString(); // → float32[1] [-0.5]
 */
export function nadam(options?: NadamOptions): Optimizer<Chain<readonly [ScaleByNadam, ScaleByLearningRate]>> {
  const defaults = { ...nadamDefaults, learningRate: undefined } as const;
  const { learningRate = 2e-3, ...rest } = optionsOf("nadam", options, defaults);
  return chainAs("nadam", byNadam("nadam", rest as ScaleByNadamOptions), byLearningRate("nadam", learningRate));
}

// ---- private

const nadamDefaults = { b1: undefined, b2: undefined, eps: undefined, momentumDecay: undefined } as const;

function byNadam(who: string, options?: ScaleByNadamOptions): Optimizer<ScaleByNadam> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8, momentumDecay = 4e-3 } = optionsOf(who, options, nadamDefaults);
  fromZero(who, "b1", b1, 1);
  fromZero(who, "b2", b2, 1);
  aboveZero(who, "eps", eps);
  fromZero(who, "momentumDecay", momentumDecay);
  /** b1 · (1 − 0.96^(step · momentumDecay) / 2), float64 */
  const momentumAt = (step: Tensor): Tensor => {
    const time = mul(cast(step, "float64"), beside(ones([], { dtype: "float64" }), momentumDecay));
    const warm = sub(1, mul(exp(mul(time, Math.log(0.96))), 0.5));
    return mul(warm, beside(warm, b1));
  };
  return defineOptimizer<ScaleByNadam>({
    name: who,
    init: (params) => ({
      step: countFromZero(),
      product: ones([], { dtype: "float64" }),
      mean: treeMap(zerosLike, params),
      square: treeMap(zerosLike, params),
    }),
    update(gradients, state) {
      const step = add(state.step, 1);
      const [now, next] = [momentumAt(step), momentumAt(add(step, 1))];
      const product: Tensor<readonly []> = mul(state.product, now as Tensor<readonly []>);
      const mean = treeMap((m, g) => decayed(m, b1, g), state.mean, gradients);
      const square = treeMap((v, g) => decayed(v, b2, mul(g, g)), state.square, gradients);
      const share = div(oneMinus(now), sub(1, product));
      const ahead = div(next, sub(1, mul(product, next)));
      const updates = treeMap(
        (g, m, v) =>
          div(
            add(mul(g, cast(share, g.dtype)), mul(m, cast(ahead, m.dtype))),
            add(sqrt(unbiased(v, b2, step)), beside(v, eps)),
          ),
        gradients,
        mean,
        square,
      );
      return [updates, { step, product, mean, square }];
    },
  });
}
