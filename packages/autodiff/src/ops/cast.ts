/** The conversion between element types. */
import { bind, requireOperand } from "../core/bind.ts";
import { isFloat, type DType } from "../core/dtype.ts";
import { requireKnown } from "../core/arguments.ts";
import { algebraOf } from "../core/numbers.ts";
import type { Cases, Op } from "../core/record.ts";
import { defineOp } from "../core/op.ts";
import type { ScalarRule } from "../core/scalar.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Shape } from "../core/aval.ts";

/**
 * The elements converted to another dtype: to integers by dropping the fraction and wrapping, to bool by x ≠ 0.
 * Gradients flow between float dtypes only.
 * @example
 * cast(tensor([1.7, -1.7]), "int32").toString(); // → int32[2] [1, -1]
 */
export function cast<S extends Shape>(x: Tensor<S>, dtype: DType): Tensor<S> {
  requireOperand("cast", "x", x);
  return (x.dtype === dtype ? x : bind(castOp, [x], { dtype })) as Tensor<S>;
}

/** Returns what sums and products count: of bool its 0 and 1 as int32, anything else as it is. */
export function countable(x: Tensor): Tensor {
  return x.dtype === "bool" ? cast(x, "int32") : x;
}

// ---- the record

const castRules: Readonly<Record<"float" | "integer" | "bool", ScalarRule>> = {
  float: (_, x) => x!,
  // toward zero; storing wraps
  integer: (s, x) => s.select(s.less(x!, s.zero), s.ceil(x!), s.floor(x!)),
  bool: (s, x) => s.not(s.equal(x!, s.zero)),
};

interface CastAttrs {
  readonly dtype: DType;
}

function ruleOf({ dtype }: CastAttrs): ScalarRule {
  return castRules[isFloat(dtype) ? "float" : dtype === "bool" ? "bool" : "integer"];
}

export const castOp: Op<readonly ["x"], CastAttrs> = defineOp<readonly ["x"], CastAttrs>({
  name: "cast",
  inputs: ["x"],
  infer({ x }, { dtype }) {
    return { shape: x.shape, dtype: requireKnown("cast", dtype) };
  },
  vjp: { x: (ct, { x }) => cast(ct, x.dtype) },
  reference({ x }, out, { avals, attrs }) {
    const [s, rule] = [algebraOf(avals.x.dtype), ruleOf(attrs)];
    for (let i = 0; i < out.length; i++) out[i] = rule(s, x[i]!);
  },
  kind: { type: "elementwise", scalar: ruleOf },
});

export const castCases: Cases<readonly ["x"], CastAttrs> = {
  samples: (rng) => [
    { inputs: [rng.normal([2, 3])], attrs: { dtype: "float64" } },
    { inputs: [rng.normal([3])], attrs: { dtype: "int32" } },
  ],
  edges: [
    { inputs: { x: [-1.7, 1.7, 2 ** 31] }, attrs: { dtype: "int32" }, value: [-1, 1, -(2 ** 31)] },
    { inputs: { x: [-1, 2 ** 32 + 5] }, attrs: { dtype: "uint32" }, value: [2 ** 32 - 1, 5] },
    { inputs: { x: [0, 0.5, -2, NaN] }, attrs: { dtype: "bool" }, value: [0, 1, 1, 1] },
  ],
  rejects: [
    {
      inputs: { x: "float32[2]" },
      attrs: { dtype: "float16" as DType },
      message: 'cast: there is no dtype "float16"; dtypes are float32, float64, int32, uint32, bool',
    },
  ],
};
