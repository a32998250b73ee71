/** Tensors put together along an axis. The cotangent of each is a slice. */
import { optionsOf } from "../core/arguments.ts";
import { showAval, stridesOf, type Shape } from "../core/aval.ts";
import { bind, requireOperands } from "../core/bind.ts";
import { ShapeError } from "../core/errors.ts";
import { defineOp } from "../core/op.ts";
import type { Cases, Op, View } from "../core/record.ts";
import { normalizeAxis, sameDType } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { scatterView, sliced } from "./slicing.ts";

/**
 * Tensors one after the other along an axis; the other axes must agree.
 * @throws ShapeError where they do not; UsageError for an empty list.
 * @example
 * concat([tensor([1, 2]), tensor([3])]).toArray(); // → [ 1, 2, 3 ]
 */
export function concat(xs: readonly Tensor[], options?: { readonly axis?: number }): Tensor {
  const { axis } = optionsOf("concat", options, { axis: 0 });
  requireOperands("concat", xs);
  const at = normalizeAxis("concat", axis, xs[0].shape.length);
  return xs.length === 1 ? xs[0] : bind(concatOp, xs, { axis: at });
}

// ---- records

interface AxisAttrs {
  readonly axis: number;
}

export const concatOp: Op<readonly ["...xs"], AxisAttrs> = defineOp<readonly ["...xs"], AxisAttrs>({
  name: "concat",
  inputs: ["...xs"],
  infer({ xs }, { axis }) {
    const first = xs[0]!;
    sameDType(
      "concat",
      xs.map((_, i) => `input ${i}`),
      xs,
    );
    const bad = xs.findIndex(
      (x) => x.shape.length !== first.shape.length || x.shape.some((d, i) => i !== axis && d !== first.shape[i]),
    );
    if (bad >= 0) {
      throw new ShapeError(
        `concat: input 0 is ${showAval(first)}, input ${bad} is ${showAval(xs[bad]!)}; all but axis ${axis} must agree`,
      );
    }
    const total = xs.reduce((n, x) => n + x.shape[axis]!, 0);
    return { shape: first.shape.map((d, i) => (i === axis ? total : d)), dtype: first.dtype };
  },
  vjp: {
    "...xs": (ct, { xs, attrs: { axis }, index }) => {
      const start = xs.slice(0, index).reduce((n, x) => n + x.shape[axis]!, 0);
      const at = (position: number): number[] => ct.shape.map((_, i) => (i === axis ? position : 0));
      return sliced(
        ct,
        at(start),
        ct.shape.map((d, i) => (i === axis ? start + xs[index]!.shape[axis]! : d)),
      );
    },
  },
  reference({ xs }, out, { avals, aval, attrs: { axis } }) {
    const views = concatViews(
      avals.xs.map((x) => x.shape),
      aval.shape,
      axis,
    );
    xs.forEach((x, i) => scatterView(x, out, avals.xs[i]!.shape, views[i]!));
  },
  kind: { type: "embedding", fill: () => 0, views: (inputs, out, { axis }) => concatViews(inputs, out, axis) },
});

export const concatCases: Cases<readonly ["...xs"], AxisAttrs> = {
  samples: (rng) => [
    { inputs: [rng.normal([2]), rng.normal([3])], attrs: { axis: 0 } },
    { inputs: [rng.normal([2, 1]), rng.normal([2, 2]), rng.normal([2, 1])], attrs: { axis: 1 } },
  ],
  edges: [{ inputs: { xs: [[], [1]] }, attrs: { axis: 0 }, value: [1] }],
  rejects: [
    {
      inputs: { xs: ["float32[2,3]", "float32[3,2]"] },
      attrs: { axis: 0 },
      message: "concat: input 0 is float32[2,3], input 1 is float32[3,2]; all but axis 0 must agree",
    },
  ],
};

function concatViews(inputs: readonly Shape[], out: Shape, axis: number): View[] {
  const strides = stridesOf(out);
  let offset = 0;
  return inputs.map((shape) => {
    const view = { offset, strides };
    offset += shape[axis]! * strides[axis]!;
    return view;
  });
}
