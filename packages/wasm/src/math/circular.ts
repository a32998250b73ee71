/**
 * Sine, cosine and tangent of lanes. |x| = n·π/2 + r with |r| ≤ π/4. Up to some size, n times π/2 is subtracted in
 * parts whose products are exact (Cody & Waite); for float32 that is done in float64. Larger lanes go through
 * `reduction`.
 */
import type { Code, Local } from "../emit/code.ts";
import { f32x4, f64, f64x2, i64, i64x2 } from "../emit/opcodes.ts";
import type { Expr, Helper, ExprBuilder } from "../expr/expr.ts";
import { vectorFunction, writeResult } from "../expr/helper.ts";
import { byHalves, maskLike } from "../expr/lanes.ts";
import { cosCoefficients, sinCoefficients } from "./coefficients.ts";
import { Floats } from "./floats.ts";
import { reduction } from "./reduction.ts";

/** Returns sin x, 1 ulp. */
export function sin(v: Floats, x: Expr): Expr {
  return ofAngle(v, x, "sin");
}

/** Returns cos x, 1 ulp. */
export function cos(v: Floats, x: Expr): Expr {
  return ofAngle(v, x, "cos");
}

/** Returns tan x, 2 ulps. */
export function tan(v: Floats, x: Expr): Expr {
  return ofAngle(v, x, "tan");
}

type Word = "sin" | "cos" | "tan";

function ofAngle(v: Floats, x: Expr, word: Word): Expr {
  const size = v.abs(x);
  const magic = v.number(1.5 * 2 ** v.fractionBits);
  const n = v.madd(size, v.number(2 / Math.PI), magic);
  const turns = v.sub(n, magic);
  const usual = v.wide ? ofRest(v, word, n, remainder(v, size, turns), x) : narrow(v, word, n, size, turns, x);
  return v.builder.patch(
    usual,
    v.less(v.number(v.wide ? 1e6 : 1e5), size),
    v.wide ? forLargeAngles(word, v.builder) : forLargeAnglesNarrow(word, v.builder),
    x,
  );
}

/** Returns the function of x from the quadrant n, in the low bits, and the rest r of |x|. */
function ofRest(v: Floats, word: Word, n: Expr, r: Expr, x: Expr): Expr {
  const z = v.mul(r, r);
  const s = v.madd(v.mul(r, z), v.polynomial(z, sinCoefficients), r);
  const c = v.madd(v.mul(z, z), v.polynomial(z, cosCoefficients), v.nmadd(z, v.number(0.5), v.number(1)));
  const even = v.equalBits(v.and(n, v.bits(1)), v.bits(0));
  const size =
    word === "sin"
      ? v.select(even, s, c)
      : word === "cos"
        ? v.select(even, c, s)
        : v.div(v.select(even, s, c), v.select(even, c, s));
  return v.xor(size, signOf(v, word, n, x));
}

/** Returns the sign: bit 1 of the quadrant for sin, bit 1 of the next quadrant for cos, bit 0 for tan. */
function signOf(v: Floats, word: Word, n: Expr, x: Expr): Expr {
  const bit = v.signOf(
    v.shiftLeft(word === "cos" ? v.addBits(n, v.bits(1)) : n, (v.wide ? 63 : 31) - (word === "tan" ? 0 : 1)),
  );
  return word === "cos" ? bit : v.xor(v.signOf(x), bit);
}

/**
 * Returns the float32 result. The rest is found in float64, with two parts of π/2. All of tan is, since its errors add
 * up.
 */
function narrow(v: Floats, word: Word, n: Expr, size: Expr, turns: Expr, x: Expr): Expr {
  const { builder } = v;
  const w = new Floats(builder, "f64");
  const rest = (low: Expr, k: Expr): Expr => w.nmadd(k, w.number(halfPi[1]), w.nmadd(k, w.number(halfPi[0]), low));
  if (word !== "tan") {
    const r = byHalves(builder, [size, turns], (low, k) =>
      demote(builder, rest(promote(builder, low!), promote(builder, k!))),
    );
    return ofRest(v, word, n, r, x);
  }
  const even = v.equalBits(v.and(n, v.bits(1)), v.bits(0));
  const ratio = byHalves(builder, [size, turns, even], (low, k, mask) => {
    const r = rest(promote(builder, low!), promote(builder, k!));
    const z = w.mul(r, r);
    const s = w.madd(w.mul(r, z), w.horner(z, sinCoefficients.f32), r);
    const c = w.madd(w.mul(z, z), w.horner(z, cosCoefficients.f32), w.nmadd(z, w.number(0.5), w.number(1)));
    const wide = maskLike(builder, "f64", mask!);
    return demote(builder, w.div(w.select(wide, s, c), w.select(wide, c, s)));
  });
  return v.xor(ratio, signOf(v, word, n, x));
}

function promote(builder: ExprBuilder, x: Expr): Expr {
  return builder.node(f64x2.promoteLowF32x4, "f64", x);
}

function demote(builder: ExprBuilder, x: Expr): Expr {
  return builder.node(f32x4.demoteF64x2Zero, "f32", x);
}

/** π/2 in parts of 33 bits, the last one of 53. */
const halfPi = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] as const;

/** Returns x − k·π/2 to the last place, also where most of x cancels. */
function remainder(v: Floats, x: Expr, k: Expr): Expr {
  const first = v.sub(x, v.mul(k, v.number(halfPi[0])));
  const second = v.mul(k, v.number(halfPi[1]));
  const r = v.sub(first, second);
  const lost = v.sub(v.sub(first, r), second);
  return v.add(r, v.nmadd(k, v.number(halfPi[2]), lost));
}

// ---- the slow way

/** Makes the function of two float64 lanes of any size. */
function forLargeAngles(word: Word, { relaxedSimd }: ExprBuilder): Helper {
  return {
    key: `large ${word} f64 ${relaxedSimd}`,
    make(module) {
      const reduce = reduction(module);
      const code = module.function(["v128"], ["v128"]);
      const [r, n] = reduceLanes(code, reduce);
      writeResult(code, [0, n, r], "f64", { lanes: 2, relaxedSimd }, (builder, x, quadrant, rest) => {
        const v = new Floats(builder, "f64");
        // ∞ − ∞ is NaN
        return ofRest(v, word, quadrant!, v.add(rest!, v.sub(x!, x!)), x!);
      });
      return code.index;
    },
  };
}

/** Makes the function of four float32 lanes of any size, two at a time in float64. */
function forLargeAnglesNarrow(word: Word, { relaxedSimd }: ExprBuilder): Helper {
  return vectorFunction(`large ${word}`, "f32", 1, { lanes: 4, relaxedSimd }, (builder, x) =>
    byHalves(builder, [x!], (low) =>
      demote(builder, builder.call(forLargeAngles(word, builder), "f64", promote(builder, low!))),
    ),
  );
}

/** Calls `reduction` on the size of each lane of parameter 0; returns the locals of r and of n. */
function reduceLanes(code: Code, reduce: number): readonly [r: Local, n: Local] {
  const [r, n, quadrant, rest] = [code.local("v128"), code.local("v128"), code.local("i32"), code.local("f64")];
  for (const lane of [0, 1]) {
    code.get(0).lane(f64x2.extract, lane).op(f64.abs).call(reduce).set(quadrant).set(rest);
    code.get(r).get(rest).lane(f64x2.replace, lane).set(r);
    code.get(n).get(quadrant).op(i64.extendI32U).lane(i64x2.replace, lane).set(n);
  }
  return [r, n];
}
