/** The arithmetic of elements. Binary functions broadcast their operands and take numbers as 0-d constants. */
import { bindBroadcast } from "./broadcast.ts";
import { bind } from "../core/bind.ts";
import {
  defineBinary,
  defineUnary,
  floats,
  numeric,
  type BinaryOp,
  type UnaryOp,
  type BinaryCases,
  type UnaryCases,
} from "../core/elementwise.ts";
import { type Tensor } from "../core/tensor.ts";
import type { Shape } from "../core/aval.ts";
import type { Broadcast, Broadcastable, Operand } from "../core/types.ts";

/**
 * a + b, broadcast.
 * @throws ShapeError where the shapes do not broadcast; DTypeError where dtypes differ.
 * @example
 * add(tensor([1, 2]), 1).toArray(); // → [ 2, 3 ]
 */
export function add<A extends Operand, B extends Operand>(
  a: A,
  b: B & Broadcastable<A, B, "add">,
): Tensor<Broadcast<A, B>> {
  return bindBroadcast(addOp, a, b) as Tensor<Broadcast<A, B>>;
}

/**
 * a − b, broadcast.
 * @example
 * sub(tensor([1, 2]), tensor([3, 4])).toString(); // → float32[2] [-2, -2]
 */
export function sub<A extends Operand, B extends Operand>(
  a: A,
  b: B & Broadcastable<A, B, "sub">,
): Tensor<Broadcast<A, B>> {
  return bindBroadcast(subOp, a, b) as Tensor<Broadcast<A, B>>;
}

/**
 * a · b by elements, broadcast.
 * @example
 * mul(tensor([1, 2]), tensor([3, 4])).toString(); // → float32[2] [3, 8]
 */
export function mul<A extends Operand, B extends Operand>(
  a: A,
  b: B & Broadcastable<A, B, "mul">,
): Tensor<Broadcast<A, B>> {
  return bindBroadcast(mulOp, a, b) as Tensor<Broadcast<A, B>>;
}

/**
 * a / b by elements, broadcast; floats only.
 * @example
 * div(tensor([1, 2]), tensor([2, 4])).toString(); // → float32[2] [0.5, 0.5]
 */
export function div<A extends Operand, B extends Operand>(
  a: A,
  b: B & Broadcastable<A, B, "div">,
): Tensor<Broadcast<A, B>> {
  return bindBroadcast(divOp, a, b) as Tensor<Broadcast<A, B>>;
}

/**
 * −x.
 * @example
 * neg(tensor([1, -2])).toString(); // → float32[2] [-1, 2]
 */
export function neg<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(negOp, [x]) as Tensor<S>;
}

/**
 * A cotangent times a local derivative, of equal shapes, where 0 times anything is 0, also times NaN and ∞. Rules
 * multiply with it, so that what a later `where` did not choose sends no NaN back, in derivatives of any order.
 * @example
 * grad((x: Tensor) => sum(where(greater(x, 0), sqrt(x), 0)))(tensor([-1, 4])).toArray(); // → [ 0, 0.25 ]
 */
export function scaleCotangent(ct: Tensor, slope: Tensor): Tensor {
  return bind(scaleCotangentOp, [ct, slope]);
}

// ---- records

export const addOp: BinaryOp = defineBinary({
  name: "add",
  scalar: (s, a, b) => s.add(a, b),
  vjp: { a: (ct) => ct, b: (ct) => ct },
});

export const addCases: BinaryCases = {
  edges: [{ a: 1e4, b: -1e4, value: 0, grad: { a: 1, b: 1 } }],
};

export const subOp: BinaryOp = defineBinary({
  name: "sub",
  scalar: (s, a, b) => s.sub(a, b),
  vjp: { a: (ct) => ct, b: (ct) => neg(ct) },
});

export const subCases: BinaryCases = {
  edges: [{ a: 1e4, b: 1e4, value: 0, grad: { a: 1, b: -1 } }],
};

export const mulOp: BinaryOp = defineBinary({
  name: "mul",
  scalar: (s, a, b) => s.mul(a, b),
  vjp: { a: (ct, { b }) => scaleCotangent(ct, b), b: (ct, { a }) => scaleCotangent(ct, a) },
});

export const mulCases: BinaryCases = {
  edges: [{ a: 0, b: 1e4, value: 0, grad: { a: 1e4, b: 0 } }],
};

export const scaleCotangentOp: BinaryOp = defineBinary({
  name: "scaleCotangent",
  scalar(s, ct, slope) {
    const product = s.mul(ct, slope);
    const undefinedByZero = s.and(s.equal(slope, s.zero), s.not(s.equal(product, product)));
    return s.select(s.or(s.equal(ct, s.zero), undefinedByZero), s.zero, product);
  },
  takes: floats,
  // linear in each, as a product is
  vjp: { a: (c, { b }) => scaleCotangent(c, b), b: (c, { a }) => scaleCotangent(c, a) },
});

export const scaleCotangentCases: BinaryCases = {
  edges: [
    { a: 0, b: NaN, value: 0 },
    { a: NaN, b: 0, value: 0 },
    { a: 0, b: Infinity, value: 0 },
    { a: -Infinity, b: 0, value: 0 },
    { a: 1, b: NaN, value: NaN },
    { a: 2, b: 3, value: 6, grad: { a: 3, b: 2 } },
  ],
};

export const divOp: BinaryOp = defineBinary({
  name: "div",
  scalar: (s, a, b) => s.div(a, b),
  takes: floats,
  // ∂/∂b = −a/b² = −out/b
  vjp: { a: (ct, { b }) => scaleCotangent(ct, div(1, b)), b: (ct, { b, out }) => scaleCotangent(ct, neg(div(out, b))) },
});

export const divCases: BinaryCases = {
  samples: (rng) => [
    { inputs: [rng.normal([]), rng.uniform([])] },
    { inputs: [rng.normal([2, 3]), rng.uniform([2, 3])] },
  ],
  edges: [{ a: 0, b: 1e-8, value: 0, grad: { a: 1e8, b: 0 } }],
};

export const negOp: UnaryOp = defineUnary({
  name: "neg",
  scalar: (s, x) => s.neg(x),
  takes: numeric,
  vjp: (ct) => neg(ct),
});

export const negCases: UnaryCases = {
  edges: [{ x: 1e4, value: -1e4, grad: -1 }],
};
