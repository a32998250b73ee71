/** The scalar algebra of floats: gives the expressions that a rule is in lanes of float32 or float64. */
import { numbers, type ScalarAlgebra } from "@cotangent/autodiff/backend";
import { v128 } from "../emit/opcodes.ts";
import { cosh, exp, expm1, sinh, tanh } from "../math/exp.ts";
import { Floats } from "../math/floats.ts";
import { log, log1p } from "../math/log.ts";
import { isConstant, special, type Expr, type ExprBuilder, type Origin } from "../expr/expr.ts";
import { missing, type Binary, type BinaryName, type Functions, type Unary, type UnaryName } from "./functions.ts";
import { rewrite } from "./rewrite.ts";
import { rules } from "./rules.ts";
import { convertLanes, isMask, isTrue, maskLike } from "../expr/lanes.ts";

/**
 * The scalar algebra in vectors of floats: the rule of an op that runs on it gives the expression of a kernel. A
 * condition is a mask. Where a number is wanted it counts as 0 or 1, and any number counts as the condition that it is
 * not 0. Functions of constants are computed at once, in double precision, as in the reference. Other applications are
 * rewritten by `rules` where one applies.
 */
export class FloatAlgebra implements ScalarAlgebra<Expr> {
  protected readonly v: Floats;
  readonly #builder: ExprBuilder;
  readonly #functions: Functions | null;
  readonly zero: Expr;
  readonly one: Expr;

  constructor(builder: ExprBuilder, type: "f32" | "f64", functions: Functions | null) {
    this.v = new Floats(builder, type);
    this.#builder = builder;
    this.#functions = functions;
    this.zero = this.constant(0);
    this.one = this.constant(1);
  }

  constant(value: number): Expr {
    return this.v.number(value);
  }

  // ---- arithmetic

  add(a: Expr, b: Expr): Expr {
    return this.#two("add", a, b, (v, p, q) => v.add(p, q));
  }

  sub(a: Expr, b: Expr): Expr {
    return this.#two("sub", a, b, (v, p, q) => v.sub(p, q));
  }

  mul(a: Expr, b: Expr): Expr {
    return this.#two("mul", a, b, (v, p, q) => v.mul(p, q));
  }

  div(a: Expr, b: Expr): Expr {
    return this.#two("div", a, b, (v, p, q) => v.div(p, q));
  }

  neg(x: Expr): Expr {
    return this.#unary("neg", x, (v, p) => v.neg(p));
  }

  abs(x: Expr): Expr {
    return this.#unary("abs", x, (v, p) => v.abs(p));
  }

  max(a: Expr, b: Expr): Expr {
    return this.#two("max", a, b, (v, p, q) => v.max(p, q));
  }

  min(a: Expr, b: Expr): Expr {
    return this.#two("min", a, b, (v, p, q) => v.min(p, q));
  }

  floor(x: Expr): Expr {
    return this.#unary("floor", x, (v, p) => v.floor(p));
  }

  ceil(x: Expr): Expr {
    return this.#unary("ceil", x, (v, p) => v.ceil(p));
  }

  round(x: Expr): Expr {
    return this.#unary("round", x, (v, p) => v.nearest(p));
  }

  sqrt(x: Expr): Expr {
    return this.#unary("sqrt", x, (v, p) => v.sqrt(p));
  }

  // ---- functions

  exp(x: Expr): Expr {
    return this.#remembered("exp", x, exp);
  }

  expm1(x: Expr): Expr {
    return this.#unary("expm1", x, expm1);
  }

  log(x: Expr): Expr {
    return this.#unary("log", x, log);
  }

  log1p(x: Expr): Expr {
    return this.#unary("log1p", x, log1p);
  }

  pow(a: Expr, b: Expr): Expr {
    return this.#two("pow", a, b, this.#functions?.pow ?? missing);
  }

  sin(x: Expr): Expr {
    return this.#unary("sin", x, this.#functions?.sin ?? missing);
  }

  cos(x: Expr): Expr {
    return this.#unary("cos", x, this.#functions?.cos ?? missing);
  }

  tan(x: Expr): Expr {
    return this.#unary("tan", x, this.#functions?.tan ?? missing);
  }

  asin(x: Expr): Expr {
    return this.#unary("asin", x, this.#functions?.asin ?? missing);
  }

  acos(x: Expr): Expr {
    return this.#unary("acos", x, this.#functions?.acos ?? missing);
  }

  atan(x: Expr): Expr {
    return this.#unary("atan", x, this.#functions?.atan ?? missing);
  }

  atan2(y: Expr, x: Expr): Expr {
    return this.#two("atan2", y, x, this.#functions?.atan2 ?? missing);
  }

  sinh(x: Expr): Expr {
    return this.#unary("sinh", x, sinh);
  }

  cosh(x: Expr): Expr {
    return this.#remembered("cosh", x, cosh);
  }

  tanh(x: Expr): Expr {
    return this.#unary("tanh", x, tanh);
  }

  erf(x: Expr): Expr {
    return this.#unary("erf", x, this.#functions?.erf ?? missing);
  }

  erfc(x: Expr): Expr {
    return this.#unary("erfc", x, this.#functions?.erfc ?? missing);
  }

  // ---- conditions

  less(a: Expr, b: Expr): Expr {
    return this.#two("less", a, b, (v, p, q) => v.less(p, q));
  }

  lessEqual(a: Expr, b: Expr): Expr {
    return this.#two("lessEqual", a, b, (v, p, q) => v.lessEqual(p, q));
  }

  equal(a: Expr, b: Expr): Expr {
    return this.#two("equal", a, b, (v, p, q) => v.equal(p, q));
  }

  and(a: Expr, b: Expr): Expr {
    const [p, q] = [this.#condition(a), this.#condition(b)];
    if (q.op === special.constant) return q.value === 0 ? q : p;
    if (p.op === special.constant) return p.value === 0 ? p : q;
    return this.v.both(p, q);
  }

  or(a: Expr, b: Expr): Expr {
    const [p, q] = [this.#condition(a), this.#condition(b)];
    if (q.op === special.constant) return q.value === 0 ? p : q;
    if (p.op === special.constant) return p.value === 0 ? q : p;
    return this.v.either(p, q);
  }

  not(x: Expr): Expr {
    const mask = this.#condition(x);
    return this.v.negated(mask) ?? this.#builder.node(v128.not, mask.type, mask);
  }

  select(condition: Expr, a: Expr, b: Expr): Expr {
    const mask = this.#condition(condition);
    if (mask.op === special.constant) return mask.value === 0 ? b : a;
    if (isMask(a.type) && isMask(b.type)) return this.v.select(mask, this.#condition(a), this.#condition(b));
    const [p, q] = [this.number(a), this.number(b)];
    // a side of zeros leaves only the bits of the other one
    return isConstant(q, 0)
      ? this.v.and(p, mask)
      : isConstant(p, 0)
        ? this.v.andnot(q, mask)
        : this.v.select(mask, p, q);
  }

  // ---- private parts

  protected number(x: Expr): Expr {
    return convertLanes(this.#builder, x, this.v.type);
  }

  #condition(x: Expr): Expr {
    return maskLike(this.#builder, this.v.type, isTrue(this.#builder, x));
  }

  /** Returns a function of x whose origin is remembered, since rules look for it. */
  #remembered(name: Origin["name"] & UnaryName, x: Expr, build: Unary): Expr {
    const p = this.number(x);
    const value = this.#unary(name, p, build);
    return p.op === special.constant ? value : this.#builder.withOrigin(value, name, p);
  }

  #unary(name: UnaryName, x: Expr, build: Unary): Expr {
    const p = this.number(x);
    if (p.op === special.constant) return this.constant(numbers[name](p.value));
    return rewrite(rules[name], this.v, p, p) ?? build(this.v, p);
  }

  #two(name: BinaryName, a: Expr, b: Expr, build: Binary): Expr {
    const [p, q] = [this.number(a), this.number(b)];
    // the reference's power is its own, not that of `numbers`; the code for lanes has its bits
    if (name === "pow" || p.op !== special.constant || q.op !== special.constant)
      return rewrite(rules[name], this.v, p, q) ?? build(this.v, p, q);
    const value = numbers[name](p.value, q.value);
    return name === "less" || name === "lessEqual" || name === "equal"
      ? this.#builder.constant(this.v.mask, value)
      : this.constant(value);
  }
}
