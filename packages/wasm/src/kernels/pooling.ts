/**
 * Kernels of max pooling: the largest element of each window, its position, and the gradient. Lanes are channels.
 * Windows that lie inside the image are written out cell by cell. Windows that padding may cut are loops over the cells
 * inside.
 */
import type { Code, Local } from "../emit/code.ts";
import { f32x4, f64x2, i32, i32x4, i64x2, v128 } from "../emit/opcodes.ts";
import { itemSizes } from "../loops/nest.ts";
import { emitParts } from "../loops/items.ts";
import type { Numeric } from "./accumulate.ts";
import type { WindowAxis } from "./window.ts";
import { move, pointerTo, repeat, type Count } from "../loops/loops.ts";
import type { EmitOptions } from "../loops/options.ts";

/** Sizes of images [batch, height, width, channels]. */
export interface PoolingSizes {
  readonly dtype: Numeric;
  readonly batch: number;
  readonly axes: readonly [WindowAxis, WindowAxis];
  readonly channels: number;
}

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

/** Most cells of a window that are written out. */
const unrolledCells = 16;
/** Low 32 bits of each 64. */
const lowWords = [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11];
const counting = new Uint8Array(Int32Array.of(0, 1, 2, 3).buffer);

/** Returns whether windows that do not overlap cover the whole axis. */
function isCovered({ x, y, window, stride, before }: WindowAxis): boolean {
  return stride === window && y * stride - before >= x;
}

function isInside({ x, y, window, stride, before }: WindowAxis): boolean {
  return before === 0 && (y - 1) * stride + window <= x;
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

/** Loops over windows, over vectors of channels, and over cells. */
class Windows {
  private readonly code: Code;
  private readonly sizes: PoolingSizes;
  private readonly item: number;
  /** True where no window is cut, so that the number of cells is known. */
  private readonly isWhole: boolean;
  /**
   * First row and column of the window, before it is cut; `from` and `counts` are those of the cells inside the image.
   */
  private readonly start: readonly [Local, Local];
  private readonly from: readonly [Local, Local];
  private readonly counts: readonly [Count, Count];
  private readonly first: Local;
  private readonly here: Local;
  private readonly locals: readonly Local[];

  constructor(code: Code, sizes: PoolingSizes) {
    const { axes } = sizes;
    this.code = code;
    this.sizes = sizes;
    this.item = itemSizes[sizes.dtype];
    this.isWhole = axes.every(isInside);
    const pair = (): readonly [Local, Local] => [code.local("i32"), code.local("i32")];
    [this.start, this.from] = [pair(), pair()];
    const cut = pair();
    this.counts = this.isWhole ? [axes[0].window, axes[1].window] : [{ local: cut[0] }, { local: cut[1] }];
    [this.first, this.here] = [code.local("i32"), code.local("v128")];
    this.locals = [...this.start, ...this.from, ...cut, this.first, this.here];
  }

  /**
   * Writes `body` inside the loops over windows and vectors of channels of an image. It has the address of the first
   * cell, the positions of its channels in the image, and their number.
   */
  each(image: Local, body: (first: Local, here: Local, lanes: number) => void): void {
    const { code, item, first, here, start } = this;
    const { axes, channels } = this.sizes;
    const lanes = 16 / item;
    const vector = (count: number): void => {
      body(first, here, count);
      move(code, first, count * item);
      code.get(here).i32(count).op(i32x4.splat).op(i32x4.add).set(here);
    };
    this.positions(0, () =>
      this.positions(1, () => {
        const [row, column] = this.isWhole ? start : this.from;
        code.get(row).i32(axes[1].x).op(i32.mul).get(column).op(i32.add).i32(channels).op(i32.mul).set(first);
        code.get(first).op(i32x4.splat).v128(counting).op(i32x4.add).set(here);
        code.get(first).i32(item).op(i32.mul).get(image).op(i32.add).set(first);
        repeat(code, Math.floor(channels / lanes), () => vector(lanes));
        if (channels % lanes > 0) vector(channels % lanes);
      }),
    );
  }

  /**
   * Writes `visit` for every cell, with its address. `pushOffset` pushes the distance of its position from that of the
   * first cell.
   */
  cells(first: Local, visit: (cell: Local, ahead: number, pushOffset: () => void) => void): void {
    const { code, item, counts } = this;
    const { axes, channels } = this.sizes;
    const step = axes[1].x * channels;
    const [rows, columns] = counts;
    if (typeof rows === "number" && typeof columns === "number" && rows * columns <= unrolledCells) {
      for (let i = 0; i < rows * columns; i++) {
        const offset = Math.floor(i / columns) * step + (i % columns) * channels;
        visit(first, offset * item, () => code.i32(offset));
      }
      return;
    }
    const [line, lineOffset, cell, offset] = [
      code.local("i32"),
      code.local("i32"),
      code.local("i32"),
      code.local("i32"),
    ];
    code.get(first).set(line).i32(0).set(lineOffset);
    repeat(code, rows, () => {
      code.get(line).set(cell).get(lineOffset).set(offset);
      repeat(code, columns, () => {
        visit(cell, 0, () => code.get(offset));
        move(code, cell, channels * item);
        move(code, offset, channels);
      });
      move(code, line, step * item);
      move(code, lineOffset, step);
    });
    for (const local of [line, lineOffset, cell, offset]) code.release(local);
  }

  done(): void {
    for (const local of this.locals) this.code.release(local);
  }

  /** Writes the loop over windows along one axis. */
  private positions(axis: 0 | 1, body: () => void): void {
    const { code, counts } = this;
    const { x, y, window, stride, before } = this.sizes.axes[axis];
    const [start, from, count] = [this.start[axis], this.from[axis], counts[axis]];
    code.i32(-before).set(start);
    repeat(code, y, () => {
      if (typeof count !== "number") {
        code.get(start).i32(0).get(start).i32(0).op(i32.gtS).select().set(from);
        code.get(start).i32(window).op(i32.add).set(count.local);
        code
          .i32(x)
          .get(count.local)
          .i32(x)
          .get(count.local)
          .op(i32.ltS)
          .select()
          .get(from)
          .op(i32.sub)
          .set(count.local);
      }
      body();
      move(code, start, stride);
    });
  }
}
