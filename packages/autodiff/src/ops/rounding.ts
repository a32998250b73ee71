/** To the integers nearby. They are constant between their steps, so their gradient is 0 everywhere. */
import { bind } from "../core/bind.ts";
import { defineUnary, type UnaryOp, type UnaryCases } from "../core/elementwise.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Shape } from "../core/aval.ts";

/**
 * The largest integer that is not above x. The gradient is 0.
 * @example
 * floor(tensor([1.2, -1.2])).toString(); // → float32[2] [1, -2]
 */
export function floor<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(floorOp, [x]) as Tensor<S>;
}

/**
 * The smallest integer that is not below x. The gradient is 0.
 * @example
 * ceil(tensor([1.2, -1.2])).toString(); // → float32[2] [2, -1]
 */
export function ceil<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(ceilOp, [x]) as Tensor<S>;
}

/**
 * The nearest integer, halves to the even one, as in NumPy and PyTorch (not in `Math.round`). The gradient is 0.
 * @example
 * round(tensor([0.5, 1.5, 2.5, -1.5])).toArray(); // → [ 0, 2, 2, -2 ]
 */
export function round<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(roundOp, [x]) as Tensor<S>;
}

// ---- records

export const floorOp: UnaryOp = defineUnary({
  name: "floor",
  scalar: (s, x) => s.floor(x),
  vjp: null,
});

export const floorCases: UnaryCases = {
  domain: [0.1, 0.9],
  edges: [
    { x: -1e-8, value: -1, grad: 0 },
    { x: 2, value: 2, grad: 0 },
    { x: 1e15 + 0.5, value: 1e15, grad: 0 },
  ],
};

export const ceilOp: UnaryOp = defineUnary({
  name: "ceil",
  scalar: (s, x) => s.ceil(x),
  vjp: null,
});

export const ceilCases: UnaryCases = {
  domain: [0.1, 0.9],
  edges: [
    { x: 1e-8, value: 1, grad: 0 },
    { x: -2, value: -2, grad: 0 },
    { x: 1e15 + 0.5, value: 1e15 + 1, grad: 0 },
  ],
};

export const roundOp: UnaryOp = defineUnary({
  name: "round",
  scalar: (s, x) => s.round(x),
  vjp: null,
});

export const roundCases: UnaryCases = {
  domain: [0.6, 1.4],
  edges: [
    { x: 0.5, value: 0, grad: 0 },
    { x: 1.5, value: 2, grad: 0 },
    { x: -2.5, value: -2, grad: 0 },
    { x: 0.49999999999999994, value: 0, grad: 0 },
    { x: 2 ** 52 + 1, value: 2 ** 52 + 1, grad: 0 },
  ],
};
