/** Lanes of vectors: their types, halves of vectors, and conversions. */
import { f32x4, f64x2, i32x4, i64x2, i8x16, v128 } from "../emit/opcodes.ts";
import type { DType } from "@cotangent/autodiff/backend";
import type { Expr, LaneType, ExprBuilder } from "./expr.ts";

/** Byte orders for `i8x16.shuffle`, by number. */
export const shuffles: readonly (readonly number[])[] = [
  // high half of a, twice
  [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15],
  // low half of a, low half of b
  [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23],
  // 32-bit lanes 0 and 2 of a, twice: a mask of 64-bit lanes as one of 32-bit lanes
  [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11],
];

export function highHalf(builder: ExprBuilder, x: Expr): Expr {
  return builder.node(i8x16.shuffle, x.type, x, x, null, 0);
}

/** Returns one vector of 32-bit lanes from the low halves of two. */
export function joinLow(builder: ExprBuilder, low: Expr, high: Expr): Expr {
  return builder.node(i8x16.shuffle, low.type, low, high, null, 1);
}

/**
 * Computes on 64-bit lanes what 32-bit lanes need more precision for. `f` sees the low halves of its arguments, and
 * returns a vector whose low half counts. Returns a vector of 32-bit lanes.
 */
export function byHalves(builder: ExprBuilder, args: readonly Expr[], f: (...args: readonly Expr[]) => Expr): Expr {
  const low = f(...args);
  return builder.lanes === 2 ? low : joinLow(builder, low, f(...args.map((x) => highHalf(builder, x))));
}

/** Types of lanes that hold numbers. */
export type NumberLanes = "f32" | "f64" | "i32" | "u32";

export const laneTypes: Readonly<Record<Exclude<DType, "bool">, NumberLanes>> = {
  float32: "f32",
  float64: "f64",
  int32: "i32",
  uint32: "u32",
};

/** Returns whether lanes of the type are masks. */
export function isMask(type: LaneType): boolean {
  return type === "m32" || type === "m64";
}

export function isWide(type: LaneType): boolean {
  return type === "f64" || type === "i64" || type === "m64";
}

/** Returns a mask that is as wide as lanes of `type`. */
export function maskLike(builder: ExprBuilder, type: LaneType, mask: Expr): Expr {
  if (isWide(type) === isWide(mask.type)) return mask;
  if (isWide(type)) return builder.node(i64x2.extendLowI32x4S, "m64", mask);
  return builder.node(i8x16.shuffle, "m32", mask, mask, null, 2);
}

/** Returns the mask of the lanes that are not 0; NaN is not. */
export function isTrue(builder: ExprBuilder, x: Expr): Expr {
  if (isMask(x.type)) return x;
  const not = x.type === "f32" ? f32x4.ne : x.type === "f64" ? f64x2.ne : i32x4.ne;
  return builder.node(not, isWide(x.type) ? "m64" : "m32", x, builder.constant(x.type, 0));
}

/**
 * Returns x as elements of another type hold it, by the conversion of a typed array's store. A mask counts as 0 and 1.
 */
export function convertLanes(builder: ExprBuilder, x: Expr, type: NumberLanes): Expr {
  const from = x.type;
  if (from === type) return x;
  if (isMask(from)) return builder.node(v128.and, type, maskLike(builder, type, x), builder.constant(type, 1));
  switch (type) {
    case "f32":
      if (from === "f64") return builder.node(f32x4.demoteF64x2Zero, "f32", x);
      return builder.node(from === "u32" ? f32x4.convertI32x4U : f32x4.convertI32x4S, "f32", x);
    case "f64":
      if (from === "f32") return builder.node(f64x2.promoteLowF32x4, "f64", x);
      return builder.node(from === "u32" ? f64x2.convertLowI32x4U : f64x2.convertLowI32x4S, "f64", x);
    case "i32":
    case "u32":
      return builder.view(type, from === "f32" || from === "f64" ? wrapToInt(builder, x) : x);
  }
}

/**
 * Returns y where x is "y < 0 ? ceil y : floor y", which is how the cast op truncates, so that it need not be done
 * twice; undefined for any other x.
 */
function truncated(builder: ExprBuilder, x: Expr, lanes: typeof f32x4 | typeof f64x2): Expr | undefined {
  if (x.op !== v128.bitselect && x.op !== i32x4.relaxedLaneselect && x.op !== i64x2.relaxedLaneselect) return undefined;
  const y = x.a!.a;
  if (y === null || x.a!.op !== lanes.ceil || x.b !== builder.node(lanes.floor, y.type, y)) return undefined;
  return x.c!.op === lanes.lt && x.c!.a === y && x.c!.b === builder.constant(y.type, 0) ? y : undefined;
}

/**
 * Returns ToInt32 of ECMAScript: truncated, modulo 2³², and 0 where x is not finite. y − 2³²·round(y / 2³²) is exact,
 * and within ±2³¹. Only 2³¹ itself must become −2³¹, one more than what its conversion saturates to.
 */
function wrapToInt(builder: ExprBuilder, x: Expr): Expr {
  const [lanes, type, mask, toInt] =
    x.type === "f32"
      ? ([f32x4, "f32", "m32", i32x4.truncSatF32x4S] as const)
      : ([f64x2, "f64", "m64", i32x4.truncSatF64x2SZero] as const);
  const whole = builder.node(lanes.trunc, type, truncated(builder, x, lanes) ?? x);
  const turns = builder.node(
    lanes.nearest,
    type,
    builder.node(lanes.mul, type, whole, builder.constant(type, 2 ** -32)),
  );
  const rest = builder.node(
    lanes.sub,
    type,
    whole,
    builder.node(lanes.mul, type, turns, builder.constant(type, 2 ** 32)),
  );
  const top = builder.node(lanes.eq, mask, rest, builder.constant(type, 2 ** 31));
  return builder.node(i32x4.sub, "i32", builder.node(toInt, "i32", rest), maskLike(builder, "i32", top));
}
