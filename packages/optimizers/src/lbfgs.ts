import {
  describe,
  DTypeError,
  full,
  isFloat,
  optionsOf,
  requireLike,
  sameShape,
  showAval,
  tensor,
  Tensor,
  treeLeaves,
  treeMap,
  UsageError,
  ValueError,
  zeros,
  zerosLike,
  type Shape,
} from "@cotangent/autodiff";
import { wholeNumber } from "./checks.ts";
import { strongWolfe } from "./lineSearch.ts";
import { applyUpdates, type Like } from "./optimizer.ts";
import { descent, difference, dot, type Pair } from "./twoLoop.ts";

export interface LbfgsOptions {
  /** Number of the last steps that it remembers; 10 where absent. */
  readonly memory?: number;
  /** Number of calls of the function that a search along a direction may take, at most; 25 where absent. */
  readonly evaluations?: number;
  /**
   * Begin with the value and the gradients of the state, where it is about these parameters, and do not compute them
   * again: for a function that is the same at every update. False where absent, which is right for batches too.
   */
  readonly reuse?: boolean;
}

/** A function as `valueAndGrad(loss)` is, compiled or not: it gives a 0-d value, and gradients like the parameters. */
export type ValueAndGrad<P> = (params: P) => readonly [value: Tensor, gradients: Like<P>];

export interface LbfgsState<P> {
  /** The parameters to which the last update leads. */
  readonly params: P;
  /** The value of the function at them, 0-d; NaN before the first update. */
  readonly value: Tensor<readonly []>;
  /** Its gradients at them; zeros before the first update. */
  readonly gradients: P;
  /** The last steps, from old to new, float64: a row has the numbers of all parameters, one after the other. */
  readonly steps: Tensor<readonly [number, number]>;
  /** The change of the gradients along each, float64. */
  readonly changes: Tensor<readonly [number, number]>;
}

/** An optimizer that takes the function where others take gradients: it looks at more than one place an update. */
export interface Lbfgs {
  /** The state before the first step. */
  init<P>(params: P): LbfgsState<P>;
  /** Updates (a tree like `params`, to be added to them) and the next state. */
  update<P>(
    valueAndGrad: NoInfer<ValueAndGrad<P>>,
    state: NoInfer<LbfgsState<P>>,
    params: P,
  ): [updates: P, state: LbfgsState<P>];
}

/**
 * L-BFGS: down the direction −H·g, where H is made of the last steps and of how the gradients changed along them (the
 * two-loop recursion), to a place that fulfils the strong Wolfe conditions.  Liu & Nocedal 1989, "On the limited memory
 * BFGS method for large scale optimization"; Nocedal & Wright 2006, "Numerical optimization", algorithms 7.4 and 3.5.
 *
 * For functions without noise, of all data at once. An update calls the function twice, or once with `reuse`, and more
 * often where the step is not of a good length; the value never rises. Numbers are added in float64, whatever the
 * parameters are. It forgets the past, and goes down the gradients, where the direction does not descend, and after an
 * update that found no lower place: that is one of zeros, as it is at the minimum.
 * Whoever calls it decides when to stop, by the `value` and the `gradients` of the state. `update` reads numbers, so it
 * stands outside of a compiled step; the function may be compiled.
 *
 * @throws ValueError unless `memory` and `evaluations` are positive integers; at an update, where the value or the
 * gradients at the parameters are not finite. UsageError for an update inside a compiled step, and for a function that
 * does not give a value and gradients.
 * @example
 * const optimizer = lbfgs();
 * const f = valueAndGrad((x: Tensor) => sum(pow(sub(x, tensor([3, -1])), 4)));
 * let [params, state]: [Tensor, LbfgsState<Tensor>] = [zeros([2]), optimizer.init<Tensor>(zeros([2]))];
 * for (let i = 0; i < 20; i++) {
 *   const [updates, next] = optimizer.update(f, state, params);
 *   [params, state] = [applyUpdates(params, updates), next];
 * }
 * state.value.item() < 1e-6; // → true
 */
export function lbfgs(options?: LbfgsOptions): Lbfgs {
  const settings = optionsOf("lbfgs", options, { memory: 10, evaluations: 25, reuse: false });
  wholeNumber("lbfgs", "memory", settings.memory);
  wholeNumber("lbfgs", "evaluations", settings.evaluations);
  return Object.freeze<Lbfgs>({
    init(params) {
      const none = zeros([0, requireFloats(params)], { dtype: "float64" });
      const value = full([], NaN, { dtype: treeLeaves(params)[0]?.dtype ?? "float32" });
      return { params, value, gradients: treeMap(zerosLike, params), steps: none, changes: none };
    },
    update: (valueAndGrad, state, params) => updateOf(settings, valueAndGrad, state, params),
  });
}

// ---- private

/** Value and gradients at some parameters, the gradients also as one vector. */
interface Answer<P> {
  readonly params: P;
  readonly result: Tensor<readonly []>;
  /** The number in `result`. */
  readonly value: number;
  readonly gradients: P;
  readonly vector: Float64Array;
}

function updateOf<P>(
  { evaluations, memory, reuse }: Required<LbfgsOptions>,
  valueAndGrad: ValueAndGrad<P>,
  state: LbfgsState<P>,
  params: P,
): [updates: P, state: LbfgsState<P>] {
  requireArguments(valueAndGrad, state, params);
  const x = vectorOf(params);
  const past = pairsOf(state, x.length);
  const isKnown = reuse && !Number.isNaN(state.value.item()) && isSame(vectorOf(state.params), x);
  const here = isKnown ? answerOf(params, state.value, state.gradients) : ask(valueAndGrad, params);
  requireFinite(here);
  const { pairs, direction, slope } = descent(here.vector, past);
  if (slope === 0) return stay(here);
  const updatesAt = (t: number): P => treeOf(direction.map((d) => t * d), params); // prettier-ignore
  const to = strongWolfe({
    from: { ...here, t: 0, slope },
    look(t) {
      const there = ask(valueAndGrad, applyUpdates(params, updatesAt(t) as Like<P>));
      return { ...there, t, slope: dot(there.vector, direction) };
    },
    // the first step of all is no longer than 1 in all parameters together
    first: pairs.length > 0 ? 1 : Math.min(1, 1 / here.vector.reduce((sum, g) => sum + Math.abs(g), 0)),
    evaluations,
  });
  if (to.t === 0) return stay(here);
  const pair = { step: difference(vectorOf(to.params), x), change: difference(to.vector, here.vector) };
  // where the slope does not grow along the step, the next direction might lead up
  const grows = dot(pair.step, pair.change) > Number.EPSILON * to.t * -slope;
  return [updatesAt(to.t), stateOf(to, grows ? [...pairs, pair].slice(-memory) : pairs)];
}

/** Updates of zeros, and a state that remembers no steps. */
function stay<P>(here: Answer<P>): [updates: P, state: LbfgsState<P>] {
  return [treeMap(zerosLike, here.params), stateOf(here, [])];
}

function stateOf<P>({ params, result, gradients, vector }: Answer<P>, pairs: readonly Pair[]): LbfgsState<P> {
  const rows = (which: keyof Pair): Tensor<readonly [number, number]> => {
    const all = new Float64Array(pairs.length * vector.length);
    pairs.forEach((pair, i) => all.set(pair[which], i * vector.length));
    return tensor(all, { shape: [pairs.length, vector.length] });
  };
  return { params, value: result, gradients, steps: rows("step"), changes: rows("change") };
}

function pairsOf({ steps, changes }: LbfgsState<unknown>, count: number): readonly Pair[] {
  const row = (x: Tensor, i: number): Float64Array => (x.data() as Float64Array).subarray(i * count, (i + 1) * count);
  return Array.from({ length: steps.shape[0] }, (_, i) => ({ step: row(steps, i), change: row(changes, i) }));
}

/**
 * Calls the function.
 * @throws UsageError unless it gives a 0-d value, ShapeError unless its gradients are like the parameters.
 */
function ask<P>(valueAndGrad: ValueAndGrad<P>, params: P): Answer<P> {
  const given: unknown = valueAndGrad(params);
  const [value, gradients] = Array.isArray(given) ? (given as readonly unknown[]) : [];
  if (!(value instanceof Tensor) || value.shape.length > 0)
    throw new UsageError(
      `lbfgs: the function gave ${describe(given)}; it gives [value, gradients] with a value of shape [], as ` +
        "valueAndGrad(loss) does",
    );
  return answerOf(params, value as Tensor<readonly []>, gradients as P);
}

function answerOf<P>(params: P, result: Tensor<readonly []>, gradients: P): Answer<P> {
  requireLike("lbfgs", "gradients", gradients, "params", params);
  return { params, result, value: result.item(), gradients, vector: vectorOf(gradients) };
}

/** @throws UsageError unless these are a function, a state for the parameters, and parameters that have values. */
function requireArguments(valueAndGrad: unknown, state: unknown, params: unknown): void {
  if (typeof valueAndGrad !== "function")
    throw new UsageError(
      `lbfgs: update got ${describe(valueAndGrad)}; its first argument is a function that gives value and gradients, ` +
        "as valueAndGrad(loss) does",
    );
  const count = requireFloats(params);
  if (treeLeaves(params).some(({ value }) => value === undefined))
    throw new UsageError(
      "lbfgs: the parameters have no value inside a compiled step; compile the function that update is given, and call " +
        "update outside",
    );
  const parts = Object(state) as { readonly [part in keyof LbfgsState<unknown>]?: unknown };
  const { value, steps, changes } = parts;
  if (![value, steps, changes].every((part) => part instanceof Tensor && part.value !== undefined))
    throw new UsageError(`lbfgs: the state is ${describe(state)}; init gives the first state, and update the next`);
  for (const part of ["params", "gradients"] as const)
    requireLike("lbfgs", `state.${part}`, parts[part], "params", params);
  const [all, grown] = [steps, changes] as [Tensor, Tensor];
  const fits = all.shape.length === 2 && all.shape[1] === count && sameShape(all.shape, grown.shape);
  if (!fits || all.dtype !== "float64" || grown.dtype !== "float64" || (value as Tensor).shape.length > 0)
    throw new UsageError(
      `lbfgs: the state has steps ${showAval(all)} and changes ${showAval(grown)}; they are float64[steps,${count}]`,
    );
}

/** The number of the numbers in a tree. @throws DTypeError unless all of its leaves are floats. */
function requireFloats(params: unknown): number {
  requireLike("lbfgs", "params", params, "params", params);
  let count = 0;
  for (const leaf of treeLeaves(params)) {
    if (!isFloat(leaf.dtype))
      throw new DTypeError(
        `lbfgs: a parameter is ${showAval(leaf)}; parameters are float32 or float64, convert with cast(x, dtype)`,
      );
    count += sizeOf(leaf.shape);
  }
  return count;
}

/** @throws ValueError unless the value is finite, and the gradients so small that their squares are. */
function requireFinite({ value, vector }: Answer<unknown>): void {
  const squares = dot(vector, vector);
  if (Number.isFinite(value) && Number.isFinite(squares)) return;
  const what = Number.isFinite(value) ? `squares of the gradients add up to ${squares}` : `value is ${value}`;
  throw new ValueError(`lbfgs: at the parameters the ${what}; begin where value and gradients are finite`);
}

/** All numbers of a tree, one leaf after the other. */
function vectorOf(tree: unknown): Float64Array {
  const parts = treeLeaves(tree).map((leaf) => leaf.data());
  const vector = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    vector.set(part, at);
    at += part.length;
  }
  return vector;
}

/** The numbers of a vector in a tree like another one. */
function treeOf<P>(vector: Float64Array, like: P): P {
  let at = 0;
  return treeMap(({ shape, dtype }) => {
    const from = at;
    at += sizeOf(shape);
    return tensor(vector.subarray(from, at), { shape, dtype });
  }, like);
}

function sizeOf(shape: Shape): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i]);
}
