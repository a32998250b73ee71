/**
 * Sizes and buffers of a convolution, and its images: read as they lie, or copied one at a time into a frame of zeros.
 */
import type { Code, Local } from "../emit/code.ts";
import { i32 } from "../emit/opcodes.ts";
import { partsOf } from "../loops/items.ts";
import { itemSizes } from "../loops/nest.ts";
import {
  backward,
  clearFrame,
  copyIntoFrame,
  forward,
  isWhole,
  type Frame,
  type AxisLoops,
  type WindowAxis,
} from "./window.ts";

/**
 * Sizes of x: [batch, height, width, groups · inputs], of the filter: [rows, columns, inputs, groups · outputs], and of
 * y: [batch, height, width, groups · outputs].
 */
export interface ConvSizes {
  readonly dtype: "float32" | "float64";
  readonly batch: number;
  readonly axes: readonly [WindowAxis, WindowAxis];
  readonly groups: number;
  /** Input channels of each group; `outputs` are counted likewise. */
  readonly inputs: number;
  readonly outputs: number;
}

/** Buffers of the operands and of scratch memory. */
export interface ConvBuffers {
  readonly x: number;
  readonly filter: number;
  readonly y: number;
  /** Panels of the filter; in its gradient, the sums of each part. */
  readonly panels: number;
  readonly frames: number;
}

/**
 * Returns the number of parts that images are divided into. A part of less work is not worth telling another thread.
 */
export function convParts(sizes: ConvSizes): number {
  const [rows, columns] = sizes.axes;
  const products = sizes.batch * rows.y * columns.y * rows.window * columns.window * sizes.inputs * sizes.outputs;
  return partsOf(sizes.batch, Math.min(mostParts, Math.floor((products * sizes.groups) / leastProducts)));
}

const mostParts = 8;
const leastProducts = 2 ** 19;
/** Returns the bytes of the frames of all parts; 0 where images are read as they lie. */
export function frameBytes(sizes: ConvSizes, transposed: boolean, parts: number = convParts(sizes)): number {
  const { frames, cell } = framing(sizes, transposed);
  if (frames.every(isWhole)) return 0;
  return parts * frames[0].size * frames[1].size * cell;
}

export function filterBytes({ dtype, axes, groups, inputs, outputs }: ConvSizes): number {
  return axes[0].window * axes[1].window * inputs * groups * outputs * itemSizes[dtype];
}

/** Returns whether images are read in frames. */
export function isFramedFor(sizes: ConvSizes, transposed: boolean): boolean {
  return !framing(sizes, transposed).frames.every(isWhole);
}

/** Returns the loops along both axes, the frame of an image that is read, and the bytes of one of its cells. */
export function framing(
  { dtype, axes, groups, inputs, outputs }: ConvSizes,
  transposed: boolean,
): {
  readonly loops: readonly [AxisLoops, AxisLoops];
  readonly frames: readonly [Frame, Frame];
  readonly cell: number;
} {
  const loopsOf = transposed ? backward : forward;
  const loops = [loopsOf(axes[0]), loopsOf(axes[1])] as const;
  return {
    loops,
    frames: [loops[0].frame, loops[1].frame],
    cell: groups * (transposed ? outputs : inputs) * itemSizes[dtype],
  };
}

/** Images, one after the other, at `at`: in a frame, where they need one. `place` copies the next one there. */
export class Images {
  readonly at: Local;
  readonly #code: Code;
  readonly #source: Local;
  readonly #frames: readonly [Frame, Frame];
  readonly #cell: number;
  readonly #copies: boolean;

  constructor(code: Code, source: Local, frames: readonly [Frame, Frame], cell: number, to: number, parts: number) {
    this.#code = code;
    this.#source = source;
    this.#frames = frames;
    this.#cell = cell;
    this.#copies = !frames.every(isWhole);
    if (!this.#copies) {
      this.at = source;
      return;
    }
    this.at = code.local("i32");
    code.i32(to).set(this.at);
    if (parts > 1)
      code
        .get(0)
        .i32(frames[0].size * frames[1].size * cell)
        .op(i32.mul)
        .get(this.at)
        .op(i32.add)
        .set(this.at);
    clearFrame(code, this.at, frames, cell);
  }

  place(): void {
    if (this.#copies) copyIntoFrame(this.#code, this.#source, this.at, this.#frames, this.#cell);
  }

  done(): void {
    if (this.#copies) this.#code.release(this.at);
  }
}
