/** Models and optimizers by their structure: what training asks of them, so that it knows no package of theirs. */
import { UsageError, describe, type Key, type Tensor } from "@cotangent/autodiff";

/** Told to a model that is applied: whether it learns just now, and its randomness if so. */
export interface Mode {
  readonly train?: boolean;
  readonly key?: Key;
}

/** A model without a state, as `dense` and `sequential` of `@cotangent/layers` are. P: its parameters, a tree. */
export interface PlainModel<P> {
  init(key: Key): P;
  // a model declares the shapes that it takes, or a tree of several inputs
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  apply(params: P, x: any, mode?: Mode): Outputs;
}

/** A model that keeps something from step to step beside what it learns, as `batchNorm` its running statistics. */
export interface StatefulModel<P, S> {
  init(key: Key): P;
  initState(): S;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  apply(params: P, state: S, x: any, mode?: Mode): readonly [outputs: Outputs, next: S];
}

/** Any model. S is `readonly []` where it has no state. */
export type Model<P, S = unknown> = PlainModel<P> | StatefulModel<P, S>;

/** A model of whatever parameters and state. */
// those of a model are known by its functions alone, which take what they give
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyModel = Model<any, any>;

/** The parameters of a model. */
export type ParamsOf<M> = M extends { init(key: Key): infer P } ? P : never;

/** The state of a model; an empty tuple where it has none. */
export type StateOf<M> = M extends { initState(): infer S } ? S : readonly [];

/** Outputs of a model: a tensor with an axis of examples first, or a tree of such. */
export type Outputs = Tensor | readonly Outputs[] | { readonly [name: string]: Outputs };

/** An optimizer, as those of `@cotangent/optimizers`. */
export interface Optimizer {
  // its state follows from the parameters
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  init(params: any): any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  update(gradients: any, state: any, params: any): readonly [updates: any, state: any];
}

/** Returns whether a model keeps a state from step to step. */
export function isStateful<P, S>(model: Model<P, S>): model is StatefulModel<P, S> {
  return "initState" in model;
}

/** The state of a model before the first step; an empty tuple where it has none. */
export function initialState<S>(model: Model<never, S>): S {
  return isStateful(model) ? model.initState() : ([] as S);
}

/** Applies a model of either kind. */
export function applyModel<P, S>(model: Model<P, S>, params: P, state: S, x: unknown, mode: Mode): [Outputs, S] {
  if (!isStateful(model)) return [model.apply(params, x, mode), state];
  const [outputs, next] = model.apply(params, state, x, mode);
  return [outputs, next];
}

/** @throws UsageError unless it is a model. */
export function requireModel(who: string, model: unknown): void {
  const { init, apply } = Object(model) as Readonly<Record<string, unknown>>;
  if (typeof init === "function" && typeof apply === "function") return;
  throw new UsageError(
    `${who}: model is ${describe(model)}; it is a layer, as sequential(…) gives, or { init(key), apply(params, x, mode) }`,
  );
}

/** @throws UsageError unless it is an optimizer that takes gradients. */
export function requireOptimizer(who: string, optimizer: unknown): void {
  const { init, update } = Object(optimizer) as Readonly<Record<string, unknown>>;
  if (typeof init === "function" && typeof update === "function") return;
  throw new UsageError(
    `${who}: optimizer is ${describe(optimizer)}; it is { init(params), update(gradients, state, params) }, as adam() gives`,
  );
}
