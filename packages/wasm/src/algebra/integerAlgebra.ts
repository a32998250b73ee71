/**
 * The scalar algebra of integers, in lanes of 32 bits where that gives what the reference computes, else in float64.
 */
import { integers, type DType, type ScalarAlgebra } from "@cotangent/autodiff/backend";
import { i32x4, v128, type Opcode } from "../emit/opcodes.ts";
import { special, type Expr, type ExprBuilder } from "../expr/expr.ts";
import type { Functions } from "./functions.ts";
import { FloatAlgebra } from "./floatAlgebra.ts";
import { convertLanes, isMask, isTrue, maskLike } from "../expr/lanes.ts";

/** Thrown where lanes of 32 bits cannot do what the reference does with unbounded integers. */
export class NeedsFloat64 extends Error {}

/**
 * The scalar algebra in vectors of int32 or uint32. The reference computes in double precision, and wraps modulo 2³²
 * when it stores; lanes wrap at once. Sums and products are the same by either way, unless they are then compared, or
 * stored as floats. That, and every function that leaves the integers, throws `NeedsFloat64`.
 */
export class IntegerAlgebra implements ScalarAlgebra<Expr> {
  readonly #builder: ExprBuilder;
  readonly #type: "i32" | "u32";
  /** Results that may have wrapped. */
  readonly #wrapped = new Set<Expr>();
  readonly zero: Expr;
  readonly one: Expr;

  constructor(builder: ExprBuilder, type: "i32" | "u32") {
    this.#builder = builder;
    this.#type = type;
    this.zero = builder.constant(type, 0);
    this.one = builder.constant(type, 1);
  }

  constant(value: number): Expr {
    if (!Number.isInteger(value)) throw new NeedsFloat64();
    const held = this.#signed ? value | 0 : value >>> 0;
    const node = this.#builder.constant(this.#type, held);
    // a constant such as −1 beside uint32 may be stored, but no comparison with it is true
    return held === value
      ? node
      : this.#mayWrap(this.#builder.view(this.#type, this.#builder.constant(this.#signed ? "u32" : "i32", value)));
  }

  add(a: Expr, b: Expr): Expr {
    return this.#mayWrap(this.#two(i32x4.add, a, b));
  }

  sub(a: Expr, b: Expr): Expr {
    return this.#mayWrap(this.#two(i32x4.sub, a, b));
  }

  mul(a: Expr, b: Expr): Expr {
    // the reference's product is signed
    const product = this.#two(i32x4.mul, a, b);
    return this.#signed ? product : this.#mayWrap(product);
  }

  neg(x: Expr): Expr {
    return this.#mayWrap(this.#builder.node(i32x4.neg, this.#type, this.#number(x)));
  }

  abs(x: Expr): Expr {
    return this.#signed ? this.#mayWrap(this.#builder.node(i32x4.abs, this.#type, this.#exact(x))) : this.#exact(x);
  }

  max(a: Expr, b: Expr): Expr {
    return this.#two(this.#signed ? i32x4.maxS : i32x4.maxU, this.#exact(a), this.#exact(b));
  }

  min(a: Expr, b: Expr): Expr {
    return this.#two(this.#signed ? i32x4.minS : i32x4.minU, this.#exact(a), this.#exact(b));
  }

  floor(x: Expr): Expr {
    return this.#number(x);
  }

  ceil(x: Expr): Expr {
    return this.#number(x);
  }

  round(x: Expr): Expr {
    return this.#number(x);
  }

  less(a: Expr, b: Expr): Expr {
    return this.#compare(this.#signed ? i32x4.ltS : i32x4.ltU, a, b);
  }

  lessEqual(a: Expr, b: Expr): Expr {
    return this.#compare(this.#signed ? i32x4.leS : i32x4.leU, a, b);
  }

  equal(a: Expr, b: Expr): Expr {
    return this.#compare(i32x4.eq, a, b);
  }

  and(a: Expr, b: Expr): Expr {
    return this.#builder.node(v128.and, "m32", this.#condition(a), this.#condition(b));
  }

  or(a: Expr, b: Expr): Expr {
    return this.#builder.node(v128.or, "m32", this.#condition(a), this.#condition(b));
  }

  not(x: Expr): Expr {
    return this.#builder.node(v128.not, "m32", this.#condition(x));
  }

  select(condition: Expr, a: Expr, b: Expr): Expr {
    const mask = this.#condition(condition);
    if (isMask(a.type) && isMask(b.type))
      return this.#builder.node(v128.bitselect, "m32", this.#condition(a), this.#condition(b), mask);
    const [p, q] = [this.#number(a), this.#number(b)];
    const chosen = p === q ? p : this.#builder.node(v128.bitselect, this.#type, p, q, mask);
    return this.#wrapped.has(p) || this.#wrapped.has(q) ? this.#mayWrap(chosen) : chosen;
  }

  readonly div: () => never = leave;
  readonly sqrt: () => never = leave;
  readonly exp: () => never = leave;
  readonly expm1: () => never = leave;
  readonly log: () => never = leave;
  readonly log1p: () => never = leave;
  readonly pow: () => never = leave;
  readonly sin: () => never = leave;
  readonly cos: () => never = leave;
  readonly tan: () => never = leave;
  readonly asin: () => never = leave;
  readonly acos: () => never = leave;
  readonly atan: () => never = leave;
  readonly atan2: () => never = leave;
  readonly sinh: () => never = leave;
  readonly cosh: () => never = leave;
  readonly tanh: () => never = leave;
  readonly erf: () => never = leave;
  readonly erfc: () => never = leave;

  /** Returns the result of a rule as it is stored. Integers wrap once more; any other dtype needs the exact number. */
  result(x: Expr, to: DType): Expr {
    return to === "int32" || to === "uint32" || isMask(x.type) ? x : this.#exact(x);
  }

  get #signed(): boolean {
    return this.#type === "i32";
  }

  /** Returns x as a number of the algebra's type. Throws for a float. */
  #number(x: Expr): Expr {
    if (x.type === this.#type || isMask(x.type)) return convertLanes(this.#builder, x, this.#type);
    throw new NeedsFloat64();
  }

  /** Returns a number that is what the reference has, not only modulo 2³². */
  #exact(x: Expr): Expr {
    const number = this.#number(x);
    if (this.#wrapped.has(number)) throw new NeedsFloat64();
    return number;
  }

  #condition(x: Expr): Expr {
    return maskLike(this.#builder, "m32", isTrue(this.#builder, isMask(x.type) ? x : this.#exact(x)));
  }

  #mayWrap(x: Expr): Expr {
    this.#wrapped.add(x);
    return x;
  }

  #two(op: Opcode, a: Expr, b: Expr): Expr {
    return this.#builder.node(op, this.#type, this.#number(a), this.#number(b));
  }

  #compare(op: Opcode, a: Expr, b: Expr): Expr {
    return this.#builder.node(op, "m32", this.#exact(a), this.#exact(b));
  }
}

function leave(): never {
  throw new NeedsFloat64();
}

/** Integers as the reference computes them, in float64. Only a product wraps, and is signed. */
export class IntegersInFloat64 extends FloatAlgebra {
  readonly #words: ExprBuilder;

  constructor(builder: ExprBuilder, functions: Functions | null) {
    super(builder, "f64", functions);
    this.#words = builder;
  }

  override mul(a: Expr, b: Expr): Expr {
    const [p, q] = [this.number(a), this.number(b)];
    if (p.op === special.constant && q.op === special.constant) return this.constant(integers.mul(p.value, q.value));
    const wrap = (x: Expr): Expr => convertLanes(this.#words, x, "i32");
    return this.number(this.#words.node(i32x4.mul, "i32", wrap(p), wrap(q)));
  }
}
