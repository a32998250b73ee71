/** Running totals. The transpose of a sum of what came before is the sum of what comes after. */
import { optionsOf } from "../core/arguments.ts";
import { bind, rankOf } from "../core/bind.ts";
import { numeric } from "../core/elementwise.ts";
import type { Op, Cases } from "../core/record.ts";
import { defineOp } from "../core/op.ts";
import { sizeOf, stridesOf, type Shape } from "../core/aval.ts";
import { normalizeAxis, requireDType } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { countable } from "./cast.ts";

export interface CumSumOptions {
  /** Along which axis; the last where absent. Negative ones count from the back. */
  readonly axis?: number;
  /** From the end towards the beginning. */
  readonly reverse?: boolean;
}

/**
 * The sum of each element and all before it along an axis; with `reverse`, and all after it. Accumulates in double
 * precision; of bool it counts, as int32.  [..., n, ...] → [..., n, ...]
 * @throws ValueError where the axis is out of range.
 * @example
 * cumSum(tensor([1, 2, 3])).toArray(); // → [ 1, 3, 6 ]
 * cumSum(tensor([1, 2, 3]), { reverse: true }).toArray(); // → [ 6, 5, 3 ]
 */
export function cumSum<S extends Shape>(x: Tensor<S>, options?: CumSumOptions): Tensor<S> {
  const { axis, reverse } = optionsOf("cumSum", options, { axis: -1, reverse: false });
  const at = normalizeAxis("cumSum", axis, rankOf("cumSum", x));
  return bind(cumSumOp, [countable(x)], { axis: at, reverse }) as Tensor<S>;
}

// ---- records

interface CumSumAttrs {
  readonly axis: number;
  readonly reverse: boolean;
}

export const cumSumOp: Op<readonly ["x"], CumSumAttrs> = defineOp<readonly ["x"], CumSumAttrs>({
  name: "cumSum",
  inputs: ["x"],
  infer({ x }) {
    requireDType("cumSum", "x", x, numeric);
    return x;
  },
  vjp: { x: (ct, { attrs: { axis, reverse } }) => cumSum(ct, { axis, reverse: !reverse }) },
  reference({ x }, out, { avals, attrs: { axis, reverse } }) {
    const { shape } = avals.x;
    const length = shape[axis]!;
    const stride = stridesOf(shape)[axis]!;
    const lines = length === 0 ? 0 : sizeOf(shape) / length;
    for (let line = 0; line < lines; line++) {
      const start = Math.floor(line / stride) * stride * length + (line % stride);
      let total = 0;
      for (let i = 0; i < length; i++) {
        const at = start + (reverse ? length - 1 - i : i) * stride;
        total += x[at]!;
        out[at] = total;
      }
    }
  },
  kind: { type: "scan", axis: ({ axis }) => axis, reverse: ({ reverse }) => reverse },
});

export const cumSumCases: Cases<readonly ["x"], CumSumAttrs> = {
  samples: (rng) => [
    { inputs: [rng.normal([4])], attrs: { axis: 0, reverse: false } },
    { inputs: [rng.normal([2, 3, 2])], attrs: { axis: 1, reverse: false } },
    { inputs: [rng.normal([3, 2])], attrs: { axis: 0, reverse: true } },
    { inputs: [rng.integers([3, 2], -9, 9)], attrs: { axis: 1, reverse: false } },
  ],
  edges: [
    { inputs: { x: [] }, attrs: { axis: 0, reverse: false }, value: [] },
    {
      inputs: { x: [1e4, 0.5, -1e4] },
      attrs: { axis: 0, reverse: true },
      value: [0.5, -9999.5, -1e4],
      grad: { x: [1, 2, 3] },
    },
  ],
  rejects: [
    {
      inputs: { x: "bool[2]" },
      attrs: { axis: 0, reverse: false },
      message: "cumSum: x is bool[2]; it takes float32 or float64 or int32 or uint32, convert with cast(x, dtype)",
    },
  ],
};
