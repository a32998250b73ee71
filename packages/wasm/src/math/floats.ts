import { f32x4, f64x2, i32x4, i64x2, v128, type FloatLanes, type IntegerLanes, type Opcode } from "../emit/opcodes.ts";
import type { Expr, ExprBuilder } from "../expr/expr.ts";
import type { Coefficients } from "./coefficients.ts";

/**
 * Floats writes functions of float lanes: arithmetic, comparisons, and the bits of the lanes as integers of the same
 * width. One object is for f32x4, another for f64x2, so that a function is written once for both.
 */
export class Floats {
  readonly builder: ExprBuilder;
  readonly type: "f32" | "f64";
  readonly mask: "m32" | "m64";
  /** Bits of the fraction: 23 or 52. */
  readonly fractionBits: number;
  /** Bias of the exponent: 127 or 1023. */
  readonly bias: number;
  readonly #ops: FloatLanes;
  readonly #ints: IntegerLanes;

  constructor(builder: ExprBuilder, type: "f32" | "f64") {
    const wide = type === "f64";
    this.builder = builder;
    this.type = type;
    this.mask = wide ? "m64" : "m32";
    this.#ops = wide ? f64x2 : f32x4;
    this.#ints = wide ? i64x2 : i32x4;
    this.fractionBits = wide ? 52 : 23;
    this.bias = wide ? 1023 : 127;
  }

  get wide(): boolean {
    return this.type === "f64";
  }

  // ---- arithmetic

  /** Returns a constant, rounded to the lanes' precision. */
  number(value: number): Expr {
    return this.builder.constant(this.type, this.wide ? value : Math.fround(value));
  }

  add(a: Expr, b: Expr): Expr {
    return this.#two(this.#ops.add, a, b);
  }

  sub(a: Expr, b: Expr): Expr {
    return this.#two(this.#ops.sub, a, b);
  }

  mul(a: Expr, b: Expr): Expr {
    return this.#two(this.#ops.mul, a, b);
  }

  div(a: Expr, b: Expr): Expr {
    return this.#two(this.#ops.div, a, b);
  }

  /** a · b + c, rounded once or twice. */
  madd(a: Expr, b: Expr, c: Expr): Expr {
    return this.builder.relaxedSimd
      ? this.builder.node(this.#ops.relaxedMadd, this.type, a, b, c)
      : this.add(this.mul(a, b), c);
  }

  /** c − a · b, rounded once or twice. */
  nmadd(a: Expr, b: Expr, c: Expr): Expr {
    return this.builder.relaxedSimd
      ? this.builder.node(this.#ops.relaxedNmadd, this.type, a, b, c)
      : this.sub(c, this.mul(a, b));
  }

  sqrt(x: Expr): Expr {
    return this.#one(this.#ops.sqrt, x);
  }

  abs(x: Expr): Expr {
    if (x.op === this.#ops.abs) return x;
    return this.#one(this.#ops.abs, x.op === this.#ops.neg || this.isNegative(x) ? x.a! : x);
  }

  /** Returns −x. −|x| is x with its sign bit set, one instruction. */
  neg(x: Expr): Expr {
    if (x.op === this.#ops.neg) return x.a!;
    if (this.isNegative(x)) return this.abs(x);
    return x.op === this.#ops.abs ? this.or(x.a!, this.number(-0)) : this.#one(this.#ops.neg, x);
  }

  /** Returns whether x is written as −|…|. */
  isNegative(x: Expr): boolean {
    return x.op === v128.or && x.b === this.number(-0);
  }

  /** Returns whether x is written as the smaller one of something and 0. */
  isMinWithZero(x: Expr): boolean {
    return x.op === this.#ops.pmin && x.b === this.number(0);
  }

  /** Returns whether x is a sum by its instruction. So do `isProduct` and `isQuotient`. */
  isSum({ op }: Expr): boolean {
    return op === this.#ops.add;
  }

  isProduct({ op }: Expr): boolean {
    return op === this.#ops.mul;
  }

  isQuotient({ op }: Expr): boolean {
    return op === this.#ops.div;
  }

  floor(x: Expr): Expr {
    return this.#one(this.#ops.floor, x);
  }

  ceil(x: Expr): Expr {
    return this.#one(this.#ops.ceil, x);
  }

  /** Rounds to the nearest integer, halves to even. */
  nearest(x: Expr): Expr {
    return this.#one(this.#ops.nearest, x);
  }

  /** Returns the smaller one; NaN where either is NaN. It costs eight times a `pmin`. */
  min(a: Expr, b: Expr): Expr {
    return this.#two(this.#ops.min, a, b);
  }

  max(a: Expr, b: Expr): Expr {
    return this.#two(this.#ops.max, a, b);
  }

  /** Returns b where b < a, else a; so a where a is NaN. */
  pmin(a: Expr, b: Expr): Expr {
    return this.#two(this.#ops.pmin, a, b);
  }

  /** Returns b where a < b, else a; so a where a is NaN. */
  pmax(a: Expr, b: Expr): Expr {
    return this.#two(this.#ops.pmax, a, b);
  }

  /**
   * c₀ + c₁·x + c₂·x² + …: by Horner's rule, a longer one in x² with pairs cₖ + cₖ₊₁·x for coefficients, which a
   * machine computes at the same time.
   */
  polynomial(x: Expr, { [this.type]: c }: Coefficients): Expr {
    if (c.length < 5) return this.horner(x, c);
    const square = this.mul(x, x);
    const pairs: Expr[] = [];
    for (let k = 0; k < c.length; k += 2) pairs.push(this.horner(x, c.slice(k, k + 2)));
    return pairs.reduceRight((sum, pair) => this.madd(sum, square, pair));
  }

  horner(x: Expr, c: readonly number[]): Expr {
    let sum = this.number(c.at(-1)!);
    for (let k = c.length - 2; k >= 0; k--) sum = this.madd(sum, x, this.number(c[k]!));
    return sum;
  }

  // ---- conditions

  less(a: Expr, b: Expr): Expr {
    return this.#compare(this.#ops.lt, a, b);
  }

  lessEqual(a: Expr, b: Expr): Expr {
    return this.#compare(this.#ops.le, a, b);
  }

  equal(a: Expr, b: Expr): Expr {
    return this.#compare(this.#ops.eq, a, b);
  }

  notEqual(a: Expr, b: Expr): Expr {
    return this.#compare(this.#ops.ne, a, b);
  }

  /** Returns where an equality does not hold; undefined for other masks, whose opposites take one more instruction. */
  negated(mask: Expr): Expr | undefined {
    return mask.op === this.#ops.eq ? this.notEqual(mask.a!, mask.b!) : undefined;
  }

  /** Returns a where the mask holds, else b. */
  select(mask: Expr, a: Expr, b: Expr): Expr {
    const op = this.builder.relaxedSimd ? this.#ints.relaxedLaneselect : v128.bitselect;
    return a === b ? a : this.builder.node(op, a.type, a, b, mask);
  }

  both(a: Expr, b: Expr): Expr {
    return this.builder.node(v128.and, this.mask, a, b);
  }

  either(a: Expr, b: Expr): Expr {
    return this.builder.node(v128.or, this.mask, a, b);
  }

  /** Returns the mask: a and not b. */
  without(a: Expr, b: Expr): Expr {
    return this.builder.node(v128.andnot, this.mask, a, b);
  }

  // ---- bits

  and(a: Expr, b: Expr): Expr {
    return this.#two(v128.and, a, b);
  }

  or(a: Expr, b: Expr): Expr {
    return this.#two(v128.or, a, b);
  }

  xor(a: Expr, b: Expr): Expr {
    return this.#two(v128.xor, a, b);
  }

  /** Returns the bits of a that are not in b. */
  andnot(a: Expr, b: Expr): Expr {
    return this.#two(v128.andnot, a, b);
  }

  /** Returns the sign bit alone. */
  signOf(x: Expr): Expr {
    return this.and(x, this.number(-0));
  }

  /** Returns x ≥ 0 with the sign of `sign`. */
  withSign(x: Expr, sign: Expr): Expr {
    return this.or(x, this.signOf(sign));
  }

  /** Returns a constant of bits, given as an integer that a float64 holds exactly. */
  bits(value: number): Expr {
    return this.builder.constant(this.wide ? "i64" : "i32", value);
  }

  addBits(a: Expr, b: Expr): Expr {
    return this.#two(this.#ints.add, a, b);
  }

  subBits(a: Expr, b: Expr): Expr {
    return this.#two(this.#ints.sub, a, b);
  }

  shiftLeft(x: Expr, count: number): Expr {
    return this.builder.node(this.#ints.shl, this.type, x, null, null, count);
  }

  /** Shifts right, zeros in. */
  shiftRight(x: Expr, count: number): Expr {
    return this.builder.node(this.#ints.shrU, this.type, x, null, null, count);
  }

  /** Shifts right, copies of the sign in. */
  shiftRightSigned(x: Expr, count: number): Expr {
    return this.builder.node(this.#ints.shrS, this.type, x, null, null, count);
  }

  equalBits(a: Expr, b: Expr): Expr {
    return this.#compare(this.#ints.eq, a, b);
  }

  #one(op: Opcode, x: Expr): Expr {
    return this.builder.node(op, this.type, x);
  }

  #two(op: Opcode, a: Expr, b: Expr): Expr {
    return this.builder.node(op, this.type, a, b);
  }

  #compare(op: Opcode, a: Expr, b: Expr): Expr {
    return this.builder.node(op, this.mask, a, b);
  }
}
