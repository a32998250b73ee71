/**
 * Accumulations: what a loop carries while it combines elements. Sums and products of floats are carried in double
 * precision, as in the reference, and rounded once.
 */
import { isFloat, type DType } from "@cotangent/autodiff/backend";
import type { Code, Local } from "../emit/code.ts";
import { f32x4, f64x2, i32x4, type Opcode } from "../emit/opcodes.ts";
import type { Expr, LaneType, ExprBuilder } from "../expr/expr.ts";
import { convertLanes, highHalf, laneTypes } from "../expr/lanes.ts";

export type Combine = "sum" | "prod" | "max" | "min";
export type Numeric = Exclude<DType, "bool">;

/** An accumulation: the addends of one vector, the instruction that combines them, and the first value. */
export interface Accumulation {
  /** Addends of one vector: one, or its two halves where 32-bit lanes are carried in double precision. */
  readonly parts: readonly Expr[];
  readonly type: LaneType;
  readonly op: Opcode;
  pushInitial(code: Code): void;
}

export function accumulate(builder: ExprBuilder, x: Expr, combine: Combine, dtype: Numeric): Accumulation {
  const exact = combine === "sum" || combine === "prod";
  const initial = initialOf(combine, dtype);
  if (!isFloat(dtype)) {
    const signed = dtype === "int32";
    const op = {
      sum: i32x4.add,
      prod: i32x4.mul,
      max: signed ? i32x4.maxS : i32x4.maxU,
      min: signed ? i32x4.minS : i32x4.minU,
    }[combine];
    // elements of bool are masks, and are counted
    const parts = [convertLanes(builder, x, laneTypes[dtype])];
    return { parts, type: laneTypes[dtype], op, pushInitial: (code) => code.i32(initial).op(i32x4.splat) };
  }
  if (dtype === "float64" || exact) {
    const op = { sum: f64x2.add, prod: f64x2.mul, max: f64x2.max, min: f64x2.min }[combine];
    const wide = (part: Expr): Expr => convertLanes(builder, part, "f64");
    const parts = dtype === "float32" && builder.lanes === 4 ? [wide(x), wide(highHalf(builder, x))] : [wide(x)];
    return { parts, type: "f64", op, pushInitial: (code) => code.f64(initial).op(f64x2.splat) };
  }
  return {
    parts: [x],
    type: "f32",
    op: combine === "max" ? f32x4.max : f32x4.min,
    pushInitial: (code) => code.f32(initial).op(f32x4.splat),
  };
}

/**
 * Returns the combination of no elements: 0 for sums, 1 for products, the least number for max, the largest for min.
 */
export function initialOf(combine: Combine, dtype: Numeric): number {
  if (combine === "sum") return 0;
  if (combine === "prod") return 1;
  const side = combine === "max" ? -1 : 1;
  if (isFloat(dtype)) return side * Infinity;
  if (dtype === "uint32") return side < 0 ? 0 : 2 ** 32 - 1;
  return side < 0 ? -(2 ** 31) : 2 ** 31 - 1;
}

/** Combines all lanes of the totals, then `rest`, into lane 0 of totals[0]: lanes 1, 2, 3, 4 and rest 5 sum to 15. */
export function combineLanes(
  code: Code,
  totals: readonly Local[],
  { op, type }: Accumulation,
  lanes: 2 | 4,
  rest: Local | undefined,
): void {
  const total = totals[0]!;
  if (totals.length === 2) code.get(total).get(totals[1]!).op(op).set(total);
  const fold = (lanes: readonly number[]): Code =>
    code.get(total).get(total).get(total).shuffle(lanes).op(op).set(total);
  // 32-bit elements that are two to a vector leave its upper half empty
  if (type === "f64" || lanes === 4) fold([8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]);
  if (type !== "f64") fold([4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7]);
  if (rest !== undefined) code.get(total).get(rest).op(op).set(total);
}

/** Returns what was carried in lanes of the dtype. */
export function rounded(builder: ExprBuilder, x: Expr, dtype: Numeric): Expr {
  return convertLanes(builder, x, laneTypes[dtype]);
}
