/** Loads elements of each dtype into vectors, and stores them. */
import type { DType } from "@cotangent/autodiff/backend";
import type { Code } from "../emit/code.ts";
import { i16x8, i32x4, i8x16, v128 } from "../emit/opcodes.ts";
import type { Expr, ExprBuilder } from "../expr/expr.ts";
import { convertLanes } from "../expr/lanes.ts";

/** [address] → a vector of the `lanes` elements from there on; of the first one in all lanes where `splat`. */
export function loadLanes(code: Code, dtype: DType, lanes: 2 | 4, splat: boolean, offset: number): void {
  if (dtype === "bool") {
    code.access(splat ? v128.load8Splat : lanes === 4 ? v128.load32Zero : v128.load16Splat, offset);
    code.op(i16x8.extendLowI8x16U).op(i32x4.extendLowI16x8U);
  } else if (dtype === "float64") code.access(splat ? v128.load64Splat : v128.load, offset);
  else code.access(splat ? v128.load32Splat : lanes === 4 ? v128.load : v128.load64Zero, offset);
}

/**
 * → `lanes` elements that are `step` bytes apart; not of bool.
 * @param push pushes the part of the first one's address that varies, and returns the constant part
 */
export function gatherLanes(code: Code, dtype: DType, lanes: 2 | 4, step: number, push: () => number): void {
  const [splat, one] = dtype === "float64" ? [v128.load64Splat, v128.load64Lane] : [v128.load32Splat, v128.load32Lane];
  const vector = code.local("v128");
  const base = push();
  code.access(splat, base);
  for (let lane = 1; lane < lanes; lane++) {
    code.set(vector);
    push();
    code.get(vector).accessLane(one, lane, base + lane * step);
  }
  code.release(vector);
}

/** [address, vector] → nothing: stores `lanes` elements, or the first one only where `lanes` is 1. */
export function storeLanes(code: Code, dtype: DType, lanes: 1 | 2 | 4, offset: number): void {
  if (dtype === "bool") {
    code.i32(0).op(i32x4.splat).op(i16x8.narrowI32x4U).i32(0).op(i32x4.splat).op(i8x16.narrowI16x8U);
    code.accessLane(lanes === 1 ? v128.store8Lane : lanes === 2 ? v128.store16Lane : v128.store32Lane, 0, offset);
  } else if (dtype === "float64") {
    if (lanes === 1) code.accessLane(v128.store64Lane, 0, offset);
    else code.access(v128.store, offset);
  } else if (lanes === 4) code.access(v128.store, offset);
  else code.accessLane(lanes === 1 ? v128.store32Lane : v128.store64Lane, 0, offset);
}

/** Returns an element as memory holds it: a mask becomes 0 or 1. */
export function storable(builder: ExprBuilder, x: Expr, dtype: DType): Expr {
  return dtype === "bool" ? convertLanes(builder, x, "u32") : x;
}
