/**
 * Shapes in types. A literal is a known dimension, `number` an unknown one, `readonly number[]` an unknown rank; what
 * is unknown is accepted here and checked at run time. A disagreement becomes a parameter of type `ShapeError<"…">`,
 * so that the editor shows the sentence.
 */
import type { Shape } from "./aval.ts";
import type { ShapeError } from "./errors.ts";
import type { Tensor } from "./tensor.ts";

/** Operand of a binary function: a tensor, or a number that becomes a 0-d constant of the other side's dtype. */
export type Operand = Tensor | number;
export type ShapeOf<T> = T extends Tensor<infer S> ? S : readonly [];

type ShowDim<D extends number> = number extends D ? "?" : `${D}`;
/**
 * A shape in the sentence of a `ShapeError`: "2,3" of readonly [2, 3], "?" for a dimension that is not known, "...,3"
 * where the rank is not known.
 */
export type Show<S extends Shape> = S extends readonly []
  ? ""
  : S extends readonly [infer H extends number]
    ? ShowDim<H>
    : S extends readonly [infer H extends number, ...infer T extends Shape]
      ? `${ShowDim<H>},${Show<T>}`
      : S extends readonly [...Shape, infer L extends number]
        ? `...,${ShowDim<L>}`
        : "...";

/** One dimension of a broadcast result; "≠" where the two disagree. */
type BroadcastDim<P, Q> = Q extends 1 ? P : P extends 1 ? Q : Q extends P ? Q : P extends Q ? P : "≠";
type Axes<A> = { readonly [K in keyof A]: unknown };
/** Of equal ranks: one step for the compiler, where a recursion takes one for each axis. */
type ByAxis<A, B extends Axes<A>> = { readonly [K in keyof A]: BroadcastDim<A[K], B[K]> };
/** A is the longer one, and its first axis stays. Where it runs out of axes, the ranks were unknown. */
type FirstStays<A, B extends Shape> = A extends readonly [infer P, ...infer T]
  ? B extends Axes<T>
    ? readonly [P, ...ByAxis<T, B>]
    : FirstStays<T, B> extends infer R extends readonly unknown[]
      ? readonly [P, ...R]
      : never
  : Shape;
/** The ranks below each rank. */
interface Below {
  readonly [rank: number]: number;
  readonly 0: never;
  readonly 1: 0;
  readonly 2: 0 | 1;
  readonly 3: 0 | 1 | 2;
  readonly 4: 0 | 1 | 2 | 3;
  readonly 5: 0 | 1 | 2 | 3 | 4;
}
/** By NumPy's rule, from the last axis on. A bias has a line of its own, as it is common and cheap. */
type BroadcastRanks<A extends Shape, B extends Shape> =
  B extends Axes<A>
    ? number extends A["length"]
      ? Shape
      : ByAxis<A, B>
    : B["length"] extends Below[A["length"]]
      ? B extends readonly [number]
        ? A extends readonly [...number[], ...B]
          ? number extends B[number]
            ? FirstStays<A, B>
            : A
          : FirstStays<A, B>
        : FirstStays<A, B>
      : BroadcastRanks<B, A>;
type BroadcastShapes<A extends Shape, B extends Shape> = BroadcastRanks<A, B> extends infer S extends Shape ? S : never;

/** Assignable to another only where both stand for the same type. */
interface Exactly<T> {
  (x: T): T;
}
/**
 * The common shape of two operands by NumPy's rule, which is that of what a binary function gives; `never` where they
 * disagree.
 */
export type Broadcast<A, B> =
  Exactly<A> extends Exactly<B>
    ? ShapeOf<A>
    : A extends Tensor<infer S>
      ? B extends Tensor<infer T>
        ? BroadcastShapes<S, T>
        : S
      : ShapeOf<B>;

/** `unknown` where operands broadcast, else the sentence. */
export type Broadcastable<A, B, Who extends string> = Broadcast<A, B> extends never ? Disagreement<A, B, Who> : unknown;

/**
 * The sentence. In the body of a function that is generic in a shape S the compiler cannot decide the condition above,
 * and asks whether an operand suits both of its sides. So this side takes S with S, with a number and with a plain
 * Tensor.
 */
type Disagreement<A, B, Who extends string> = [B] extends [number]
  ? unknown
  : [A] extends [number]
    ? unknown
    : Exactly<A> extends Exactly<B>
      ? unknown
      : DisagreementOfShapes<ShapeOf<A>, ShapeOf<B>, Who>;
type DisagreementOfShapes<A extends Shape, B extends Shape, Who extends string> = number extends B["length"]
  ? unknown
  : number extends A["length"]
    ? unknown
    : ShapeError<`${Who}: shapes [${Show<A>}] and [${Show<B>}] do not broadcast`>;

type UnknownRank<S extends Shape> = number extends S["length"] ? true : false;
type SameDim<A extends number, B extends number> = number extends A
  ? true
  : number extends B
    ? true
    : [A] extends [B]
      ? true
      : false;

export type Matmul<A extends Shape, B extends Shape> = A extends readonly [
  ...infer L extends Shape,
  infer M extends number,
  number,
]
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
export type Transpose<S extends Shape> = S extends readonly [
  ...infer L extends Shape,
  infer M extends number,
  infer N extends number,
]
  ? readonly [...L, N, M]
  : Shape;

export interface ReduceOptions {
  /** Which axis or axes; all where absent. Negative ones count from the back. */
  readonly axis?: number | readonly number[];
  /** Keep a reduced axis with length 1. */
  readonly keepDims?: boolean;
}
/** Type that no option has, for the compiler to show. */
interface NoOption<Name> {
  readonly name: Name;
}
/** Refuses the options in O that a function does not know: what O is made from may have more than its constraint. */
export type Only<Known, O> = { readonly [K in Exclude<keyof O, keyof Known>]: NoOption<K> };
type ReduceAt<S extends Shape, I extends number, K, Seen extends Shape = readonly []> = S extends readonly [
  infer H extends number,
  ...infer T extends Shape,
]
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
/** Shape that a reduction leaves: literal single axes are followed, anything else is of unknown rank. */
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
