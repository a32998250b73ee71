/** Nodes that change no element: they mark places in the computation for a transform or the compiler. */
import { bind, requireOperand } from "../core/bind.ts";
import type { TypedArray } from "../core/dtype.ts";
import type { Op, OpSpec, Cases } from "../core/record.ts";
import { defineOp } from "../core/op.ts";
import { share, Tensor } from "../core/tensor.ts";
import type { Trace } from "../core/trace.ts";
import type { Shape } from "../core/aval.ts";

/** A fresh node of `trace` for `x`, with respect to which a transform differentiates. */
export function alias(x: Tensor, trace: Trace): Tensor {
  return new Tensor(x.aval, share(x.value), aliasOp, [x], undefined, trace);
}

/**
 * `x` as a constant: no gradient flows through, of any order.
 * @example
 * grad((x: Tensor<readonly []>) => mul(x, stopGradient(x)))(tensor(3)).item(); // → 3
 */
export function stopGradient<S extends Shape>(x: Tensor<S>): Tensor<S> {
  requireOperand("stopGradient", "x", x);
  // an eager result is a leaf, so what follows is not recorded at all
  return (
    x.value === undefined ? new Tensor(x.aval, undefined, stopGradientOp, [x]) : new Tensor(x.aval, share(x.value))
  ) as Tensor<S>;
}

/** `x` for the eye of the compiler only: what is computed from it is never merged with what is computed from `x`. */
export function barrier<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(barrierOp, [x], { id: Symbol("barrier") }) as Tensor<S>;
}

// ---- records

const copy = ({ x }: { x: TypedArray }, out: TypedArray): void => out.set(x);
const samples: OpSpec<readonly ["x"], undefined>["samples"] = (rng) => [{ inputs: [rng.normal([2, 3])] }];

export const aliasOp: Op<readonly ["x"]> = defineOp({
  name: "alias",
  inputs: ["x"],
  infer: ({ x }) => x,
  vjp: { x: (ct) => ct },
  reference: copy,
  kind: { type: "identity" },
});

export const aliasCases: Cases<readonly ["x"]> = {
  samples,
  edges: [],
  rejects: [],
};

export const stopGradientOp: Op<readonly ["x"]> = defineOp({
  name: "stopGradient",
  inputs: ["x"],
  infer: ({ x }) => x,
  vjp: { x: null },
  reference: copy,
  kind: { type: "identity" },
});

export const stopGradientCases: Cases<readonly ["x"]> = {
  samples,
  edges: [{ inputs: { x: [1, 2] }, value: [1, 2], grad: { x: [0, 0] } }],
  rejects: [],
};

export const barrierOp: Op<readonly ["x"], { readonly id: symbol }> = defineOp<readonly ["x"], { readonly id: symbol }>(
  {
    name: "barrier",
    inputs: ["x"],
    infer: ({ x }) => x,
    vjp: { x: (ct) => ct },
    reference: copy,
    kind: { type: "identity" },
  },
);

export const barrierCases: Cases<readonly ["x"], { readonly id: symbol }> = {
  samples: (rng) => [{ inputs: [rng.normal([2, 3])], attrs: { id: Symbol("barrier") } }],
  edges: [],
  rejects: [],
};
