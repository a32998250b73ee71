/**
 * Rewrite rules of floats, by the function whose application they rewrite; the first one that matches is taken. They
 * read the tree of instructions, and the origins of values that take many of them (see `Origin`). All keep the value,
 * except for the last bits of functions that a more precise one replaces.
 */
import { hasExactInverse, isConstant, special, type Expr, type Origin } from "../expr/expr.ts";
import { exp, sech, sechSquared } from "../math/exp.ts";
import type { Floats } from "../math/floats.ts";
import type { BinaryName, UnaryName } from "./functions.ts";
import { rule, type RewriteRule } from "./rewrite.ts";

/** Returns a `match` that takes the first argument where the second one is that number. */
const before = (value: number) => (_: Floats, a: Expr, b: Expr) => (isConstant(b, value) ? a : undefined);
/** Returns a `match` that takes either argument where the other one is that number. */
const beside = (value: number) => (_: Floats, a: Expr, b: Expr) =>
  isConstant(b, value) ? a : isConstant(a, value) ? b : undefined;
const itself = (_: Floats, x: Expr): Expr => x;

/**
 * Returns the arguments of `max` and `min` as an expression and a constant; undefined where none is constant, or it is
 * NaN or −0, which would have to be told from 0.
 */
function withBound(_: Floats, a: Expr, b: Expr): { readonly x: Expr; readonly c: Expr } | undefined {
  const [x, c] = a.op === special.constant ? [b, a] : [a, b];
  return c.op !== special.constant || Number.isNaN(c.value) || isConstant(c, -0) ? undefined : { x, c };
}

export const rules: Readonly<Partial<Record<UnaryName | BinaryName, readonly RewriteRule[]>>> = {
  add: [
    // x + −0 = −0 + x = x
    rule(beside(-0), itself),
  ],
  sub: [
    // x − 0 = x
    rule(before(0), itself),
  ],
  mul: [
    // x · 1 = 1 · x = x
    rule(beside(1), itself),
    // sech x · sech x = sech² x
    rule((v, a, b) => (a === b ? originOf(v, "sech", a) : undefined), sechSquared),
    // σ(x) · σ(−x) = e^−|x| / (1 + e^−|x|)²; nothing depends on the sign of x any more
    rule(slope, (v, { power, inverse }) => v.mul(v.mul(power, inverse), inverse)),
  ],
  div: [
    // x / 1 = x
    rule(before(1), itself),
    // 1 / cosh x = sech x
    rule(
      (v, a, b) => (isConstant(a, 1) ? originOf(v, "cosh", b) : undefined),
      (v, x) => v.builder.withOrigin(sech(v, x), "sech", x),
    ),
    // t / (1 + e^−|x|) = t · (1 / (1 + e^−|x|)); σ(x) and σ(−x) share the quotient
    rule(
      (v, t, divisor) => (fallingPower(v, divisor) === undefined ? undefined : { t, divisor }),
      (v, { t, divisor }) => {
        const inverse = v.div(v.number(1), divisor);
        return isConstant(t, 1) ? inverse : v.mul(t, inverse);
      },
    ),
    // x / c = x · (1 / c), c a power of two
    rule(
      (_, x, c) => (c.op === special.constant && hasExactInverse(c.value) ? { x, c } : undefined),
      (v, { x, c }) => v.mul(x, v.number(1 / c.value)),
    ),
  ],
  max: [
    // max(x, 0) = x, but 0 where x ≤ 0
    // two cheap instructions take the place of one that makes sure of NaN on both sides; no −0 comes out beside 0
    rule(
      (v, a, b) => {
        const found = withBound(v, a, b);
        return found?.c.value === 0 ? found : undefined;
      },
      (v, { x, c }) => v.andnot(x, v.lessEqual(x, c)),
    ),
    // max(x, c) = c where x < c, else x
    rule(withBound, (v, { x, c }) => v.pmax(x, c)),
  ],
  min: [
    // min(x, c) = c where c < x, else x
    rule(withBound, (v, { x, c }) => v.pmin(x, c)),
  ],
  exp: [
    // e^min(y, 0) = 1 where 0 ≤ y, else e^−|y|
    // the logistic function has this power beside e^−|y|
    rule(minWithZero, (v, y) => {
      const power = exp(v, v.neg(v.abs(y)));
      return oneOr(v, v.lessEqual(v.number(0), y), power);
    }),
  ],
  pow: [
    // x¹ = x
    rule(before(1), itself),
    // x² = x · x
    rule(before(2), (v, x) => v.mul(x, x)),
    // x⁻¹ = 1 / x
    rule(before(-1), (v, x) => v.div(v.number(1), x)),
  ],
};

// ---- private parts

/** Returns the argument of that function, if the value is remembered as its result. */
function originOf(v: Floats, name: Origin["name"], value: Expr): Expr | undefined {
  const origin = v.builder.origins.get(value);
  return origin?.name === name ? origin.x : undefined;
}

/** Returns y where x is min(y, 0). */
function minWithZero(v: Floats, x: Expr): Expr | undefined {
  return v.isMinWithZero(x) ? x.a! : undefined;
}

/** Returns e^−|x| where the divisor is 1 + e^−|x|. */
function fallingPower(v: Floats, divisor: Expr): Expr | undefined {
  if (!v.isSum(divisor) || !isConstant(divisor.a!, 1)) return undefined;
  const exponent = originOf(v, "exp", divisor.b!);
  return exponent !== undefined && v.isNegative(exponent) ? divisor.b! : undefined;
}

/** Returns y, and its power and inverse, where x is σ(y) = e^min(y, 0) · (1 / (1 + e^−|y|)). */
function logistic(v: Floats, x: Expr): { readonly y: Expr; readonly power: Expr; readonly inverse: Expr } | undefined {
  if (!v.isProduct(x) || !v.isQuotient(x.b!) || !isConstant(x.b!.a!, 1)) return undefined;
  const exponent = originOf(v, "exp", x.a!);
  const y = exponent === undefined ? undefined : minWithZero(v, exponent);
  const power = fallingPower(v, x.b!.b!);
  return y === undefined || power === undefined ? undefined : { y, power, inverse: x.b! };
}

/** Returns e^−|x| and 1 / (1 + e^−|x|) where a is σ(x) and b is σ(−x). */
function slope(v: Floats, a: Expr, b: Expr): { readonly power: Expr; readonly inverse: Expr } | undefined {
  const [p, q] = [logistic(v, a), logistic(v, b)];
  return p !== undefined && q !== undefined && p.inverse === q.inverse && v.neg(p.y) === q.y ? p : undefined;
}

/**
 * Returns 1 where the mask holds, else x, which is from 0 to 1 (or NaN). Before choosing lanes is one instruction, that
 * is the larger one of two numbers.
 */
function oneOr(v: Floats, mask: Expr, x: Expr): Expr {
  const one = v.number(1);
  return v.builder.relaxedSimd ? v.select(mask, one, x) : v.pmax(x, v.and(one, mask));
}
