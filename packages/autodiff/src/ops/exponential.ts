/** Exponentials, logarithms, roots, and the curves made of them that are wrong when composed naively. */
import { bind } from "../core/bind.ts";
import { defineUnary, type UnaryOp, type UnaryCases } from "../core/elementwise.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Shape } from "../core/aval.ts";
import { add, div, mul, neg, scaleCotangent } from "./arithmetic.ts";

/**
 * eˣ.
 * @example
 * exp(tensor([0, 1])).toString(); // → float32[2] [1, 2.71828]
 */
export function exp<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(expOp, [x]) as Tensor<S>;
}

/**
 * eˣ − 1, exact near 0.
 * @example
 * expm1(tensor([0, 1e-10])).toString(); // → float32[2] [0, 1e-10]
 */
export function expm1<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(expm1Op, [x]) as Tensor<S>;
}

/**
 * The natural logarithm.
 * @example
 * log(tensor([1, 10])).toString(); // → float32[2] [0, 2.30259]
 */
export function log<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(logOp, [x]) as Tensor<S>;
}

/**
 * log(1 + x), exact near 0.
 * @example
 * log1p(tensor([0, 1e-10])).toString(); // → float32[2] [0, 1e-10]
 */
export function log1p<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(log1pOp, [x]) as Tensor<S>;
}

/**
 * The square root; its derivative at 0 is Infinity.
 * @example
 * sqrt(tensor([4, 2])).toString(); // → float32[2] [2, 1.41421]
 */
export function sqrt<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(sqrtOp, [x]) as Tensor<S>;
}

/**
 * 1 / √x.
 * @example
 * rsqrt(tensor([1, 4])).toString(); // → float32[2] [1, 0.5]
 */
export function rsqrt<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(rsqrtOp, [x]) as Tensor<S>;
}

/**
 * 1 / (1 + e⁻ˣ), the logistic function; right to the last bits at both ends.
 * @example
 * sigmoid(tensor([0, 2])).toString(); // → float32[2] [0.5, 0.880797]
 */
export function sigmoid<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(sigmoidOp, [x]) as Tensor<S>;
}

/**
 * log(1 + eˣ), without overflow: softplus(200) is 200.
 * @example
 * softplus(tensor([0, 200])).toString(); // → float32[2] [0.693147, 200]
 */
export function softplus<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(softplusOp, [x]) as Tensor<S>;
}

/**
 * log(sigmoid(x)) = −softplus(−x), without underflow: logSigmoid(−200) is −200.
 * @example
 * logSigmoid(tensor([0, -200])).toString(); // → float32[2] [-0.693147, -200]
 */
export function logSigmoid<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(logSigmoidOp, [x]) as Tensor<S>;
}

// ---- records

export const expOp: UnaryOp = defineUnary({
  name: "exp",
  scalar: (s, x) => s.exp(x),
  vjp: (ct, { out }) => scaleCotangent(ct, out),
});

export const expCases: UnaryCases = {
  edges: [
    { x: 0, value: 1, grad: 1 },
    { x: -1e4, value: 0, grad: 0 },
  ],
};

export const expm1Op: UnaryOp = defineUnary({
  name: "expm1",
  scalar: (s, x) => s.expm1(x),
  vjp: (ct, { x }) => scaleCotangent(ct, exp(x)),
});

export const expm1Cases: UnaryCases = {
  edges: [
    { x: 1e-20, value: 1e-20, grad: 1 },
    { x: -1e4, value: -1, grad: 0 },
  ],
};

export const logOp: UnaryOp = defineUnary({
  name: "log",
  scalar: (s, x) => s.log(x),
  vjp: (ct, { x }) => scaleCotangent(ct, div(1, x)),
});

export const logCases: UnaryCases = {
  domain: [0.5, 2],
  edges: [
    { x: 1, value: 0, grad: 1 },
    { x: 0, value: -Infinity, grad: Infinity },
  ],
};

export const log1pOp: UnaryOp = defineUnary({
  name: "log1p",
  scalar: (s, x) => s.log1p(x),
  vjp: (ct, { x }) => scaleCotangent(ct, div(1, add(x, 1))),
});

export const log1pCases: UnaryCases = {
  domain: [-0.5, 2],
  edges: [{ x: 1e-20, value: 1e-20, grad: 1 }],
};

export const sqrtOp: UnaryOp = defineUnary({
  name: "sqrt",
  scalar: (s, x) => s.sqrt(x),
  vjp: (ct, { out }) => scaleCotangent(ct, div(0.5, out)),
});

export const sqrtCases: UnaryCases = {
  domain: [0.5, 2],
  edges: [
    { x: 4, value: 2, grad: 0.25 },
    { x: 0, value: 0, grad: Infinity },
  ],
};

export const rsqrtOp: UnaryOp = defineUnary({
  name: "rsqrt",
  scalar: (s, x) => s.div(s.one, s.sqrt(x)),
  vjp: (ct, { x, out }) => scaleCotangent(ct, div(out, mul(x, -2))),
});

export const rsqrtCases: UnaryCases = {
  domain: [0.5, 2],
  edges: [{ x: 4, value: 0.5, grad: -0.0625 }],
};

export const sigmoidOp: UnaryOp = defineUnary({
  name: "sigmoid",
  // e^min(x,0) / (1 + e^−|x|): neither exponential can overflow
  scalar: (s, x) => s.div(s.exp(s.min(x, s.zero)), s.add(s.one, s.exp(s.neg(s.abs(x))))),
  // σ(x)·σ(−x): 1 − σ(x) would lose all digits for large x
  vjp: (ct, { x, out }) => scaleCotangent(ct, mul(out, sigmoid(neg(x)))),
});

export const sigmoidCases: UnaryCases = {
  edges: [
    { x: 0, value: 0.5, grad: 0.25 },
    { x: 1000, value: 1, grad: 0 },
    { x: -1000, value: 0, grad: 0 },
    { x: 40, value: 1, grad: 4.248354255291589e-18 },
  ],
};

export const softplusOp: UnaryOp = defineUnary({
  name: "softplus",
  scalar: (s, x) => s.add(s.max(x, s.zero), s.log1p(s.exp(s.neg(s.abs(x))))),
  vjp: (ct, { x }) => scaleCotangent(ct, sigmoid(x)),
});

export const softplusCases: UnaryCases = {
  edges: [
    { x: 200, value: 200, grad: 1 },
    { x: -50, value: 1.928749847963918e-22, grad: 1.928749847963918e-22 },
  ],
};

export const logSigmoidOp: UnaryOp = defineUnary({
  name: "logSigmoid",
  scalar: (s, x) => s.sub(s.min(x, s.zero), s.log1p(s.exp(s.neg(s.abs(x))))),
  vjp: (ct, { x }) => scaleCotangent(ct, sigmoid(neg(x))),
});

export const logSigmoidCases: UnaryCases = {
  edges: [
    { x: -200, value: -200, grad: 1 },
    { x: 50, value: -1.928749847963918e-22, grad: 1.928749847963918e-22 },
  ],
};
