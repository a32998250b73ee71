/** The larger and the smaller of two, the distance from zero, and the side of it. */
import { bind } from "../core/bind.ts";
import {
  defineBinary,
  defineUnary,
  numeric,
  type BinaryOp,
  type UnaryOp,
  type BinaryCases,
  type UnaryCases,
} from "../core/elementwise.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Shape } from "../core/aval.ts";
import type { Broadcast, Broadcastable, Operand } from "../core/types.ts";
import { bindBroadcast } from "./broadcast.ts";
import { mul, scaleCotangent } from "./arithmetic.ts";
import { equal, less, where } from "./logic.ts";

/**
 * The larger of a and b by elements, broadcast; NaN where either is NaN, which then gets the gradient NaN.
 * Where they are equal, each gets half of the gradient, as in PyTorch.
 * @throws ShapeError where the shapes do not broadcast; DTypeError where dtypes differ.
 * @example
 * maximum(tensor([1, 4]), 3).toArray(); // → [ 3, 4 ]
 */
export function maximum<A extends Operand, B extends Operand>(
  a: A,
  b: B & Broadcastable<A, B, "maximum">,
): Tensor<Broadcast<A, B>> {
  return bindBroadcast(maximumOp, a, b) as Tensor<Broadcast<A, B>>;
}

/**
 * The smaller of a and b by elements, broadcast; NaN where either is NaN, which then gets the gradient NaN.
 * Where they are equal, each gets half of the gradient, as in PyTorch.
 * @throws ShapeError where the shapes do not broadcast; DTypeError where dtypes differ.
 * @example
 * minimum(tensor([1, 5]), 3).toString(); // → float32[2] [1, 3]
 */
export function minimum<A extends Operand, B extends Operand>(
  a: A,
  b: B & Broadcastable<A, B, "minimum">,
): Tensor<Broadcast<A, B>> {
  return bindBroadcast(minimumOp, a, b) as Tensor<Broadcast<A, B>>;
}

/**
 * |x|; its derivative at 0 is 0.
 * @example
 * abs(tensor([-1, 2])).toString(); // → float32[2] [1, 2]
 */
export function abs<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(absOp, [x]) as Tensor<S>;
}

/**
 * −1 below zero, 1 above, and x itself at 0, −0 and NaN. The gradient is 0 everywhere.
 * @example
 * sign(tensor([-3, 0, 2])).toString(); // → float32[3] [-1, 0, 1]
 */
export function sign<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(signOp, [x]) as Tensor<S>;
}

// ---- records

/** NaN where x is NaN, else 0. */
export function nanOf(x: Tensor): Tensor {
  return where(equal(x, x), 0, x);
}

/** The cotangent of one of two competitors: all where it won, half where they tie, else nothing, unless it is NaN. */
function shareOf(ct: Tensor, won: Tensor, tie: Tensor, x: Tensor): Tensor {
  return where(won, ct, where(tie, mul(ct, 0.5), scaleCotangent(ct, nanOf(x))));
}

export const maximumOp: BinaryOp = defineBinary({
  name: "maximum",
  scalar: (s, a, b) => s.max(a, b),
  vjp: {
    a: (ct, { a, b }) => shareOf(ct, less(b, a), equal(a, b), a),
    b: (ct, { a, b }) => shareOf(ct, less(a, b), equal(a, b), b),
  },
});

export const maximumCases: BinaryCases = {
  edges: [
    { a: 1, b: 1, value: 1, grad: { a: 0.5, b: 0.5 } },
    { a: 1e4, b: -1e4, value: 1e4, grad: { a: 1, b: 0 } },
    { a: NaN, b: 1, value: NaN, grad: { a: NaN, b: 0 } },
  ],
};

export const minimumOp: BinaryOp = defineBinary({
  name: "minimum",
  scalar: (s, a, b) => s.min(a, b),
  vjp: {
    a: (ct, { a, b }) => shareOf(ct, less(a, b), equal(a, b), a),
    b: (ct, { a, b }) => shareOf(ct, less(b, a), equal(a, b), b),
  },
});

export const minimumCases: BinaryCases = {
  edges: [
    { a: 1, b: 1, value: 1, grad: { a: 0.5, b: 0.5 } },
    { a: 1e4, b: -1e4, value: -1e4, grad: { a: 0, b: 1 } },
    { a: 1, b: NaN, value: NaN, grad: { a: 0, b: NaN } },
  ],
};

export const absOp: UnaryOp = defineUnary({
  name: "abs",
  scalar: (s, x) => s.abs(x),
  takes: numeric,
  vjp: (ct, { x }) => scaleCotangent(ct, sign(x)),
});

export const absCases: UnaryCases = {
  domain: [0.1, 2],
  edges: [
    { x: 0, value: 0, grad: 0 },
    { x: -1e-8, value: 1e-8, grad: -1 },
    { x: -1e4, value: 1e4, grad: -1 },
  ],
};

export const signOp: UnaryOp = defineUnary({
  name: "sign",
  scalar: (s, x) => s.select(s.less(s.zero, x), s.one, s.select(s.less(x, s.zero), s.constant(-1), x)),
  takes: numeric,
  // constant on either side of its step
  vjp: null,
});

export const signCases: UnaryCases = {
  domain: [0.1, 2],
  edges: [
    { x: 0, value: 0, grad: 0 },
    { x: -1e-8, value: -1, grad: 0 },
    { x: 1e4, value: 1, grad: 0 },
    { x: NaN, value: NaN },
  ],
};
