import type { Expr } from "../expr/expr.ts";
import { erfCoefficients, erfcCoefficients } from "./coefficients.ts";
import { exp2Inside } from "./exp.ts";
import type { Floats } from "./floats.ts";

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
