/**
 * Elementwise primitives from one scalar expression. Primitives are strict, equal shapes in: the public binary
 * functions insert `broadcastTo` (see `operands`), whose transpose is `sum`, so no rule mentions broadcasting.
 */
import { dtypes, isFloat, type DType, type TypedArray } from "./dtype.ts";
import {
  defineOp,
  type Edge,
  type Op,
  type OpSpec,
  type Reject,
  type Rule,
  type Sample,
  type SampleRng,
} from "./op.ts";
import { integers, numbers, type ScalarAlgebra, type ScalarRule } from "./scalar.ts";
import { requireDType, sameDType, sameShape, showAval, type Aval } from "./shape.ts";
import { ShapeError } from "./errors.ts";
import type { Tensor } from "./tensor.ts";

export type UnaryOp = Op<readonly ["x"]>;
export type BinaryOp = Op<readonly ["a", "b"]>;

/** Groups of dtypes that ops take. */
export const floats: readonly DType[] = ["float32", "float64"];
export const numeric: readonly DType[] = ["float32", "float64", "int32", "uint32"];
export const every: readonly DType[] = dtypes;

interface UnarySpec {
  readonly name: string;
  /** The meaning of one element. */
  scalar<E>(s: ScalarAlgebra<E>, x: E): E;
  readonly vjp: Rule<readonly ["x"], undefined> | null;
  /** Which dtypes it takes; floats where absent. */
  readonly takes?: readonly DType[];
  /** The result's dtype where it is not the input's. */
  readonly gives?: DType;
  /** Where samples lie; -2 to 2 where absent. Keep it off kinks by 0.05. */
  readonly domain?: readonly [low: number, high: number];
  readonly edges: readonly { readonly x: number; readonly value: number; readonly grad?: number }[];
  readonly rejects?: readonly Reject<readonly ["x"], undefined>[];
}

/** An op on single elements: the scalar expression gives the reference and every compiled kernel. */
export function defineUnary(spec: UnarySpec): UnaryOp {
  const { name, takes = floats, gives, domain = [-2, 2] } = spec;
  const scalar = spec.scalar as ScalarRule;
  const infer = (x: Aval): Aval => {
    if (!takes.includes(x.dtype)) requireDType(name, "x", x, takes);
    return gives === undefined ? x : { shape: x.shape, dtype: gives };
  };
  const record: OpSpec<readonly ["x"], undefined> = {
    name,
    inputs: ["x"],
    infer: ({ x }) => infer(x),
    vjp: { x: spec.vjp },
    reference: ({ x }, out) => mapUnary(scalar, x, out),
    kind: { type: "elementwise", scalar: () => scalar },
    samples: (rng) => unarySamples(rng, domain, takes),
    edges: spec.edges.map(({ x, value, grad }): Edge<readonly ["x"], undefined> => ({
      inputs: { x },
      value,
      ...(grad === undefined ? {} : { grad: { x: grad } }),
    })),
    rejects: spec.rejects ?? rejectOthers(name, takes),
  };
  return defineOp(record, infer);
}

interface BinarySpec {
  readonly name: string;
  scalar<E>(s: ScalarAlgebra<E>, a: E, b: E): E;
  readonly vjp: {
    readonly a: Rule<readonly ["a", "b"], undefined> | null;
    readonly b: Rule<readonly ["a", "b"], undefined> | null;
  };
  readonly takes?: readonly DType[];
  readonly gives?: DType;
  /** Where absent: normal values for both, at least 0.1 apart. */
  samples?(rng: SampleRng): Iterable<Sample<undefined>>;
  readonly edges: readonly {
    readonly a: number;
    readonly b: number;
    readonly value: number;
    readonly grad?: { readonly a: number; readonly b: number };
  }[];
}

/** An op on pairs of elements of equal shapes and dtypes. */
export function defineBinary(spec: BinarySpec): BinaryOp {
  const { name, takes = numeric, gives } = spec;
  const scalar = spec.scalar as ScalarRule;
  const infer = (a: Aval, b: Aval): Aval => {
    requireSame(name, a, b);
    if (!takes.includes(a.dtype)) requireDType(name, "a", a, takes);
    return gives === undefined ? a : { shape: a.shape, dtype: gives };
  };
  const record: OpSpec<readonly ["a", "b"], undefined> = {
    name,
    inputs: ["a", "b"],
    infer: ({ a, b }) => infer(a, b),
    vjp: spec.vjp,
    reference: ({ a, b }, out) => mapBinary(scalar, a, b, out),
    kind: { type: "elementwise", scalar: () => scalar },
    samples: spec.samples ?? ((rng) => binarySamples(rng, takes)),
    edges: spec.edges.map(({ a, b, value, grad }): Edge<readonly ["a", "b"], undefined> => ({
      inputs: { a, b },
      value,
      ...(grad ? { grad } : {}),
    })),
    rejects: [
      {
        inputs: { a: `${takes[0]!}[2,3]`, b: `${takes[0]!}[3,2]` },
        message: `${name}: a is ${takes[0]!}[2,3], b is ${takes[0]!}[3,2]; the primitive takes equal shapes, insert broadcastTo(x, shape)`,
      },
    ],
  };
  return defineOp(record, infer);
}

/** @throws ShapeError or DTypeError unless both have one shape and one dtype. */
export function requireSame(who: string, a: Aval, b: Aval): void {
  if (a === b) return;
  if (a.dtype !== b.dtype) sameDType(who, ["a", "b"], [a, b]);
  if (!sameShape(a.shape, b.shape)) {
    throw new ShapeError(
      `${who}: a is ${showAval(a)}, b is ${showAval(b)}; the primitive takes equal shapes, insert broadcastTo(x, shape)`,
    );
  }
}

function algebraFor(x: TypedArray): ScalarAlgebra<number> {
  return x instanceof Float32Array || x instanceof Float64Array ? numbers : integers;
}

function mapUnary(scalar: ScalarRule, x: TypedArray, out: TypedArray): void {
  const s = algebraFor(x);
  for (let i = 0; i < out.length; i++) out[i] = scalar(s, x[i]!);
}

function mapBinary(scalar: ScalarRule, a: TypedArray, b: TypedArray, out: TypedArray): void {
  const s = algebraFor(a);
  for (let i = 0; i < out.length; i++) out[i] = scalar(s, a[i]!, b[i]!);
}

/** The reference of an elementwise op of any number of inputs, for records that are written out in full. */
export function mapElements(scalar: ScalarRule, inputs: readonly TypedArray[], out: TypedArray): void {
  const s = algebraFor(inputs.at(-1)!);
  const row = new Array<number>(inputs.length);
  for (let i = 0; i < out.length; i++) {
    for (let k = 0; k < row.length; k++) row[k] = inputs[k]![i]!;
    out[i] = scalar(s, ...row);
  }
}

function unarySamples(
  rng: SampleRng,
  [low, high]: readonly [number, number],
  takes: readonly DType[],
): Sample<undefined>[] {
  const sample = (x: Tensor): Sample<undefined> => ({ inputs: [x] });
  if (!takes.some(isFloat)) return [sample(rng.bool([2, 3]))];
  return [sample(rng.uniform([], low, high)), sample(rng.uniform([2, 3], low, high))];
}

function binarySamples(rng: SampleRng, takes: readonly DType[]): Sample<undefined>[] {
  if (!takes.some(isFloat)) return [{ inputs: [rng.bool([2, 3]), rng.bool([2, 3])] }];
  return [{ inputs: [rng.normal([]), rng.normal([])] }, { inputs: [rng.distinct([2, 3]), rng.distinct([2, 3])] }];
}

function rejectOthers(name: string, takes: readonly DType[]): Reject<readonly ["x"], undefined>[] {
  const other = (["int32", "bool", "float32"] as const).find((dtype) => !takes.includes(dtype));
  if (other === undefined) return [];
  const list = takes.length === 1 ? takes[0]! : `${takes.slice(0, -1).join(", ")} or ${takes.at(-1)!}`;
  return [
    {
      inputs: { x: `${other}[2]` },
      message: `${name}: x is ${other}[2]; it takes ${list}, convert with cast(x, dtype)`,
    },
  ];
}
