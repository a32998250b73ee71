/**
 * Kernels of max pooling: the largest element of each window, its position, and the gradient. Lanes are channels. The
 * loops over windows and cells are in poolingWindows.ts.
 */
import type { Code, Local } from "../emit/code.ts";
import { f32x4, f64x2, i32x4, i64x2, v128 } from "../emit/opcodes.ts";
import { itemSizes } from "../loops/nest.ts";
import { emitParts } from "../loops/items.ts";
import type { Numeric } from "./accumulate.ts";
import { Windows, type PoolingSizes } from "./poolingWindows.ts";
import type { WindowAxis } from "./window.ts";
import { move, pointerTo } from "../loops/loops.ts";
import type { EmitOptions } from "../loops/options.ts";

/** Buffers; undefined for a result that nobody reads. */
export interface MaxPoolBuffers {
  readonly x: number;
  readonly indices: number | undefined;
  readonly largest: number | undefined;
}

/**
 * Writes, for every window and channel, the position in its image of the first largest element, or of the first NaN,
 * and the element itself.
 */
export function emitMaxPool(
  code: Code,
  sizes: PoolingSizes,
  parts: number,
  buffers: MaxPoolBuffers,
  { address }: EmitOptions,
): void {
  const { dtype, batch, axes, channels } = sizes;
  const [down, across] = axes;
  const item = itemSizes[dtype];
  const count = down.y * across.y * channels;
  const image = pointerTo(code, address(buffers.x));
  const [best, offset] = [code.local("v128"), code.local("v128")];
  const [x, taken] = [code.local("v128"), code.local("v128")];
  const result = (buffer: number | undefined, vector: Local, size: number): readonly Result[] =>
    buffer === undefined ? [] : [{ at: pointerTo(code, address(buffer)), vector, size }];
  const results = [...result(buffers.indices, offset, 4), ...result(buffers.largest, best, item)];
  const windows = new Windows(code, sizes);
  const moving = [
    { at: image, bytes: down.x * across.x * channels * item },
    ...results.map(({ at, size }) => ({ at, bytes: count * size })),
  ];
  emitParts(code, batch, parts, moving, {
    item: () => {
      windows.each(image, (first, here, lanes) => {
        code.get(first).access(v128.load).set(best).i32(0).op(i32x4.splat).set(offset);
        windows.cells(first, (cell, ahead, pushOffset) => {
          code.get(cell).access(v128.load, ahead).set(x);
          pushBeats(code, dtype, x, best);
          code.set(taken).get(x).get(best).get(taken).op(v128.bitselect).set(best);
          pushOffset();
          code.op(i32x4.splat).get(offset).get(taken).op(v128.bitselect).set(offset);
        });
        if (item === 8) code.get(offset).get(offset).shuffle(lowWords).set(offset);
        code.get(offset).get(here).op(i32x4.add).set(offset);
        for (const { at, vector, size } of results) {
          storeFirst(code, at, vector, size, lanes, 0);
          move(code, at, lanes * size);
        }
      });
      for (const { at, size } of results) move(code, at, -count * size);
    },
  });
  windows.done();
  for (const local of [image, best, offset, x, taken, ...results.map(({ at }) => at)]) code.release(local);
}

interface Result {
  readonly at: Local;
  readonly vector: Local;
  readonly size: number;
}

export interface MaxUnpoolBuffers {
  readonly updates: number;
  readonly indices: number;
  readonly write: number;
}

/**
 * Writes zeros, and each update at the position of its window; windows must not overlap. Sizes are those of the
 * pooling.
 */
export function emitMaxUnpool(
  code: Code,
  sizes: PoolingSizes,
  parts: number,
  buffers: MaxUnpoolBuffers,
  { address }: EmitOptions,
): void {
  const { dtype, batch, axes, channels } = sizes;
  const [down, across] = axes;
  const item = itemSizes[dtype];
  const [updates, indices, image] = [buffers.updates, buffers.indices, buffers.write].map((buffer) =>
    pointerTo(code, address(buffer)),
  ) as [Local, Local, Local];
  const [update, place, mask] = [code.local("v128"), code.local("v128"), code.local("v128")];
  const windows = new Windows(code, sizes);
  const count = down.y * across.y * channels;
  const bytes = down.x * across.x * channels * item;
  const moving = [
    { at: image, bytes },
    { at: updates, bytes: count * item },
    { at: indices, bytes: count * 4 },
  ];
  emitParts(code, batch, parts, moving, {
    item: () => {
      if (!axes.every(isCovered)) code.get(image).i32(0).i32(bytes).memoryFill();
      windows.each(image, (first, here, lanes) => {
        code.get(updates).access(v128.load).set(update);
        code.get(indices).access(v128.load).get(here).op(i32x4.sub).set(place);
        windows.cells(first, (cell, ahead, pushOffset) => {
          pushOffset();
          code.op(i32x4.splat).get(place).op(i32x4.eq);
          if (item === 8) code.op(i64x2.extendLowI32x4S);
          code.get(update).op(v128.and).set(mask);
          storeFirst(code, cell, mask, item, lanes, ahead);
        });
        move(code, updates, lanes * item);
        move(code, indices, lanes * 4);
      });
      move(code, updates, -count * item);
      move(code, indices, -count * 4);
    },
  });
  windows.done();
  for (const local of [updates, indices, image, update, place, mask]) code.release(local);
}

/** Returns whether no two windows share an element. */
export function areApart(axes: readonly WindowAxis[]): boolean {
  return axes.every(({ stride, window }) => stride >= window);
}

// ---- private parts

/** Low 32 bits of each 64. */
const lowWords = [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11];

/** Returns whether windows that do not overlap cover the whole axis. */
function isCovered({ x, y, window, stride, before }: WindowAxis): boolean {
  return stride === window && y * stride - before >= x;
}

/** Pushes a mask of the lanes where x beats the best element so far: it is larger, or the first NaN. */
function pushBeats(code: Code, dtype: Numeric, x: Local, best: Local): void {
  if (dtype === "int32" || dtype === "uint32") {
    code
      .get(x)
      .get(best)
      .op(dtype === "int32" ? i32x4.leS : i32x4.leU)
      .op(v128.not);
    return;
  }
  const ops = dtype === "float32" ? f32x4 : f64x2;
  code.get(best).get(best).op(ops.eq).get(x).get(best).op(ops.le).op(v128.andnot);
}

/** Stores the first `count` lanes, of `size` bytes each. */
function storeFirst(code: Code, at: Local, vector: Local, size: number, count: number, offset: number): void {
  const bytes = size * count;
  const push = (): Code => code.get(at).get(vector);
  if (bytes === 16) push().access(v128.store, offset);
  else if (bytes === 8) push().accessLane(v128.store64Lane, 0, offset);
  else for (let i = 0; i < count; i++) push().accessLane(v128.store32Lane, i, offset + i * size);
}
