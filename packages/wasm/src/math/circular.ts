/**
 * Sine, cosine and tangent. |x| = n·π/2 + r with |r| ≤ π/4: up to some size by subtracting n times π/2 in parts whose products
 * are exact (Cody & Waite), in float64 for float32 too; the lanes above it by `reduction`.
 */
import type { Code } from "../emit/code.ts";
import type { ModuleBuilder } from "../emit/module.ts";
import { f32, f32x4, f64, f64x2, i32x4, i64, i64x2 } from "../emit/opcodes.ts";
import { Emitter } from "../expr/emitter.ts";
import { Pool, type Expr, type Helper } from "../expr/expr.ts";
import { byHalves } from "../expr/lanes.ts";
import { cosCoefficients, sinCoefficients } from "./coefficients.ts";
import { Floats } from "./floats.ts";
import { reduction } from "./reduction.ts";

/** 1 ulp. */
export function sin(v: Floats, x: Expr): Expr {
  return ofAngle(v, x, "sin");
}

/** 1 ulp. */
export function cos(v: Floats, x: Expr): Expr {
  return ofAngle(v, x, "cos");
}

/** 2 ulps. */
export function tan(v: Floats, x: Expr): Expr {
  return ofAngle(v, x, "tan");
}

/** A function of the quadrant n, in the low bits, and the rest r of |x|. */
type Circular = (v: Floats, n: Expr, r: Expr, x: Expr) => Expr;

const circular: Readonly<Record<"sin" | "cos" | "tan", Circular>> = {
  sin: (v, n, r, x) => {
    const { s, c, even } = both(v, n, r);
    return v.xor(v.select(even, s, c), v.xor(v.signOf(x), signOfBit(v, n, 1)));
  },
  cos: (v, n, r) => {
    const { s, c, even } = both(v, n, r);
    return v.xor(v.select(even, c, s), signOfBit(v, v.addBits(n, v.bits(1)), 1));
  },
  tan: (v, n, r, x) => {
    const { s, c, even } = both(v, n, r);
    return v.xor(v.div(v.select(even, s, c), v.select(even, c, s)), v.xor(v.signOf(x), signOfBit(v, n, 0)));
  },
};

function ofAngle(v: Floats, x: Expr, name: "sin" | "cos" | "tan"): Expr {
  const size = v.abs(x);
  const { n, r } = reduce(v, size);
  const usual = circular[name](v, n, r, x);
  return v.pool.patch(usual, v.less(v.number(v.wide ? 1e6 : 1e5), size), forLargeAngles(v, name), x);
}

/** sin r and cos r, and whether n is even. */
function both(v: Floats, n: Expr, r: Expr): { readonly s: Expr; readonly c: Expr; readonly even: Expr } {
  const z = v.mul(r, r);
  const s = v.madd(v.mul(r, z), v.polynomial(z, sinCoefficients), r);
  const c = v.madd(v.mul(z, z), v.polynomial(z, cosCoefficients), v.nmadd(z, v.number(0.5), v.number(1)));
  return { s, c, even: v.equalBits(v.and(n, v.bits(1)), v.bits(0)) };
}

/** Bit number `bit` of n as a sign. */
function signOfBit(v: Floats, n: Expr, bit: number): Expr {
  return v.signOf(v.shiftLeft(n, (v.wide ? 63 : 31) - bit));
}

/** n in the low bits, and r; x ≥ 0 and at most 10⁵ for float32, 10⁶ for float64. */
function reduce(v: Floats, x: Expr): { readonly n: Expr; readonly r: Expr } {
  const magic = v.number(1.5 * 2 ** v.fractionBits);
  const n = v.madd(x, v.number(2 / Math.PI), magic);
  const count = v.sub(n, magic);
  if (v.wide) return { n, r: remainder(v, x, count) };
  const wide = new Floats(v.pool, "f64");
  const r = byHalves(v.pool, [x, count], (low, turns) => {
    const [a, k] = [promote(v.pool, low!), promote(v.pool, turns!)];
    const rest = wide.nmadd(k, wide.number(halfPi[1]), wide.nmadd(k, wide.number(halfPi[0]), a));
    return v.pool.node(f32x4.demoteF64x2Zero, "f32", rest);
  });
  return { n, r };
}

function promote(pool: Pool, x: Expr): Expr {
  return pool.node(f64x2.promoteLowF32x4, "f64", x);
}

/** π/2 in parts of 33 bits, the last one of 53. */
const halfPi = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] as const;

/** x − k·π/2, as exact as one number can hold it where most of x cancels. */
function remainder(v: Floats, x: Expr, k: Expr): Expr {
  const first = v.sub(x, v.mul(k, v.number(halfPi[0])));
  const second = v.mul(k, v.number(halfPi[1]));
  const r = v.sub(first, second);
  const lost = v.sub(v.sub(first, r), second);
  return v.add(r, v.nmadd(k, v.number(halfPi[2]), lost));
}

// ---- the slow way

/** The function v128 → v128 for angles of any size. */
function forLargeAngles(v: Floats, name: "sin" | "cos" | "tan"): Helper {
  const { type, pool } = v;
  return {
    key: `${name} ${type} ${pool.relaxedSimd}`,
    make(module: ModuleBuilder) {
      const reduce = reduction(module);
      const code = module.function(["v128"], ["v128"]);
      const [r, n] = reduceLanes(code, reduce, type);
      const inner = new Pool(pool);
      const leaves = [0, n, r].map((local, i) => ({ local, leaf: inner.leaf(type, i) }));
      const [x, quadrant, rest] = leaves.map(({ leaf }) => leaf) as [Expr, Expr, Expr];
      const root = circular[name](new Floats(inner, type), quadrant, rest, x);
      new Emitter(code, [root]).run(
        (leaf) => void code.get(leaves[leaf.value]!.local),
        (_, push) => push(),
      );
      return code.index;
    },
  };
}

/** Calls `reduction` on the size of each lane of parameter 0; returns the locals of r and of n. */
function reduceLanes(code: Code, reduce: number, type: "f32" | "f64"): readonly [r: number, n: number] {
  const [r, n, quadrant, rest] = [code.local("v128"), code.local("v128"), code.local("i32"), code.local("f64")];
  for (let lane = 0; lane < (type === "f32" ? 4 : 2); lane++) {
    if (type === "f32") code.get(0).lane(f32x4.extract, lane).op(f64.promoteF32);
    else code.get(0).lane(f64x2.extract, lane);
    code.op(f64.abs).call(reduce).set(quadrant).set(rest).get(r).get(rest);
    if (type === "f32") code.op(f32.demoteF64).lane(f32x4.replace, lane).set(r).get(n).get(quadrant).lane(i32x4.replace, lane).set(n);
    else code.lane(f64x2.replace, lane).set(r).get(n).get(quadrant).op(i64.extendI32U).lane(i64x2.replace, lane).set(n);
  }
  return [r, n];
}
