/**
 * The scalar algebra in vectors: an elementwise op's rule, run on these words, becomes the expression of a kernel. Conditions
 * are masks. Words that there is no code for yet throw `Unprinted`, and the op is then called by its reference.
 */
import {
  isFloat,
  type AnyOp,
  type DType,
  type ScalarAlgebra,
  type ScalarRule,
  type Tensor,
} from "@cotangent/autodiff/backend";
import { i32x4, v128, type Opcode } from "../emit/opcodes.ts";
import { Pool, special, type Expr, type LaneType } from "../expr/expr.ts";
import { convertLanes, isMask, isTrue, laneTypes, maskLike } from "../expr/lanes.ts";
import { acos, asin, atan, atan2 } from "../math/arc.ts";
import { erf } from "../math/erf.ts";
import { cosh, exp, expm1, sinh, tanh } from "../math/exp.ts";
import { Floats } from "../math/floats.ts";
import { log, log1p } from "../math/log.ts";

/** The result of an elementwise op in lanes of its dtype (of bool: a mask), from those of its inputs. */
export function applyWords(
  pool: Pool,
  op: AnyOp,
  attrs: unknown,
  inputs: readonly Expr[],
  from: DType,
  to: DType,
): Expr {
  if (op.kind.type !== "elementwise") throw new Unprinted(op.name);
  const rule: ScalarRule = op.kind.scalar(attrs as never);
  const result = rule<Expr>(
    isFloat(from)
      ? new FloatWords(pool, from === "float64" ? "f64" : "f32")
      : new IntegerWords(pool, from === "uint32" ? "u32" : "i32", inputs),
    ...inputs,
  );
  return to === "bool" ? isTrue(pool, result) : convertLanes(pool, result, laneTypes[to]);
}

/** Whether all that a node computes can be written as vectors. */
export function isPrintable(node: Tensor): boolean {
  const op = node.op!;
  if (op.kind.type !== "elementwise") return false;
  const pool = new Pool({ lanes: lanesOf([node, ...node.inputs]) });
  try {
    const leaves = node.inputs.map(({ dtype }, i) => leafOf(pool, i, dtype));
    applyWords(pool, op, node.attrs, leaves, node.inputAt(node.inputCount - 1).dtype, node.dtype);
    return true;
  } catch (error) {
    if (error instanceof Unprinted) return false;
    throw error;
  }
}

/** A vector from outside as lanes; bytes of bool become a mask. */
export function leafOf(pool: Pool, number: number, dtype: DType, level?: number): Expr {
  return dtype === "bool" ? isTrue(pool, pool.leaf("u32", number, level)) : pool.leaf(laneTypes[dtype], number, level);
}

/** A number that is the same everywhere. */
export function constantOf(pool: Pool, value: number, dtype: DType): Expr {
  return dtype === "bool" ? isTrue(pool, pool.constant("u32", value)) : pool.constant(laneTypes[dtype], value);
}

/** How many elements a vector holds where nodes of these dtypes are computed together. */
export function lanesOf(nodes: readonly { readonly dtype: DType }[]): 2 | 4 {
  return nodes.some(({ dtype }) => dtype === "float64") ? 2 : 4;
}

// ---- private parts

class Unprinted extends Error {}

type Words = ScalarAlgebra<Expr>;

/** What floats and integers have in common: logic, and what is refused. */
abstract class AnyWords {
  readonly pool: Pool;
  readonly type: "f32" | "f64" | "i32" | "u32";

  constructor(pool: Pool, type: "f32" | "f64" | "i32" | "u32") {
    this.pool = pool;
    this.type = type;
  }

  abstract constant(value: number): Expr;

  get zero(): Expr {
    return this.constant(0);
  }

  get one(): Expr {
    return this.constant(1);
  }

  /** As a number of the type that is computed with. */
  protected num(x: Expr): Expr {
    return convertLanes(this.pool, x, this.type);
  }

  protected condition(x: Expr): Expr {
    return maskLike(this.pool, this.type, isTrue(this.pool, x));
  }

  and(a: Expr, b: Expr): Expr {
    return this.logic(v128.and, a, b);
  }

  or(a: Expr, b: Expr): Expr {
    return this.logic(v128.or, a, b);
  }

  not(x: Expr): Expr {
    const mask = this.condition(x);
    return this.pool.node(v128.not, mask.type, mask);
  }

  select(condition: Expr, a: Expr, b: Expr): Expr {
    if (a === b) return a;
    const [p, q] =
      isMask(a.type) && isMask(b.type) ? [this.condition(a), this.condition(b)] : [this.num(a), this.num(b)];
    return this.pool.node(v128.bitselect, p.type, p, q, this.condition(condition));
  }

  private logic(op: Opcode, a: Expr, b: Expr): Expr {
    const [p, q] = [this.condition(a), this.condition(b)];
    return this.pool.node(op, p.type, p, q);
  }
}

function refuse(name: string) {
  return (): never => {
    throw new Unprinted(name);
  };
}

class FloatWords extends AnyWords implements Words {
  private readonly v: Floats;

  constructor(pool: Pool, type: "f32" | "f64") {
    super(pool, type);
    this.v = new Floats(pool, type);
  }

  constant(value: number): Expr {
    return this.v.number(value);
  }

  add = (a: Expr, b: Expr): Expr => this.v.add(this.num(a), this.num(b));
  sub = (a: Expr, b: Expr): Expr => this.v.sub(this.num(a), this.num(b));
  mul = (a: Expr, b: Expr): Expr => this.v.mul(this.num(a), this.num(b));
  div = (a: Expr, b: Expr): Expr => this.v.div(this.num(a), this.num(b));
  neg = (x: Expr): Expr => this.v.neg(this.num(x));
  abs = (x: Expr): Expr => this.v.abs(this.num(x));
  max = (a: Expr, b: Expr): Expr => this.v.max(this.num(a), this.num(b));
  min = (a: Expr, b: Expr): Expr => this.v.min(this.num(a), this.num(b));
  floor = (x: Expr): Expr => this.v.floor(this.num(x));
  ceil = (x: Expr): Expr => this.v.ceil(this.num(x));
  round = (x: Expr): Expr => this.v.nearest(this.num(x));
  sqrt = (x: Expr): Expr => this.v.sqrt(this.num(x));
  exp = (x: Expr): Expr => exp(this.v, this.num(x));
  expm1 = (x: Expr): Expr => expm1(this.v, this.num(x));
  log = (x: Expr): Expr => log(this.v, this.num(x));
  log1p = (x: Expr): Expr => log1p(this.v, this.num(x));
  asin = (x: Expr): Expr => asin(this.v, this.num(x));
  acos = (x: Expr): Expr => acos(this.v, this.num(x));
  atan = (x: Expr): Expr => atan(this.v, this.num(x));
  atan2 = (y: Expr, x: Expr): Expr => atan2(this.v, this.num(y), this.num(x));
  sinh = (x: Expr): Expr => sinh(this.v, this.num(x));
  cosh = (x: Expr): Expr => cosh(this.v, this.num(x));
  tanh = (x: Expr): Expr => tanh(this.v, this.num(x));
  erf = (x: Expr): Expr => {
    // in float64 it is off by 6 units in the last place, which the suite does not allow
    if (this.v.wide) throw new Unprinted("erf");
    return erf(this.v, this.num(x));
  };
  pow: Words["pow"] = refuse("pow");
  sin: Words["sin"] = refuse("sin");
  cos: Words["cos"] = refuse("cos");
  tan: Words["tan"] = refuse("tan");
  less = (a: Expr, b: Expr): Expr => this.v.less(this.num(a), this.num(b));
  lessEqual = (a: Expr, b: Expr): Expr => this.v.lessEqual(this.num(a), this.num(b));
  equal = (a: Expr, b: Expr): Expr => this.v.equal(this.num(a), this.num(b));
}

/**
 * Elements of int32 and uint32, and bool as 0 and 1. The reference compares unwrapped numbers: what was computed modulo 2³²
 * may only be stored or computed with further, not compared.
 */
class IntegerWords extends AnyWords implements Words {
  private readonly inputs: readonly Expr[];

  constructor(pool: Pool, type: "i32" | "u32", inputs: readonly Expr[]) {
    super(pool, type);
    this.inputs = inputs;
  }

  private get signed(): boolean {
    return this.type === "i32";
  }

  constant(value: number): Expr {
    if (!Number.isInteger(value)) throw new Unprinted("a fraction");
    return this.pool.constant(this.type, this.signed ? value | 0 : value >>> 0);
  }

  add = (a: Expr, b: Expr): Expr => this.two(i32x4.add, a, b);
  sub = (a: Expr, b: Expr): Expr => this.two(i32x4.sub, a, b);
  mul = (a: Expr, b: Expr): Expr => this.two(i32x4.mul, a, b);
  neg = (x: Expr): Expr => this.pool.node(i32x4.neg, this.type, this.num(x));
  abs = (x: Expr): Expr => (this.signed ? this.pool.node(i32x4.abs, this.type, this.faithful(x)) : this.faithful(x));
  max = (a: Expr, b: Expr): Expr => this.two(this.signed ? i32x4.maxS : i32x4.maxU, this.faithful(a), this.faithful(b));
  min = (a: Expr, b: Expr): Expr => this.two(this.signed ? i32x4.minS : i32x4.minU, this.faithful(a), this.faithful(b));
  floor = (x: Expr): Expr => this.num(x);
  ceil = (x: Expr): Expr => this.num(x);
  round = (x: Expr): Expr => this.num(x);
  less = (a: Expr, b: Expr): Expr => this.compare(this.signed ? i32x4.ltS : i32x4.ltU, a, b);
  lessEqual = (a: Expr, b: Expr): Expr => this.compare(this.signed ? i32x4.leS : i32x4.leU, a, b);
  equal = (a: Expr, b: Expr): Expr => this.compare(i32x4.eq, a, b);
  div: Words["div"] = refuse("div");
  sqrt: Words["sqrt"] = refuse("sqrt");
  exp: Words["exp"] = refuse("exp");
  expm1: Words["expm1"] = refuse("expm1");
  log: Words["log"] = refuse("log");
  log1p: Words["log1p"] = refuse("log1p");
  pow: Words["pow"] = refuse("pow");
  sin: Words["sin"] = refuse("sin");
  cos: Words["cos"] = refuse("cos");
  tan: Words["tan"] = refuse("tan");
  asin: Words["asin"] = refuse("asin");
  acos: Words["acos"] = refuse("acos");
  atan: Words["atan"] = refuse("atan");
  atan2: Words["atan2"] = refuse("atan2");
  sinh: Words["sinh"] = refuse("sinh");
  cosh: Words["cosh"] = refuse("cosh");
  tanh: Words["tanh"] = refuse("tanh");
  erf: Words["erf"] = refuse("erf");

  private two(op: Opcode, a: Expr, b: Expr): Expr {
    return this.pool.node(op, this.type, this.num(a), this.num(b));
  }

  private compare(op: Opcode, a: Expr, b: Expr): Expr {
    return this.pool.node(op, "m32", this.faithful(a), this.faithful(b));
  }

  /** A number that cannot have wrapped: from outside, a condition, or one of two such. */
  private faithful(x: Expr): Expr {
    const kept: readonly LaneType[] = ["m32", "m64"];
    if (this.inputs.includes(x) || x.op === special.constant || kept.includes(x.type)) return this.num(x);
    if (
      x.op === v128.bitselect ||
      x.op === i32x4.maxS ||
      x.op === i32x4.minS ||
      x.op === i32x4.maxU ||
      x.op === i32x4.minU
    )
      return this.num(x);
    throw new Unprinted("a comparison of what wraps");
  }
}
