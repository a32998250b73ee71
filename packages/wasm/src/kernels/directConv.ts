/**
 * Direct convolutions: tap by tap, without frames of zeros. Frames give NaN for 0 · ∞ where the other factor is not
 * finite. This code is small and slow, and runs only where `emitIsFinite` has found such a factor.
 */
import type { Code, Local } from "../emit/code.ts";
import { f32x4, f64x2, i32, i32x4, v128 } from "../emit/opcodes.ts";
import type { WindowAxis } from "./window.ts";
import { move, repeat } from "../loops/loops.ts";

/** Pushes 1 where all of `elements` elements from `address` on are finite, else 0. */
export function emitIsFinite(code: Code, dtype: "float32" | "float64", address: number, elements: number): void {
  const [lanes, item, ops, splat] =
    dtype === "float32" ? ([4, 4, f32x4, v128.load32Splat] as const) : ([2, 8, f64x2, v128.load64Splat] as const);
  const [at, sum] = [code.local("i32"), code.local("v128")];
  const zero = (): Code => code.i32(0).op(i32x4.splat);
  code.i32(address).set(at);
  zero().set(sum);
  // x · 0 is 0, or NaN where x is not finite
  const add = (load: number): void => {
    code.get(sum).get(at).access(load);
    zero().op(ops.mul).op(ops.add).set(sum);
  };
  repeat(code, Math.floor(elements / lanes), () => {
    add(v128.load);
    move(code, at, 16);
  });
  repeat(code, elements % lanes, () => {
    add(splat);
    move(code, at, item);
  });
  code.get(sum).get(sum).op(ops.ne).op(v128.anyTrue).op(i32.eqz);
  code.release(at).release(sum);
}

/** Bytes of all channels of one cell of x and of one of y, and of one tap of the filter. */
export interface TapBytes {
  readonly x: number;
  readonly y: number;
  readonly tap: number;
}

/** Pointers to the channels of one tap: in x, in y and in the filter. */
export interface TapPointers {
  readonly x: Local;
  readonly y: Local;
  readonly filter: Local;
}

/**
 * Writes `body` in a loop over the taps of one image that lie inside it. The given pointers are where x, y and the
 * filter begin; they do not move.
 */
export function eachTap(
  code: Code,
  axes: readonly [WindowAxis, WindowAxis],
  bytes: TapBytes,
  at: TapPointers,
  body: (tap: TapPointers) => void,
): void {
  const [down, across] = axes;
  const tap: TapPointers = { x: code.local("i32"), y: code.local("i32"), filter: code.local("i32") };
  const [line, column, row, cell] = [code.local("i32"), code.local("i32"), code.local("i32"), code.local("i32")];
  const isInside = (place: Local, size: number): Code => code.get(place).i32(size).op(i32.ltU);
  code.get(at.y).set(tap.y).i32(-down.before).set(row);
  repeat(code, down.y, () => {
    code.i32(-across.before).set(cell);
    repeat(code, across.y, () => {
      code.get(at.filter).set(tap.filter).get(row).set(line);
      repeat(code, down.window, () => {
        code.get(cell).set(column);
        repeat(code, across.window, () => {
          isInside(line, down.x);
          isInside(column, across.x).op(i32.and).if();
          code.get(line).i32(across.x).op(i32.mul).get(column).op(i32.add).i32(bytes.x).op(i32.mul);
          code.get(at.x).op(i32.add).set(tap.x);
          body(tap);
          code.end();
          move(code, tap.filter, bytes.tap);
          move(code, column, across.dilation);
        });
        move(code, line, down.dilation);
      });
      move(code, tap.y, bytes.y);
      move(code, cell, across.stride);
    });
    move(code, row, down.stride);
  });
  for (const local of [tap.x, tap.y, tap.filter, line, column, row, cell]) code.release(local);
}
