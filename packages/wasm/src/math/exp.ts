/**
 * Exponentials and hyperbolic functions of lanes. x = n·log 2 + r with |r| ≤ log(2)/2. Adding 1.5·2^fractionBits to x /
 * log 2 leaves n in the low bits of the sum; shifting them to the place of the exponent gives 2ⁿ without a conversion.
 * r is found in two steps, of which the first is exact (Cody & Waite).
 */
import type { Expr } from "../expr/expr.ts";
import { expCoefficients, sinhCoefficients, type Coefficients } from "./coefficients.ts";
import { ln2 } from "./constants.ts";
import type { Floats } from "./floats.ts";

/**
 * Returns e^x, 1 ulp. Two factors of about 2^(n/2) carry it down through the subnormals, rounding once, and up to
 * Infinity. One factor is enough where x is −|…|.
 */
export function exp(v: Floats, x: Expr): Expr {
  // x outside these bounds gives 0 or Infinity; NaN passes
  const above = v.pmax(x, v.number(v.wide ? -750 : -105));
  if (v.isNegative(x)) {
    const { n, q } = reduce(v, above, v.bias + lift);
    return v.mul(v.add(q, v.number(1)), v.mul(power(v, n), v.number(2 ** -lift)));
  }
  const { n, q } = reduce(v, v.pmin(above, v.number(v.wide ? 710 : 89)), 2 * v.bias);
  return timesPower(v, v.add(q, v.number(1)), n);
}

/** A power of two down to the smallest subnormal is 2^−64 times a power that exponent bits can hold. */
const lift = 64;

/**
 * Returns x·2^(n − 2·bias), rounded once. n is in the low bits; its half is the biased exponent of one factor, the rest
 * the other's.
 */
export function timesPower(v: Floats, x: Expr, n: Expr): Expr {
  const half = v.shiftRight(n, 1);
  return v.mul(v.mul(x, power(v, half)), power(v, v.subBits(n, half)));
}

/** Returns 2^x where the result is normal. Its error grows with |x|, which is taken as exact. */
export function exp2Inside(v: Floats, x: Expr): Expr {
  const magic = v.number(1.5 * 2 ** v.fractionBits + v.bias);
  const n = v.add(x, magic);
  const q = expm1OfRest(v, v.mul(v.sub(x, v.sub(n, magic)), v.number(Math.LN2)));
  return v.mul(v.add(q, v.number(1)), power(v, n));
}

/**
 * Returns factor·e^(−x²), rounded by what the factor is and 1.5 ulps. The square's upper half is exact, and its lower
 * one joins the rest.
 */
export function timesGaussian(v: Floats, factor: Expr, x: Expr): Expr {
  const head = v.and(x, v.bits(-(2 ** 32)));
  const square = v.mul(head, head);
  const magic = v.number(1.5 * 2 ** v.fractionBits + 2 * v.bias);
  const n = v.nmadd(square, v.number(Math.LOG2E), magic);
  const count = v.sub(n, magic);
  const [high, low] = ln2[v.type];
  const r = v.nmadd(count, v.number(low), v.nmadd(count, v.number(high), v.neg(square)));
  const q = expm1OfRest(v, v.nmadd(v.sub(x, head), v.add(x, head), r));
  return timesPower(v, v.mul(factor, v.add(q, v.number(1))), n);
}

/** Returns e^x − 1, 1.5 ulps. */
export function expm1(v: Floats, x: Expr): Expr {
  const inside = v.pmin(v.pmax(x, v.number(v.wide ? -40 : -20)), v.number(v.wide ? 710 : 89));
  const half = halfExpm1(v, inside);
  // x + x²/2 is x itself there, −0 included
  return v.select(v.less(v.abs(x), v.number(2 ** -(v.fractionBits + 2))), x, v.add(half, half));
}

/** Returns tanh x, 2.5 ulps: t / (2 − t) with t = 1 − e^(−2|x|). */
export function tanh(v: Floats, x: Expr): Expr {
  const { t } = fallingSquare(v, x);
  return v.withSign(v.div(t, v.sub(v.number(2), t)), x);
}

/** Returns 1 / cosh x, 3 ulps: 2e^−|x| / (2 − t). */
export function sech(v: Floats, x: Expr): Expr {
  const { z, t } = falling(v, v.abs(x));
  return v.div(v.add(z, z), v.sub(v.number(2), t));
}

/** Returns 1 / cosh² x, 4.5 ulps: 4e^(−2|x|) / (2 − t)². It shares its parts with tanh x, whose derivative it is. */
export function sechSquared(v: Floats, x: Expr): Expr {
  const { u, t } = fallingSquare(v, x);
  const divisor = v.sub(v.number(2), t);
  return v.div(u, v.mul(divisor, divisor));
}

/**
 * Returns u = 4e^(−2|x|) and t = 1 − e^(−2|x|), neither of which loses digits. With e^(−2|x|) = s(1 + 2h), s a power of
 * two, t is (1 − s) − 2s·h. The coefficients are those of half the doubled argument, which saves a multiplication.
 */
function fallingSquare(v: Floats, x: Expr): { readonly u: Expr; readonly t: Expr } {
  const size = v.pmax(v.neg(v.abs(x)), v.number(v.wide ? -375 : -53));
  const magic = v.number(1.5 * 2 ** v.fractionBits + v.bias + lift + 1);
  const n = v.madd(size, v.number(2 * Math.LOG2E), magic);
  const count = v.sub(n, magic);
  const [head, tail] = ln2[v.type];
  const r = v.nmadd(count, v.number(tail / 2), v.nmadd(count, v.number(head / 2), size));
  const h = v.madd(v.mul(r, r), v.polynomial(r, halfOfDouble), r);
  const lifted = power(v, n);
  const double = v.mul(lifted, v.number(2 ** -lift));
  return {
    u: v.mul(v.mul(lifted, v.number(2 ** (2 - lift))), v.add(h, v.number(0.5))),
    t: v.nmadd(double, h, v.nmadd(double, v.number(0.5), v.number(1))),
  };
}

/**
 * Returns z = e^−x and t = 1 − z², neither of which loses digits, for x ≥ 0. With z = s(1 + q), s a power of two, t is
 * (1 − s²) − s²q(2 + q). Two factors carry s down through the subnormals.
 */
function falling(v: Floats, x: Expr): { readonly z: Expr; readonly t: Expr } {
  const { n, q } = reduce(v, v.neg(v.pmin(x, v.number(v.wide ? 750 : 105))), 2 * v.bias);
  const half = v.shiftRight(n, 1);
  const s = v.mul(power(v, half), power(v, v.subBits(n, half)));
  const square = v.mul(s, s);
  const t = v.nmadd(square, v.mul(q, v.add(q, v.number(2))), v.sub(v.number(1), square));
  return { z: v.mul(v.add(q, v.number(1)), s), t };
}

/** Returns sinh x, 2 ulps: an odd polynomial below 1, and 2g − 1 / (8g) with g = e^|x| / 4 above. */
export function sinh(v: Floats, x: Expr): Expr {
  const size = v.abs(x);
  const z = v.mul(x, x);
  const near = v.madd(v.mul(size, z), v.polynomial(z, sinhCoefficients), size);
  const [rising, falling] = halves(v, size);
  return v.withSign(v.select(v.less(size, v.number(1)), near, v.sub(rising, falling)), x);
}

/** Returns cosh x, 1.5 ulps: 2g + 1 / (8g) with g = e^|x| / 4, which is finite wherever the result is. */
export function cosh(v: Floats, x: Expr): Expr {
  const [rising, falling] = halves(v, v.abs(x));
  return v.add(rising, falling);
}

/** Returns e^x / 2 and e^−x / 2 for x ≥ 0. */
function halves(v: Floats, x: Expr): readonly [rising: Expr, falling: Expr] {
  const { n, q } = reduce(v, v.pmin(x, v.number(v.wide ? 710.5 : 89.5)), v.bias - 2);
  const quarter = v.mul(v.add(q, v.number(1)), power(v, n));
  return [v.add(quarter, quarter), v.div(v.number(0.125), quarter)];
}

/** Returns (e^x − 1) / 2 = 2^(n−1)·(e^r − 1) + (2^(n−1) − ½), which loses nothing near 0. */
function halfExpm1(v: Floats, x: Expr): Expr {
  const { n, q } = reduce(v, x, v.bias - 1);
  const scale = power(v, n);
  return v.madd(scale, q, v.sub(scale, v.number(0.5)));
}

/** Returns n + `offset` in the low bits of a number, and q = e^r − 1. */
function reduce(v: Floats, x: Expr, offset: number): { readonly n: Expr; readonly q: Expr } {
  const magic = v.number(1.5 * 2 ** v.fractionBits + offset);
  const n = v.madd(x, v.number(Math.LOG2E), magic);
  const count = v.sub(n, magic);
  const [head, tail] = ln2[v.type];
  const r = v.nmadd(count, v.number(tail), v.nmadd(count, v.number(head), x));
  return { n, q: expm1OfRest(v, r) };
}

/** (e^2r − 1) / 2 = r + r² P(r), |r| ≤ log(2) / 4 */
const halfOfDouble: Coefficients = {
  f32: expCoefficients.f32.map((c, k) => c * 2 ** (k + 1)),
  f64: expCoefficients.f64.map((c, k) => c * 2 ** (k + 1)),
};

/** Returns e^r − 1 for |r| ≤ log(2)/2. */
export function expm1OfRest(v: Floats, r: Expr): Expr {
  return v.madd(v.mul(r, r), v.polynomial(r, expCoefficients), r);
}

/** Returns the power of two whose biased exponent is in the low bits. */
function power(v: Floats, exponent: Expr): Expr {
  return v.shiftLeft(exponent, v.fractionBits);
}
