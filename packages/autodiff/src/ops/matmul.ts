import { bind, requireOperand } from "../core/bind.ts";
import { isFloat, type TypedArray } from "../core/dtype.ts";
import { DTypeError, ShapeError } from "../core/errors.ts";
import type { Op, Cases } from "../core/record.ts";
import { defineOp } from "../core/op.ts";
import { sameShape, showAval, sizeOf, type Aval, type Shape } from "../core/aval.ts";
import { broadcastShapes, sameDType } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Matmul, Matmulable } from "../core/types.ts";
import { broadcastTo, swapped } from "./movement.ts";

/**
 * Matrix product of the last two axes; leading axes are a batch and broadcast.
 * a: [..., m, k], b: [..., k, n] → [..., m, n]
 * @throws ShapeError where the inner dimensions differ or an operand has fewer than 2 axes.
 * @example
 * matmul(tensor([[1, 2]]), tensor([[3], [4]])).toArray(); // → [ [ 11 ] ]
 */
export function matmul<A extends Shape, B extends Shape>(
  a: Tensor<A>,
  b: Tensor<B> & Matmulable<A, B>,
): Tensor<Matmul<A, B>> {
  return bind(matmulOp, batched(a, b)) as Tensor<Matmul<A, B>>;
}

/** Both operands with one batch shape. */
function batched(a: Tensor, b: Tensor): readonly [Tensor, Tensor] {
  requireOperand("matmul", "a", a);
  requireOperand("matmul", "b", b);
  if (a.shape.length < 2 || b.shape.length < 2) throw rankError(a.aval, b.aval);
  const leadA = a.shape.slice(0, -2);
  const leadB = b.shape.slice(0, -2);
  if (sameShape(leadA, leadB)) return [a, b];
  const lead = broadcastShapes("matmul", leadA, leadB);
  return [broadcastTo(a, [...lead, ...a.shape.slice(-2)]), broadcastTo(b, [...lead, ...b.shape.slice(-2)])];
}

export const matmulOp: Op<readonly ["a", "b"]> = defineOp({
  name: "matmul",
  inputs: ["a", "b"],
  infer({ a, b }) {
    sameDType("matmul", ["a", "b"], [a, b]);
    if (!isFloat(a.dtype))
      throw new DTypeError(
        `matmul: a is ${showAval(a)}, b is ${showAval(b)}; it takes float32 or float64, convert with cast(x, dtype)`,
      );
    if (a.shape.length < 2 || b.shape.length < 2) throw rankError(a, b);
    const [m, k] = a.shape.slice(-2) as [number, number];
    const [k2, n] = b.shape.slice(-2) as [number, number];
    if (k !== k2)
      throw new ShapeError(`matmul: a is ${showAval(a)}, b is ${showAval(b)}; inner dimensions ${k} and ${k2} differ`);
    const lead = a.shape.slice(0, -2);
    if (!sameShape(lead, b.shape.slice(0, -2))) {
      throw new ShapeError(
        `matmul: a is ${showAval(a)}, b is ${showAval(b)}; the primitive takes equal batch axes, insert broadcastTo(x, shape)`,
      );
    }
    return { shape: [...lead, m, n], dtype: a.dtype };
  },
  vjp: {
    a: (ct, { b }) => matmul(ct, swapped(b)),
    b: (ct, { a }) => matmul(swapped(a), ct),
  },
  reference({ a, b }, out, { avals, aval }) {
    const [m, k] = avals.a.shape.slice(-2) as [number, number];
    const n = avals.b.shape.at(-1)!;
    const batches = sizeOf(aval.shape.slice(0, -2));
    for (let i = 0; i < batches; i++) multiply(a, b, out, i, m, k, n);
  },
  kind: { type: "contraction" },
});

export const matmulCases: Cases<readonly ["a", "b"]> = {
  samples: (rng) => [
    { inputs: [rng.normal([2, 3]), rng.normal([3, 2])] },
    { inputs: [rng.normal([2, 1, 3]), rng.normal([2, 3, 4])] },
    { inputs: [rng.normal([2, 0]), rng.normal([0, 3])] },
  ],
  edges: [
    {
      inputs: { a: [[1e4, 1e-8]], b: [[1e-8], [1e4]] },
      value: [[2e-4]],
      grad: { a: [[1e-8, 1e4]], b: [[1e4], [1e-8]] },
    },
  ],
  rejects: [
    {
      inputs: { a: "float32[2,3]", b: "float32[5,4]" },
      message: "matmul: a is float32[2,3], b is float32[5,4]; inner dimensions 3 and 5 differ",
    },
    {
      inputs: { a: "float32[3]", b: "float32[3,4]" },
      message:
        "matmul: a is float32[3], b is float32[3,4]; both need at least 2 axes, add one with expandDims or use dot",
    },
    {
      inputs: { a: "int32[2,2]", b: "int32[2,2]" },
      message: "matmul: a is int32[2,2], b is int32[2,2]; it takes float32 or float64, convert with cast(x, dtype)",
    },
  ],
};

function rankError(a: Aval, b: Aval): ShapeError {
  return new ShapeError(
    `matmul: a is ${showAval(a)}, b is ${showAval(b)}; both need at least 2 axes, add one with expandDims or use dot`,
  );
}

/** One product of an m × k by a k × n matrix, number `batch` of each array, row by row, in double precision. */
function multiply(a: TypedArray, b: TypedArray, out: TypedArray, batch: number, m: number, k: number, n: number): void {
  const row = new Float64Array(n);
  for (let i = 0; i < m; i++) {
    row.fill(0);
    for (let l = 0; l < k; l++) {
      const factor = a[(batch * m + i) * k + l]!;
      const from = (batch * k + l) * n;
      for (let j = 0; j < n; j++) row[j]! += factor * b[from + j]!;
    }
    out.set(row, (batch * m + i) * n);
  }
}
