/** Circular functions and their inverses. Angles are in radians. */
import { bind } from "../core/bind.ts";
import {
  defineBinary,
  defineUnary,
  floats,
  type BinaryOp,
  type UnaryOp,
  type UnaryCases,
  type BinaryCases,
} from "../core/elementwise.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Shape } from "../core/aval.ts";
import type { Broadcast, Broadcastable, Operand } from "../core/types.ts";
import { add, div, mul, neg, scaleCotangent, sub } from "./arithmetic.ts";
import { bindBroadcast } from "./broadcast.ts";
import { rsqrt } from "./exponential.ts";
import { abs } from "./piecewise.ts";
import { equal, less, logicalAnd, where } from "./logic.ts";

/**
 * The sine of an angle in radians.
 * @example
 * sin(tensor([0, 1])).toString(); // → float32[2] [0, 0.841471]
 */
export function sin<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(sinOp, [x]) as Tensor<S>;
}

/**
 * The cosine of an angle in radians.
 * @example
 * cos(tensor([0, 1])).toString(); // → float32[2] [1, 0.540302]
 */
export function cos<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(cosOp, [x]) as Tensor<S>;
}

/**
 * The tangent of an angle in radians.
 * @example
 * tan(tensor([0, 1])).toString(); // → float32[2] [0, 1.55741]
 */
export function tan<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(tanOp, [x]) as Tensor<S>;
}

/**
 * The angle in [−π/2, π/2] whose sine is x; NaN outside [−1, 1]. Its derivative at ±1 is Infinity.
 * @example
 * asin(tensor([0, 1])).toString(); // → float32[2] [0, 1.5708]
 */
export function asin<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(asinOp, [x]) as Tensor<S>;
}

/**
 * The angle in [0, π] whose cosine is x; NaN outside [−1, 1]. Its derivative at ±1 is −Infinity.
 * @example
 * acos(tensor([1, 0])).toString(); // → float32[2] [0, 1.5708]
 */
export function acos<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(acosOp, [x]) as Tensor<S>;
}

/**
 * The angle in [−π/2, π/2] whose tangent is x.
 * @example
 * atan(tensor([0, 1])).toString(); // → float32[2] [0, 0.785398]
 */
export function atan<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return bind(atanOp, [x]) as Tensor<S>;
}

/**
 * The angle in [−π, π] from the positive x axis to the point (x, y), broadcast; y comes first.
 * At (0, 0), where no gradient exists, it is 0 by convention.
 * @throws ShapeError where the shapes do not broadcast; DTypeError where dtypes differ.
 * @example
 * atan2(tensor([0, 1]), tensor([1, 0])).toString(); // → float32[2] [0, 1.5708]
 */
export function atan2<Y extends Operand, X extends Operand>(
  y: Y,
  x: X & Broadcastable<Y, X, "atan2">,
): Tensor<Broadcast<Y, X>> {
  return bindBroadcast(atan2Op, y, x) as Tensor<Broadcast<Y, X>>;
}

// ---- records

export const sinOp: UnaryOp = defineUnary({
  name: "sin",
  scalar: (s, x) => s.sin(x),
  vjp: (ct, { x }) => scaleCotangent(ct, cos(x)),
});

export const sinCases: UnaryCases = {
  edges: [
    { x: 0, value: 0, grad: 1 },
    { x: 1e4, value: -0.30561438888825215, grad: -0.9521553682590148 },
  ],
};

export const cosOp: UnaryOp = defineUnary({
  name: "cos",
  scalar: (s, x) => s.cos(x),
  vjp: (ct, { x }) => scaleCotangent(ct, neg(sin(x))),
});

export const cosCases: UnaryCases = {
  edges: [
    { x: 0, value: 1, grad: 0 },
    { x: 1e4, value: -0.9521553682590148, grad: 0.30561438888825215 },
  ],
};

export const tanOp: UnaryOp = defineUnary({
  name: "tan",
  scalar: (s, x) => s.tan(x),
  // 1 / cos² = 1 + tan²
  vjp: (ct, { out }) => scaleCotangent(ct, add(1, mul(out, out))),
});

export const tanCases: UnaryCases = {
  domain: [-1.2, 1.2],
  edges: [
    { x: 0, value: 0, grad: 1 },
    { x: 1.5, value: 14.101419947171719, grad: 199.85004452649247 },
  ],
};

/** 1 / √(1 − x²), as a product that keeps its digits near ±1. */
function slopeOfAsin(x: Tensor): Tensor {
  return rsqrt(mul(sub(1, x), add(1, x)));
}

export const asinOp: UnaryOp = defineUnary({
  name: "asin",
  scalar: (s, x) => s.asin(x),
  vjp: (ct, { x }) => scaleCotangent(ct, slopeOfAsin(x)),
});

export const asinCases: UnaryCases = {
  domain: [-0.8, 0.8],
  edges: [
    { x: 0.5, value: 0.5235987755982989, grad: 1.1547005383792515 },
    { x: 1, value: Math.PI / 2, grad: Infinity },
    { x: -1, value: -Math.PI / 2, grad: Infinity },
  ],
};

export const acosOp: UnaryOp = defineUnary({
  name: "acos",
  scalar: (s, x) => s.acos(x),
  vjp: (ct, { x }) => scaleCotangent(ct, neg(slopeOfAsin(x))),
});

export const acosCases: UnaryCases = {
  domain: [-0.8, 0.8],
  edges: [
    { x: 0.5, value: 1.0471975511965979, grad: -1.1547005383792515 },
    { x: 1, value: 0, grad: -Infinity },
    { x: -1, value: Math.PI, grad: -Infinity },
  ],
};

export const atanOp: UnaryOp = defineUnary({
  name: "atan",
  scalar: (s, x) => s.atan(x),
  // 1 / (1 + x²), above 1 as (1/x) / (x + 1/x), so that no square overflows
  vjp(ct, { x }) {
    const isLarge = less(1, abs(x));
    const over = div(1, where(isLarge, x, 1));
    return scaleCotangent(ct, div(over, where(isLarge, add(x, over), add(1, mul(x, x)))));
  },
});

export const atanCases: UnaryCases = {
  edges: [
    { x: 0, value: 0, grad: 1 },
    { x: 1e4, value: 1.5706963267952299, grad: 9.9999999e-9 },
    { x: -Infinity, value: -Math.PI / 2, grad: 0 },
  ],
};

/**
 * a / (a² + b²) or b / (a² + b²); 0 at the origin. With r the smaller of a and b over the larger one it is 1 or r, over
 * larger + smaller·r: no square leaves the range, and where one of them is infinite it is 0.
 */
function overSquares(component: "a" | "b", a: Tensor, b: Tensor): Tensor {
  const isOrigin = logicalAnd(equal(a, 0), equal(b, 0));
  const isWide = less(abs(a), abs(b));
  const [larger, smaller] = [where(isOrigin, 1, where(isWide, b, a)), where(isWide, a, b)];
  const ratio = div(smaller, larger);
  const part = component === "a" ? where(isWide, ratio, 1) : where(isWide, 1, ratio);
  return where(isOrigin, 0, div(part, add(larger, mul(smaller, ratio))));
}

export const atan2Op: BinaryOp = defineBinary({
  name: "atan2",
  scalar: (s, y, x) => s.atan2(y, x),
  takes: floats,
  vjp: {
    // the first input, a, is y; the second, b, is x: x / (x² + y²) and −y / (x² + y²)
    a: (ct, { a, b }) => scaleCotangent(ct, overSquares("b", a, b)),
    b: (ct, { a, b }) => scaleCotangent(ct, neg(overSquares("a", a, b))),
  },
});

export const atan2Cases: BinaryCases = {
  edges: [
    { a: 0, b: 0, value: 0, grad: { a: 0, b: 0 } },
    { a: 1, b: -1, value: 2.356194490192345, grad: { a: -0.5, b: -0.5 } },
    { a: 0, b: -1, value: Math.PI, grad: { a: -1, b: 0 } },
    { a: -1e-8, b: 1e4, value: -1e-12, grad: { a: 1e-4, b: 1e-16 } },
    { a: 1e4, b: 1e-8, value: 1.5707963267938967, grad: { a: 1e-16, b: -1e-4 } },
    { a: 1e200, b: 1e200, value: Math.PI / 4, grad: { a: 5e-201, b: -5e-201 } },
    { a: Infinity, b: 1, value: Math.PI / 2, grad: { a: 0, b: 0 } },
    { a: 0, b: NaN, value: NaN, grad: { a: NaN, b: NaN } },
  ],
};
