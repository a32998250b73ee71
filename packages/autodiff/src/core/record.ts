/**
 * A primitive: one record that holds all that is known of it. Its meaning (`reference`), its shape rule (`infer`), its
 * derivative (`vjp`, in public ops, so that it differentiates again), and what a compiler may know of it (`kind`).
 * What the checker feeds it (`samples`, `edges`, `rejects`) stands beside ours, as an export of its own, so that a
 * bundle for a page does not carry it; a record may also hold it. Nothing is registered anywhere: a record is a value.
 */
import type { DType, TypedArray } from "./dtype.ts";
import type { NumberAlgebra, ScalarRule } from "./scalar.ts";
import type { Aval, Shape } from "./aval.ts";
import type { Origin } from "./state.ts";
import type { NestedArray, Tensor } from "./tensor.ts";

/** Input names; a last one written "...xs" stands for all that remain. */
export type InputNames = readonly string[];
type Bare<K> = K extends `...${infer R}` ? R : K;
/** One T per named input, an array of them for "...xs". */
export type Named<N extends InputNames, T> = {
  readonly [K in N[number] as Bare<K>]: K extends `...${string}` ? readonly T[] : T;
};

/** Arguments of a rule: the inputs by name, the result `out`, the attributes, and which of the inputs is asked for. */
export type At<N extends InputNames, A> = Named<N, Tensor> & {
  readonly out: Tensor;
  readonly attrs: A;
  readonly index: number;
};
/** The cotangent of one input, of that input's shape and dtype, linear in `ct`, made of public ops. */
export type Rule<N extends InputNames, A> = (ct: Tensor, at: At<N, A>) => Tensor;

/** Site of a call of `reference`: what it sees besides the elements. */
export interface Site<N extends InputNames, A> {
  readonly avals: Named<N, Aval>;
  readonly aval: Aval;
  readonly attrs: A;
}

/**
 * Strides by which a movement reads its input: element `[i, j, …]` of the result is `x[offset + i·strides[0] +
 * j·strides[1] + …]`.
 */
export interface View {
  readonly offset: number;
  readonly strides: readonly number[];
}

/**
 * Kind: what a compiler knows of an op.
 * - elementwise: one element of the result from one element of each input, by a scalar expression
 * - identity: the elements of the first input, in their order (reshape is one)
 * - movement: the result reads its input through strides (transpose, broadcast, slice, flip)
 * - embedding: the inputs are written through strides into a result filled with one value (pad, concat)
 * - reduction: elements along axes combined
 * - contraction: products summed over shared axes; the op's name and attributes say which
 * - scan: running sums along an axis, from either end
 * - indexed: positions found (argSort, argMaxPool), or elements read or added at positions that another input holds
 * - random: bits from a counter and a key
 * - opaque: only `reference` knows; compiled graphs call it on views of their own memory
 */
export type Kind<A = unknown> =
  | {
      readonly type: "elementwise";
      scalar(attrs: A): ScalarRule;
      /** The algebra on numbers in which the reference evaluates it; `algebraOf` where absent. */
      readonly algebra?: NumberAlgebra | undefined;
    }
  | { readonly type: "identity" }
  | {
      readonly type: "movement";
      view(input: Shape, attrs: A): View;
      /** The attributes of one movement that does what `inner` and then `outer` do. */
      merge?(outer: A, inner: A): unknown;
    }
  | {
      readonly type: "embedding";
      fill(attrs: A): number;
      views(inputs: readonly Shape[], out: Shape, attrs: A): readonly View[];
    }
  | {
      readonly type: "reduction";
      readonly combine: "sum" | "prod" | "max" | "min" | "logSumExp";
      axes(attrs: A): readonly number[];
    }
  | { readonly type: "contraction" }
  | { readonly type: "scan"; axis(attrs: A): number; reverse(attrs: A): boolean }
  | { readonly type: "indexed" }
  | { readonly type: "random" }
  | { readonly type: "opaque" };

/** Deterministic inputs for checks, in float64 unless said. */
export interface SampleRng {
  normal(shape: Shape): Tensor;
  /** Between low and high; 0.5 to 2 where absent. */
  uniform(shape: Shape, low?: number, high?: number): Tensor;
  /** Normal values that are at least 0.1 apart: no ties, no kinks near. */
  distinct(shape: Shape): Tensor;
  integers(shape: Shape, low: number, high: number): Tensor;
  bool(shape: Shape): Tensor;
}
export interface Sample<A = unknown> {
  readonly inputs: readonly Tensor[];
  readonly attrs?: A;
}
/** A point where naive formulas fail: the inputs, and what must come out. `grad` is that of the sum of the result. */
export interface Edge<N extends InputNames = InputNames, A = unknown> {
  readonly inputs: Named<N, NestedArray>;
  readonly attrs?: A;
  readonly dtype?: DType;
  readonly value: NestedArray;
  readonly grad?: Partial<Named<N, NestedArray>>;
}
/** Inputs that must be refused, in the notation "float32[2,3]", with the exact sentence. */
export interface Reject<N extends InputNames = InputNames, A = unknown> {
  readonly inputs: Named<N, string>;
  readonly attrs?: A;
  readonly message: string;
}

/** Cases that the checker feeds to an op: `sumCases` of `sumOp`, or the same three in the record. */
export interface Cases<N extends InputNames = InputNames, A = undefined> {
  samples(rng: SampleRng): Iterable<Sample<A>>;
  readonly edges: readonly Edge<N, A>[];
  readonly rejects: readonly Reject<N, A>[];
}

/** Site of a call of `batch`: what it sees besides the inputs. */
export interface BatchSite<A> {
  readonly attrs: A;
  /** Number of examples. */
  readonly size: number;
  /** Which of the inputs have an axis of examples, their first; the others are shared by all. */
  readonly batched: readonly boolean[];
}

/** Record as a person writes it. */
export interface OpSpec<N extends InputNames, A> extends Partial<Cases<N, A>> {
  readonly name: string;
  readonly inputs: N;
  /** The result's shape and dtype. @throws ShapeError, DTypeError or ValueError with the sentence for the user. */
  infer(inputs: Named<N, Aval>, attrs: A): Aval;
  /** One rule per input; `null` where no gradient flows (indices, conditions, steps). */
  readonly vjp: { readonly [K in N[number]]: Rule<N, A> | null };
  /** The meaning in plain loops. Writes every element of `out`, which may hold anything before. */
  reference(inputs: Named<N, TypedArray>, out: TypedArray, site: Site<N, A>): void;
  readonly kind: Kind<A>;
  /**
   * The op on many examples at once, in public ops, for `vmap`. At least one input has a first axis of examples, and so
   * has the result. Elementwise ops need none; without it other ops run for each example apart.
   */
  batch?(inputs: Named<N, Tensor>, site: BatchSite<A>): Tensor;
}

/** Cases as a record holds them; `casesOf` of the subpath /testing completes them. */
export interface HeldCases {
  samples?(rng: SampleRng): Iterable<Sample>;
  readonly edges?: readonly object[];
  readonly rejects?: readonly object[];
  /** Of elementwise ops: where samples lie, and which dtypes the op takes. */
  readonly domain?: readonly [low: number, high: number];
  readonly takes?: readonly DType[];
  /** The attributes of short samples and edges. */
  readonly attrs?: unknown;
}

/** A finished record. */
export interface Op<N extends InputNames = InputNames, A = undefined>
  extends Omit<OpSpec<N, A>, keyof Cases>, HeldCases {
  /** @internal */
  readonly prepared: Prepared;
}

/** Any op, its types erased: what graphs, backends and tools hold. Only `bind` and the walks call it. */
export interface AnyOp extends HeldCases {
  readonly name: string;
  readonly inputs: InputNames;
  infer(inputs: never, attrs: never): Aval;
  readonly vjp: { readonly [name: string]: ((ct: Tensor, at: never) => Tensor) | null };
  reference(inputs: never, out: TypedArray, site: never): void;
  readonly kind: Kind<never>;
  batch?(inputs: never, site: never): Tensor;
  /** @internal */
  readonly prepared: Prepared;
}

/** Complete cases of any op, types erased. */
export interface AnyCases {
  samples(rng: SampleRng): Iterable<Sample>;
  readonly edges: readonly AnyEdge[];
  readonly rejects: readonly AnyReject[];
}
/** An edge whose inputs, an object by name, hold nested arrays. */
export interface AnyEdge {
  readonly inputs: object;
  readonly attrs?: unknown;
  readonly dtype?: DType;
  readonly value: NestedArray;
  readonly grad?: object;
}
/** A reject whose inputs, an object by name, hold texts such as "float32[2,3]". */
export interface AnyReject {
  readonly inputs: object;
  readonly attrs?: unknown;
  readonly message: string;
}

/** Returns whether the last name stands for any number of inputs. */
export function isVariadic(op: { readonly inputs: InputNames }): boolean {
  return op.inputs.at(-1)?.startsWith("...") ?? false;
}

/** The name in `op.inputs` of input number `index`. */
export function inputName({ inputs }: { readonly inputs: InputNames }, index: number): string {
  return inputs[index] ?? inputs.at(-1)!;
}

/** @internal What speed needs of a record, made once by `defineOp`. */
export interface Prepared {
  /** Makes a list be seen by the names of the inputs. */
  readonly ByName: ByName;
  /** Number of inputs that the op takes; −1 for any number. */
  readonly arity: number;
  /** The shape rule of one or two inputs, without objects that are made for the call. */
  readonly inferPair: InferPair | undefined;
  /** The last origin of nodes of this op, for the next ones to share. */
  origin: Origin | null;
}

/** The avals of the first and the last input (the same one twice for one) to that of the result. */
export type InferPair = (first: Aval, last: Aval) => Aval;

/**
 * A class whose instances show a list by name, and what a rule sees besides. Getters on a prototype: no object per
 * name.
 */
export type ByName = new (list: readonly unknown[], out?: Tensor, attrs?: unknown, index?: number) => never;
