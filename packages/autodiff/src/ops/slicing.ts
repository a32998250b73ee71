/** Parts of a tensor, and zeros around one: slice and pad are each other's transpose. */
import { refusal, show } from "../core/sentences.ts";
import { isPositive, optionsOf } from "../core/arguments.ts";
import { bind, rankOf, requireOperand } from "../core/bind.ts";
import { fits, type TypedArray } from "../core/dtype.ts";
import { DTypeError, ShapeError, ValueError } from "../core/errors.ts";
import type { Op, View, Cases } from "../core/record.ts";
import { defineOp } from "../core/op.ts";
import { sameShape, showAval, sizeOf, stridesOf, type Shape } from "../core/aval.ts";
import { checkShape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { defineMovement } from "./view.ts";

export interface SliceOptions {
  /** One step per axis, 1 where absent. Positive; for reversed order see `flip`. */
  readonly steps?: readonly number[];
}

/**
 * The elements from `starts` up to, not including, `stops`, along every axis given (the others whole).
 * Negative positions count from the end.
 * @throws ValueError where a position lies outside the axis, a stop is not above its start, or a step is not a positive
 * integer.
 * @example
 * slice(arange(6), [1], [5], { steps: [2] }).toArray(); // → [ 1, 3 ]
 */
export function slice(x: Tensor, starts: readonly number[], stops?: readonly number[], options?: SliceOptions): Tensor {
  const { steps = [] } = optionsOf("slice", options, { steps: undefined });
  rankOf("slice", x);
  Object.entries({ starts, stops: stops === undefined ? [] : stops, steps }).forEach(([name, list]) => {
    if (!Array.isArray(list)) throw refusal("slice", name, list, "it is an array of integers, one per axis");
    if (list.length > x.shape.length)
      throw new ValueError(
        `slice: ${name} has ${list.length} entries, x is ${showAval(x.aval)}; give at most one per axis`,
      );
  });
  const from = x.shape.map((d, i) => (i < starts.length ? position("starts", starts[i]!, i, d) : 0));
  const to = x.shape.map((d, i) => (stops && i < stops.length ? position("stops", stops[i]!, i, d) : d));
  steps.forEach((step, i) => {
    if (!isPositive(step))
      throw new ValueError(`slice: step ${show(step)} of axis ${i}; steps are positive integers, reverse with flip`);
  });
  const empty = from.findIndex((start, i) => start >= to[i]!);
  if (stops === undefined || empty < 0 || empty >= stops.length || x.shape[empty] === 0)
    return sliced(x, from, to, steps);
  throw new ValueError(
    `slice: along axis ${empty} starts is ${starts[empty] ?? 0} and stops is ${stops[empty]}, which leaves nothing of ${showAval(x.aval)}; stops are positions, not lengths`,
  );
}

function position(what: string, at: number, axis: number, d: number): number {
  if (Number.isInteger(at) && at >= -d && at <= d) return at < 0 ? at + d : at;
  throw new ValueError(
    `slice: ${what} of axis ${axis} is ${show(at)}; positions of an axis of length ${d} go from ${-d} to ${d}`,
  );
}

/** The elements between positions of the axes, which are 0 or more, and may leave nothing; absent ones are whole. */
export function sliced(
  x: Tensor,
  starts: readonly number[],
  stops: readonly number[] = x.shape,
  steps: readonly number[] = [],
): Tensor {
  const all = {
    starts: x.shape.map((_, i) => starts[i] ?? 0),
    steps: x.shape.map((_, i) => steps[i] ?? 1),
    lengths: x.shape.map((d, i) => Math.max(0, Math.ceil(((stops[i] ?? d) - (starts[i] ?? 0)) / (steps[i] ?? 1)))),
  };
  return sameShape(all.lengths, x.shape) ? x : bind(sliceOp, [x], all);
}

/** Numbers of elements to add before and after each axis, and between its elements. */
export type Padding = readonly (readonly [before: number, after: number, between?: number])[];

/**
 * `x` with zeros (or `value`) around it, and between its elements where asked.
 * @param padding one [before, after] or [before, after, between] per axis, each 0 or more
 * @throws DTypeError where the dtype of `x` cannot hold `value`: −Infinity is no int32
 * @example
 * pad(tensor([1, 2]), [[1, 0]]).toArray(); // → [ 0, 1, 2 ]
 */
export function pad(x: Tensor, padding: Padding, options?: { readonly value?: number }): Tensor {
  const { value } = optionsOf("pad", options, { value: 0 });
  requireOperand("pad", "x", x);
  const isList: (list: unknown) => boolean = Array.isArray;
  if (!isList(padding) || !padding.every(isList))
    throw refusal("pad", "padding", padding, "it is an array of one [before, after] per axis");
  if (padding.every((p) => p.length === 2 && p[0] === 0 && p[1] === 0) && padding.length === x.shape.length) return x;
  return bind(padOp, [x], { padding, value });
}

// ---- records

interface SliceAttrs {
  readonly starts: readonly number[];
  readonly steps: readonly number[];
  readonly lengths: readonly number[];
}

export const sliceOp: Op<readonly ["x"], SliceAttrs> = defineMovement<SliceAttrs>({
  name: "slice",
  infer: ({ x }, { lengths }) => ({ shape: lengths, dtype: x.dtype }),
  vjp: {
    // zeros where nothing was read: before, between, and after
    x: (ct, { x, attrs: { starts, steps, lengths } }) =>
      bind(padOp, [ct], {
        padding: x.shape.map((d, i): Padding[number] => {
          const between = lengths[i]! > 1 ? steps[i]! - 1 : 0;
          const covered = lengths[i]! === 0 ? 0 : (lengths[i]! - 1) * (between + 1) + 1;
          return [starts[i]!, d - starts[i]! - covered, between];
        }),
        value: 0,
      }),
  },
  view(input, { starts, steps }) {
    const strides = stridesOf(input);
    return {
      offset: starts.reduce((at, start, i) => at + start * strides[i]!, 0),
      strides: strides.map((stride, i) => stride * steps[i]!),
    };
  },
  // element i of the outer is element start + i·step of the inner
  merge: (outer, inner) => ({
    starts: outer.starts.map((start, i) => inner.starts[i]! + start * inner.steps[i]!),
    steps: outer.steps.map((step, i) => step * inner.steps[i]!),
    lengths: outer.lengths,
  }),
});

export const sliceCases: Cases<readonly ["x"], SliceAttrs> = {
  samples: (rng) => [
    { inputs: [rng.normal([5])], attrs: { starts: [1], steps: [2], lengths: [2] } },
    { inputs: [rng.normal([3, 4])], attrs: { starts: [1, 0], steps: [1, 3], lengths: [2, 2] } },
  ],
  edges: [{ inputs: { x: [1, 2] }, attrs: { starts: [1], steps: [1], lengths: [0] }, value: [], grad: { x: [0, 0] } }],
  rejects: [],
};

interface PadAttrs {
  readonly padding: Padding;
  readonly value: number;
}

/** Returns where the input's elements land in a padded result. */
function padView(out: Shape, padding: Padding): View {
  const strides = stridesOf(out);
  return {
    offset: padding.reduce((at, [before], i) => at + before * strides[i]!, 0),
    strides: strides.map((stride, i) => stride * ((padding[i]![2] ?? 0) + 1)),
  };
}

export const padOp: Op<readonly ["x"], PadAttrs> = defineOp<readonly ["x"], PadAttrs>({
  name: "pad",
  inputs: ["x"],
  infer({ x }, { padding, value }) {
    if (padding.length !== x.shape.length)
      throw new ShapeError(
        `pad: padding has ${padding.length} entries, x is ${showAval(x)}; give [before, after] per axis`,
      );
    const bad = padding.findIndex((p) => p.length < 2 || p.length > 3 || p.some((n) => !Number.isInteger(n) || n! < 0));
    if (bad >= 0)
      throw new ValueError(
        `pad: padding of axis ${bad} is [${padding[bad]!.map(show).join(",")}]; it is [before, after] or [before, after, between], integers, 0 or more`,
      );
    if (!fits(x.dtype, value))
      throw new DTypeError(
        `pad: value is ${value}, x is ${showAval(x)}, whose elements hold no such number; convert that with cast(x, "float32") first`,
      );
    const shape = x.shape.map((d, i) => paddedLength(d, padding[i]!));
    checkShape("pad", shape);
    return { shape, dtype: x.dtype };
  },
  vjp: {
    x: (ct, { x, attrs: { padding } }) =>
      sliced(
        ct,
        padding.map(([before]) => before),
        padding.map((p, i) => p[0] + paddedLength(x.shape[i]!, [0, 0, p[2] ?? 0])),
        padding.map((p) => (p[2] ?? 0) + 1),
      ),
  },
  reference({ x }, out, { avals, aval, attrs: { padding, value } }) {
    out.fill(value);
    scatterView(x, out, avals.x.shape, padView(aval.shape, padding));
  },
  kind: { type: "embedding", fill: ({ value }) => value, views: (_, out, { padding }) => [padView(out, padding)] },
});

export const padCases: Cases<readonly ["x"], PadAttrs> = {
  samples: (rng) => [
    { inputs: [rng.normal([3])], attrs: { padding: [[1, 2]], value: 0 } },
    {
      inputs: [rng.normal([2, 3])],
      attrs: {
        padding: [
          [0, 1, 2],
          [1, 0, 1],
        ],
        value: 1.5,
      },
    },
  ],
  edges: [{ inputs: { x: [] }, attrs: { padding: [[1, 1, 3]], value: 0 }, value: [0, 0] }],
  rejects: [
    {
      inputs: { x: "float32[2]" },
      attrs: { padding: [[-1, 0]], value: 0 },
      message:
        "pad: padding of axis 0 is [-1,0]; it is [before, after] or [before, after, between], integers, 0 or more",
    },
    {
      inputs: { x: "int32[1]" },
      attrs: { padding: [[1, 0]], value: -Infinity },
      message:
        'pad: value is -Infinity, x is int32[1], whose elements hold no such number; convert that with cast(x, "float32") first',
    },
    {
      inputs: { x: "bool[1]" },
      attrs: { padding: [[1, 0]], value: 256 },
      message:
        'pad: value is 256, x is bool[1], whose elements hold no such number; convert that with cast(x, "float32") first',
    },
    {
      inputs: { x: "float32[2]" },
      attrs: { padding: [], value: 0 },
      message: "pad: padding has 0 entries, x is float32[2]; give [before, after] per axis",
    },
  ],
};

function paddedLength(d: number, [before, after, between = 0]: Padding[number]): number {
  return before + after + d + Math.max(0, d - 1) * between;
}

/** out[offset + i·strides[0] + j·strides[1] + …] = x[i, j, …]. */
export function scatterView(x: TypedArray, out: TypedArray, shape: Shape, { offset, strides }: View): void {
  const index = new Array<number>(shape.length).fill(0);
  let to = offset;
  for (let from = 0; from < sizeOf(shape); from++) {
    out[to] = x[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      to += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      to -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
}
