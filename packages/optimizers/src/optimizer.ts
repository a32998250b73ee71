import { add, requireLike, sameShape, treeMap, UsageError, type Tensor } from "@cotangent/autodiff";

/**
 * Transform of gradients before they are added to the parameters: a frozen pair of pure functions. One that scales,
 * clips or remembers is a part of an optimizer, to be composed with `chain`; one that ends in a negative learning rate
 * is an optimizer. P is any tree of float tensors; the state is a tree too, so that both pass through `compile`.
 */
export interface Optimizer<F extends StateFamily = StateFamily> {
  /** The name in messages. */
  readonly name?: string;
  /** The state before the first step. */
  init<P>(params: P): StateFor<F, P>;
  /** Updates (a tree like `params`, to be added to them) and the next state. */
  update<P>(gradients: Like<P>, state: NoInfer<StateFor<F, P>>, params: P): [updates: P, state: StateFor<F, P>];
}

/**
 * A tree like P whose tensors may have any shape, as far as the compiler knows: a gradient has the type that its
 * function declares, which often says less than that of the parameters.
 */
export type Like<P> = NoInfer<P> | Loose<P>;
type Loose<P> = P extends Tensor ? Tensor : { readonly [K in keyof P]: Loose<P[K]> };

/**
 * The type of a state, as a function of that of the parameters. An optimizer declares its own in three lines:
 *
 *     export interface Trace extends StateFamily {
 *       readonly state: TraceState<this["params"]>;
 *     }
 */
export interface StateFamily {
  readonly params: unknown;
  readonly state: unknown;
}

/** The state of an optimizer of the family F for parameters P. */
export type StateFor<F extends StateFamily, P> = (F & { readonly params: P })["state"];

/** A family whose optimizers remember nothing; the state is an empty tuple. */
export interface Stateless extends StateFamily {
  readonly state: readonly [];
}

/** The states of the parts, in a tuple. */
export interface Chain<T extends readonly StateFamily[]> extends StateFamily {
  readonly state: { readonly [K in keyof T]: StateFor<T[K], this["params"]> };
}

/** Optimizer as a person writes it: the same pair, with gradients of the very type of the parameters. */
export interface OptimizerSpec<F extends StateFamily> {
  /** Its name in messages: "adam"; "optimizer" where absent. */
  readonly name?: string;
  init<P>(params: P): StateFor<F, P>;
  update<P>(gradients: P, state: StateFor<F, P>, params: P): readonly [updates: P, state: StateFor<F, P>];
}

/**
 * Finishes an optimizer or a part of one. Nothing else learns of it.
 * @example
 * const signs = defineOptimizer<Stateless>({
 *   init: () => [],
 *   update: (gradients, state) => [treeMap((g) => mul(sign(g), -0.5), gradients), state],
 * });
 * signs.update({ w: tensor([5, -3]) }, [], { w: tensor([0, 0]) })[0].w.toArray(); // → [ -0.5, 0.5 ]
 */
export function defineOptimizer<F extends StateFamily>(spec: OptimizerSpec<F>): Optimizer<F> {
  requirePair("defineOptimizer", spec);
  const { name = "optimizer", init, update } = spec;
  return Object.freeze({
    name,
    init: <P>(params: P) =>
      attempt(
        name,
        "params",
        params,
        () => init(params),
        () => requireLike(name, "params", params, "params", params),
      ),
    update: <P>(gradients: P, state: StateFor<F, P>, params: P) =>
      attempt(
        name,
        "gradients",
        gradients,
        () => update(gradients, state, params),
        () => {
          attempt(name, "params", params, () => requireLike(name, "gradients", gradients, "params", params));
          requireLike(name, "state", state, "that of init", init(params));
        },
      ),
  }) as unknown as Optimizer<F>;
}

/**
 * The parts one after the other: each gets what the one before made of the gradients.
 * @example
 * const optimizer = chain(clipByGlobalNorm(1), scaleByAdam(), scaleByLearningRate(1e-2));
 * optimizer.init({ w: zeros([2]) })[1].step.item(); // → 0
 */
export function chain<const T extends readonly StateFamily[]>(
  ...parts: { readonly [K in keyof T]: Optimizer<T[K]> }
): Optimizer<Chain<T>> {
  return chainAs("chain", ...parts);
}

/** `chain` in the name of the optimizer that was called. */
export function chainAs<const T extends readonly StateFamily[]>(
  name: string,
  ...parts: { readonly [K in keyof T]: Optimizer<T[K]> }
): Optimizer<Chain<T>> {
  const list = parts as readonly OptimizerSpec<StateFamily>[];
  for (const part of list) requirePair(name, part);
  const spec: OptimizerSpec<StateFamily> = {
    name,
    init: (params) => list.map((part) => part.init(params)),
    update<P>(gradients: P, states: unknown, params: P) {
      let updates = gradients;
      const next = list.map((part, i) => {
        const [changed, state] = part.update(updates, (states as readonly unknown[])[i], params);
        updates = changed;
        return state;
      });
      return [updates, next];
    },
  };
  // the one place where the types of the parts' states are out of the compiler's sight
  return defineOptimizer(spec) as Optimizer<Chain<T>>;
}

/**
 * The parameters with the updates added.
 * @throws ShapeError, DTypeError or UsageError where an update is not like its parameter.
 * @example
 * applyUpdates({ w: tensor([1, 2]) }, { w: tensor([0.5, -1]) }).w.toArray(); // → [ 1.5, 1 ]
 */
export function applyUpdates<P>(params: P, updates: Like<P>): P {
  return attempt(
    "applyUpdates",
    "params",
    params,
    () => treeMap((param, update) => add(param, fitting(update, param)), params, updates as P),
    () => {
      requireLike("applyUpdates", "updates", updates, "params", params);
      throw new UsageError("applyUpdates: params are bool, which are not added; cast them to float32 before");
    },
  );
}

/** The part that leaves gradients as they are. */
export const nothing: Optimizer<Stateless> = defineOptimizer<Stateless>({
  init: () => [],
  update: (gradients) => [gradients, []],
});

/** @throws UsageError unless it is an object with the two functions of an optimizer */
export function requirePair(who: string, pair: unknown): void {
  const { init, update } = Object(pair) as { readonly init?: unknown; readonly update?: unknown };
  if (typeof init !== "function" || typeof update !== "function")
    throw new UsageError(`${who}: an optimizer is a pair { init, update } of functions; got something else`);
}

function fitting(update: Tensor, param: Tensor): Tensor {
  if (sameShape(update.shape, param.shape)) return update;
  throw new UsageError("an update would broadcast");
}

/**
 * Returns what a call gives. Most calls are right, so that trees are looked at, by `look`, only where one was not,
 * before what came is thrown.
 * @param what the name of its first tree, which must be there
 */
function attempt<T>(name: string, what: string, tree: unknown, call: () => T, look?: () => void): T {
  if (tree === undefined) throw new UsageError(`${name}: ${what} are missing; they are a tree of tensors`);
  try {
    return call();
  } catch (error) {
    if (!(error as Error).message.startsWith(`${name}: `)) look?.();
    throw error;
  }
}
