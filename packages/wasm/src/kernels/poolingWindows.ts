/**
 * Loops of pooling: over the windows of an image, over vectors of channels, and over the cells of a window. Windows
 * that lie inside the image are written out cell by cell. Windows that padding may cut are loops over the cells inside.
 */
import type { Code, Local } from "../emit/code.ts";
import { i32, i32x4 } from "../emit/opcodes.ts";
import { move, repeat, type Count } from "../loops/loops.ts";
import { itemSizes } from "../loops/nest.ts";
import type { Numeric } from "./accumulate.ts";
import type { WindowAxis } from "./window.ts";

/** Sizes of images [batch, height, width, channels]. */
export interface PoolingSizes {
  readonly dtype: Numeric;
  readonly batch: number;
  readonly axes: readonly [WindowAxis, WindowAxis];
  readonly channels: number;
}

/** Loops over windows, over vectors of channels, and over cells. */
export class Windows {
  readonly #code: Code;
  readonly #sizes: PoolingSizes;
  readonly #item: number;
  /** True where no window is cut, so that the number of cells is known. */
  readonly #isWhole: boolean;
  /**
   * First row and column of the window, before it is cut; `from` and `counts` are those of the cells inside the image.
   */
  readonly #start: readonly [Local, Local];
  readonly #from: readonly [Local, Local];
  readonly #counts: readonly [Count, Count];
  readonly #first: Local;
  readonly #here: Local;
  readonly #locals: readonly Local[];

  constructor(code: Code, sizes: PoolingSizes) {
    const { axes } = sizes;
    this.#code = code;
    this.#sizes = sizes;
    this.#item = itemSizes[sizes.dtype];
    this.#isWhole = axes.every(isInside);
    const pair = (): readonly [Local, Local] => [code.local("i32"), code.local("i32")];
    [this.#start, this.#from] = [pair(), pair()];
    const cut = pair();
    this.#counts = this.#isWhole ? [axes[0].window, axes[1].window] : [{ local: cut[0] }, { local: cut[1] }];
    [this.#first, this.#here] = [code.local("i32"), code.local("v128")];
    this.#locals = [...this.#start, ...this.#from, ...cut, this.#first, this.#here];
  }

  /**
   * Writes `body` inside the loops over windows and vectors of channels of an image. It has the address of the first
   * cell, the positions of its channels in the image, and their number.
   */
  each(image: Local, body: (first: Local, here: Local, lanes: number) => void): void {
    const code = this.#code;
    const item = this.#item;
    const first = this.#first;
    const here = this.#here;
    const start = this.#start;
    const { axes, channels } = this.#sizes;
    const lanes = 16 / item;
    const vector = (count: number): void => {
      body(first, here, count);
      move(code, first, count * item);
      code.get(here).i32(count).op(i32x4.splat).op(i32x4.add).set(here);
    };
    this.#positions(0, () =>
      this.#positions(1, () => {
        const [row, column] = this.#isWhole ? start : this.#from;
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
    const code = this.#code;
    const item = this.#item;
    const counts = this.#counts;
    const { axes, channels } = this.#sizes;
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
    for (const local of this.#locals) this.#code.release(local);
  }

  /** Writes the loop over windows along one axis. */
  #positions(axis: 0 | 1, body: () => void): void {
    const code = this.#code;
    const counts = this.#counts;
    const { x, y, window, stride, before } = this.#sizes.axes[axis];
    const [start, from, count] = [this.#start[axis], this.#from[axis], counts[axis]];
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

// ---- private parts

/** Most cells of a window that are written out. */
const unrolledCells = 16;
const counting = new Uint8Array(Int32Array.of(0, 1, 2, 3).buffer);

function isInside({ x, y, window, stride, before }: WindowAxis): boolean {
  return before === 0 && (y - 1) * stride + window <= x;
}
