/** Comparisons, logic, and the choice between elements. */
import { bind, requireOperand } from "../core/bind.ts";
import { constantLike } from "../core/fill.ts";
import {
  defineBinary,
  defineUnary,
  every,
  mapElements,
  type BinaryOp,
  type UnaryOp,
  type BinaryCases,
  type UnaryCases,
} from "../core/elementwise.ts";
import type { Op, Cases } from "../core/record.ts";
import { defineOp } from "../core/op.ts";
import { numbers } from "../core/numbers.ts";
import type { ScalarRule } from "../core/scalar.ts";
import { broadcastShapes, requireDType, sameDType } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import type { Shape } from "../core/aval.ts";
import type { Broadcast, Broadcastable, Operand } from "../core/types.ts";
import { bindBroadcast } from "./broadcast.ts";
import { broadcastTo } from "./movement.ts";

/**
 * a = b by elements, as bool. NaN equals nothing.
 * @example
 * equal(tensor([1, 2, 3]), 2).toString(); // → bool[3] [false, true, false]
 */
export function equal<A extends Operand, B extends Operand>(
  a: A,
  b: B & Broadcastable<A, B, "equal">,
): Tensor<Broadcast<A, B>> {
  return bindBroadcast(equalOp, a, b) as Tensor<Broadcast<A, B>>;
}

/**
 * a ≠ b by elements, as bool.
 * @example
 * notEqual(tensor([1, 2, 3]), 2).toString(); // → bool[3] [true, false, true]
 */
export function notEqual<A extends Operand, B extends Operand>(
  a: A,
  b: B & Broadcastable<A, B, "notEqual">,
): Tensor<Broadcast<A, B>> {
  return bindBroadcast(notEqualOp, a, b) as Tensor<Broadcast<A, B>>;
}

/**
 * a < b by elements, as bool.
 * @example
 * less(tensor([1, 2, 3]), 2).toString(); // → bool[3] [true, false, false]
 */
export function less<A extends Operand, B extends Operand>(
  a: A,
  b: B & Broadcastable<A, B, "less">,
): Tensor<Broadcast<A, B>> {
  return bindBroadcast(lessOp, a, b) as Tensor<Broadcast<A, B>>;
}

/**
 * a ≤ b by elements, as bool.
 * @example
 * lessEqual(tensor([1, 2, 3]), 2).toString(); // → bool[3] [true, true, false]
 */
export function lessEqual<A extends Operand, B extends Operand>(
  a: A,
  b: B & Broadcastable<A, B, "lessEqual">,
): Tensor<Broadcast<A, B>> {
  return bindBroadcast(lessEqualOp, a, b) as Tensor<Broadcast<A, B>>;
}

/**
 * a > b by elements, as bool.
 * @example
 * greater(tensor([1, 2, 3]), 2).toString(); // → bool[3] [false, false, true]
 */
export function greater<A extends Operand, B extends Operand>(
  a: A,
  b: B & Broadcastable<A, B, "greater">,
): Tensor<Broadcast<A, B>> {
  return bindBroadcast(greaterOp, a, b) as Tensor<Broadcast<A, B>>;
}

/**
 * a ≥ b by elements, as bool.
 * @example
 * greaterEqual(tensor([1, 2, 3]), 2).toString(); // → bool[3] [false, true, true]
 */
export function greaterEqual<A extends Operand, B extends Operand>(
  a: A,
  b: B & Broadcastable<A, B, "greaterEqual">,
): Tensor<Broadcast<A, B>> {
  return bindBroadcast(greaterEqualOp, a, b) as Tensor<Broadcast<A, B>>;
}

/**
 * Both, by elements. a, b: bool
 * @example
 * const x = tensor([1, 2, 3]);
 * logicalAnd(greater(x, 1), less(x, 3)).toString(); // → bool[3] [false, true, false]
 */
export function logicalAnd<A extends Tensor, B extends Tensor>(
  a: A,
  b: B & Broadcastable<A, B, "logicalAnd">,
): Tensor<Broadcast<A, B>> {
  return bindBroadcast(logicalAndOp, a, b) as Tensor<Broadcast<A, B>>;
}

/**
 * Either or both, by elements. a, b: bool
 * @example
 * const x = tensor([1, 2, 3]);
 * logicalOr(less(x, 2), greater(x, 2)).toString(); // → bool[3] [true, false, true]
 */
export function logicalOr<A extends Tensor, B extends Tensor>(
  a: A,
  b: B & Broadcastable<A, B, "logicalOr">,
): Tensor<Broadcast<A, B>> {
  return bindBroadcast(logicalOrOp, a, b) as Tensor<Broadcast<A, B>>;
}

/**
 * The opposite, by elements. x: bool
 * @example
 * logicalNot(greater(tensor([1, 3]), 2)).toString(); // → bool[2] [true, false]
 */
export function logicalNot<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(logicalNotOp, [x]) as Tensor<S>;
}

/**
 * `a` where the condition holds, else `b`, by elements; all three broadcast. The branch not taken has gradient 0, even
 * where its own derivative is infinite or NaN.
 * @example
 * where(tensor([true, false], { dtype: "bool" }), tensor([1, 2]), 0).toArray(); // → [ 1, 0 ]
 */
export function where<A extends Operand, B extends Operand>(
  condition: Tensor,
  a: A,
  b: B & Broadcastable<A, B, "where">,
): Tensor {
  requireOperand("where", "condition", condition);
  const x = constantLike("where", a, (b as unknown) instanceof Tensor ? (b as unknown as Tensor) : undefined);
  const y = constantLike("where", b, x);
  const shape = broadcastShapes("where", condition.shape, broadcastShapes("where", x.shape, y.shape));
  return bind(whereOp, [broadcastTo(condition, shape), broadcastTo(x, shape), broadcastTo(y, shape)]);
}

// ---- records

const comparison = { takes: every, gives: "bool", vjp: { a: null, b: null } } as const;

export const equalOp: BinaryOp = defineBinary({
  ...comparison,
  name: "equal",
  scalar: (s, a, b) => s.equal(a, b),
});

export const equalCases: BinaryCases = {
  edges: [
    { a: NaN, b: NaN, value: 0 },
    { a: 0, b: -0, value: 1 },
  ],
};
export const notEqualOp: BinaryOp = defineBinary({
  ...comparison,
  name: "notEqual",
  scalar: (s, a, b) => s.not(s.equal(a, b)),
});

export const notEqualCases: BinaryCases = {
  edges: [{ a: NaN, b: NaN, value: 1 }],
};
export const lessOp: BinaryOp = defineBinary({
  ...comparison,
  name: "less",
  scalar: (s, a, b) => s.less(a, b),
});

export const lessCases: BinaryCases = {
  edges: [
    { a: 1, b: 1, value: 0 },
    { a: NaN, b: 1, value: 0 },
  ],
};
export const lessEqualOp: BinaryOp = defineBinary({
  ...comparison,
  name: "lessEqual",
  scalar: (s, a, b) => s.lessEqual(a, b),
});

export const lessEqualCases: BinaryCases = {
  edges: [
    { a: 1, b: 1, value: 1 },
    { a: NaN, b: 1, value: 0 },
  ],
};
export const greaterOp: BinaryOp = defineBinary({
  ...comparison,
  name: "greater",
  scalar: (s, a, b) => s.less(b, a),
});

export const greaterCases: BinaryCases = {
  edges: [
    { a: 1, b: 1, value: 0 },
    { a: NaN, b: 1, value: 0 },
  ],
};
export const greaterEqualOp: BinaryOp = defineBinary({
  ...comparison,
  name: "greaterEqual",
  scalar: (s, a, b) => s.lessEqual(b, a),
});

export const greaterEqualCases: BinaryCases = {
  edges: [
    { a: 1, b: 1, value: 1 },
    { a: NaN, b: 1, value: 0 },
  ],
};

const connective = { takes: ["bool"], vjp: { a: null, b: null } } as const;
export const logicalAndOp: BinaryOp = defineBinary({
  ...connective,
  name: "logicalAnd",
  scalar: (s, a, b) => s.and(a, b),
});

export const logicalAndCases: BinaryCases = {
  edges: [
    { a: 1, b: 0, value: 0 },
    { a: 1, b: 1, value: 1 },
  ],
};
export const logicalOrOp: BinaryOp = defineBinary({
  ...connective,
  name: "logicalOr",
  scalar: (s, a, b) => s.or(a, b),
});

export const logicalOrCases: BinaryCases = {
  edges: [
    { a: 1, b: 0, value: 1 },
    { a: 0, b: 0, value: 0 },
  ],
};
export const logicalNotOp: UnaryOp = defineUnary({
  name: "logicalNot",
  takes: ["bool"],
  scalar: (s, x) => s.not(x),
  vjp: null,
});

export const logicalNotCases: UnaryCases = {
  edges: [
    { x: 0, value: 1 },
    { x: 1, value: 0 },
  ],
};

const select: ScalarRule = (s, condition, a, b) => s.select(condition!, a!, b!);

export const whereOp: Op<readonly ["condition", "a", "b"]> = defineOp({
  name: "where",
  inputs: ["condition", "a", "b"],
  infer({ condition, a, b }) {
    requireDType("where", "condition", condition, ["bool"]);
    sameDType("where", ["a", "b"], [a, b]);
    return a;
  },
  vjp: {
    condition: null,
    a: (ct, { condition }) => where(condition, ct, 0),
    b: (ct, { condition }) => where(condition, 0, ct),
  },
  reference: ({ condition, a, b }, out) => mapElements(select, numbers, [condition, a, b], out),
  kind: { type: "elementwise", scalar: () => select },
});

export const whereCases: Cases<readonly ["condition", "a", "b"]> = {
  samples: (rng) => [{ inputs: [rng.bool([2, 3]), rng.normal([2, 3]), rng.normal([2, 3])] }],
  edges: [{ inputs: { condition: [1, 0], a: [1, NaN], b: [NaN, 2] }, value: [1, 2], grad: { a: [1, 0], b: [0, 1] } }],
  rejects: [
    {
      inputs: { condition: "float32[2]", a: "float32[2]", b: "float32[2]" },
      message: "where: condition is float32[2]; it takes bool, convert with cast(condition, dtype)",
    },
  ],
};
