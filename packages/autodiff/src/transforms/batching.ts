/**
 * One op on many examples at once. What to do follows from the op's kind: an elementwise op is itself, a reduction or a
 * movement is itself with its axes counted on by one, a product takes the examples as one axis more. A record may bring
 * a rule of its own (`batch`); what has none is applied to each example.
 *
 * An input is *batched* if its first axis is that of the examples; the others are shared by all of them.
 */
import { bind } from "../core/bind.ts";
import { zeros } from "../core/fill.ts";
import type { Shape } from "../core/aval.ts";
import { sameShape, sizeOf } from "../core/aval.ts";
import type { AnyOp, Kind, Op } from "../core/record.ts";
import type { Tensor } from "../core/tensor.ts";
import type { OpName } from "../ops/list.ts";
import { concatOp } from "../ops/concat.ts";
import { broadcastTo, reshape, swapped, transpose } from "../ops/movement.ts";
import { sliced } from "../ops/slicing.ts";

/** A node that is to be applied to examples. */
export interface Batching {
  readonly op: AnyOp;
  readonly inputs: readonly Tensor[];
  readonly batched: readonly boolean[];
  readonly attrs: unknown;
  /** Number of examples. */
  readonly size: number;
  /** The result's shape of one example. */
  readonly shape: Shape;
}

type Rule = (call: Batching) => Tensor;
/** Attributes that count axes. */
interface Attributes {
  readonly axis: number;
  readonly axes: readonly number[];
  readonly starts: readonly number[];
  readonly steps: readonly number[];
  readonly lengths: readonly number[];
  readonly padding: readonly unknown[];
}

/** The result for all examples: its first axis is theirs. */
export function applyBatched(call: Batching): Tensor {
  const { op, inputs, attrs, size, batched } = call;
  if (op.batch) return op.batch(new op.prepared.ByName(inputs) as never, { attrs, size, batched } as never);
  return (ruleOf(op) ?? oneByOne)(call);
}

/** Returns whether an op is applied to each example apart, since neither its kind nor its record says more. */
export function runsOneByOne(op: AnyOp): boolean {
  return op.batch === undefined && ruleOf(op) === undefined;
}

function ruleOf({ kind, name }: AnyOp): Rule | undefined {
  const rules: Rule | Readonly<Record<string, Rule>> | undefined = ofKind[kind.type];
  return typeof rules === "object" ? (Object.hasOwn(rules, name) ? rules[name] : undefined) : rules;
}

// ---- shapes of many examples

/** `x` with the axis of examples in front, repeated where it is shared. */
export function repeated(x: Tensor, isBatched: boolean, size: number): Tensor {
  return isBatched ? x : broadcastTo(x, [size, ...x.shape]);
}

/** Axis number `from` of `x`, moved to `to`. */
export function moved(x: Tensor, from: number, to: number): Tensor {
  const axes = x.shape.map((_, i) => i).filter((axis) => axis !== from);
  return transpose(x, [...axes.slice(0, to), from, ...axes.slice(to)]);
}

function all({ inputs, batched, size }: Batching): Tensor[] {
  return inputs.map((x, i) => repeated(x, batched[i]!, size));
}

function again({ op }: Batching, inputs: readonly Tensor[], attrs: unknown): Tensor {
  return bind(op as unknown as Op<readonly ["...xs"], unknown>, inputs, attrs);
}

/** The op itself on inputs that all have the axis, its attributes changed to fit. */
function lifted(lift: (attrs: Attributes, size: number) => object): Rule {
  return (call) => again(call, all(call), { ...(call.attrs as object), ...lift(call.attrs as Attributes, call.size) });
}

const next = (axis: number): number => axis + 1;
const asItIs: Rule = (call) => again(call, all(call), call.attrs);
const axesOn: Rule = lifted(({ axes }) => ({ axes: axes.map(next) }));
const axisOn: Rule = lifted(({ axis }) => ({ axis: next(axis) }));

/** An op that takes a batch anyway, as its first axis: the examples become part of it. */
const merged: Rule = (call) => {
  const [first, ...rest] = call.inputs as [Tensor, ...Tensor[]];
  const [size, batch, ...each] = first.shape as [number, number, ...number[]];
  return reshape(again(call, [reshape(first, [size * batch, ...each]), ...rest], call.attrs), [size, ...call.shape]);
};

// ---- rules that are more than other attributes

const reshaped: Rule = (call) => {
  const [x] = call.inputs as [Tensor];
  const { shape, size } = call;
  // marks (stopGradient, barrier) stay what they are
  return sameShape(x.shape.slice(1), shape) ? again(call, all(call), call.attrs) : reshape(x, [size, ...shape]);
};

const broadcast: Rule = ({ inputs, shape, size }) => {
  const [x] = inputs as [Tensor];
  const lead = new Array<number>(shape.length + 1 - x.shape.length).fill(1);
  return broadcastTo(reshape(x, [size, ...lead, ...x.shape.slice(1)]), [size, ...shape]);
};

/** A matrix that all examples share is multiplied once, by the rows of all of them. */
const product: Rule = (call) => {
  const [a, b] = call.inputs as [Tensor, Tensor];
  const [many, shared] = call.batched[0] ? [a, b] : [swapped(b), a];
  if (call.batched[0] === call.batched[1] || shared.shape.length > 2) return asItIs(call);
  const [size, m, k] = many.shape as [number, number, number];
  const rows = reshape(many, [size * m, k]);
  const result = again(call, [rows, call.batched[0] ? shared : swapped(shared)], call.attrs);
  const each = reshape(result, [size, m, sizeOf(result.shape.slice(1))]);
  return call.batched[0] ? each : swapped(each);
};

/** Examples become channels, each example's a group of its own: a kernel of its own for each. */
const grouped: Rule = (call) => {
  const { attrs, size } = call;
  const asChannels = all(call).map((x) => {
    const last = moved(x, 0, x.shape.length - 2);
    return reshape(last, [...last.shape.slice(0, -2), size * last.shape.at(-1)!]);
  });
  const { groups } = attrs as { readonly groups: number };
  const result = again(call, asChannels, { ...(attrs as object), groups: groups * size });
  const { length } = call.shape;
  return moved(reshape(result, [...call.shape.slice(0, -1), size, call.shape[length - 1]!]), length - 1, 0);
};

/** A convolution by a kernel that all examples share takes them as part of its batch. */
const convolved: Rule = (call) => (call.batched[1] ? grouped : merged)(call);

interface IndexAttrs {
  readonly axis: number;
  readonly batchAxes: number;
}

/** Indices that all examples share, and no batch axes: only the axis counts on. */
const indexed: Rule = (call) => {
  const { axis, batchAxes } = call.attrs as IndexAttrs;
  const attrs = { ...(call.attrs as object), axis: axis + 1 };
  if (!call.batched[1] && batchAxes === 0) return again(call, call.inputs, attrs);
  return again(call, all(call), { ...attrs, batchAxes: batchAxes + 1 });
};

/** Elements of a table that all examples share: one reading, by the indices of all. */
const gathered: Rule = (call) => {
  const { axis, batchAxes } = call.attrs as IndexAttrs;
  return call.batched[0] || batchAxes > 0 ? indexed(call) : moved(again(call, call.inputs, call.attrs), axis, 0);
};

/** Each example on its own. */
const oneByOne: Rule = (call) => {
  const { inputs, batched, attrs, size, shape } = call;
  const results = Array.from({ length: size }, (_, i) => {
    const one = inputs.map((x, k) => (batched[k] ? reshape(sliced(x, [i], [i + 1]), x.shape.slice(1)) : x));
    return reshape(again(call, one, attrs), [1, ...shape]);
  });
  // the graph says so: its text shows this attribute
  if (results.length > 0)
    return bind(concatOp, results, { axis: 0, vmap: `${call.op.name} for each example apart` } as never);
  const { dtype } = call.op.infer(new call.op.prepared.ByName(inputs.map(example(batched))) as never, attrs as never);
  return zeros([0, ...shape], { dtype });
};

function example(batched: readonly boolean[]) {
  return ({ aval }: Tensor, i: number): Tensor["aval"] =>
    batched[i] ? { dtype: aval.dtype, shape: aval.shape.slice(1) } : aval;
}

// ---- rules by kind, and where attributes differ, by name

type Kinds = { readonly [K in Kind["type"]]?: Rule | { readonly [N in OpName]?: Rule } };

const ofKind: Kinds = {
  elementwise: asItIs,
  identity: reshaped,
  movement: {
    broadcastTo: broadcast,
    transpose: lifted(({ axes }) => ({ axes: [0, ...axes.map(next)] })),
    flip: axesOn,
    slice: lifted(({ starts, steps, lengths }, size) => ({
      starts: [0, ...starts],
      steps: [1, ...steps],
      lengths: [size, ...lengths],
    })),
  },
  embedding: {
    concat: axisOn,
    pad: lifted(({ padding }) => ({ padding: [[0, 0], ...padding] })),
  },
  reduction: { sum: axesOn, prod: axesOn, max: axesOn, min: axesOn, logSumExp: axesOn },
  contraction: { matmul: product, conv: convolved, convTranspose: convolved, convKernelCotangent: grouped },
  scan: { cumSum: axisOn },
  indexed: {
    argMax: axisOn,
    argMin: axisOn,
    argSort: asItIs,
    argMaxPool: merged,
    gather: gathered,
    scatterAdd: indexed,
  },
  opaque: { productOfOthers: asItIs },
};
