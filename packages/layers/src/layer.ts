import {
  describe,
  optionsOf,
  requireOperand,
  showAval,
  Tensor,
  UsageError,
  type Key,
  type Shape,
  type ShapeError,
} from "@cotangent/autodiff";
import { requireParams, type Words } from "./params.ts";

/** Mode: what a layer may be told beside its parameters and its input. */
export interface Mode {
  /** True in training; false where absent. */
  readonly train?: boolean;
  /** Randomness for layers that need it while training. */
  readonly key?: Key;
  /** Which places of series are no padding, for attention: bool [batch, time]. */
  readonly mask?: Tensor;
  /** The series that attention with `cross` looks at: [batch, time, width]. */
  readonly context?: Tensor;
  /** The mask of the context. */
  readonly contextMask?: Tensor;
  /**
   * Told of each layer and function as it is applied, and then of what it gives: `summary` looks into models by it. A
   * layer that holds others hands the whole mode on.
   */
  readonly observe?: (name: string, params: unknown, x: Tensor) => (out: Tensor) => void;
  /** Told of what each layer gives that `named` gave a name: `outputs` is made of it. */
  readonly collect?: (name: string, out: Tensor) => void;
}

/**
 * A frozen pair of pure functions. P is what it learns, any tree of tensors; R is what it does to shapes.
 * A stack of layers is a layer, see `sequential`.
 */
export interface Layer<P = unknown, R extends ShapeRule = AnyShape> {
  /** Its name in messages and tables. */
  readonly name?: string;
  /** Number of layers within one another in it; 1 where absent. */
  readonly levels?: number;
  /** Fresh parameters; the same key gives the same. */
  init(key: Key): P;
  /** @throws ShapeError where the layer does not take the shape of `x`. */
  apply<S extends Shape>(params: P, x: Tensor<S> & Fits<R, S>, mode?: Mode): Tensor<Given<R, S>>;
}

/**
 * A layer that keeps something from step to step beside what it learns, as `batchNorm` its running statistics: three
 * pure functions, frozen. S is that state, any tree of tensors; P and R are those of a `Layer`.
 */
export interface StatefulLayer<P = unknown, S = unknown, R extends ShapeRule = AnyShape> {
  /** Its name in messages and tables. */
  readonly name?: string;
  /** Number of layers within one another in it; 1 where absent. */
  readonly levels?: number;
  /** Fresh parameters; the same key gives the same. */
  init(key: Key): P;
  /** The state before the first step. */
  initState(): S;
  /**
   * Returns what the layer gives, and the state for the next step; that of `state` itself where `mode` is not training.
   * @throws ShapeError where the layer does not take the shape of `x`.
   */
  apply<I extends Shape>(
    params: P,
    state: S,
    x: Tensor<I> & Fits<R, I>,
    mode?: Mode,
  ): readonly [out: Tensor<Given<R, I>>, next: S];
}

/** The parameters of a layer. */
export type ParamsOf<L> = L extends { init(key: Key): infer P } ? P : never;

/** The state of a layer; an empty tuple where it has none. */
export type StateOf<L> = L extends { initState(): infer S } ? S : readonly [];

/**
 * Rule of what a layer does to a shape, as a type: `output` in terms of `this["input"]`, or `ShapeError<"…">` with the
 * sentence for a shape that it does not take.
 *
 *     export interface Dense<I extends number, O extends number> extends ShapeRule {
 *       readonly output: DenseOutput<this["input"], I, O>;
 *     }
 */
export interface ShapeRule {
  readonly input: unknown;
  readonly output: unknown;
}

/** Takes any shape, and says nothing of what it gives. */
export interface AnyShape extends ShapeRule {
  readonly output: Shape;
}

/** Keeps any shape as it is. */
export interface SameShape extends ShapeRule {
  readonly output: this["input"];
}

/** The rule R applied to the shape S: a shape, or a sentence. */
export type Output<R extends ShapeRule, S> = (R & { readonly input: S })["output"];

/** `unknown` where R takes S, else the sentence. */
export type Fits<R extends ShapeRule, S extends Shape> =
  Output<R, S> extends ShapeError<infer M> ? ShapeError<M> : unknown;
type Given<R extends ShapeRule, S extends Shape> = Output<R, S> extends infer O extends Shape ? O : Shape;

/** Layer as a person writes it: the same pair on plain tensors. */
export interface LayerSpec<P> {
  /** Its name in messages: "dense(4, 16)"; "layer" where absent. */
  readonly name?: string;
  /**
   * The shape of each parameter, by its name: { weight: [4, 16], bias: [16] }. Where it is given, `apply` refuses
   * parameters of another layer before anything is computed with them. It is for layers whose parameters are one
   * record of tensors.
   */
  readonly shapes?: Readonly<Record<string, Shape>>;
  /** One more than those of the layer within it; 1 where absent. */
  readonly levels?: number;
  init(key: Key): P;
  apply(params: P, x: Tensor, mode: Mode): Tensor;
}

/** A layer with a state, as its author writes it. */
export interface StatefulLayerSpec<P, S> {
  readonly name?: string;
  /** As that of `LayerSpec`. */
  readonly shapes?: Readonly<Record<string, Shape>>;
  /** The shape of each part of the state, as `shapes` has those of the parameters. */
  readonly stateShapes?: Readonly<Record<string, Shape>>;
  /** As that of `LayerSpec`. */
  readonly levels?: number;
  init(key: Key): P;
  initState(): S;
  apply(params: P, state: S, x: Tensor, mode: Mode): readonly [out: Tensor, next: S];
}

/**
 * Finishes a layer. Nothing else learns of it.
 * @example
 * const scale = defineLayer({
 *   name: "scale",
 *   shapes: { factor: [] },
 *   init: () => ({ factor: tensor(1) }),
 *   apply: ({ factor }, x) => mul(factor, x),
 * });
 * sequential(dense(2, 3), scale).init(key(0))[1].factor.item(); // → 1
 */
export function defineLayer<P, R extends ShapeRule = AnyShape>(spec: LayerSpec<P>): Layer<P, R> {
  requirePair("defineLayer", spec);
  const { name = "layer", shapes, levels = 1, init, apply } = spec;
  return Object.freeze({
    name,
    levels,
    init: (key: Key) => init(requireKey(name, key)),
    apply(params: P, x: Tensor, mode: Mode = {}) {
      requireInput(name, x, mode);
      if (shapes !== undefined) requireParams(name, params, shapes);
      const done = mode.observe?.(name, params, x);
      const out = apply(params, x, mode);
      done?.(out);
      return out;
    },
  }) as unknown as Layer<P, R>;
}

/**
 * Finishes a layer that has a state.
 * @throws UsageError unless it has the three functions.
 * @example
 * const counted = defineStatefulLayer({
 *   init: () => [],
 *   initState: () => tensor(0),
 *   apply: (_, steps, x) => [mul(x, steps), add(steps, 1)],
 * });
 * const [out, next] = counted.apply([], tensor(2), tensor([1, 2]));
 * out.toArray(); // → [ 2, 4 ]
 * next.item(); // → 3
 */
export function defineStatefulLayer<P, S, R extends ShapeRule = AnyShape>(
  spec: StatefulLayerSpec<P, S>,
): StatefulLayer<P, S, R> {
  requirePair("defineStatefulLayer", spec);
  const { name = "layer", shapes, stateShapes, levels = 1, init, initState, apply } = spec;
  if (typeof initState !== "function")
    throw new UsageError("defineStatefulLayer: initState is no function; it gives the state before the first step");
  return Object.freeze({
    name,
    levels,
    init: (key: Key) => init(requireKey(name, key)),
    initState,
    apply(params: P, state: S, x: Tensor, mode: Mode = {}) {
      requireInput(name, x, mode);
      if (shapes !== undefined) requireParams(name, params, shapes);
      if (stateShapes !== undefined) requireParams(name, state, stateShapes, ofState);
      const done = mode.observe?.(name, params, x);
      const result = apply(params, state, x, mode);
      done?.(result[0]);
      return result;
    },
  }) as unknown as StatefulLayer<P, S, R>;
}

const ofState: Words = {
  root: "state",
  are: "is",
  they: "it is",
  made: "it with initState()",
  so: "it is the state",
};

const noMode: Required<{ [K in keyof Mode]: undefined }> = {
  train: undefined,
  key: undefined,
  mask: undefined,
  context: undefined,
  contextMask: undefined,
  observe: undefined,
  collect: undefined,
};

/** @throws UsageError unless x is a tensor, and the mode has what layers may be told, and no more */
export function requireInput(name: string, x: unknown, mode: Mode): void {
  requireOperand(name, "x", x);
  optionsOf(name, mode, noMode);
}

/** The key itself. @throws UsageError unless it is one. */
export function requireKey(name: string, key: unknown): Key {
  if (key instanceof Tensor && showAval(key.aval) === "uint32[2]") return key as Key;
  throw new UsageError(`${name}: init is given ${describe(key)}; it takes a key, make one with key(seed)`);
}

/** @throws UsageError unless it is an object with the two functions of a layer */
export function requirePair(who: string, pair: unknown): void {
  const { init, apply } = Object(pair) as { readonly init?: unknown; readonly apply?: unknown };
  if (typeof init !== "function" || typeof apply !== "function")
    throw new UsageError(`${who}: a layer is a pair { init, apply } of functions; got something else`);
}
