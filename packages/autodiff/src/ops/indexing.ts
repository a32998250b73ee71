/**
 * Elements read, or added, at positions that another tensor holds. gather and scatterAdd are each other's transpose.
 *
 * One pair of primitives serves all uses. Axes that both tensors share come first ("batch axes": every row reads with
 * its own indices), then axes of `x` that every index repeats, then the axis that is indexed, then what is read whole:
 *
 *   out[b, l, i, t] = x[b, l, indices[b, i], t]
 *
 * Indices count from the front only. A negative one is refused like any other outside the axis: in data −1 mostly means
 * "missing", and silently reading the last element would hide that. Eager calls and the interpreter throw a ValueError;
 * a kernel that cannot throw must not touch memory there (gather gives NaN, 0 in integers; scatterAdd adds nothing).
 */
import { optionsOf, isLength, requireNumber } from "../core/arguments.ts";
import { bind, rankOf, requireOperand, requireOperandOf } from "../core/bind.ts";
import { tensor } from "../core/create.ts";
import { allocate, type DType } from "../core/dtype.ts";
import { numeric } from "../core/elementwise.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import type { Op, Cases } from "../core/record.ts";
import { defineOp } from "../core/op.ts";
import { sameShape, showAval } from "../core/aval.ts";
import { normalizeAxis, requireDType, checkShape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { transpose } from "./movement.ts";
import { forEachIndex, misfit, onBehalf, sizesOf, type GatherAttrs } from "./slices.ts";

export interface GatherOptions {
  /** The axis that indices point along: of `x` in gather, of the result in scatterAdd. `batchAxes` where absent. */
  readonly axis?: number;
  /** Number of leading axes that the tensor and its indices share; 0 where absent. */
  readonly batchAxes?: number;
}

/**
 * Elements, or whole slices, of `x` at the given positions of an axis.
 * x: [...batch, ...lead, n, ...tail], indices: [...batch, ...i] → [...batch, ...lead, ...i, ...tail]
 * @param indices int32 or uint32, each from 0 to n − 1
 * @throws ValueError where an index lies outside the axis, negative ones too; ShapeError where batch axes differ.
 * @example
 * const indices = (list: number[]) => tensor(list, { dtype: "int32" });
 * gather(tensor([[1, 2], [3, 4], [5, 6]]), indices([2, 0])).toArray(); // → [ [ 5, 6 ], [ 1, 2 ] ]
 * gather(tensor([[1, 2], [3, 4]]), indices([1, 0]), { batchAxes: 1 }).toArray(); // → [ 2, 3 ]
 */
export function gather(x: Tensor, indices: Tensor, options?: GatherOptions): Tensor {
  const { batchAxes, axis } = gatherOptions("gather", options);
  return bind(gatherOp, [x, indices], { axis: normalizeAxis("gather", axis, rankOf("gather", x)), batchAxes });
}

/**
 * Zeros with the updates added at the given positions of an axis; where an index repeats, all its updates are added.
 * The transpose of gather.
 * updates: [...batch, ...lead, ...i, ...tail], indices: [...batch, ...i] → [...batch, ...lead, length, ...tail]
 * @param length how long the axis of the result is
 * @throws ValueError where an index lies outside the axis; ShapeError where updates and indices do not fit.
 * @example
 * scatterAdd(tensor([1, 2, 3]), tensor([0, 2, 0], { dtype: "int32" }), 4).toArray(); // → [ 4, 0, 2, 0 ]
 */
export function scatterAdd(updates: Tensor, indices: Tensor, length: number, options?: GatherOptions): Tensor {
  const { batchAxes, axis } = gatherOptions("scatterAdd", options);
  requireOperand("scatterAdd", "updates", updates);
  requireOperand("scatterAdd", "indices", indices);
  requireNumber("scatterAdd", "length", length, isLength, "it is an integer, 0 or more");
  const rank = updates.shape.length - (indices.shape.length - batchAxes) + 1;
  if (rank < 1) throw misfit(updates.aval, indices.aval, { axis: batchAxes, batchAxes });
  return bind(scatterAddOp, [updates, indices], { axis: normalizeAxis("scatterAdd", axis, rank), batchAxes, length });
}

/**
 * For every place of `indices`, the element of `x` that stands there along the axis, as a sort or a choice per row
 * needs it (NumPy's take_along_axis).  x: [..., n, ...], indices: [..., k, ...] → [..., k, ...]
 * @throws ShapeError unless the shapes agree in all but that axis; ValueError where an index lies outside the axis.
 * @example
 * takeAlongAxis(tensor([[1, 2], [3, 4]]), tensor([[1], [0]], { dtype: "int32" })).toArray(); // → [ [ 2 ], [ 3 ] ]
 */
export function takeAlongAxis(x: Tensor, indices: Tensor, options?: { readonly axis?: number }): Tensor {
  const { axis } = optionsOf("takeAlongAxis", options, { axis: -1 });
  const rank = rankOf("takeAlongAxis", x);
  requireOperandOf("takeAlongAxis", "indices", indices, indexTypes);
  const at = normalizeAxis("takeAlongAxis", axis, rank);
  if (indices.shape.length !== rank || x.shape.some((d, i) => i !== at && d !== indices.shape[i])) {
    throw new ShapeError(
      `takeAlongAxis: x is ${showAval(x.aval)}, indices is ${showAval(indices.aval)}; all but axis ${at} must agree`,
    );
  }
  const last = rank - 1;
  // elements are counted in what gather gets
  const who = at === last ? "takeAlongAxis" : `takeAlongAxis (axes ${at} and ${last} swapped)`;
  const attrs = { axis: last, batchAxes: last, who };
  return swapWithLast(bind(gatherOp, [swapWithLast(x, at), swapWithLast(indices, at)], attrs), at);
}

function gatherOptions(who: string, options: GatherOptions | undefined): Required<GatherOptions> {
  const { batchAxes, axis } = optionsOf(who, options, { batchAxes: 0, axis: undefined });
  return { batchAxes, axis: axis ?? batchAxes };
}

/** The axis moved to the end and the last one to its place; its own inverse. */
export function swapWithLast(x: Tensor, axis: number): Tensor {
  const last = x.shape.length - 1;
  return transpose(
    x,
    x.shape.map((_, i) => (i === axis ? last : i === last ? axis : i)),
  );
}

// ---- records

interface ScatterAttrs extends GatherAttrs {
  readonly length: number;
}

const indexTypes: readonly DType[] = ["int32", "uint32"];
const at = (list: readonly number[] | readonly (readonly number[])[]): Tensor => tensor(list, { dtype: "int32" });

export const gatherOp: Op<readonly ["x", "indices"], GatherAttrs> = defineOp<readonly ["x", "indices"], GatherAttrs>({
  name: "gather",
  inputs: ["x", "indices"],
  infer({ x, indices }, { axis, batchAxes }) {
    requireDType("gather", "indices", indices, indexTypes);
    const shared = indices.shape.slice(0, batchAxes);
    if (
      !(batchAxes >= 0 && batchAxes <= axis) ||
      shared.length < batchAxes ||
      !sameShape(shared, x.shape.slice(0, batchAxes))
    ) {
      const which = `the first ${batchAxes} axes are batch axes, must agree and stand before axis ${axis}`;
      throw new ShapeError(`gather: x is ${showAval(x)}, indices is ${showAval(indices)}; ${which}`);
    }
    return {
      shape: [...x.shape.slice(0, axis), ...indices.shape.slice(batchAxes), ...x.shape.slice(axis + 1)],
      dtype: x.dtype,
    };
  },
  vjp: {
    x: (ct, { x, indices, attrs: { axis, batchAxes, who = "gather" } }) =>
      bind(scatterAddOp, [ct, indices], { axis, batchAxes, length: x.shape[axis]!, ...onBehalf("scatterAdd", who) }),
    indices: null,
  },
  reference({ x, indices }, out, { avals, attrs }) {
    const sizes = sizesOf(avals.x.shape, avals.indices.shape, attrs);
    const { tail } = sizes;
    forEachIndex(attrs.who ?? "gather", indices, sizes, (slice, place) => {
      for (let t = 0; t < tail; t++) out[place * tail + t] = x[slice * tail + t]!;
    });
  },
  kind: { type: "indexed" },
});

export const gatherCases: Cases<readonly ["x", "indices"], GatherAttrs> = {
  samples: (rng) => [
    { inputs: [rng.normal([4]), at([2, 0, 2])], attrs: { axis: 0, batchAxes: 0 } },
    {
      inputs: [
        rng.normal([2, 3, 2]),
        at([
          [2, 0],
          [1, 1],
        ]),
      ],
      attrs: { axis: 1, batchAxes: 0 },
    },
    { inputs: [rng.normal([2, 3]), at([2, 0])], attrs: { axis: 1, batchAxes: 1 } },
    {
      inputs: [
        rng.normal([2, 2, 3]),
        at([
          [1, 0, 1],
          [2, 2, 0],
        ]),
      ],
      attrs: { axis: 2, batchAxes: 1 },
    },
  ],
  edges: [
    {
      inputs: { x: [1, 2, 3], indices: [2, 2, 0] },
      attrs: { axis: 0, batchAxes: 0 },
      value: [3, 3, 1],
      grad: { x: [1, 0, 2] },
    },
    { inputs: { x: [NaN, 1], indices: 1 }, attrs: { axis: 0, batchAxes: 0 }, value: 1, grad: { x: [0, 1] } },
    { inputs: { x: [1, 2], indices: [] }, attrs: { axis: 0, batchAxes: 0 }, value: [], grad: { x: [0, 0] } },
  ],
  rejects: [
    {
      inputs: { x: "float32[3]", indices: "float32[2]" },
      attrs: { axis: 0, batchAxes: 0 },
      message: "gather: indices is float32[2]; it takes int32 or uint32, convert with cast(indices, dtype)",
    },
    {
      inputs: { x: "float32[3,4]", indices: "int32[2]" },
      attrs: { axis: 1, batchAxes: 1 },
      message:
        "gather: x is float32[3,4], indices is int32[2]; the first 1 axes are batch axes, must agree and stand before axis 1",
    },
  ],
};

export const scatterAddOp: Op<readonly ["updates", "indices"], ScatterAttrs> = defineOp<
  readonly ["updates", "indices"],
  ScatterAttrs
>({
  name: "scatterAdd",
  inputs: ["updates", "indices"],
  infer({ updates, indices }, attrs) {
    requireDType("scatterAdd", "indices", indices, indexTypes);
    requireDType("scatterAdd", "updates", updates, numeric);
    const { axis, batchAxes, length } = attrs;
    if (!Number.isInteger(length) || length < 0)
      throw new ValueError(`scatterAdd: length is ${length}; it is an integer, 0 or more`);
    const end = axis + indices.shape.length - batchAxes;
    const shared = sameShape(updates.shape.slice(0, batchAxes), indices.shape.slice(0, batchAxes));
    if (
      !(batchAxes >= 0 && batchAxes <= axis) ||
      !shared ||
      !sameShape(updates.shape.slice(axis, end), indices.shape.slice(batchAxes))
    )
      throw misfit(updates, indices, attrs);
    const shape = [...updates.shape.slice(0, axis), length, ...updates.shape.slice(end)];
    checkShape("scatterAdd", shape);
    return { shape, dtype: updates.dtype };
  },
  vjp: {
    updates: (ct, { indices, attrs: { axis, batchAxes, who = "scatterAdd" } }) =>
      bind(gatherOp, [ct, indices], { axis, batchAxes, ...onBehalf("gather", who) }),
    indices: null,
  },
  reference({ updates, indices }, out, { avals, aval, attrs }) {
    const totals = out instanceof Float32Array ? allocate("float64", out.length) : out;
    totals.fill(0);
    const sizes = sizesOf(aval.shape, avals.indices.shape, attrs);
    const { tail } = sizes;
    forEachIndex(attrs.who ?? "scatterAdd", indices, sizes, (slice, place) => {
      for (let t = 0; t < tail; t++) totals[slice * tail + t]! += updates[place * tail + t]!;
    });
    if (totals !== out) out.set(totals);
  },
  kind: { type: "indexed" },
});

export const scatterAddCases: Cases<readonly ["updates", "indices"], ScatterAttrs> = {
  samples: (rng) => [
    { inputs: [rng.normal([3]), at([2, 0, 2])], attrs: { axis: 0, batchAxes: 0, length: 4 } },
    {
      inputs: [
        rng.normal([2, 2, 2, 2]),
        at([
          [2, 0],
          [1, 1],
        ]),
      ],
      attrs: { axis: 1, batchAxes: 0, length: 3 },
    },
    { inputs: [rng.normal([2]), at([2, 0])], attrs: { axis: 1, batchAxes: 1, length: 3 } },
  ],
  edges: [
    {
      inputs: { updates: [1, 2, 3], indices: [1, 1, 0] },
      attrs: { axis: 0, batchAxes: 0, length: 3 },
      value: [3, 3, 0],
      grad: { updates: [1, 1, 1] },
    },
    { inputs: { updates: [], indices: [] }, attrs: { axis: 0, batchAxes: 0, length: 2 }, value: [0, 0] },
  ],
  rejects: [
    {
      inputs: { updates: "float32[3]", indices: "int32[2]" },
      attrs: { axis: 0, batchAxes: 0, length: 5 },
      message:
        "scatterAdd: updates is float32[3], indices is int32[2]; from axis 0 on updates must have the shape [2] of the indices",
    },
    {
      inputs: { updates: "float32[3]", indices: "int32[3]" },
      attrs: { axis: 0, batchAxes: 0, length: -1 },
      message: "scatterAdd: length is -1; it is an integer, 0 or more",
    },
  ],
};
