import {
  add,
  cast,
  div,
  expm1,
  log,
  mul,
  neg,
  optionsOf,
  sqrt,
  sub,
  treeMap,
  zeros,
  zerosLike,
  type Tensor,
} from "@cotangent/autodiff";
import { aboveZero, beside, fromZero, isSingle, type Hyperparameter } from "./checks.ts";
import { defineOptimizer, type Optimizer, type StateFamily } from "./optimizer.ts";

export interface AdamOptions {
  /** Decay of the mean of the gradients; 0.9 where absent. */
  readonly b1?: Hyperparameter;
  /** Decay of the mean of their squares; 0.999 where absent. */
  readonly b2?: Hyperparameter;
  /** Keeps the division finite; 1e-8 where absent. */
  readonly eps?: Hyperparameter;
}

/** No types of their own: each is a number or a tensor. */
export const adamDefaults = { b1: undefined, b2: undefined, eps: undefined } as const;

export interface AdamState<P> {
  /** Number of updates so far, int32. */
  readonly step: Tensor<readonly []>;
  /** Decayed mean of the gradients. */
  readonly mean: P;
  /** Decayed mean of their squares. */
  readonly square: P;
}

export interface ScaleByAdam extends StateFamily {
  readonly state: AdamState<this["params"]>;
}

/**
 * Gradients divided by their own running size: m / (√v + eps), with the decayed means m of g and v of g² freed of their
 * bias towards 0.  Kingma & Ba 2015, "Adam: a method for stochastic optimization", algorithm 1.
 * @throws ValueError for b1 or b2 outside [0, 1), or eps not above 0.
 * @example
 * const part = scaleByAdam();
 * part.update(tensor([5, -0.1]), part.init(zeros([2])), zeros([2]))[0].toString(); // → float32[2] [1, -1]
 */
export function scaleByAdam(options?: AdamOptions): Optimizer<ScaleByAdam> {
  return byAdam("scaleByAdam", options);
}

/** `scaleByAdam` in the name of the optimizer that was called. */
export function byAdam(who: string, options?: AdamOptions): Optimizer<ScaleByAdam> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8 } = optionsOf(who, options, adamDefaults);
  fromZero(who, "b1", b1, 1);
  fromZero(who, "b2", b2, 1);
  if (!isSingle(who, "eps", eps)) aboveZero(who, "eps", eps);
  return defineOptimizer<ScaleByAdam>({
    init: (params) => ({
      step: zeros([], { dtype: "int32" }),
      mean: treeMap(zerosLike, params),
      square: treeMap(zerosLike, params),
    }),
    update(gradients, state) {
      const step = add(state.step, 1);
      const mean = treeMap((m, g) => decayed(m, b1, g), state.mean, gradients);
      const square = treeMap((v, g) => decayed(v, b2, mul(g, g)), state.square, gradients);
      const updates = treeMap(
        (m, v) => div(unbiased(m, b1, step), add(sqrt(unbiased(v, b2, step)), beside(v, eps))),
        mean,
        square,
      );
      return [updates, { step, mean, square }];
    },
  });
}

/** b · mean + (1 − b) · next */
function decayed(mean: Tensor, b: Hyperparameter, next: Tensor): Tensor {
  const share = beside(mean, b);
  return add(mul(mean, share), mul(next, typeof share === "number" ? 1 - share : sub(1, share)));
}

/**
 * A decayed mean that began at 0, divided by the weight 1 − bᵗ of what it has seen; expm1 keeps its digits for b near
 * 1.
 */
function unbiased(mean: Tensor, b: Hyperparameter, step: Tensor): Tensor {
  const logarithm = typeof b === "number" ? Math.log(b) : log(cast(b, mean.dtype));
  return div(mean, neg(expm1(mul(cast(step, mean.dtype), logarithm))));
}
