import { add, cast, mul, optionsOf, requireNumber, sub, treeMap, where, equal, type Tensor } from "@cotangent/autodiff";
import { wholeNumber } from "./checks.ts";
import { countFromZero } from "./moments.ts";
import { applyUpdates, defineOptimizer, requirePair } from "./optimizer.ts";
import type { Optimizer, StateFamily, StateFor } from "./optimizer.ts";

export interface LookaheadOptions {
  /** Number of steps of the optimizer that make one of the slow parameters; 5 where absent. */
  readonly every?: number;
  /** Share of the way to the fast parameters that the slow ones go, above 0 to 1; 0.5 where absent. */
  readonly share?: number;
}

export interface LookaheadState<S, P> {
  /** Number of updates since the last slow step, int32. */
  readonly step: Tensor<readonly []>;
  /** The slow parameters, which are the ones to evaluate. */
  readonly slow: P;
  /** The state of the optimizer that takes the fast steps. */
  readonly inner: S;
}

export interface Lookahead<F extends StateFamily> extends StateFamily {
  readonly state: LookaheadState<StateFor<F, this["params"]>, this["params"]>;
}

/**
 * Slow parameters that go a share of the way to where an optimizer comes in `every` steps, from where it goes on.
 * Zhang, Lucas, Hinton & Ba 2019, "Lookahead optimizer: k steps forward, 1 step back", algorithm 1.
 * @throws UsageError unless it is an optimizer; ValueError unless `every` is a positive integer and the share above 0
 * and at most 1.
 * @example
 * const optimizer = lookahead(sgd({ learningRate: 1 }), { every: 1, share: 0.5 });
 * optimizer.update(ones([]), optimizer.init(ones([])), ones([]))[0].item(); // → -0.5
 */
export function lookahead<F extends StateFamily>(
  optimizer: Optimizer<F>,
  options?: LookaheadOptions,
): Optimizer<Lookahead<F>> {
  requirePair("lookahead", optimizer);
  const { every, share } = optionsOf("lookahead", options, { every: 5, share: 0.5 });
  wholeNumber("lookahead", "every", every);
  requireNumber("lookahead", "share", share, (n) => n > 0 && n <= 1, "it is a number above 0, at most 1");
  return defineOptimizer<Lookahead<F>>({
    name: "lookahead",
    init: (params) => ({ step: countFromZero(), slow: params, inner: optimizer.init(params) }),
    update(gradients, state, params) {
      const [updates, inner] = optimizer.update(gradients, state.inner, params);
      const step: Tensor<readonly []> = add(state.step, 1);
      const meets = equal(step, every);
      const fast = applyUpdates(params, updates);
      const slow = treeMap((s, f) => where(meets, add(s, mul(sub(f, s), share)), s), state.slow, fast);
      const changes = treeMap((u, s, p) => where(meets, sub(s, p), u), updates, slow, params);
      const next = mul(step, cast(sub(1, cast(meets, "int32")), "int32")) as Tensor<readonly []>;
      return [changes, { step: next, slow, inner }];
    },
  });
}
