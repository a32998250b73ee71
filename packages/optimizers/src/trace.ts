import { add, mul, optionsOf, treeMap, zerosLike } from "@cotangent/autodiff";
import { beside, fromZero, type Hyperparameter } from "./checks.ts";
import { defineOptimizer, type Optimizer, type StateFamily } from "./optimizer.ts";

export interface TraceOptions {
  /** Share of the past that is left after a step, from 0 to below 1. */
  readonly momentum: Hyperparameter;
  /** Look ahead: the gradient counts once more on top of the trace it has just entered. */
  readonly nesterov?: boolean;
}

/** The decayed sum of all gradients, a tree like the parameters. */
export interface TraceState<P> {
  readonly trace: P;
}

export interface Trace extends StateFamily {
  readonly state: TraceState<this["params"]>;
}

/**
 * Momentum: trace ← g + momentum · trace, and that is the update; with `nesterov` the update is g + momentum · trace.
 * Polyak 1964; Nesterov 1983 in the form of Sutskever, Martens, Dahl & Hinton 2013, "On the importance of
 * initialization and momentum in deep learning".
 * @throws ValueError for a momentum outside [0, 1).
 * @example
 * const part = trace({ momentum: 0.9 });
 * const [, state] = part.update(ones([]), part.init(ones([])), ones([]));
 * part.update(ones([]), state, ones([]))[0].toString(); // → float32[] 1.9
 */
export function trace(options: TraceOptions): Optimizer<Trace> {
  return traceAs("trace", options);
}

/** `trace` in the name of the optimizer that was called. */
export function traceAs(who: string, options: TraceOptions): Optimizer<Trace> {
  const { momentum = NaN, nesterov } = optionsOf(who, options, { momentum: undefined, nesterov: false });
  fromZero(who, "momentum", momentum, 1);
  return defineOptimizer<Trace>({
    name: who,
    init: (params) => ({ trace: treeMap(zerosLike, params) }),
    update(gradients, state) {
      const follow = (past: typeof gradients) =>
        treeMap((g, t) => add(g, mul(t, beside(t, momentum))), gradients, past);
      const next = follow(state.trace);
      return [nesterov ? follow(next) : next, { trace: next }];
    },
  });
}
