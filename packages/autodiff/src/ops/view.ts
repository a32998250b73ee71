/** Movements as records: what reads its input through strides, and the strided copy that all of them share. */
import type { Shape } from "../core/aval.ts";
import type { TypedArray } from "../core/dtype.ts";
import { defineOp } from "../core/op.ts";
import type { Op, OpSpec, View } from "../core/record.ts";
import { forEachRow } from "./reduce.ts";

type MovementSpec<A> = Pick<OpSpec<readonly ["x"], A>, "name" | "infer" | "vjp"> & {
  view(input: Shape, attrs: A): View;
  merge?(outer: A, inner: A): A;
};

/** An op whose result reads its input through strides; the reference is one strided copy. */
export function defineMovement<A>(spec: MovementSpec<A>): Op<readonly ["x"], A> {
  return defineOp<readonly ["x"], A>({
    ...spec,
    inputs: ["x"],
    // its `view`, and its `merge` where it has one
    kind: { ...spec, type: "movement" },
    reference: ({ x }, out, { avals, aval, attrs }) => gatherView(x, out, aval.shape, spec.view(avals.x.shape, attrs)),
  });
}

/** out[i, j, …] = x[offset + i·strides[0] + j·strides[1] + …] */
export function gatherView(x: TypedArray, out: TypedArray, shape: Shape, { offset, strides }: View): void {
  forEachRow(shape, strides, offset, (at, from, length, step) => {
    for (let k = 0; k < length; k++) out[at + k] = x[from + k * step]!;
  });
}
