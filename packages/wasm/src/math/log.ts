/**
 * Logarithms of lanes. x = 2^k·(1 + f) with 1 + f from √½ to √2. With s = f / (2 + f), log(1 + f) is 2·atanh(s),
 * written so that f, the largest part, is not rounded (as in Sun's fdlibm).
 */
import type { Expr } from "../expr/expr.ts";
import { f32x4 } from "../emit/opcodes.ts";
import { logCoefficients } from "./coefficients.ts";
import { ln2 } from "./constants.ts";
import type { Floats } from "./floats.ts";

/** Returns log x, 1 ulp. */
export function log(v: Floats, x: Expr): Expr {
  const { k, m } = splitExponent(v, x);
  return atEnds(v, x, ofParts(v, v.sub(m, v.number(1)), k));
}

/**
 * Returns log(1 + x), 1 ulp. f = x·2^−k + (2^−k − 1) is rounded once, k that of 1 + x: nothing of a small x is lost.
 */
export function log1p(v: Floats, x: Expr): Expr {
  const u = v.add(x, v.number(1));
  const k = v.shiftRightSigned(v.subBits(u, v.bits(rootHalf[v.type])), v.fractionBits);
  const exponent = v.shiftLeft(k, v.fractionBits);
  // 2^−k; at the largest k there is, the difference of bits is −Infinity
  const scale = v.pmax(v.subBits(v.number(1), exponent), v.number(0));
  const f = v.add(v.subBits(x, exponent), v.sub(scale, v.number(1)));
  // it has the sign of x, also where that is −0
  return v.withSign(atEnds(v, u, ofParts(v, f, toFloat(v, k))), x);
}

/** Returns k and m with x = 2^k·m, m from √½ to √2, for positive and finite x. */
export function splitExponent(v: Floats, x: Expr): { readonly k: Expr; readonly m: Expr } {
  // a subnormal is lifted to where its exponent says its size
  const small = v.less(x, v.number(2 ** (1 - v.bias)));
  const lift = v.fractionBits + 2;
  const shifted = v.subBits(v.select(small, v.mul(x, v.number(2 ** lift)), x), v.bits(rootHalf[v.type]));
  const m = v.addBits(v.and(shifted, v.bits(2 ** v.fractionBits - 1)), v.bits(rootHalf[v.type]));
  return { k: v.sub(toFloat(v, v.shiftRightSigned(shifted, v.fractionBits)), v.and(small, v.number(lift))), m };
}

/** Bits of √½; in float64 those of its upper half. */
const rootHalf = { f32: 0x3f3504f3, f64: 0x3fe6a09e * 2 ** 32 } as const;

/** Returns log(1 + f) + k·log 2. */
function ofParts(v: Floats, f: Expr, k: Expr): Expr {
  const s = v.div(f, v.add(f, v.number(2)));
  const z = v.mul(s, s);
  const half = v.mul(v.mul(f, f), v.number(0.5));
  const rest = v.madd(z, v.polynomial(z, logCoefficients), half);
  const [head, tail] = ln2[v.type];
  const correction = v.sub(half, v.madd(s, rest, v.mul(k, v.number(tail))));
  return v.madd(k, v.number(head), v.sub(f, correction));
}

/** Returns `inside`, but −Infinity for x = 0, Infinity for Infinity and NaN for x < 0. */
function atEnds(v: Floats, x: Expr, inside: Expr): Expr {
  const finite = v.select(v.less(x, v.number(Infinity)), inside, x);
  // all bits set is a NaN
  return v.select(v.equal(x, v.number(0)), v.number(-Infinity), v.or(finite, v.less(x, v.number(0))));
}

/** Returns a small integer, given as bits, as a float. */
function toFloat(v: Floats, bits: Expr): Expr {
  if (!v.wide) return v.builder.node(f32x4.convertI32x4S, "f32", bits);
  const magic = 1.5 * 2 ** 52;
  // the bits of 1.5·2^52, which its integers follow one by one
  return v.sub(v.addBits(bits, v.bits(0x43380000 * 2 ** 32)), v.number(magic));
}
