/** Optimizers around another one, and noise: parts with a state of their own. */
import {
  add,
  cast,
  equal,
  foldIn,
  mul,
  normal,
  optionsOf,
  pow,
  show,
  sub,
  Tensor,
  treeFlatten,
  treeMap,
  treeUnflatten,
  UsageError,
  where,
  zerosLike,
  type Key,
} from "@cotangent/autodiff";
import { fromZero, wholeNumber } from "./checks.ts";
import type { ScheduleState } from "./learningRate.ts";
import { countFromZero, decayed } from "./moments.ts";
import { applyUpdates, defineOptimizer, requirePair } from "./optimizer.ts";
import type { Optimizer, StateFamily, StateFor } from "./optimizer.ts";

export interface AccumulateOptions {
  /** Number of gradients that make one step of the optimizer. */
  readonly every: number;
}

export interface AccumulateState<S, P> {
  /** Number of gradients since the last step, int32. */
  readonly step: Tensor<readonly []>;
  /** Their sum. */
  readonly sum: P;
  readonly inner: S;
}

export interface Accumulate<F extends StateFamily> extends StateFamily {
  readonly state: AccumulateState<StateFor<F, this["params"]>, this["params"]>;
}

export interface AverageOptions {
  /** Share of the past in the average, from 0 to below 1; 0.999 where absent. */
  readonly decay?: number;
}

export interface AverageState<S, P> {
  /** The average of the parameters, which are the ones to evaluate. */
  readonly average: P;
  readonly inner: S;
}

export interface Average<F extends StateFamily> extends StateFamily {
  readonly state: AverageState<StateFor<F, this["params"]>, this["params"]>;
}

export interface AddNoiseOptions {
  readonly key: Key;
  /** The variance of the noise at the first step. */
  readonly variance: number;
  /** The variance falls by (1 + step)^−decay; 0.55 where absent. */
  readonly decay?: number;
}

export interface AddNoise extends StateFamily {
  readonly state: ScheduleState;
}

/**
 * One step of an optimizer with the mean of `every` gradients, and updates of 0 between: the step of a batch that is
 * too large for one pass. The optimizer is computed each time, and counts where its turn is.
 * @throws UsageError unless it is an optimizer; ValueError unless `every` is a positive integer.
 * @example
 * const optimizer = accumulate(sgd({ learningRate: 1 }), { every: 2 });
 * const [first, state] = optimizer.update(tensor(3), optimizer.init(tensor(0)), tensor(0));
 * [first.item(), optimizer.update(tensor(5), state, tensor(0))[0].item()]; // → [ 0, -4 ]
 */
export function accumulate<F extends StateFamily>(
  optimizer: Optimizer<F>,
  options: AccumulateOptions,
): Optimizer<Accumulate<F>> {
  requirePair("accumulate", optimizer);
  const { every } = optionsOf("accumulate", options, { every: undefined });
  const count = wholeNumber("accumulate", "every", every as number);
  return defineOptimizer<Accumulate<F>>({
    name: "accumulate",
    init: (params) => ({ step: countFromZero(), sum: treeMap(zerosLike, params), inner: optimizer.init(params) }),
    update(gradients, state, params) {
      const seen = add(state.step, 1);
      const turn = equal(seen, count);
      const sum = treeMap((s, g) => add(s, g), state.sum, gradients);
      const means = treeMap((s) => mul(s, 1 / count), sum);
      const [updates, inner] = optimizer.update(means, state.inner, params);
      const chosen = (a: Tensor, b: Tensor): Tensor => where(turn, a, b);
      return [
        treeMap((u) => chosen(u, zerosLike(u)), updates),
        {
          step: mul(seen, sub(1, cast(turn, "int32")) as Tensor<readonly []>),
          sum: treeMap((s) => chosen(zerosLike(s), s), sum),
          inner: treeMap(chosen, inner, state.inner as never),
        },
      ];
    },
  });
}

/**
 * An optimizer that also keeps the exponential moving average of the parameters that it leads to: `state.average`,
 * which begins as the parameters themselves.  Polyak & Juditsky 1992, "Acceleration of stochastic approximation by
 * averaging".
 * @throws UsageError unless it is an optimizer; ValueError for a decay outside [0, 1).
 * @example
 * const optimizer = averageParameters(sgd({ learningRate: 1 }), { decay: 0.5 });
 * const [, state] = optimizer.update(tensor(2), optimizer.init(tensor(0)), tensor(0));
 * state.average.item(); // → -1
 */
export function averageParameters<F extends StateFamily>(
  optimizer: Optimizer<F>,
  options?: AverageOptions,
): Optimizer<Average<F>> {
  requirePair("averageParameters", optimizer);
  const { decay } = optionsOf("averageParameters", options, { decay: 0.999 });
  fromZero("averageParameters", "decay", decay, 1);
  return defineOptimizer<Average<F>>({
    name: "averageParameters",
    init: (params) => ({ average: params, inner: optimizer.init(params) }),
    update(gradients, state, params) {
      const [updates, inner] = optimizer.update(gradients, state.inner, params);
      const average = treeMap((a, p) => decayed(a, decay, p), state.average, applyUpdates(params, updates));
      return [updates, { average, inner }];
    },
  });
}

/**
 * Gradients plus normal noise, whose variance falls from step to step.  Neelakantan et al. 2015, "Adding gradient noise
 * improves learning for very deep networks".
 * @throws UsageError unless it is a key; ValueError for a negative variance or decay.
 * @example
 * const part = addNoise({ key: key(0), variance: 0 });
 * part.update(ones([2]), part.init(ones([2])), ones([2]))[0].toArray(); // → [ 1, 1 ]
 */
export function addNoise(options: AddNoiseOptions): Optimizer<AddNoise> {
  const defaults = { key: undefined, variance: undefined, decay: 0.55 } as const;
  const { key, variance, decay } = optionsOf<AddNoiseOptions, typeof defaults>("addNoise", options, defaults);
  if (!((key as unknown) instanceof Tensor))
    throw new UsageError(`addNoise: key is ${show(key)}; it is a key, such as key(0)`);
  foldIn(key, 0);
  fromZero("addNoise", "variance", variance);
  fromZero("addNoise", "decay", decay);
  return defineOptimizer<AddNoise>({
    name: "addNoise",
    init: () => ({ step: countFromZero() }),
    update<P>(gradients: P, { step }: ScheduleState) {
      const size = mul(pow(add(cast(step, "float64"), 1), -decay / 2), Math.sqrt(variance));
      const now = foldIn(key, step);
      const [leaves, def] = treeFlatten(gradients);
      const noisy = leaves.map((g, i) => {
        const noise = normal(foldIn(now, i), g.shape, { dtype: g.dtype });
        return add(g, mul(noise, cast(size, g.dtype)));
      });
      return [treeUnflatten(def, noisy) as P, { step: add(step, 1) as Tensor<readonly []> }] as const;
    },
  });
}
