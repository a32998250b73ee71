import {
  add,
  cast,
  div,
  minimum,
  mul,
  optionsOf,
  pathFilter,
  sqrt,
  sub,
  treeMap,
  treeMapWithPath,
} from "@cotangent/autodiff";
import { UsageError, zeros, zerosLike, type PathFilter, type Tensor } from "@cotangent/autodiff";
import { aboveZero, beside, fromZero, wholeNumber, type Hyperparameter } from "./checks.ts";
import { countFromZero, decayed, oneMinus, weightSeen } from "./moments.ts";
import { defineOptimizer, type Optimizer, type StateFamily } from "./optimizer.ts";

export interface ScheduleFreeOptions {
  /** 2.5e-3 where absent. It needs no schedule. */
  readonly learningRate?: Hyperparameter;
  /** Number of steps in which the rate rises from 0; 1 where absent. */
  readonly warmUp?: number;
  /** Share of the average in the point where gradients are taken, above 0; 0.9 where absent. */
  readonly b1?: Hyperparameter;
  /** Decay of the mean of the squared gradients; 0.999 where absent. */
  readonly b2?: Hyperparameter;
  /** Keeps the division finite; 1e-8 where absent. */
  readonly eps?: Hyperparameter;
  /** Share of a parameter that a step of learning rate 1 takes away; 0 where absent. */
  readonly weightDecay?: Hyperparameter;
  /** Which parameters decay, by their paths, such as /weight$/; all where absent. */
  readonly where?: PathFilter;
}

export interface ScheduleFreeState<P> {
  /** Number of updates so far, int32. */
  readonly step: Tensor<readonly []>;
  /** Sum of the squared rates so far, float64. */
  readonly weight: Tensor<readonly []>;
  /** Decayed mean of the squared gradients. */
  readonly square: P;
  /** The point that plain steps lead to, z in the paper. */
  readonly base: P;
  /** The average of those points, x in the paper: the parameters to evaluate. */
  readonly average: P;
}

export interface ScheduleFree extends StateFamily {
  readonly state: ScheduleFreeState<this["params"]>;
}

/**
 * AdamW that averages instead of lowering its rate. The parameters that it trains are where gradients are taken,
 * between the last point and the average of all; evaluate and keep `scheduleFreeParams(state)`, the average.  Defazio,
 * Yang, Mehta, Mishchenko, Khaled & Cutkosky 2024, "The road less scheduled", algorithm 1.
 * @throws ValueError for a negative rate or decay, b1 or b2 outside [0, 1), eps not above 0, or a warm-up that is no
 * positive integer; UsageError for a filter that is neither a regular expression nor a function.
 * @example
 * const optimizer = scheduleFreeAdamW({ learningRate: 0.1 });
 * let params = tensor([0]);
 * let state = optimizer.init(params);
 * for (let i = 0; i < 300; i++) {
 *   const [updates, next] = optimizer.update(mul(sub(params, 3), 2), state, params);
 *   [params, state] = [applyUpdates(params, updates), next];
 * }
 * Math.abs(scheduleFreeParams(state).item() - 3) < 0.1; // → true
 */
export function scheduleFreeAdamW(options?: ScheduleFreeOptions): Optimizer<ScheduleFree> {
  const who = "scheduleFreeAdamW";
  const none = { learningRate: undefined, b1: undefined, b2: undefined, eps: undefined, weightDecay: undefined };
  const chosen = optionsOf(who, options, { ...none, warmUp: 1, where: undefined } as const);
  const { learningRate = 2.5e-3, b1 = 0.9, b2 = 0.999, eps = 1e-8, weightDecay = 0, warmUp, where } = chosen;
  fromZero(who, "learningRate", learningRate);
  fromZero(who, "b1", b1, 1);
  fromZero(who, "b2", b2, 1);
  aboveZero(who, "eps", eps);
  fromZero(who, "weightDecay", weightDecay);
  wholeNumber(who, "warmUp", warmUp);
  const decays = where === undefined ? () => true : pathFilter(who, "where", where);
  return defineOptimizer<ScheduleFree>({
    name: "scheduleFreeAdamW",
    init: (params) => ({
      step: countFromZero(),
      weight: zeros([], { dtype: "float64" }),
      square: treeMap(zerosLike, params),
      base: params,
      average: params,
    }),
    update(gradients, state, params) {
      const step = add(state.step, 1);
      const time = cast(step, "float64");
      const warm = mul(sqrt(weightSeen(time, b2, step)), minimum(div(time, warmUp), 1));
      const rate = mul(warm, beside(warm, learningRate)) as Tensor<readonly []>;
      const weight: Tensor<readonly []> = add(state.weight, mul(rate, rate));
      const square = treeMap((v, g) => decayed(v, b2, mul(g, g)), state.square, gradients);
      const base = treeMapWithPath(
        (path, z, g, v, y) => {
          const scaled = div(g, add(sqrt(v), beside(v, eps)));
          const whole = decays(path) ? add(scaled, mul(y, beside(y, weightDecay))) : scaled;
          return sub(z, mul(whole, cast(rate, z.dtype)));
        },
        state.base,
        gradients,
        square,
        params,
      );
      const share = div(mul(rate, rate), weight);
      const average = treeMap((x, z) => add(x, mul(sub(z, x), cast(share, x.dtype))), state.average, base);
      const updates = treeMap(
        (x, z, y) => sub(add(mul(x, beside(x, b1)), mul(z, oneMinus(beside(z, b1)))), y),
        average,
        base,
        params,
      );
      return [updates, { step, weight, square, base, average }];
    },
  });
}

/**
 * Returns the parameters to evaluate and to keep: the average that a state of `scheduleFreeAdamW` holds.
 * @throws UsageError for another state.
 * @example
 * scheduleFreeParams(scheduleFreeAdamW().init({ w: ones([2]) })).w.toArray(); // → [ 1, 1 ]
 */
export function scheduleFreeParams<P>(state: ScheduleFreeState<P>): P {
  const { average } = Object(state) as { readonly average?: P };
  if (average === undefined)
    throw new UsageError("scheduleFreeParams: the state has no average; it takes the state of scheduleFreeAdamW");
  return average;
}
