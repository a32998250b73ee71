/** Positions of extreme elements. They are int32 and have no gradient. */
import { optionsOf } from "../core/arguments.ts";
import { bind, rankOf } from "../core/bind.ts";
import type { TypedArray } from "../core/dtype.ts";
import { numeric } from "../core/elementwise.ts";
import { ValueError } from "../core/errors.ts";
import type { Op, Reject, Sample, SampleRng, Cases } from "../core/record.ts";
import { defineOp } from "../core/op.ts";
import { showAval, sizeOf, stridesOf, type Aval, type Shape } from "../core/aval.ts";
import { normalizeAxis, requireDType } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Only, Reduce } from "../core/types.ts";
import { keep, reshape, reduceDefaults } from "./movement.ts";
import { forEachReduced } from "./reduce.ts";

export interface PositionOptions {
  /** Which axis; the position among all elements in row-major order where absent. Negative ones count from the back. */
  readonly axis?: number;
  /** Keep a reduced axis with length 1. */
  readonly keepDims?: boolean;
}

/**
 * The position of the largest element, the first of equal ones; that of the first NaN where there is one. int32
 * [..., n, ...] → [..., ...]
 * @throws ValueError where the axis is out of range or has length 0.
 * @example
 * argMax(tensor([[1, 5, 5], [7, 2, 0]]), { axis: 1 }).toArray(); // → [ 1, 0 ]
 */
export function argMax<S extends Shape, const O extends PositionOptions = {}>(
  x: Tensor<S>,
  options?: O & Only<PositionOptions, O>,
): Tensor<Reduce<S, O>> {
  return position(argMaxOp, x, options) as Tensor<Reduce<S, O>>;
}

/**
 * The position of the smallest element, the first of equal ones; that of the first NaN where there is one. int32
 * [..., n, ...] → [..., ...]
 * @throws ValueError where the axis is out of range or has length 0.
 * @example
 * argMin(tensor([3, 1, 2])).item(); // → 1
 */
export function argMin<S extends Shape, const O extends PositionOptions = {}>(
  x: Tensor<S>,
  options?: O & Only<PositionOptions, O>,
): Tensor<Reduce<S, O>> {
  return position(argMinOp, x, options) as Tensor<Reduce<S, O>>;
}

function position(op: Op<readonly ["x"], AxisAttrs>, x: Tensor, options?: PositionOptions): Tensor {
  const { axis, keepDims } = optionsOf(op.name, options, reduceDefaults);
  const rank = rankOf(op.name, x);
  if (axis === undefined && sizeOf(x.shape) === 0)
    throw new ValueError(`${op.name}: x is ${showAval(x.aval)}; give at least one element to choose from`);
  if (axis === undefined)
    return keep(bind(op, [reshape(x, [-1])], { axis: 0 }), x.shape, [...x.shape.keys()], keepDims);
  const at = normalizeAxis(op.name, axis, rank);
  return keep(bind(op, [x], { axis: at }), x.shape, [at], keepDims);
}

// ---- records

interface AxisAttrs {
  readonly axis: number;
}

function inferPosition(who: string, x: Aval, axis: number): Aval {
  requireDType(who, "x", x, numeric);
  if (x.shape[axis] === 0)
    throw new ValueError(
      `${who}: axis ${axis} of ${showAval(x)} has length 0; give at least one element to choose from`,
    );
  return { shape: x.shape.filter((_, i) => i !== axis), dtype: "int32" };
}

/** Along `axis`, the first element that none beats; a NaN beats all but an earlier NaN. */
function findFirst(
  x: TypedArray,
  out: TypedArray,
  shape: Shape,
  axis: number,
  beats: (a: number, b: number) => boolean,
): void {
  const stride = stridesOf(shape)[axis]!;
  const best = new Float64Array(out.length);
  out.fill(-1);
  forEachReduced(shape, [axis], (from, to) => {
    const element = x[from]!;
    const champion = best[to]!;
    if (out[to]! >= 0 && (Number.isNaN(champion) || !(Number.isNaN(element) || beats(element, champion)))) return;
    best[to] = element;
    out[to] = Math.floor(from / stride) % shape[axis]!;
  });
}

const samples = (rng: SampleRng): Sample<AxisAttrs>[] => [
  { inputs: [rng.distinct([4])], attrs: { axis: 0 } },
  { inputs: [rng.distinct([2, 3, 2])], attrs: { axis: 1 } },
  { inputs: [rng.integers([3, 4], -2, 2)], attrs: { axis: 0 } },
];

function rejectsOf(who: string): Reject<readonly ["x"], AxisAttrs>[] {
  return [
    {
      inputs: { x: "float32[2,0]" },
      attrs: { axis: 1 },
      message: `${who}: axis 1 of float32[2,0] has length 0; give at least one element to choose from`,
    },
    {
      inputs: { x: "bool[2]" },
      attrs: { axis: 0 },
      message: `${who}: x is bool[2]; it takes float32 or float64 or int32 or uint32, convert with cast(x, dtype)`,
    },
  ];
}

export const argMaxOp: Op<readonly ["x"], AxisAttrs> = defineOp<readonly ["x"], AxisAttrs>({
  name: "argMax",
  inputs: ["x"],
  infer: ({ x }, { axis }) => inferPosition("argMax", x, axis),
  vjp: { x: null },
  reference: ({ x }, out, { avals, attrs }) => findFirst(x, out, avals.x.shape, attrs.axis, (a, b) => a > b),
  kind: { type: "indexed" },
});

export const argMaxCases: Cases<readonly ["x"], AxisAttrs> = {
  samples,
  edges: [
    { inputs: { x: [1, 3, 3] }, attrs: { axis: 0 }, value: 1 },
    { inputs: { x: [1, NaN, 3, NaN] }, attrs: { axis: 0 }, value: 1 },
    { inputs: { x: [-Infinity, -Infinity] }, attrs: { axis: 0 }, value: 0 },
  ],
  rejects: rejectsOf("argMax"),
};

export const argMinOp: Op<readonly ["x"], AxisAttrs> = defineOp<readonly ["x"], AxisAttrs>({
  name: "argMin",
  inputs: ["x"],
  infer: ({ x }, { axis }) => inferPosition("argMin", x, axis),
  vjp: { x: null },
  reference: ({ x }, out, { avals, attrs }) => findFirst(x, out, avals.x.shape, attrs.axis, (a, b) => a < b),
  kind: { type: "indexed" },
});

export const argMinCases: Cases<readonly ["x"], AxisAttrs> = {
  samples,
  edges: [
    { inputs: { x: [3, 1, 1] }, attrs: { axis: 0 }, value: 1 },
    { inputs: { x: [1, 0, NaN] }, attrs: { axis: 0 }, value: 2 },
    { inputs: { x: [Infinity, Infinity] }, attrs: { axis: 0 }, value: 0 },
  ],
  rejects: rejectsOf("argMin"),
};
