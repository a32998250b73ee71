/** Several optimizers on one tree of parameters, each for leaves of its own. */
import {
  pathFilter,
  treeFlatten,
  treeLeaves,
  treeMap,
  treePaths,
  treeUnflatten,
  UsageError,
  zerosLike,
  type PathFilter,
  type Tensor,
} from "@cotangent/autodiff";
import { defineOptimizer, requirePair } from "./optimizer.ts";
import type { Optimizer, OptimizerSpec, StateFamily, StateFor, Stateless } from "./optimizer.ts";

/** Which leaves, and the optimizer, or the part of one, that takes them. */
export type PathRule<F extends StateFamily = StateFamily> = readonly [where: PathFilter, optimizer: Optimizer<F>];

/** A tree like P, with null in the place of leaves that somebody else takes. */
export type Masked<P> = P extends Tensor ? P | null : { readonly [K in keyof P]: Masked<P[K]> };

/** The states of the optimizers, in a tuple, each of its own leaves. */
export interface ByPath<T extends readonly StateFamily[]> extends StateFamily {
  readonly state: { readonly [K in keyof T]: StateFor<T[K], Masked<this["params"]>> };
}

/**
 * Gives each leaf to the optimizer of the first rule that chooses its path, such as "0.bias". An optimizer sees a tree
 * of its own leaves alone, so that a norm over all gradients is one over those. With `chain()`, which changes nothing,
 * and `freeze()` it is also a mask.
 * @throws UsageError for rules that are no pairs of a filter and an optimizer, and, in `init` and `update`, for a leaf
 * that no rule takes.
 * @example
 * const optimizer = byPath([[/bias$/, sgd({ learningRate: 1 })], [/^0\./, freeze()], [/weight/, adamW()]]);
 * const params = [{ weight: ones([2]), bias: ones([]) }];
 * const [updates] = optimizer.update(params, optimizer.init(params), params);
 * [updates[0]!.weight.toArray(), updates[0]!.bias.item()]; // → [ [ 0, 0 ], -1 ]
 */
export function byPath<const T extends readonly StateFamily[]>(rules: {
  readonly [K in keyof T]: PathRule<T[K]>;
}): Optimizer<ByPath<T>> {
  if (!Array.isArray(rules)) throw new UsageError("byPath: rules are an array of pairs [filter, optimizer]");
  const list = (rules as readonly unknown[]).map((rule, i) => {
    if (!Array.isArray(rule) || rule.length !== 2)
      throw new UsageError(`byPath: rule ${i} is no pair [filter, optimizer]`);
    const [where, optimizer] = rule as unknown as PathRule;
    requirePair("byPath", optimizer);
    return { chooses: pathFilter("byPath", `the filter of rule ${i}`, where), optimizer };
  });
  const take = (path: string): number => {
    const taken = list.findIndex(({ chooses }) => chooses(path));
    if (taken >= 0) return taken;
    throw new UsageError(
      `byPath: no rule takes the parameter "${path}"; end with one that takes all others, [/.*/, …]`,
    );
  };
  const optimizers = list.map(({ optimizer }) => optimizer as unknown as OptimizerSpec<StateFamily>);
  return defineOptimizer<StateFamily>({ name: "byPath", ...shared(take, optimizers) }) as Optimizer<ByPath<T>>;
}

/**
 * The part that keeps parameters where they are: updates of 0, whatever the gradients.
 * @example
 * const part = freeze();
 * part.update(tensor([NaN, 3]), part.init(ones([2])), ones([2]))[0].toArray(); // → [ 0, 0 ]
 */
export function freeze(): Optimizer<Stateless> {
  return defineOptimizer<Stateless>({
    name: "freeze",
    init: () => [],
    update: (gradients) => [treeMap(zerosLike, gradients), []],
  });
}

/** Gives each leaf to the optimizer at the position that `take` says. */
export function shared(
  take: (path: string, leaf: Tensor) => number,
  optimizers: readonly OptimizerSpec<StateFamily>[],
): OptimizerSpec<StateFamily> {
  const takersOf = (params: unknown): number[] => {
    const leaves = treeLeaves(params);
    return treePaths(params).map((path, i) => take(path, leaves[i]!));
  };
  return {
    init(params) {
      const takers = takersOf(params);
      return optimizers.map((optimizer, k) => optimizer.init(masked(params, takers, k)));
    },
    update<P>(gradients: P, states: unknown, params: P) {
      const takers = takersOf(params);
      const results = optimizers.map((optimizer, k) =>
        optimizer.update(masked(gradients, takers, k), (states as unknown[])[k], masked(params, takers, k)),
      );
      const updated = results.map(([updates]) => treeLeaves(updates)[Symbol.iterator]());
      const merged = takers.map((k) => updated[k]!.next().value);
      return [treeUnflatten(treeFlatten(params)[1], merged) as P, results.map(([, state]) => state)];
    },
  };
}

// ---- private

/** The tree with null for each leaf that is not of taker `k`. */
function masked(tree: unknown, takers: readonly number[], k: number): unknown {
  const [leaves, def] = treeFlatten(tree);
  return treeUnflatten(
    def,
    leaves.map((leaf, i) => (takers[i] === k ? leaf : null)),
  );
}
