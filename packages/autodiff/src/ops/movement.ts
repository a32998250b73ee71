/**
 * Movements: the result holds elements of the input, at other places. broadcastTo and sum are each other's transpose,
 * so they share this file; slice and pad stand in slicing.ts.
 */
import { optionsOf } from "../core/arguments.ts";
import { axesOf, bind, rankOf, requireOperand } from "../core/bind.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import type { Op, Cases } from "../core/record.ts";
import { defineOp } from "../core/op.ts";
import { indices, sameShape, showAval, showShape, sizeOf, stridesOf, type Shape } from "../core/aval.ts";
import { checkShape, normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { refusal } from "../core/sentences.ts";
import type { Only, Reduce, ReduceOptions, Transpose } from "../core/types.ts";
import { reduceElements } from "./reduce.ts";
import { defineMovement } from "./view.ts";

/**
 * Repeats `x` along new leading axes and axes of length 1 (NumPy's rule).  x: [...] → shape
 * @throws ShapeError where a dimension is neither equal nor 1.
 * @example
 * broadcastTo(tensor([1, 2]), [2, 2]).toArray(); // → [ [ 1, 2 ], [ 1, 2 ] ]
 */
export function broadcastTo<const S extends Shape>(x: Tensor, shape: S): Tensor<S> {
  requireOperand("broadcastTo", "x", x);
  checkShape("broadcastTo", shape);
  return (sameShape(x.shape, shape) ? x : bind(broadcastToOp, [x], { shape })) as Tensor<S>;
}

/**
 * Sum over one axis, several, or all. Accumulates in double precision; of bool it is how many are true, as int32.
 * [..., n, ...] → [..., ...]
 * @throws ValueError where an axis is out of range.
 * @example
 * sum(tensor([[1, 2], [3, 4]]), { axis: 0 }).toArray(); // → [ 4, 6 ]
 * sum(less(arange(300), 256)).toString(); // → int32[] 256
 */
export function sum<S extends Shape, const O extends ReduceOptions = {}>(
  x: Tensor<S>,
  options?: O & Only<ReduceOptions, O>,
): Tensor<Reduce<S, O>> {
  const { axis, keepDims } = optionsOf("sum", options as ReduceOptions | undefined, reduceDefaults);
  const axes = axesOf("sum", x, axis);
  return keep(bind(sumOp, [x], { axes }), x.shape, axes, keepDims) as Tensor<Reduce<S, O>>;
}

/**
 * The same elements in another shape; one dimension may be −1 and is worked out.
 * @throws ShapeError where the number of elements differs.
 * @example
 * reshape(arange(6), [2, -1]).shape; // → [ 2, 3 ]
 */
export function reshape<const S extends Shape>(x: Tensor, shape: S): Tensor<Resolved<S>> {
  requireOperand("reshape", "x", x);
  const whole = Array.isArray(shape) && shape.includes(-1) ? resolveShape(x, shape) : shape;
  checkShape("reshape", whole);
  return (sameShape(x.shape, whole) ? x : bind(reshapeOp, [x], { shape: whole })) as Tensor<Resolved<S>>;
}
type Resolved<S extends Shape> = { readonly [K in keyof S]: S[K] extends -1 ? number : S[K] };

/**
 * Permutes the axes; swaps the last two where none are given.  [..., m, n] → [..., n, m]
 * @param axes which axis of `x` each axis of the result is
 * @throws ValueError unless `axes` is a permutation.
 * @example
 * transpose(tensor([[1, 2, 3], [4, 5, 6]])).toArray(); // → [ [ 1, 4 ], [ 2, 5 ], [ 3, 6 ] ]
 */
export function transpose<S extends Shape>(x: Tensor<S>): Tensor<Transpose<S>>;
export function transpose(x: Tensor, axes: readonly number[]): Tensor;
export function transpose(x: Tensor, axes?: readonly number[]): Tensor {
  const rank = rankOf("transpose", x);
  if (axes === undefined) {
    if (rank < 2)
      throw new ValueError(`transpose: x is ${showAval(x.aval)}; without axes it swaps the last two of at least 2`);
    return swapped(x);
  }
  if (!Array.isArray(axes)) throw refusal("transpose", "axes", axes, "it is an array such as [1, 0]");
  const permutation = (axes as readonly number[]).map((axis) => normalizeAxis("transpose", axis, rank));
  if (permutation.length !== rank || new Set(permutation).size !== rank) {
    throw new ValueError(
      `transpose: axes ${showShape(axes)} is no permutation of the ${rank} axes of ${showAval(x.aval)}`,
    );
  }
  return permutation.every((axis, i) => axis === i) ? x : bind(transposeOp, [x], { axes: permutation });
}

/**
 * Reverses the elements along one axis, several, or all.
 * @example
 * flip(tensor([1, 2, 3])).toString(); // → float32[3] [3, 2, 1]
 */
export function flip<S extends Shape>(x: Tensor<S>, options?: Pick<ReduceOptions, "axis">): Tensor<S> {
  const { axis } = optionsOf("flip", options, { axis: undefined });
  return bind(flipOp, [x], { axes: axesOf("flip", x, axis) }) as Tensor<S>;
}

/** `x` with its last two axes exchanged, of two or more. */
export function swapped(x: Tensor): Tensor {
  const axes = indices(x.shape.length);
  return bind(transposeOp, [x], { axes: [...axes.slice(0, -2), ...axes.slice(-2).reverse()] });
}

/** Puts the reduced axes of `shape` back with length 1, where asked. */
export function keep(reduced: Tensor, shape: Shape, axes: readonly number[], keepDims: boolean | undefined): Tensor {
  return keepDims
    ? reshape(
        reduced,
        shape.map((d, i) => (axes.includes(i) ? 1 : d)),
      )
    : reduced;
}

/** Options of a reduction where none are given. */
export const reduceDefaults = { axis: undefined, keepDims: false } as const;

// ---- records

interface ShapeAttrs {
  readonly shape: Shape;
}
export interface AxesAttrs {
  readonly axes: readonly number[];
}

export const broadcastToOp: Op<readonly ["x"], ShapeAttrs> = defineMovement<ShapeAttrs>({
  name: "broadcastTo",
  infer({ x }, { shape }) {
    const lead = shape.length - x.shape.length;
    if (lead < 0 || !x.shape.every((d, i) => d === 1 || d === shape[lead + i])) {
      throw new ShapeError(
        `broadcastTo: ${showAval(x)} does not broadcast to ${showShape(shape)}; each dimension must be equal or 1, counted from the last`,
      );
    }
    return { shape, dtype: x.dtype };
  },
  vjp: { x: (ct, { x }) => sumTo(ct, x.shape) },
  view(input, { shape }) {
    const lead = shape.length - input.length;
    return { offset: 0, strides: stridesOf(shape, (axis) => (input[axis - lead] ?? 1) === 1) };
  },
});

export const broadcastToCases: Cases<readonly ["x"], ShapeAttrs> = {
  samples: (rng) => [
    { inputs: [rng.normal([])], attrs: { shape: [2, 2] } },
    { inputs: [rng.normal([3, 1])], attrs: { shape: [2, 3, 2] } },
  ],
  edges: [{ inputs: { x: 2 }, attrs: { shape: [0, 2] }, value: [], grad: { x: 0 } }],
  rejects: [
    {
      inputs: { x: "float32[2]" },
      attrs: { shape: [3] },
      message:
        "broadcastTo: float32[2] does not broadcast to [3]; each dimension must be equal or 1, counted from the last",
    },
  ],
};

/** The transpose of broadcastTo: sums over what was broadcastTo. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  const lead = x.shape.length - shape.length;
  const axes = indices(x.shape.length).filter((axis) => (shape[axis - lead] ?? 1) === 1 && x.shape[axis] !== 1);
  return reshape(axes.length === 0 ? x : bind(sumOp, [x], { axes }), shape);
}

export const sumOp: Op<readonly ["x"], AxesAttrs> = defineOp<readonly ["x"], AxesAttrs>({
  name: "sum",
  inputs: ["x"],
  infer: ({ x: { shape, dtype } }, { axes }) => ({
    shape: shape.filter((_, i) => !axes.includes(i)),
    dtype: dtype === "bool" ? "int32" : dtype,
  }),
  vjp: { x: (ct, { x, attrs }) => spread(ct, x.shape, attrs.axes) },
  reference: ({ x }, out, { avals, attrs }) => reduceElements(x, out, avals.x.shape, attrs.axes, 0, (a, b) => a + b),
  kind: { type: "reduction", combine: "sum", axes: ({ axes }) => axes },
});

export const sumCases: Cases<readonly ["x"], AxesAttrs> = {
  samples: (rng) => [
    { inputs: [rng.normal([2, 3])], attrs: { axes: [0, 1] } },
    { inputs: [rng.normal([2, 3, 2])], attrs: { axes: [1] } },
    { inputs: [rng.normal([2, 3, 2])], attrs: { axes: [0, 2] } },
    { inputs: [rng.bool([3, 2])], attrs: { axes: [0] } },
  ],
  edges: [
    { inputs: { x: [] }, attrs: { axes: [0] }, value: 0 },
    { inputs: { x: [1, 1, 0] }, dtype: "bool", attrs: { axes: [0] }, value: 2 },
  ],
  rejects: [],
};

/** A reduced result (or its cotangent) put back along the reduced axes. */
export function spread(x: Tensor, shape: Shape, axes: readonly number[]): Tensor {
  return broadcastTo(keep(x, shape, axes, true), shape);
}

export const reshapeOp: Op<readonly ["x"], ShapeAttrs> = defineOp<readonly ["x"], ShapeAttrs>({
  name: "reshape",
  inputs: ["x"],
  // `bind` sees to it that it holds as many elements
  infer: ({ x }, { shape }) => ({ shape, dtype: x.dtype }),
  vjp: { x: (ct, { x }) => reshape(ct, x.shape) },
  reference: ({ x }, out) => out.set(x),
  kind: { type: "identity" },
});

export const reshapeCases: Cases<readonly ["x"], ShapeAttrs> = {
  samples: (rng) => [{ inputs: [rng.normal([2, 3])], attrs: { shape: [3, 2] } }],
  edges: [{ inputs: { x: [] }, attrs: { shape: [0, 3] }, value: [] }],
  rejects: [
    {
      inputs: { x: "float32[2,3]" },
      attrs: { shape: [4] },
      message: "reshape: [2,3] has 6 elements, [4] has 4; the number of elements must stay the same",
    },
  ],
};

/** A shape with one −1, which is worked out. */
function resolveShape(x: Tensor, shape: Shape): Shape {
  const open = shape.indexOf(-1);
  const rest = shape.filter((_, i) => i !== open);
  checkShape("reshape", rest);
  const missing = sizeOf(x.shape) / sizeOf(rest);
  if (!Number.isInteger(missing)) {
    throw new ShapeError(
      `reshape: ${showShape(x.shape)} has ${sizeOf(x.shape)} elements, which ${showShape(shape)} cannot hold; the other dimensions must divide them`,
    );
  }
  return shape.map((d, i) => (i === open ? missing : d));
}

export const transposeOp: Op<readonly ["x"], AxesAttrs> = defineMovement<AxesAttrs>({
  name: "transpose",
  infer: ({ x }, { axes }) => ({ shape: axes.map((axis) => x.shape[axis]!), dtype: x.dtype }),
  vjp: {
    x: (ct, { attrs: { axes } }) => bind(transposeOp, [ct], { axes: axes.map((_, i) => axes.indexOf(i)) }),
  },
  view(input, { axes }) {
    const strides = stridesOf(input);
    return { offset: 0, strides: axes.map((axis) => strides[axis]!) };
  },
  // axis i of the result is axis outer[i] between the two, which is axis inner[outer[i]] of the input
  merge: (outer, inner) => ({ axes: outer.axes.map((axis) => inner.axes[axis]!) }),
});

export const transposeCases: Cases<readonly ["x"], AxesAttrs> = {
  samples: (rng) => [
    { inputs: [rng.normal([2, 3])], attrs: { axes: [1, 0] } },
    { inputs: [rng.normal([2, 3, 4])], attrs: { axes: [2, 0, 1] } },
  ],
  edges: [],
  rejects: [],
};

export const flipOp: Op<readonly ["x"], AxesAttrs> = defineMovement<AxesAttrs>({
  name: "flip",
  infer: ({ x }) => x,
  vjp: { x: (ct, { attrs }) => flip(ct, { axis: attrs.axes }) },
  view(input, { axes }) {
    const strides = stridesOf(input);
    const offset = axes.reduce((at, axis) => at + (input[axis]! - 1) * strides[axis]!, 0);
    return { offset, strides: strides.map((stride, i) => (axes.includes(i) ? -stride : stride)) };
  },
  // an axis flipped twice is as it was
  merge(outer, inner) {
    const once = [...outer.axes, ...inner.axes].filter(
      (axis) => outer.axes.includes(axis) !== inner.axes.includes(axis),
    );
    return { axes: once.sort((a, b) => a - b) };
  },
});

export const flipCases: Cases<readonly ["x"], AxesAttrs> = {
  samples: (rng) => [
    { inputs: [rng.normal([4])], attrs: { axes: [0] } },
    { inputs: [rng.normal([2, 3, 2])], attrs: { axes: [0, 2] } },
  ],
  edges: [],
  rejects: [],
};
