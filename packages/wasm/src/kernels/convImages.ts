/** What a convolution is of, and its images: as they lie, or one at a time in a frame of zeros. */
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

/** x: [batch, height, width, groups · inputs], kernel: [rows, columns, inputs, groups · outputs], y like x. */
export interface ConvSizes {
  readonly dtype: "float32" | "float64";
  readonly batch: number;
  readonly axes: readonly [WindowAxis, WindowAxis];
  readonly groups: number;
  /** In each group. */
  readonly inputs: number;
  readonly outputs: number;
}

/** Buffers of what is read and written, and of what is needed meanwhile. */
export interface ConvBuffers {
  readonly x: number;
  readonly filter: number;
  readonly y: number;
  /** Panels of the kernel; what parts add to its cotangent. */
  readonly panels: number;
  readonly frames: number;
}

/** Into how many parts the images are divided. A part of less is not worth telling another thread. */
export function convParts(sizes: ConvSizes): number {
  const [rows, columns] = sizes.axes;
  const products = sizes.batch * rows.y * columns.y * rows.window * columns.window * sizes.inputs * sizes.outputs;
  return partsOf(sizes.batch, Math.min(mostParts, Math.floor((products * sizes.groups) / leastProducts)));
}

const mostParts = 8;
const leastProducts = 2 ** 19;
/** Bytes of the frames of all parts; 0 where images are read as they lie. */
export function frameBytes(sizes: ConvSizes, transposed: boolean, parts: number = convParts(sizes)): number {
  const { frames, cell } = framing(sizes, transposed);
  if (frames.every(isWhole)) return 0;
  return parts * frames[0].size * frames[1].size * cell;
}

export function filterBytes({ dtype, axes, groups, inputs, outputs }: ConvSizes): number {
  return axes[0].window * axes[1].window * inputs * groups * outputs * itemSizes[dtype];
}

/** Whether images are read in frames. */
export function isFramedFor(sizes: ConvSizes, transposed: boolean): boolean {
  return !framing(sizes, transposed).frames.every(isWhole);
}

/** The frame of an image that is read, and what a cell of it takes. */
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

/** The place of an image, in its frame if it needs one: `place` is called once for each image. */
export class Images {
  readonly at: Local;
  private readonly code: Code;
  private readonly source: Local;
  private readonly frames: readonly [Frame, Frame];
  private readonly cell: number;
  private readonly copies: boolean;

  constructor(code: Code, source: Local, frames: readonly [Frame, Frame], cell: number, to: number, parts: number) {
    this.code = code;
    this.source = source;
    this.frames = frames;
    this.cell = cell;
    this.copies = !frames.every(isWhole);
    if (!this.copies) {
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
    if (this.copies) copyIntoFrame(this.code, this.source, this.at, this.frames, this.cell);
  }

  done(): void {
    if (this.copies) this.code.release(this.at);
  }
}
