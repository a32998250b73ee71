/** Expressions: vectors that a kernel computes, each made but once. */
import type { DType } from "@cotangent/autodiff/backend";
import type { Local } from "../emit/code.ts";
import type { ModuleBuilder } from "../emit/module.ts";
import type { Opcode } from "../emit/opcodes.ts";

/**
 * Type of the lanes of a vector. Conditions are masks, all bits or none, as wide as the lanes that were compared: m32
 * or m64.
 */
export type LaneType = "f32" | "f64" | "i32" | "u32" | "i64" | "m32" | "m64";

/** Nodes that are no instruction. */
export const special = {
  /** Vector from outside, which the loop around supplies; `value` is its number. */
  leaf: -1,
  /** Number in every lane: `value`. */
  constant: -2,
  /** Call of a function of the module, on up to three vectors. */
  call: -3,
  /** `a`, but `helper(c)` in the lanes where the mask `b` holds. The call is skipped where none does. */
  patch: -4,
  /** `a`, seen as lanes of another type. */
  view: -5,
  /** Number in every lane that the function is given; `value` is its local. */
  parameter: -6,
} as const;

/** Function of the module that expressions call. It is made when it is first needed. */
export interface Helper {
  readonly key: string;
  /** Returns the index of the function. */
  make(module: ModuleBuilder): number;
}

/**
 * Expression: one vector that is computed, by an instruction from the vectors that it takes. Equal expressions are one
 * object (see `ExprBuilder`), so that a vector that is used twice is computed once.
 */
export class Expr {
  // `declare`: a field that is defined before the constructor assigns it doubles the cost of making a node
  declare readonly id: number;
  declare readonly op: Opcode;
  declare readonly type: LaneType;
  /** Depth of the innermost loop in which it varies. One of 0 can be computed before all loops. */
  declare readonly level: number;
  declare readonly a: Expr | null;
  declare readonly b: Expr | null;
  declare readonly c: Expr | null;
  /** Count of a shift, number of a shuffle or of a leaf, or a constant. */
  declare readonly value: number;
  declare readonly helper: Helper | null;

  constructor(
    id: number,
    op: Opcode,
    type: LaneType,
    level: number,
    a: Expr | null,
    b: Expr | null,
    c: Expr | null,
    value: number,
    helper: Helper | null,
  ) {
    this.id = id;
    this.op = op;
    this.type = type;
    this.level = level;
    this.a = a;
    this.b = b;
    this.c = c;
    this.value = value;
    this.helper = helper;
  }

  /** Makes an operator of JavaScript throw: `x < 0` would quietly be false, whatever the element. */
  [Symbol.toPrimitive](): unknown {
    return this;
  }
}

/** Returns whether an expression is a constant of just that value: 0 is not −0. */
export function isConstant(x: Expr, value: number): boolean {
  return x.op === special.constant && Object.is(x.value, value);
}

/** Returns whether x is a power of two, and 1 / x a normal float32. */
export function hasExactInverse(x: number): boolean {
  const exponent = Math.log2(Math.abs(x));
  return Math.abs(exponent) <= 126 && 2 ** Math.round(exponent) === Math.abs(x);
}

export interface ExprBuilderOptions {
  /**
   * Elements of one step of the loop: 4, or 2 where something is float64. 32-bit lanes use the low half of a vector
   * then.
   */
  readonly lanes: 2 | 4;
  /** True where a product and a sum may round once. */
  readonly relaxedSimd?: boolean;
  /** Locals of constants that the function is given, as float64, by value. */
  readonly parameters?: ReadonlyMap<number, Local> | undefined;
}

/** Origin: the function that an expression is the value of, and its argument, where many instructions compute it. */
export interface Origin {
  readonly name: "exp" | "cosh" | "sech";
  readonly x: Expr;
}

/** Builder of the expressions of one kernel: makes each node but once. */
export class ExprBuilder {
  readonly lanes: 2 | 4;
  readonly relaxedSimd: boolean;
  readonly parameters: ReadonlyMap<number, Local> | undefined;
  /** Origins by expression, which rewrite rules cannot see in the instructions. */
  readonly origins: Map<Expr, Origin> = new Map();
  readonly #nodes = new Map<number | string, Expr>();
  readonly #constants = new Map<string, Expr>();
  #size = 0;

  constructor({ lanes, relaxedSimd = false, parameters }: ExprBuilderOptions) {
    this.lanes = lanes;
    this.parameters = parameters;
    this.relaxedSimd = relaxedSimd;
  }

  /**
   * Returns a vector from outside, by a number of the caller's choice; `level` is the depth of the loop in which it
   * changes.
   */
  leaf(type: LaneType, number: number, level: number = 1): Expr {
    return this.#constants.get(`leaf ${number}`) ?? this.#remember(`leaf ${number}`, special.leaf, type, level, number);
  }

  /** Returns a number in every lane. One of a mask is 0 or 1; one of i64 is bits that a float64 counts exactly. */
  constant(type: LaneType, value: number): Expr {
    const key = type + (Object.is(value, -0) ? "-0" : value);
    return this.#constants.get(key) ?? this.#remember(key, special.constant, type, 0, value);
  }

  /** Returns a number in every lane that the function is given. */
  parameter(dtype: DType, local: Local): Expr {
    const key = dtype + local;
    const type = dtype === "float32" ? "f32" : "f64";
    return this.#constants.get(key) ?? this.#remember(key, special.parameter, type, 0, local);
  }

  /** Returns an instruction on vectors. `value` is the count of a shift or the number of a shuffle. */
  node(op: Opcode, type: LaneType, a: Expr, b: Expr | null = null, c: Expr | null = null, value: number = 0): Expr {
    return this.#intern(op, type, a, b, c, value, null);
  }

  call(helper: Helper, type: LaneType, a: Expr, b: Expr | null = null, c: Expr | null = null): Expr {
    return this.#intern(special.call, type, a, b, c, 0, helper);
  }

  /** Returns a `special.patch`. */
  patch(usual: Expr, mask: Expr, helper: Helper, x: Expr): Expr {
    return this.#intern(special.patch, usual.type, usual, mask, x, 0, helper);
  }

  /** Returns the same bits as lanes of another type. */
  view(type: LaneType, x: Expr): Expr {
    return x.type === type ? x : this.node(special.view, type, x);
  }

  /** Remembers that a value is that function of x. Returns the value. */
  withOrigin(value: Expr, name: Origin["name"], x: Expr): Expr {
    this.origins.set(value, { name, x });
    return value;
  }

  /** Number of nodes that were made. */
  get count(): number {
    return this.#size;
  }

  #intern(
    op: Opcode,
    type: LaneType,
    a: Expr,
    b: Expr | null,
    c: Expr | null,
    value: number,
    helper: Helper | null,
  ): Expr {
    const key = keyOf(op, type, a, b, c, value, helper);
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    const level = Math.max(a.level, b === null ? 0 : b.level, c === null ? 0 : c.level);
    const made = new Expr(this.#size++, op, type, level, a, b, c, value, helper);
    this.#nodes.set(key, made);
    return made;
  }

  #remember(key: string, op: Opcode, type: LaneType, level: number, value: number): Expr {
    const made = new Expr(this.#size++, op, type, level, null, null, null, value, null);
    this.#constants.set(key, made);
    return made;
  }
}

const typeNumbers: Readonly<Record<LaneType, number>> = { f32: 0, f64: 1, i32: 2, u32: 3, i64: 4, m32: 5, m64: 6 };
const idLimit = 8191;

/** Returns the key of a node: one number where 53 bits hold it all, which is nearly always. */
function keyOf(
  op: Opcode,
  type: LaneType,
  a: Expr,
  b: Expr | null,
  c: Expr | null,
  value: number,
  helper: Helper | null,
): number | string {
  const last = c === null ? value : c.id + 1;
  const second = b === null ? 0 : b.id + 1;
  if (helper !== null || a.id > idLimit || second > idLimit || last > idLimit) {
    return `${op} ${type} ${a.id} ${second} ${last} ${value} ${helper?.key ?? ""}`;
  }
  // special nodes are −6 to −1, opcodes of vectors lie below 0x300
  return ((((op + 8) * 8 + typeNumbers[type]) * 8192 + a.id) * 8192 + second) * 8192 + last;
}
