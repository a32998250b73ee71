/** Hyperbolic functions, and the error function, which has tanh's shape. */
import { bind } from "../core/bind.ts";
import { defineUnary, type UnaryOp, type UnaryCases } from "../core/elementwise.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Shape } from "../core/aval.ts";
import { div, mul, neg, scaleCotangent } from "./arithmetic.ts";
import { exp } from "./exponential.ts";

/**
 * (eˣ − e⁻ˣ) / 2.
 * @example
 * sinh(tensor([0, 1])).toString(); // → float32[2] [0, 1.1752]
 */
export function sinh<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(sinhOp, [x]) as Tensor<S>;
}

/**
 * (eˣ + e⁻ˣ) / 2.
 * @example
 * cosh(tensor([0, 1])).toString(); // → float32[2] [1, 1.54308]
 */
export function cosh<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(coshOp, [x]) as Tensor<S>;
}

/**
 * sinh x / cosh x, from −1 to 1; its gradient keeps all its digits where the curve is flat.
 * @example
 * tanh(tensor([0, 1])).toString(); // → float32[2] [0, 0.761594]
 */
export function tanh<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(tanhOp, [x]) as Tensor<S>;
}

/**
 * The error function, 2/√π ∫₀ˣ e^(−t²) dt, from −1 to 1.
 * @example
 * erf(tensor([0, 1])).toString(); // → float32[2] [0, 0.842701]
 */
export function erf<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(erfOp, [x]) as Tensor<S>;
}

/**
 * The complementary error function 1 − erf x, from 2 to 0, with all its digits where erf x is 1: erfc(9) is 4.1e-37.
 * @example
 * erfc(tensor([0])).toArray(); // → [ 1 ]
 */
export function erfc<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(erfcOp, [x]) as Tensor<S>;
}

// ---- records

export const sinhOp: UnaryOp = defineUnary({
  name: "sinh",
  scalar: (s, x) => s.sinh(x),
  vjp: (ct, { x }) => scaleCotangent(ct, cosh(x)),
});

export const sinhCases: UnaryCases = {
  edges: [
    { x: 0, value: 0, grad: 1 },
    { x: 1e-8, value: 1e-8, grad: 1 },
    { x: -89, value: -2.2448064095871728e38, grad: 2.2448064095871728e38 },
    { x: 1e4, value: Infinity, grad: Infinity },
  ],
};

export const coshOp: UnaryOp = defineUnary({
  name: "cosh",
  scalar: (s, x) => s.cosh(x),
  vjp: (ct, { x }) => scaleCotangent(ct, sinh(x)),
});

export const coshCases: UnaryCases = {
  edges: [
    { x: 0, value: 1, grad: 0 },
    { x: 20, value: 242582597.70489514, grad: 242582597.70489514 },
    { x: -1e4, value: Infinity, grad: -Infinity },
  ],
};

export const tanhOp: UnaryOp = defineUnary({
  name: "tanh",
  scalar: (s, x) => s.tanh(x),
  // 1 / cosh²: the shorter 1 − tanh² has no digit left above x = 20. Where cosh overflows, 1 / ∞ is the right 0.
  vjp(ct, { x }) {
    const sech = div(1, cosh(x));
    return scaleCotangent(ct, mul(sech, sech));
  },
});

export const tanhCases: UnaryCases = {
  edges: [
    { x: 0, value: 0, grad: 1 },
    { x: 20, value: 1, grad: 1.6993417021166355e-17 },
    { x: -100, value: -1, grad: 5.53558610694695e-87 },
    { x: 1e4, value: 1, grad: 0 },
  ],
};

const twoOverRootPi = 2 / Math.sqrt(Math.PI);

export const erfOp: UnaryOp = defineUnary({
  name: "erf",
  scalar: (s, x) => s.erf(x),
  vjp: (ct, { x }) => scaleCotangent(ct, mul(twoOverRootPi, exp(neg(mul(x, x))))),
});

export const erfCases: UnaryCases = {
  edges: [
    { x: 0, value: 0, grad: 1.1283791670955126 },
    { x: 1, value: 0.8427007929497149, grad: 0.4151074974205947 },
    { x: -3, value: -0.9999779095030014, grad: 0.00013925305194674786 },
    { x: 20, value: 1, grad: 2.1610374743867984e-174 },
    { x: -1e4, value: -1, grad: 0 },
  ],
};

export const erfcOp: UnaryOp = defineUnary({
  name: "erfc",
  scalar: (s, x) => s.erfc(x),
  vjp: (ct, { x }) => scaleCotangent(ct, mul(-twoOverRootPi, exp(neg(mul(x, x))))),
});

export const erfcCases: UnaryCases = {
  edges: [
    { x: 0, value: 1, grad: -1.1283791670955126 },
    { x: 1, value: 0.15729920705028513, grad: -0.4151074974205947 },
    { x: -3, value: 1.9999779095030015, grad: -0.00013925305194674786 },
    { x: 20, value: 5.3958656116079005e-176, grad: -2.1610374743867984e-174 },
    { x: -1e4, value: 2, grad: 0 },
    { x: 1e4, value: 0, grad: 0 },
  ],
};
