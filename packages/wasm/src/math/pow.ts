/**
 * Powers of lanes: 2^(y·log₂ x). For float32 they are found in float64, where the error of the product does not show.
 * For float64 the logarithm and the product are pairs of numbers, whose parts have exact products (as in Sun's fdlibm).
 * The reference, packages/autodiff/src/ops/powers.ts, does the same operations in the same order: without relaxed SIMD
 * the bits are the same ones.
 */
import { f32x4, f64x2 } from "../emit/opcodes.ts";
import type { Expr } from "../expr/expr.ts";
import { byHalves } from "../expr/lanes.ts";
import { expCoefficients, log2Coefficients, powCoefficients } from "./coefficients.ts";
import { expm1OfRest, timesPower } from "./exp.ts";
import { Floats } from "./floats.ts";
import { splitExponent } from "./log.ts";

/** Returns x^y with the special values of IEEE 754: 1 ulp. */
export function pow(v: Floats, x: Expr, y: Expr): Expr {
  const [zero, one, infinity] = [v.number(0), v.number(1), v.number(Infinity)];
  const size = v.abs(x);
  // so much is as good as infinite, also for the x next to 1
  const limit = v.number(v.wide ? 2 ** 70 : 2 ** 40);
  const exponent = v.pmax(v.pmin(y, limit), v.neg(limit));
  const inside = v.wide ? powWide(v, size, exponent) : powNarrow(v, size, exponent);
  // x, x² and 1 / x are rounded once, as where the exponent is a constant
  const isSquare = v.equal(y, v.number(2));
  const atEnds = v.select(v.less(y, zero), v.div(one, size), v.select(isSquare, v.mul(size, size), size));
  const finite = v.less(size, infinity);
  const simple = v.either(isSquare, v.equal(v.abs(y), one));
  let result = v.select(v.without(v.both(v.less(zero, size), finite), simple), inside, atEnds);
  // negative where y is odd, not a number where y is no integer
  const whole = v.equal(v.floor(y), y);
  const half = v.mul(y, v.number(0.5));
  const odd = v.without(whole, v.equal(v.floor(half), half));
  result = v.xor(result, v.and(odd, v.signOf(x)));
  const outside = v.without(v.both(v.less(x, zero), finite), whole);
  // all bits set is a NaN
  result = v.or(result, v.either(v.notEqual(y, y), outside));
  return v.select(v.either(v.equal(y, zero), v.equal(x, one)), one, result);
}

/** Returns x^y in float32, for x > 0. */
function powNarrow(v: Floats, x: Expr, y: Expr): Expr {
  const w = new Floats(v.builder, "f64");
  return byHalves(v.builder, [x, y], (base, exponent) => {
    const [a, b] = [base!, exponent!].map((part) => v.builder.node(f64x2.promoteLowF32x4, "f64", part)) as [Expr, Expr];
    const { k, m } = splitExponent(w, a);
    const s = w.div(w.sub(m, w.number(1)), w.add(m, w.number(1)));
    const log2 = w.madd(s, w.polynomial(w.mul(s, s), log2Coefficients), k);
    const z = w.pmax(w.pmin(w.mul(b, log2), w.number(300)), w.number(-300));
    const magic = w.number(1.5 * 2 ** w.fractionBits + w.bias);
    const n = w.add(z, magic);
    const r = w.mul(w.sub(z, w.sub(n, magic)), w.number(Math.LN2));
    const q = w.madd(w.mul(r, r), w.horner(r, expCoefficients.f32), r);
    return v.builder.node(f32x4.demoteF64x2Zero, "f32", w.mul(w.add(q, w.number(1)), w.shiftLeft(n, w.fractionBits)));
  });
}

/** Returns x^y in float64, for x > 0. */
function powWide(v: Floats, x: Expr, y: Expr): Expr {
  const { head, tail } = log2Pair(v, x);
  // y·(head + tail) = high + low; the first product is exact
  const top = head24(v, y);
  const high = v.mul(top, head);
  const low = v.add(v.mul(v.sub(y, top), head), v.mul(y, tail));
  const z = v.pmax(v.pmin(v.add(high, low), v.number(1100)), v.number(-1100));
  const magic = v.number(1.5 * 2 ** v.fractionBits + 2 * v.bias);
  const n = v.add(z, magic);
  const rest = v.add(v.sub(high, v.sub(n, magic)), low);
  // far outside, where z was cut off, the rest is large
  const r = v.mul(v.pmax(v.pmin(rest, v.number(1)), v.number(-1)), v.number(Math.LN2));
  return timesPower(v, v.add(expm1OfRest(v, r), v.number(1)), n);
}

/** Returns log₂ x as head + tail, to some 2⁻⁶⁵. The head has 24 bits. */
function log2Pair(v: Floats, x: Expr): { readonly head: Expr; readonly tail: Expr } {
  const { k, m } = splitExponent(v, x);
  // s = (m − 1) / (m + 1) = sHead + sTail
  const f = v.sub(m, v.number(1));
  const d = v.add(m, v.number(1));
  const inverse = v.div(v.number(1), d);
  const s = v.mul(f, inverse);
  const sHead = head24(v, s);
  const dHead = rounded(v, d);
  const dTail = v.sub(m, v.sub(dHead, v.number(1)));
  const sTail = v.mul(inverse, v.sub(v.sub(f, v.mul(sHead, dHead)), v.mul(sHead, dTail)));
  // 3 + s² + s⁴·P(s²) = tHead + tTail
  const z = v.mul(s, s);
  const square = v.mul(sHead, sHead);
  const rest = v.add(v.mul(v.mul(z, z), v.polynomial(z, powCoefficients)), v.mul(sTail, v.add(sHead, s)));
  const tHead = rounded(v, v.add(v.add(v.number(3), square), rest));
  const tTail = v.sub(rest, v.sub(v.sub(tHead, v.number(3)), square));
  // s·(…) = pHead + pTail
  const u = v.mul(sHead, tHead);
  const w = v.add(v.mul(sTail, tHead), v.mul(tTail, s));
  const pHead = head24(v, v.add(u, w));
  const pTail = v.sub(w, v.sub(pHead, u));
  // times 2 / (3·log 2), plus k
  const high = v.mul(pHead, v.number(scale[0]));
  const low = v.add(v.mul(pHead, v.number(scale[1])), v.mul(pTail, v.number(scale[0] + scale[1])));
  const head = head24(v, v.add(v.add(high, low), k));
  return { head, tail: v.sub(low, v.sub(v.sub(head, k), high)) };
}

/** 2 / (3·log 2): its first 21 bits, and the rest. */
const scale = [0.9617962837219238, 4.102040517767816e-7] as const;

/** Returns a float64 rounded to the 24 bits of a float32. */
function head24(v: Floats, x: Expr): Expr {
  const narrow = v.builder.node(f32x4.demoteF64x2Zero, "f32", x);
  return v.builder.node(f64x2.promoteLowF32x4, "f64", narrow);
}

/** Returns a number from 1 to 4 rounded to 22 bits behind the point. */
function rounded(v: Floats, x: Expr): Expr {
  const magic = v.number(1.5 * 2 ** 30);
  return v.sub(v.add(x, magic), magic);
}
