import { f32x4, f64x2 } from "../emit/opcodes.ts";
import type { Expr } from "../expr/expr.ts";
import { byHalves } from "../expr/lanes.ts";
import { erfCoefficients, erfcCoefficients, erfcxCoefficients, erfcxNarrowCoefficients } from "./coefficients.ts";
import { exp2Inside, timesGaussian } from "./exp.ts";
import { Floats } from "./floats.ts";

/** Returns erf x, 1.5 ulps: an odd polynomial below 1, and 1 − 2^(x·P(x)) above. */
export function erf(v: Floats, x: Expr): Expr {
  const size = v.abs(x);
  const z = v.mul(x, x);
  const near = v.madd(size, v.polynomial(z, erfCoefficients), size);
  // from there on it is 1
  const inside = v.pmin(size, v.number(v.wide ? 6 : 4));
  const far = v.sub(v.number(1), exp2Inside(v, v.mul(inside, v.polynomial(inside, erfcCoefficients))));
  return v.withSign(v.select(v.less(size, v.number(1)), near, far), x);
}

/** 1 − erf x, right to the last digits where erf x is 1 as well; float32 1 ulp, float64 4 ulps. */
export function erfc(v: Floats, x: Expr): Expr {
  // from there on it is 0
  const size = v.pmin(v.abs(x), v.number(v.wide ? 27.5 : 10.5));
  const tail = v.wide ? tailWide(v, size) : tailNarrow(v, size);
  return v.select(v.less(x, v.number(0)), v.sub(v.number(2), tail), tail);
}

/** erfc x for x ≥ 0 = e^(−x²)·P(t) / (1 + 2x) */
function tailWide(v: Floats, x: Expr): Expr {
  return timesGaussian(v, overLine(v, x, v.polynomial(place(v, x), erfcxCoefficients)), x);
}

/** Returns the tail for float32, found in float64. */
function tailNarrow(v: Floats, x: Expr): Expr {
  const w = new Floats(v.builder, "f64");
  return byHalves(v.builder, [x], (part) => {
    const size = v.builder.node(f64x2.promoteLowF32x4, "f64", part!);
    const tail = overLine(w, size, w.polynomial(place(w, size), erfcxNarrowCoefficients));
    return v.builder.node(f32x4.demoteF64x2Zero, "f32", timesGaussian(w, tail, size));
  });
}

/** t = (x − 3.75) / (x + 3.75) */
function place(v: Floats, x: Expr): Expr {
  return v.div(v.sub(x, v.number(3.75)), v.add(x, v.number(3.75)));
}

function overLine(v: Floats, x: Expr, y: Expr): Expr {
  return v.div(y, v.add(v.add(x, x), v.number(1)));
}
