/**
 * Shapes in types. A literal is a known dimension, `number` an unknown one, `readonly number[]` an unknown rank; what
 * is unknown is accepted here and checked at run time. A disagreement becomes a parameter of type `ShapeError<"…">`,
 * so that the editor shows the sentence.
 */
import type { ShapeError } from "./errors.ts";
import type { Tensor } from "./tensor.ts";

export type Shape = readonly number[];

/** What a binary function takes: a tensor, or a number that becomes a 0-d constant of the other side's dtype. */
export type Operand = Tensor | number;
export type ShapeOf<T> = T extends Tensor<infer S> ? S : readonly [];

type UnknownRank<S extends Shape> = number extends S["length"] ? true : false;
type Join<A extends number, B extends number> = number extends A ? B : A;
type SameDim<A extends number, B extends number> = number extends A ? true : number extends B ? true : [A] extends [B] ? true : false;

/** "2,3" of readonly [2, 3]. */
export type Show<S extends Shape> = S extends readonly [infer H extends number]
  ? `${H}`
  : S extends readonly [infer H extends number, ...infer T extends Shape]
    ? `${H},${Show<T>}`
    : "";

type BroadcastDim<A extends number, B extends number> = [A] extends [1]
  ? B
  : [B] extends [1]
    ? A
    : SameDim<A, B> extends true
      ? Join<A, B>
      : never;

/** The common shape by NumPy's rule; a dimension that disagrees is `never`. */
export type Broadcast<A extends Shape, B extends Shape> = A extends B
  ? B extends A
    ? A
    : BroadcastParts<A, B>
  : BroadcastParts<A, B>;
type BroadcastParts<A extends Shape, B extends Shape> =
  UnknownRank<A> extends true
    ? Shape
    : UnknownRank<B> extends true
      ? Shape
      : A extends readonly [...infer AI extends Shape, infer AL extends number]
        ? B extends readonly [...infer BI extends Shape, infer BL extends number]
          ? readonly [...BroadcastParts<AI, BI>, BroadcastDim<AL, BL>]
          : A
        : B;
type HasNever<S extends Shape> = S extends readonly [infer H, ...infer T extends Shape]
  ? [H] extends [never]
    ? true
    : HasNever<T>
  : false;

/** `unknown` where operands broadcast, else the sentence. */
export type Broadcastable<A, B, Who extends string> =
  HasNever<Broadcast<ShapeOf<A>, ShapeOf<B>>> extends true
    ? ShapeError<`${Who}: shapes [${Show<ShapeOf<A>>}] and [${Show<ShapeOf<B>>}] do not broadcast`>
    : unknown;
/** The result of a binary function. */
export type Broadcasted<A, B> = Tensor<Broadcast<ShapeOf<A>, ShapeOf<B>>>;

export type Matmul<A extends Shape, B extends Shape> = A extends readonly [...infer L extends Shape, infer M extends number, number]
  ? B extends readonly [number, infer N extends number]
    ? readonly [...L, M, N]
    : Shape
  : Shape;
export type Matmulable<A extends Shape, B extends Shape> = A extends readonly [...Shape, number, infer K extends number]
  ? B extends readonly [...Shape, infer K2 extends number, number]
    ? SameDim<K, K2> extends true
      ? unknown
      : ShapeError<`matmul: [${Show<A>}] @ [${Show<B>}]: inner dimensions ${K} and ${K2} differ`>
    : unknown
  : unknown;

/** The last two axes swapped. */
export type Transpose<S extends Shape> = S extends readonly [...infer L extends Shape, infer M extends number, infer N extends number]
  ? readonly [...L, N, M]
  : Shape;

export interface ReduceOptions {
  /** Which axis or axes; all where absent. Negative ones count from the back. */
  readonly axis?: number | readonly number[];
  /** Keep a reduced axis with length 1. */
  readonly keepDims?: boolean;
}
type ReduceAt<S extends Shape, I extends number, K, Seen extends Shape = readonly []> = S extends readonly [infer H extends number, ...infer T extends Shape]
  ? Seen["length"] extends I
    ? K extends true
      ? readonly [...Seen, 1, ...T]
      : readonly [...Seen, ...T]
    : ReduceAt<T, I, K, readonly [...Seen, H]>
  : Shape;
type ReduceLast<S extends Shape, K> = S extends readonly [...infer L extends Shape, number]
  ? K extends true
    ? readonly [...L, 1]
    : readonly [...L]
  : Shape;
type KeepOf<O> = O extends { readonly keepDims: infer K } ? K : false;
/** What a reduction leaves: literal single axes are followed, anything else is of unknown rank. */
export type Reduce<S extends Shape, O> = O extends { readonly axis: infer A }
  ? UnknownRank<S> extends true
    ? Shape
    : A extends -1
      ? ReduceLast<S, KeepOf<O>>
      : A extends number
        ? number extends A
          ? Shape
          : ReduceAt<S, A, KeepOf<O>>
        : Shape
  : KeepOf<O> extends false
    ? readonly []
    : Shape;
