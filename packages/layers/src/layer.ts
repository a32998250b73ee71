import { UsageError, type Key, type Shape, type ShapeError, type Tensor } from "@cotangent/autodiff";
import { requireParams } from "./params.ts";

/** What a layer may be told beside its parameters and its input. */
export interface Mode {
  /** Whether this is training; false where absent. */
  readonly train?: boolean;
  /** Randomness for layers that need it while training. */
  readonly key?: Key;
}

/**
 * A frozen pair of pure functions. P is what it learns, any tree of tensors; R is what it does to shapes.
 * A stack of layers is a layer, see `sequential`.
 */
export interface Layer<P = unknown, R extends ShapeRule = AnyShape> {
  /** Fresh parameters; the same key gives the same. */
  init(key: Key): P;
  /** @throws ShapeError where the layer does not take the shape of `x`. */
  apply<S extends Shape>(params: P, x: Tensor<S> & Fits<R, S>, mode?: Mode): Tensor<Given<R, S>>;
}

/** The parameters of a layer. */
export type ParamsOf<L> = L extends { init(key: Key): infer P } ? P : never;

/**
 * What a layer does to a shape, as a type: `output` in terms of `this["input"]`, or `ShapeError<"…">` with the sentence
 * for a shape that it does not take.
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

/** The rule R applied to the shape S: a shape, or a sentence. */
export type Output<R extends ShapeRule, S> = (R & { readonly input: S })["output"];

/** `unknown` where R takes S, else the sentence. */
export type Fits<R extends ShapeRule, S extends Shape> =
  Output<R, S> extends ShapeError<infer M> ? ShapeError<M> : unknown;
type Given<R extends ShapeRule, S extends Shape> = Output<R, S> extends infer O extends Shape ? O : Shape;

/** What a person writes: the same pair on plain tensors. */
export interface LayerSpec<P> {
  /** Its name in messages: "dense(4, 16)"; "layer" where absent. */
  readonly name?: string;
  /**
   * The shape of each parameter, by its name: { weight: [4, 16], bias: [16] }. Where it is given, `apply` refuses
   * parameters of another layer before anything is computed with them. It is for layers whose parameters are one
   * record of tensors.
   */
  readonly shapes?: Readonly<Record<string, Shape>>;
  init(key: Key): P;
  apply(params: P, x: Tensor, mode: Mode): Tensor;
}

/** Finishes a layer. Nothing else learns of it. */
export function defineLayer<P, R extends ShapeRule = AnyShape>(spec: LayerSpec<P>): Layer<P, R> {
  requirePair("defineLayer", spec);
  const { name = "layer", shapes, init, apply } = spec;
  return Object.freeze({
    init,
    apply(params: P, x: Tensor, mode: Mode = {}) {
      if (shapes !== undefined) requireParams(name, params, shapes);
      return apply(params, x, mode);
    },
  }) as unknown as Layer<P, R>;
}

/** @throws UsageError unless it is an object with the two functions of a layer */
export function requirePair(who: string, pair: unknown): void {
  const { init, apply } = Object(pair) as { readonly init?: unknown; readonly apply?: unknown };
  if (typeof init !== "function" || typeof apply !== "function")
    throw new UsageError(`${who}: a layer is a pair { init, apply } of functions; got something else`);
}
