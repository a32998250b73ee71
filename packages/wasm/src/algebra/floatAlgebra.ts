import { numbers, type ScalarAlgebra } from "@cotangent/autodiff/backend";
import { v128 } from "../emit/opcodes.ts";
import { cosh, exp, expm1, sech, sechSquared, sinh, tanh } from "../math/exp.ts";
import { Floats } from "../math/floats.ts";
import { log, log1p } from "../math/log.ts";
import { hasExactInverse, isConstant, special, type Expr, type ExprBuilder } from "../expr/expr.ts";
import { missing, type Binary, type BinaryName, type Functions, type Unary, type UnaryName } from "./functions.ts";
import { convertLanes, isMask, isTrue, maskLike } from "../expr/lanes.ts";

/**
 * The scalar algebra in vectors of floats: a rule that runs on these words gives the expression of a kernel. A condition is
 * a mask; where a number is wanted it counts as 0 or 1, and any number as the condition that it is not 0. Words of constants
 * are worked out at once, in double precision, as the reference does.
 */
export class FloatAlgebra implements ScalarAlgebra<Expr> {
  protected readonly v: Floats;
  private readonly builder: ExprBuilder;
  private readonly functions: Functions | null;
  readonly zero: Expr;
  readonly one: Expr;

  constructor(builder: ExprBuilder, type: "f32" | "f64", functions: Functions | null) {
    this.v = new Floats(builder, type);
    this.builder = builder;
    this.functions = functions;
    this.zero = this.constant(0);
    this.one = this.constant(1);
  }

  constant(value: number): Expr {
    return this.v.number(value);
  }

  // ---- arithmetic

  add(a: Expr, b: Expr): Expr {
    return this.two("add", a, b, (v, p, q) => {
      if (isConstant(q, -0)) return p;
      if (isConstant(p, -0)) return q;
      const sum = v.add(p, q);
      const { fallingExps, logisticDivisors } = this.builder.known;
      if (isConstant(p, 1) && fallingExps.has(q)) logisticDivisors.set(sum, q);
      return sum;
    });
  }

  sub(a: Expr, b: Expr): Expr {
    return this.two("sub", a, b, (v, p, q) => (isConstant(q, 0) ? p : v.sub(p, q)));
  }

  mul(a: Expr, b: Expr): Expr {
    return this.two("mul", a, b, (v, p, q) => {
      if (isConstant(q, 1)) return p;
      if (isConstant(p, 1)) return q;
      const { seches } = this.builder.known;
      if (p === q && seches.has(p)) return sechSquared(v, seches.get(p)!);
      return this.logisticSlope(p, q) ?? v.mul(p, q);
    });
  }

  div(a: Expr, b: Expr): Expr {
    return this.two("div", a, b, (v, p, q) => {
      if (isConstant(q, 1)) return p;
      const { coshes, logisticDivisors } = this.builder.known;
      if (isConstant(p, 1) && coshes.has(q)) return this.sech(coshes.get(q)!);
      if (logisticDivisors.has(q)) return this.logistic(p, q);
      return q.op === special.constant && hasExactInverse(q.value) ? v.mul(p, this.constant(1 / q.value)) : v.div(p, q);
    });
  }

  neg(x: Expr): Expr {
    return this.unary("neg", x, (v, p) => v.neg(p));
  }

  abs(x: Expr): Expr {
    return this.unary("abs", x, (v, p) => v.abs(p));
  }

  max(a: Expr, b: Expr): Expr {
    return this.two("max", a, b, (v, p, q) => {
      const [x, c] = p.op === special.constant ? [q, p] : [p, q];
      if (c.op !== special.constant || Number.isNaN(c.value) || isConstant(c, -0)) return v.max(p, q);
      // two cheap instructions for one that makes sure of NaN on both sides; no −0 comes out beside 0
      return c.value === 0 ? v.andnot(x, v.lessEqual(x, c)) : v.pmax(x, c);
    });
  }

  min(a: Expr, b: Expr): Expr {
    return this.two("min", a, b, (v, p, q) => {
      const [x, c] = p.op === special.constant ? [q, p] : [p, q];
      return c.op !== special.constant || Number.isNaN(c.value) || isConstant(c, -0) ? v.min(p, q) : v.pmin(x, c);
    });
  }

  floor(x: Expr): Expr {
    return this.unary("floor", x, (v, p) => v.floor(p));
  }

  ceil(x: Expr): Expr {
    return this.unary("ceil", x, (v, p) => v.ceil(p));
  }

  round(x: Expr): Expr {
    return this.unary("round", x, (v, p) => v.nearest(p));
  }

  sqrt(x: Expr): Expr {
    return this.unary("sqrt", x, (v, p) => v.sqrt(p));
  }

  // ---- functions

  exp(x: Expr): Expr {
    return this.unary("exp", x, (v, p) => {
      // e^min(y, 0), as the logistic function has it beside e^−|y|: that, or 1
      const y = v.isMinWithZero(p) ? p.a! : undefined;
      const power = exp(v, y === undefined ? p : v.neg(v.abs(y)));
      if (v.isNegative(p)) this.builder.known.fallingExps.add(power);
      if (y === undefined) return power;
      const chosen = this.oneOr(v.lessEqual(this.zero, y), power);
      this.builder.known.logisticTops.set(chosen, y);
      return chosen;
    });
  }

  expm1(x: Expr): Expr {
    return this.unary("expm1", x, expm1);
  }

  log(x: Expr): Expr {
    return this.unary("log", x, log);
  }

  log1p(x: Expr): Expr {
    return this.unary("log1p", x, log1p);
  }

  pow(a: Expr, b: Expr): Expr {
    return this.two("pow", a, b, (v, p, q) => {
      if (isConstant(q, 1)) return p;
      if (isConstant(q, 2)) return v.mul(p, p);
      if (isConstant(q, -1)) return v.div(this.one, p);
      return (this.functions?.pow ?? missing)(v, p, q);
    });
  }

  sin(x: Expr): Expr {
    return this.unary("sin", x, this.functions?.sin ?? missing);
  }

  cos(x: Expr): Expr {
    return this.unary("cos", x, this.functions?.cos ?? missing);
  }

  tan(x: Expr): Expr {
    return this.unary("tan", x, this.functions?.tan ?? missing);
  }

  asin(x: Expr): Expr {
    return this.unary("asin", x, this.functions?.asin ?? missing);
  }

  acos(x: Expr): Expr {
    return this.unary("acos", x, this.functions?.acos ?? missing);
  }

  atan(x: Expr): Expr {
    return this.unary("atan", x, this.functions?.atan ?? missing);
  }

  atan2(y: Expr, x: Expr): Expr {
    return this.two("atan2", y, x, this.functions?.atan2 ?? missing);
  }

  sinh(x: Expr): Expr {
    return this.unary("sinh", x, sinh);
  }

  cosh(x: Expr): Expr {
    return this.unary("cosh", x, (v, p) => {
      const result = cosh(v, p);
      this.builder.known.coshes.set(result, p);
      return result;
    });
  }

  tanh(x: Expr): Expr {
    return this.unary("tanh", x, tanh);
  }

  erf(x: Expr): Expr {
    return this.unary("erf", x, this.functions?.erf ?? missing);
  }

  // ---- conditions

  less(a: Expr, b: Expr): Expr {
    return this.two("less", a, b, (v, p, q) => v.less(p, q));
  }

  lessEqual(a: Expr, b: Expr): Expr {
    return this.two("lessEqual", a, b, (v, p, q) => v.lessEqual(p, q));
  }

  equal(a: Expr, b: Expr): Expr {
    return this.two("equal", a, b, (v, p, q) => v.equal(p, q));
  }

  and(a: Expr, b: Expr): Expr {
    const [p, q] = [this.condition(a), this.condition(b)];
    if (q.op === special.constant) return q.value === 0 ? q : p;
    if (p.op === special.constant) return p.value === 0 ? p : q;
    return this.v.both(p, q);
  }

  or(a: Expr, b: Expr): Expr {
    const [p, q] = [this.condition(a), this.condition(b)];
    if (q.op === special.constant) return q.value === 0 ? p : q;
    if (p.op === special.constant) return p.value === 0 ? q : p;
    return this.v.either(p, q);
  }

  not(x: Expr): Expr {
    const mask = this.condition(x);
    return this.v.negated(mask) ?? this.builder.node(v128.not, mask.type, mask);
  }

  select(condition: Expr, a: Expr, b: Expr): Expr {
    const mask = this.condition(condition);
    if (mask.op === special.constant) return mask.value === 0 ? b : a;
    if (isMask(a.type) && isMask(b.type)) return this.v.select(mask, this.condition(a), this.condition(b));
    const [p, q] = [this.number(a), this.number(b)];
    // zeros leave only the other one's bits
    return isConstant(q, 0)
      ? this.v.and(p, mask)
      : isConstant(p, 0)
        ? this.v.andnot(q, mask)
        : this.v.select(mask, p, q);
  }

  // ---- private parts

  private sech(x: Expr): Expr {
    const result = sech(this.v, x);
    this.builder.known.seches.set(result, x);
    return result;
  }

  /** 1 where the mask holds, else x, which is from 0 to 1 (or NaN): the larger one of two, unless a choice is one instruction. */
  private oneOr(mask: Expr, x: Expr): Expr {
    const { v } = this;
    return this.builder.relaxedSimd ? v.select(mask, this.one, x) : v.pmax(x, v.and(this.one, mask));
  }

  /** top / (1 + e^−|x|), whose reciprocal σ(x) and σ(−x) share. */
  private logistic(top: Expr, divisor: Expr): Expr {
    const { v } = this;
    const inverse = v.div(this.one, divisor);
    if (isConstant(top, 1)) return inverse;
    const { known } = this.builder;
    const result = v.mul(top, inverse);
    const of = known.logisticTops.get(top);
    if (of !== undefined) known.logistics.set(result, { of, power: known.logisticDivisors.get(divisor)!, inverse });
    return result;
  }

  /** σ(x)·σ(−x) = e^−|x| / (1 + e^−|x|)², nothing chosen; undefined for all other products. */
  private logisticSlope(a: Expr, b: Expr): Expr | undefined {
    const { v } = this;
    const [p, q] = [this.builder.known.logistics.get(a), this.builder.known.logistics.get(b)];
    if (p === undefined || q === undefined || p.inverse !== q.inverse || v.neg(p.of) !== q.of) return undefined;
    return v.mul(v.mul(p.power, p.inverse), p.inverse);
  }

  protected number(x: Expr): Expr {
    return convertLanes(this.builder, x, this.v.type);
  }

  private condition(x: Expr): Expr {
    return maskLike(this.builder, this.v.type, isTrue(this.builder, x));
  }

  private unary(word: UnaryName, x: Expr, build: Unary): Expr {
    const p = this.number(x);
    return p.op === special.constant ? this.constant(numbers[word](p.value)) : build(this.v, p);
  }

  private two(word: BinaryName, a: Expr, b: Expr, build: Binary): Expr {
    const [p, q] = [this.number(a), this.number(b)];
    if (p.op !== special.constant || q.op !== special.constant) return build(this.v, p, q);
    const value = numbers[word](p.value, q.value);
    return word === "less" || word === "lessEqual" || word === "equal"
      ? this.builder.constant(this.v.mask, value)
      : this.constant(value);
  }
}
