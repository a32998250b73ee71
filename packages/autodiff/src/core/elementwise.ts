/**
 * Elementwise primitives from one scalar expression. Primitives are strict, equal shapes in: the public binary
 * functions insert `broadcastTo` (see `operands`), whose transpose is `sum`, so no rule mentions broadcasting.
 */
import { dtypes, type DType, type TypedArray } from "./dtype.ts";
import { algebraOf } from "./numbers.ts";
import type { HeldCases, Op, OpSpec, Reject, Rule, Sample, SampleRng } from "./record.ts";
import { defineOp, requireRecord } from "./op.ts";
import type { NumberAlgebra, ScalarAlgebra, ScalarRule } from "./scalar.ts";
import { sameShape, type Aval } from "./aval.ts";
import { equalShapes, requireDType, sameDType } from "./shape.ts";

export type UnaryOp<A = undefined> = Op<readonly ["x"], A>;
export type BinaryOp<A = undefined> = Op<readonly ["a", "b"], A>;

/** Groups of dtypes that ops take. */
export const floats: readonly DType[] = ["float32", "float64"];
export const numeric: readonly DType[] = ["float32", "float64", "int32", "uint32"];
export const every: readonly DType[] = dtypes;

/** Cases that the checker feeds to an op on single elements. */
export interface UnaryCases<A = undefined> {
  readonly edges: readonly { readonly x: number; readonly value: number; readonly grad?: number }[];
  /** Range of samples; -2 to 2 where absent. Keep it off kinks by 0.05. */
  readonly domain?: readonly [low: number, high: number];
  /** Rejects; where absent, a dtype that the op does not take. */
  readonly rejects?: readonly Reject<readonly ["x"], A>[];
  /** The attributes of all of these, for an op that has some. */
  readonly attrs?: A;
}

interface UnarySpec<A> extends Partial<UnaryCases<A>> {
  readonly name: string;
  /** The meaning of one element. */
  scalar<E>(s: ScalarAlgebra<E>, x: E, attrs: A): E;
  readonly vjp: Rule<readonly ["x"], A> | null;
  /** Which dtypes it takes; floats where absent. */
  readonly takes?: readonly DType[];
  /** The result's dtype where it is not the input's. */
  readonly gives?: DType;
}

/**
 * An op on single elements: the scalar expression gives the reference and every compiled kernel. It is told the
 * attributes that `bind` was given, and so is the rule.
 * @example
 * const slopedOp = defineUnary<{ slope: number }>({
 *   name: "sloped",
 *   scalar: (s, x, { slope }) => s.mul(s.constant(slope), x),
 *   vjp: (ct, { attrs }) => mul(ct, attrs.slope),
 * });
 * bind(slopedOp, [tensor([1, 2])], { slope: 3 }).toArray(); // → [ 3, 6 ]
 */
export function defineUnary<A = undefined>(spec: UnarySpec<A>): UnaryOp<A> {
  requireRecord("defineUnary", spec, ["name", "scalar", "vjp"]);
  const { name, takes = floats, gives, vjp } = spec;
  const scalar = ruleOf<A>(spec.scalar as ScalarRule, spec.scalar.length > 2);
  const infer = (x: Aval): Aval => {
    if (!takes.includes(x.dtype)) requireDType(name, "x", x, takes);
    return gives === undefined ? x : { shape: x.shape, dtype: gives };
  };
  const record: OpSpec<readonly ["x"], A> & HeldCases = {
    ...(spec as Pick<UnarySpec<A>, "name">),
    inputs: ["x"],
    infer: ({ x }) => infer(x),
    vjp: { x: vjp },
    reference: ({ x }, out, { avals, attrs }) => mapUnary(scalar(attrs), algebraOf(avals.x.dtype), x, out),
    kind: { type: "elementwise", scalar },
    takes,
  };
  return defineOp<typeof record.inputs, A>(record, infer);
}

/** Cases that the checker feeds to an op on pairs of elements. It tries shapes that differ by itself. */
export interface BinaryCases<A = undefined> {
  readonly edges: readonly {
    readonly a: number;
    readonly b: number;
    readonly value: number;
    readonly grad?: { readonly a: number; readonly b: number };
  }[];
  /** Samples; where absent, normal values for both, at least 0.1 apart. */
  samples?(rng: SampleRng): Iterable<Sample<A>>;
  /** The attributes of edges, and of samples where these are absent. */
  readonly attrs?: A;
}

interface BinarySpec<A> extends Partial<BinaryCases<A>> {
  readonly name: string;
  scalar<E>(s: ScalarAlgebra<E>, a: E, b: E, attrs: A): E;
  readonly vjp: {
    readonly a: Rule<readonly ["a", "b"], A> | null;
    readonly b: Rule<readonly ["a", "b"], A> | null;
  };
  readonly takes?: readonly DType[];
  readonly gives?: DType;
  /** The algebra on numbers in which the reference evaluates the expression, where it is one of its own. */
  readonly algebra?: NumberAlgebra;
  /** A loop of its own that gives what the expression gives, to the last bit, where it is worth one. */
  readonly reference?: OpSpec<readonly ["a", "b"], A>["reference"];
}

/**
 * An op on pairs of elements of equal shapes and dtypes; attributes as in `defineUnary`.
 * @example
 * const hypotenuse = defineBinary({
 *   name: "hypotenuse",
 *   scalar: (s, a, b) => s.sqrt(s.add(s.mul(a, a), s.mul(b, b))),
 *   vjp: {
 *     a: (ct, { a, out }) => mul(ct, div(a, out)),
 *     b: (ct, { b, out }) => mul(ct, div(b, out)),
 *   },
 * });
 * bind(hypotenuse, [tensor([3, 5]), tensor([4, 12])]).toString(); // → float32[2] [5, 13]
 */
export function defineBinary<A = undefined>(spec: BinarySpec<A>): BinaryOp<A> {
  requireRecord("defineBinary", spec, ["name", "scalar", "vjp"]);
  const { name, takes = numeric, gives, algebra } = spec;
  const scalar = ruleOf<A>(spec.scalar as ScalarRule, spec.scalar.length > 3);
  const infer = (a: Aval, b: Aval): Aval => {
    if (a.dtype !== b.dtype) sameDType(name, pair, [a, b]);
    if (!sameShape(a.shape, b.shape)) equalShapes(name, pair, [a, b]);
    if (!takes.includes(a.dtype)) requireDType(name, "a", a, takes);
    return gives === undefined ? a : { shape: a.shape, dtype: gives };
  };
  const record: OpSpec<readonly ["a", "b"], A> & HeldCases = {
    reference: ({ a, b }, out, { avals, attrs }) =>
      mapBinary(scalar(attrs), algebraOf(avals.a.dtype, algebra), a, b, out),
    ...(spec as Pick<BinarySpec<A>, "name" | "vjp">),
    inputs: pair,
    infer: ({ a, b }) => infer(a, b),
    kind: { type: "elementwise", scalar, algebra },
    takes,
  };
  return defineOp<typeof record.inputs, A>(record, infer);
}

/** The formula for given attributes. One that names none is the same each time: nothing is made for a call. */
function ruleOf<A>(rule: ScalarRule, hasAttributes: boolean): (attrs: A) => ScalarRule {
  return hasAttributes
    ? (attrs) =>
        (s, ...xs) =>
          rule(s, ...xs, attrs as never)
    : () => rule;
}

/** The inputs of a binary op. */
export const pair = ["a", "b"] as const;

function mapUnary(scalar: ScalarRule, s: ScalarAlgebra<number>, x: TypedArray, out: TypedArray): void {
  for (let i = 0; i < out.length; i++) out[i] = scalar(s, x[i]!);
}

function mapBinary(scalar: ScalarRule, s: ScalarAlgebra<number>, a: TypedArray, b: TypedArray, out: TypedArray): void {
  for (let i = 0; i < out.length; i++) out[i] = scalar(s, a[i]!, b[i]!);
}

/** The reference of an elementwise op of any number of inputs, for records that are written out in full. */
export function mapElements(
  scalar: ScalarRule,
  s: ScalarAlgebra<number>,
  inputs: readonly TypedArray[],
  out: TypedArray,
): void {
  const row = new Array<number>(inputs.length);
  for (let i = 0; i < out.length; i++) {
    for (let k = 0; k < row.length; k++) row[k] = inputs[k]![i]!;
    out[i] = scalar(s, ...row);
  }
}
