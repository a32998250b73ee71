/** What loops carry that combine elements: sums and products of floats in double precision, as the reference does, rounded once. */
import { isFloat, type DType } from "@cotangent/autodiff/backend";
import type { Code, Local } from "../emit/code.ts";
import { f32x4, f64x2, i32x4, type Opcode } from "../emit/opcodes.ts";
import type { Expr, LaneType, ExprBuilder } from "../expr/expr.ts";
import { convertLanes, highHalf, laneTypes } from "../expr/lanes.ts";

export type Combine = "sum" | "prod" | "max" | "min";
export type Numeric = Exclude<DType, "bool">;

/** What a loop carries of a reduction. */
export interface Accumulation {
  /** What one vector adds: two halves where 32-bit lanes are carried in double precision. */
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
    return { parts: [x], type: laneTypes[dtype], op, pushInitial: (code) => code.i32(initial).op(i32x4.splat) };
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

/** The combination of no elements. */
export function initialOf(combine: Combine, dtype: Numeric): number {
  if (combine === "sum") return 0;
  if (combine === "prod") return 1;
  const side = combine === "max" ? -1 : 1;
  if (isFloat(dtype)) return side * Infinity;
  if (dtype === "uint32") return side < 0 ? 0 : 2 ** 32 - 1;
  return side < 0 ? -(2 ** 31) : 2 ** 31 - 1;
}

/** The combination of all lanes in the first one of totals[0], and then of the rest. */
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
  // the upper half of two 32-bit elements holds nothing
  if (type === "f64" || lanes === 4) fold([8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]);
  if (type !== "f64") fold([4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7]);
  if (rest !== undefined) code.get(total).get(rest).op(op).set(total);
}

/** What was carried, in lanes of the dtype. */
export function rounded(builder: ExprBuilder, x: Expr, dtype: Numeric): Expr {
  return convertLanes(builder, x, laneTypes[dtype]);
}
