/** Elements along axes combined into one: the largest, the smallest, the logarithm of summed exponentials. */
import { optionsOf } from "../core/arguments.ts";
import { axesOf, bind } from "../core/bind.ts";
import { allocate, isFloat, type DType } from "../core/dtype.ts";
import { floats, numeric } from "../core/elementwise.ts";
import { ValueError } from "../core/errors.ts";
import type { Op, Cases } from "../core/record.ts";
import { defineOp } from "../core/op.ts";
import { showAval, type Aval, type Shape } from "../core/aval.ts";
import { requireDType } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Only, Reduce, ReduceOptions } from "../core/types.ts";
import { div, scaleCotangent, sub } from "./arithmetic.ts";
import { exp } from "./exponential.ts";
import { abs, nanOf } from "./piecewise.ts";
import { stopGradient } from "./identity.ts";
import { cast } from "./cast.ts";
import { equal, where } from "./logic.ts";
import { keep, reduceDefaults, spread, sum, type AxesAttrs } from "./movement.ts";
import { forEachReduced, reduceElements } from "./reduce.ts";

/**
 * The largest element along one axis, several, or all; NaN where there is one, with gradient NaN there. Equal largest
 * elements share the gradient evenly, as in PyTorch's `amax`.  [..., n, ...] → [..., ...]
 * @throws ValueError where an axis is out of range or has length 0.
 * @example
 * max(tensor([[1, 5], [3, 2]]), { axis: 1 }).toArray(); // → [ 5, 3 ]
 */
export function max<S extends Shape, const O extends ReduceOptions = {}>(
  x: Tensor<S>,
  options?: O & Only<ReduceOptions, O>,
): Tensor<Reduce<S, O>> {
  return reduced(maxOp, x, options) as Tensor<Reduce<S, O>>;
}

/**
 * The smallest element along one axis, several, or all; NaN where there is one, with gradient NaN there. Equal smallest
 * elements share the gradient evenly, as in PyTorch's `amin`.  [..., n, ...] → [..., ...]
 * @throws ValueError where an axis is out of range or has length 0.
 * @example
 * min(tensor([[3, 1], [2, 4]]), { axis: 1 }).toString(); // → float32[2] [1, 2]
 */
export function min<S extends Shape, const O extends ReduceOptions = {}>(
  x: Tensor<S>,
  options?: O & Only<ReduceOptions, O>,
): Tensor<Reduce<S, O>> {
  return reduced(minOp, x, options) as Tensor<Reduce<S, O>>;
}

/**
 * log Σ eˣ along one axis, several, or all, without overflow; its gradient is the softmax. Of −Infinity only, or of
 * nothing, it is −Infinity with gradient 0; beside an Infinity, whose gradient is NaN, that of finite elements is 0.
 * [..., n, ...] → [..., ...]
 * @throws ValueError where an axis is out of range.
 * @example
 * logSumExp(tensor([1000, 1000])).toString(); // → float32[] 1000.69
 */
export function logSumExp<S extends Shape, const O extends ReduceOptions = {}>(
  x: Tensor<S>,
  options?: O & Only<ReduceOptions, O>,
): Tensor<Reduce<S, O>> {
  return reduced(logSumExpOp, x, options) as Tensor<Reduce<S, O>>;
}

/** A reduction as a public function: axes by the options, kept with length 1 where asked. */
export function reduced(op: Op<readonly ["x"], AxesAttrs>, x: Tensor, options?: ReduceOptions): Tensor {
  const { axis, keepDims } = optionsOf(op.name, options, reduceDefaults);
  const axes = axesOf(op.name, x, axis);
  return keep(bind(op, [x], { axes }), x.shape, axes, keepDims);
}

// ---- records

/** Returns what is left of an aval without some axes. */
export function without(x: Aval, axes: readonly number[]): Aval {
  return { shape: x.shape.filter((_, i) => !axes.includes(i)), dtype: x.dtype };
}

function inferExtremum(who: string, x: Aval, axes: readonly number[]): Aval {
  requireDType(who, "x", x, numeric);
  const empty = axes.find((axis) => x.shape[axis] === 0);
  if (empty !== undefined)
    throw new ValueError(
      `${who}: axis ${empty} of ${showAval(x)} has length 0; give at least one element to take the ${who} of`,
    );
  return without(x, axes);
}

/**
 * The cotangent of an extremum, divided evenly among the elements that equal it. Where that is NaN, NaN at each NaN and
 * 0 elsewhere.
 */
function shared(ct: Tensor, x: Tensor, out: Tensor, axes: readonly number[]): Tensor {
  const tied = equal(x, spread(out, x.shape, axes));
  const count = sum(cast(tied, x.dtype), { axis: axes });
  const share = spread(div(ct, count), x.shape, axes);
  return where(tied, share, scaleCotangent(spread(ct, x.shape, axes), nanOf(x)));
}

/** Below (or above) every element that the dtype can hold. */
function bound(dtype: DType, side: 1 | -1): number {
  if (isFloat(dtype)) return side * Infinity;
  if (dtype === "uint32") return side < 0 ? 0 : 2 ** 32 - 1;
  return side < 0 ? -(2 ** 31) : 2 ** 31 - 1;
}

export const maxOp: Op<readonly ["x"], AxesAttrs> = defineOp<readonly ["x"], AxesAttrs>({
  name: "max",
  inputs: ["x"],
  infer: ({ x }, { axes }) => inferExtremum("max", x, axes),
  vjp: { x: (ct, { x, out, attrs }) => shared(ct, x, out, attrs.axes) },
  reference: ({ x }, out, { avals, attrs }) =>
    reduceElements(x, out, avals.x.shape, attrs.axes, bound(avals.x.dtype, -1), Math.max),
  kind: { type: "reduction", combine: "max", axes: ({ axes }) => axes },
});

export const maxCases: Cases<readonly ["x"], AxesAttrs> = {
  samples: (rng) => [
    { inputs: [rng.distinct([2, 3])], attrs: { axes: [0, 1] } },
    { inputs: [rng.distinct([2, 3, 2])], attrs: { axes: [1] } },
    { inputs: [rng.integers([3, 2], -9, -1)], attrs: { axes: [0] } },
  ],
  edges: [
    { inputs: { x: [1, 3, 3] }, attrs: { axes: [0] }, value: 3, grad: { x: [0, 0.5, 0.5] } },
    { inputs: { x: [-Infinity, -Infinity] }, attrs: { axes: [0] }, value: -Infinity, grad: { x: [0.5, 0.5] } },
    { inputs: { x: [1, NaN, 3] }, attrs: { axes: [0] }, value: NaN, grad: { x: [0, NaN, 0] } },
  ],
  rejects: [
    {
      inputs: { x: "float32[2,0]" },
      attrs: { axes: [1] },
      message: "max: axis 1 of float32[2,0] has length 0; give at least one element to take the max of",
    },
    {
      inputs: { x: "bool[2]" },
      attrs: { axes: [0] },
      message: "max: x is bool[2]; it takes float32 or float64 or int32 or uint32, convert with cast(x, dtype)",
    },
  ],
};

export const minOp: Op<readonly ["x"], AxesAttrs> = defineOp<readonly ["x"], AxesAttrs>({
  name: "min",
  inputs: ["x"],
  infer: ({ x }, { axes }) => inferExtremum("min", x, axes),
  vjp: { x: (ct, { x, out, attrs }) => shared(ct, x, out, attrs.axes) },
  reference: ({ x }, out, { avals, attrs }) =>
    reduceElements(x, out, avals.x.shape, attrs.axes, bound(avals.x.dtype, 1), Math.min),
  kind: { type: "reduction", combine: "min", axes: ({ axes }) => axes },
});

export const minCases: Cases<readonly ["x"], AxesAttrs> = {
  samples: (rng) => [
    { inputs: [rng.distinct([2, 3])], attrs: { axes: [0, 1] } },
    { inputs: [rng.distinct([2, 3, 2])], attrs: { axes: [0, 2] } },
    { inputs: [rng.integers([3, 2], 1, 9)], attrs: { axes: [0] } },
  ],
  edges: [
    { inputs: { x: [3, 1, 1] }, attrs: { axes: [0] }, value: 1, grad: { x: [0, 0.5, 0.5] } },
    { inputs: { x: [1, NaN, 3] }, attrs: { axes: [0] }, value: NaN, grad: { x: [0, NaN, 0] } },
  ],
  rejects: [
    {
      inputs: { x: "float32[0]" },
      attrs: { axes: [0] },
      message: "min: axis 0 of float32[0] has length 0; give at least one element to take the min of",
    },
  ],
};

export const logSumExpOp: Op<readonly ["x"], AxesAttrs> = defineOp<readonly ["x"], AxesAttrs>({
  name: "logSumExp",
  inputs: ["x"],
  infer({ x }, { axes }) {
    requireDType("logSumExp", "x", x, floats);
    return without(x, axes);
  },
  vjp: {
    // the softmax, e^(x − out), divided by its sum: that takes away the rounding of out, which is large for large x
    x(ct, { x, out, attrs: { axes } }) {
      const shift = stopGradient(where(equal(out, -Infinity), 0, out));
      const weights = exp(sub(x, spread(shift, x.shape, axes)));
      const total = sum(weights, { axis: axes });
      // 0 where every x is −∞; beside an ∞, which alone decides and has no slope, 0 as well
      const divisor = where(equal(abs(out), Infinity), 1, total);
      return scaleCotangent(spread(ct, x.shape, axes), div(weights, spread(divisor, x.shape, axes)));
    },
  },
  reference({ x }, out, { avals, attrs: { axes } }) {
    const { shape } = avals.x;
    const largest = allocate("float64", out.length);
    reduceElements(x, largest, shape, axes, -Infinity, Math.max);
    const totals = allocate("float64", out.length);
    forEachReduced(shape, axes, (from, to) => {
      totals[to]! += x[from] === largest[to] ? 1 : Math.exp(x[from]! - largest[to]!);
    });
    for (let i = 0; i < out.length; i++) out[i] = largest[i]! + Math.log(totals[i]!);
  },
  kind: { type: "reduction", combine: "logSumExp", axes: ({ axes }) => axes },
});

export const logSumExpCases: Cases<readonly ["x"], AxesAttrs> = {
  samples: (rng) => [
    { inputs: [rng.normal([2, 3])], attrs: { axes: [0, 1] } },
    { inputs: [rng.normal([2, 3, 2])], attrs: { axes: [1] } },
    { inputs: [rng.normal([2, 3, 2])], attrs: { axes: [0, 2] } },
  ],
  edges: [
    { inputs: { x: [1e4, 1e4] }, attrs: { axes: [0] }, value: 10000.69314718056, grad: { x: [0.5, 0.5] } },
    { inputs: { x: [-1e4, 0] }, attrs: { axes: [0] }, value: 0, grad: { x: [0, 1] } },
    { inputs: { x: [-Infinity, 1] }, attrs: { axes: [0] }, value: 1, grad: { x: [0, 1] } },
    { inputs: { x: [-Infinity, -Infinity] }, attrs: { axes: [0] }, value: -Infinity, grad: { x: [0, 0] } },
    { inputs: { x: [Infinity, 1] }, attrs: { axes: [0] }, value: Infinity, grad: { x: [NaN, 0] } },
    { inputs: { x: [NaN, 1] }, attrs: { axes: [0] }, value: NaN, grad: { x: [NaN, NaN] } },
    { inputs: { x: [] }, attrs: { axes: [0] }, value: -Infinity },
  ],
  rejects: [
    {
      inputs: { x: "int32[2]" },
      attrs: { axes: [0] },
      message: "logSumExp: x is int32[2]; it takes float32 or float64, convert with cast(x, dtype)",
    },
  ],
};
