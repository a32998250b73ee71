/** Inverse circular functions of lanes. `n ulps` below says how far a result is off at most. */
import type { Expr } from "../expr/expr.ts";
import { asinCoefficients, atanCoefficients } from "./coefficients.ts";
import { halfPi } from "./constants.ts";
import type { Floats } from "./floats.ts";

/** Returns atan x, 2 ulps. */
export function atan(v: Floats, x: Expr): Expr {
  const size = v.abs(x);
  const one = v.number(1);
  const steep = v.less(one, size);
  const angle = octant(v, v.select(steep, one, size), v.select(steep, size, one));
  const [head, tail] = halfPi[v.type];
  const turned = v.sub(v.number(head), v.sub(angle, v.number(tail)));
  return v.withSign(v.select(steep, turned, angle), x);
}

/** Returns atan2(y, x), 2 ulps. Zeros and infinities have the signs and angles that IEEE 754 gives them. */
export function atan2(v: Floats, y: Expr, x: Expr): Expr {
  const [height, width] = [v.abs(y), v.abs(x)];
  const one = v.number(1);
  const steep = v.less(width, height);
  let short = v.select(steep, width, height);
  let long = v.select(steep, height, width);
  const unknown = v.notEqual(short, short);
  // two infinities are as long as each other; beside one, anything else is 0; and 0 / 0 is 0
  const infinite = v.equal(long, v.number(Infinity));
  short = v.select(infinite, v.and(v.equal(short, long), one), short);
  long = v.select(v.either(infinite, v.equal(long, v.number(0))), one, long);
  // their sum must not overflow
  const scale = v.select(v.less(v.number(v.wide ? 1e300 : 1e37), long), v.number(0.25), one);
  const angle = octant(v, v.mul(short, scale), v.mul(long, scale));
  const left = v.shiftRightSigned(x, v.wide ? 63 : 31);
  const [head, tail] = halfPi[v.type];
  // 0 + angle, π/2 − angle, π/2 + angle or π − angle
  const back = v.signOf(v.xor(left, steep));
  const base = (part: number): Expr => v.select(steep, v.number(part), v.and(left, v.number(2 * part)));
  const turned = v.add(base(head), v.add(v.xor(angle, back), base(tail)));
  // all bits set is a NaN
  return v.or(v.withSign(turned, y), unknown);
}

/** Returns asin x, 2 ulps. Above ½ it is π/2 − 2·asin √((1 − x) / 2). */
export function asin(v: Floats, x: Expr): Expr {
  const size = v.abs(x);
  const { far, s, rest } = arc(v, size);
  const [head, tail] = halfPi[v.type];
  const turned = v.sub(v.number(head), v.add(v.add(s, s), v.sub(v.add(rest, rest), v.number(tail))));
  return v.withSign(v.select(far, turned, v.add(s, rest)), x);
}

/** Returns acos x, 2 ulps. */
export function acos(v: Floats, x: Expr): Expr {
  const size = v.abs(x);
  const { far, s, rest } = arc(v, size);
  const [head, tail] = halfPi[v.type];
  const sign = v.signOf(x);
  // near 0: π/2 − (x + rest); near 1: 2(s + rest); near −1: 2(π/2 − (s + rest))
  const lack = v.number(tail);
  const near = v.sub(v.number(head), v.sub(v.xor(s, sign), v.sub(lack, v.xor(rest, sign))));
  const half = v.select(v.less(x, v.number(0)), v.sub(v.number(head), v.add(s, v.sub(rest, lack))), v.add(s, rest));
  return v.select(far, v.add(half, half), near);
}

/** Returns s and rest with asin s = s + rest, where s is x or, above ½ (`far`), √((1 − x) / 2). x ≥ 0; NaN above 1. */
function arc(v: Floats, x: Expr): { readonly far: Expr; readonly s: Expr; readonly rest: Expr } {
  const far = v.less(v.number(0.5), x);
  const z = v.select(far, v.mul(v.sub(v.number(1), x), v.number(0.5)), v.mul(x, x));
  const s = v.select(far, v.sqrt(z), x);
  return { far, s, rest: v.mul(s, v.mul(z, v.polynomial(z, asinCoefficients))) };
}

/** Returns atan(a / b) for 0 ≤ a ≤ b, b > 0. Above tan(π/8) it is π/4 + atan((a − b) / (a + b)). */
function octant(v: Floats, a: Expr, b: Expr): Expr {
  const far = v.less(v.mul(b, v.number(0.4142135623730951)), a);
  const t = v.div(v.select(far, v.sub(a, b), a), v.select(far, v.add(a, b), b));
  const z = v.mul(t, t);
  const [head, tail] = halfPi[v.type];
  const rest = v.madd(v.mul(t, z), v.polynomial(z, atanCoefficients), v.and(far, v.number(tail / 2)));
  return v.add(v.and(far, v.number(head / 2)), v.add(t, rest));
}
