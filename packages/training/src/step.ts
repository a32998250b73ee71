/** The two compiled functions of training: a step, and what a model says of a batch. */
import {
  add,
  compile,
  explainNonFinite,
  foldIn,
  grad,
  graphOf,
  mul,
  tensor,
  treeMap,
  valueAndGrad,
  type Key,
  type NonFinite,
  type Tensor,
} from "@cotangent/autodiff";
import { nodesOf, type Backend } from "@cotangent/autodiff/backend";
import type { Batch } from "./examples.ts";
import { asTensors } from "./metrics.ts";
import { applyModel, type Mode, type Model, type Optimizer, type Outputs } from "./model.ts";
import { meanLoss, type Loss } from "./objective.ts";

/** Values that a step hands on to the next: it is given up by the caller, and comes back changed. */
export interface Carry<P, S> {
  params: P;
  optimizerState: unknown;
  kept: Kept<S>;
}

/** Values that a model needs from step to step beside its parameters. */
export interface Kept<S> {
  /** Its state; absent where it has none. */
  readonly state?: S;
  /** The number of steps so far, for models that draw. */
  readonly count?: Tensor<readonly []>;
}

/** Parts of a step. */
export interface StepSpec<P, S> {
  readonly model: Model<P, S>;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** Added to the loss that is made small, but not to the one that is told. */
  readonly penalty: ((params: P) => Tensor) | undefined;
  /** Projection of the parameters after each update, as a constraint wants it. */
  readonly constraint: ((params: P) => P) | undefined;
  /** Makes the randomness of each step, by its number. */
  readonly key: Key;
  readonly backend: Backend | undefined;
  /** True where the model keeps something. */
  readonly keeps: boolean;
  /** True where the outputs are wanted too, for metrics. */
  readonly withOutputs: boolean;
}

/** A step: takes the carry of the one before, a batch, and a factor of the updates; gives the loss. */
export interface Step<P, S> {
  (carry: Carry<P, S>, batch: Batch, scale: number | undefined): StepResults;
  /** Says where an infinity or NaN comes from that the step would make, which it does not take; else undefined. */
  explain(carry: Carry<P, S>, batch: Batch, scale: number | undefined): NonFinite | undefined;
}

/** The loss first; the outputs fifth, where they are wanted. */
type StepResults = readonly [loss: Tensor, params: unknown, optimizerState: unknown, kept: unknown, outputs: Outputs];

/** Compiles a step. It changes the carry that it is given. */
export function compileStep<P, S>(who: string, spec: StepSpec<P, S>): Step<P, S> {
  const { optimizer, constraint, backend, keeps, withOutputs } = spec;
  const run = compile(
    function trainingStep(
      params: P,
      optimizerState: unknown,
      features: unknown,
      expected: unknown,
      kept: Kept<S> = {},
      { weights, scale }: Given = {},
    ): unknown[] {
      const { count } = kept;
      const [[, [value, outputs, state]], gradients] = valueAndGrad(
        (p: P) => objective(who, spec, p, kept, features, expected, weights),
        { hasAux: true },
      )(params) as never as [[Tensor, [Tensor, Outputs, S]], P];
      const [updates, next] = optimizer.update(gradients, optimizerState, params);
      const scaled = scale === undefined ? updates : treeMap((update: Tensor) => mul(update, scale), updates);
      const updated = treeMap((param: Tensor, update: Tensor) => add(param, update) as Tensor, params, scaled as P);
      const results = [value, constraint === undefined ? updated : constraint(updated), next];
      if (!keeps && !withOutputs) return results;
      const nextKept = { ...(kept.state !== undefined && { state }), ...(count && { count: add(count, 1) }) };
      return [...results, nextKept, ...(withOutputs ? [outputs] : [])];
    },
    { donate: keeps ? [0, 1, 4] : [0, 1], ...(backend && { backend }) },
  ) as (...args: readonly unknown[]) => [Tensor, P, unknown, Kept<S>, Outputs];
  const step = (carry: Carry<P, S>, { features, expected, weights }: Batch, scale: number | undefined): StepResults => {
    const { params, optimizerState, kept } = carry;
    // no more arguments than there are: each costs a small step a few per cent
    const results =
      weights !== undefined || scale !== undefined
        ? run(params, optimizerState, features, expected, kept, given(weights, scale))
        : !keeps
          ? run(params, optimizerState, features, expected)
          : run(params, optimizerState, features, expected, kept);
    carry.params = results[1];
    carry.optimizerState = results[2];
    if (keeps) carry.kept = results[3];
    return results as never as StepResults;
  };
  const explain: Step<P, S>["explain"] = (carry, { features, expected, weights }, scale) =>
    explainNonFinite(
      ...([run, carry.params, carry.optimizerState, features, expected, carry.kept, given(weights, scale)] as const),
    );
  return Object.assign(step, { explain });
}

/** The gradients of the loss and penalty of a batch, by a function that is compiled when it is first called. */
export type Gradients<P, S> = (carry: Carry<P, S>, batch: Batch) => unknown;

export function compileGradients<P, S>(who: string, spec: StepSpec<P, S>): Gradients<P, S> {
  const run = compile(
    (params: P, features: unknown, expected: unknown, kept: Kept<S>, { weights }: Given): object =>
      grad((p: P) => objective(who, spec, p, kept, features, expected, weights)[0])(params) as object,
    spec.backend && { backend: spec.backend },
  ) as (...args: readonly unknown[]) => unknown;
  return ({ params, kept }, { features, expected, weights }) =>
    run(params, features, expected, kept, given(weights, undefined));
}

/** The number that is made small, and beside it the one that is told, the outputs and the next state. */
function objective<P, S>(
  who: string,
  { model, loss, penalty, key }: StepSpec<P, S>,
  params: P,
  { state, count }: Kept<S>,
  features: unknown,
  expected: unknown,
  weights: Tensor | undefined,
): readonly [Tensor, readonly [Tensor, Outputs, S]] {
  const mode: Mode = count === undefined ? { train: true } : { train: true, key: foldIn(key, count) };
  const [outputs, next] = applyModel(model, params, state as S, features, mode);
  const value = meanLoss(who, loss, outputs, expected, weights);
  return [penalty === undefined ? value : add(value, penalty(params)), [value, outputs, next]];
}

/** Kept by models without a state that do not draw. */
export const nothingKept: Kept<never> = Object.freeze({});

interface Given {
  readonly weights?: Tensor;
  readonly scale?: Tensor;
}

function given(weights: unknown, scale: number | undefined): object {
  return { ...(weights !== undefined && { weights }), ...(scale !== undefined && { scale }) };
}

/** Judgement of a batch by a model: its outputs, and the mean loss where there is one to take. */
export type Judge<P, S> = (params: P, state: S, batch: Batch) => readonly [loss: Tensor | undefined, outputs: Outputs];

/** Judges of models, so that what was compiled for one call of `predict` serves the next. */
const judges = new WeakMap<object, { readonly of: readonly unknown[]; readonly judge: Judge<never, never> }[]>();

/** The judge of a model: that of the last call with the same loss and backend, or a new one. */
export function judgeOf<P, S>(
  who: string,
  model: Model<P, S>,
  loss: Loss | undefined,
  backend: Backend | undefined,
): Judge<P, S> {
  const of = [who, loss, backend];
  const known = judges.get(model) ?? [];
  const found = known.find((one) => one.of.every((part, i) => part === of[i]));
  if (found !== undefined) return found.judge as Judge<P, S>;
  const judge = compileJudge(who, model, loss, backend);
  judges.set(model, [{ of, judge: judge as Judge<never, never> }, ...known.slice(0, 3)]);
  return judge;
}

/** Compiles what `evaluate` and `validation` ask. */
function compileJudge<P, S>(
  who: string,
  model: Model<P, S>,
  loss: Loss | undefined,
  backend: Backend | undefined,
): Judge<P, S> {
  const run = compile(function judge(
    params: P,
    state: S,
    features: unknown,
    expected: unknown,
    weights: readonly Tensor[],
  ): unknown[] {
    const [outputs] = applyModel(model, params, state, features, {});
    return [loss === undefined ? [] : meanLoss(who, loss, outputs, expected, weights[0]), outputs];
  }, backend && { backend }) as (...args: readonly unknown[]) => [Tensor | [], Outputs];
  return (params, state, { features, expected, weights }) => {
    const [value, outputs] = run(params, state, features, expected, weights === undefined ? [] : [weights]);
    return [loss === undefined ? undefined : (value as Tensor), outputs];
  };
}

/** Findings of a model that was staged on a batch, without computing it. */
export interface Examined {
  /** Outputs without values: shapes and dtypes. */
  readonly outputs: Outputs;
  /** True where the model asks for randomness while it learns. */
  readonly draws: boolean;
}

/** Stages a model on a batch. @throws what the model throws for shapes that it does not take. */
export function examine<P, S>(model: Model<P, S>, params: P, state: S, { features }: Batch, key: Key): Examined {
  let found: Outputs | undefined;
  const graph = graphOf(
    (k: Key, p: P, s: S, x: unknown) => {
      const [outputs, next] = applyModel(model, p, s, x, { train: true, key: k });
      found = outputs;
      return [outputs, next];
    },
    key,
    params,
    state,
    asTensors(features),
  );
  // a stack hands its key on to layers of which none may draw: what counts is whether anything comes of it
  return { outputs: found!, draws: nodesOf(graph).includes(graph.inputs[0]!) };
}

/** A tree of tensors of its own, which no step is given: what would be given up is copied. */
export function copyTree<T>(tree: T): T {
  return treeMap(
    (x: Tensor) => tensor(x.data().slice() as Float32Array, { shape: x.shape, dtype: x.dtype }),
    tree as never,
  ) as T;
}
