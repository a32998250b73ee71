/**
 * Convolution and its two transposes as products of matrices, without ever writing down the matrix of all windows:
 *
 *     y         rows: positions      columns: output channels    inner axis: taps × input channels
 *     x         rows: elements of x  columns: input channels     inner axis: taps × output channels
 *     kernel    rows: taps × inputs  columns: output channels    inner axis: images × positions
 *
 * Only images that need zeros around them are copied, one at a time, into a frame of zeros; everything else is loops over what
 * lies there (see walks.ts). Images are divided into parts; what each adds to the kernel's cotangent is summed up at the end, in
 * their order.
 */
import type { Code, Local } from "../emit/code.ts";
import { i32 } from "../emit/opcodes.ts";
import type { Task } from "../lower/kernel.ts";
import { whole } from "../lower/kernel.ts";
import { emitElementwise, type ElementwiseSpec, type EmitOptions } from "./elementwise.ts";
import { eachTap, emitIsFinite, type Tap } from "./exact.ts";
import { itemSizes, type Operand } from "./nest.ts";
import { Floats } from "../math/floats.ts";
import { move, packedWalk, packPanel, panelBytes, pointerTo, repeat } from "./pack.ts";
import { emitParts, partsOf } from "./items.ts";
import {
  backward,
  clearFrame,
  copyIntoFrame,
  forward,
  isWhole,
  type Frame,
  type Slide,
  type SlideAxis,
} from "./slide.ts";
import { tileBytes } from "./tiles.ts";
import { emitWalkedProduct, type InnerLoop, type RowLoop } from "./walks.ts";

/** x: [batch, height, width, groups · inputs], kernel: [rows, columns, inputs, groups · outputs], y like x. */
export interface ConvSizes {
  readonly dtype: "float32" | "float64";
  readonly batch: number;
  readonly axes: readonly [SlideAxis, SlideAxis];
  readonly groups: number;
  /** In each group. */
  readonly inputs: number;
  readonly outputs: number;
}

/** Buffers of what is read and written, and of what is needed meanwhile. */
export interface ConvBuffers {
  readonly x: number;
  readonly kernel: number;
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

/** Bytes of panels of the kernel whose columns are `length` channels of each group. */
export function kernelPanelBytes({ dtype, axes, groups, ...sizes }: ConvSizes, transposed: boolean): number {
  const [length, inner] = transposed ? [sizes.inputs, sizes.outputs] : [sizes.outputs, sizes.inputs];
  const item = itemSizes[dtype];
  return groups * panelBytes(length, axes[0].window * axes[1].window * inner, tileBytes / item, item) + flagBytes;
}

/** Bytes of the frames of all parts; 0 where images are read as they lie. */
export function frameBytes(sizes: ConvSizes, transposed: boolean): number {
  const { frames, cell } = framing(sizes, transposed);
  if (frames.every(isWhole)) return 0;
  return convParts(sizes) * frames[0].size * frames[1].size * cell;
}

export function kernelBytes({ dtype, axes, groups, inputs, outputs }: ConvSizes): number {
  return axes[0].window * axes[1].window * inputs * groups * outputs * itemSizes[dtype];
}

/** y from x and the kernel, or with `transposed` x from y and the kernel. */
export function convTasks(sizes: ConvSizes, buffers: ConvBuffers, transposed: boolean): readonly Task[] {
  const parts = convParts(sizes);
  return [
    whole((code, { address }) => {
      packKernel(code, sizes, address(buffers.kernel), address(buffers.panels), transposed);
      if (!isFramedFor(sizes, transposed)) return;
      code.i32(flagOf(sizes, buffers, transposed, address));
      emitIsFinite(code, sizes.dtype, address(buffers.kernel), kernelBytes(sizes) / itemSizes[sizes.dtype]);
      code.access(i32.store);
    }),
    { parts, emit: (code, options) => emitImages(code, sizes, parts, buffers, transposed, options) },
  ];
}

/** The kernel's cotangent from x and y's. */
export function convKernelTasks(sizes: ConvSizes, buffers: ConvBuffers): readonly Task[] {
  const parts = kernelParts(sizes);
  const tasks: Task[] = [{ parts, emit: (code, options) => emitKernel(code, sizes, parts, buffers, options) }];
  if (parts > 1) tasks.push(whole((code, options) => emitSum(code, sizes, parts, buffers, options)));
  if (isFramedFor(sizes, false)) tasks.push(whole((code, options) => emitExactKernel(code, sizes, buffers, options)));
  return tasks;
}

/** Bytes for what parts add to the kernel's cotangent; 0 where there is but one. */
export function kernelPartBytes(sizes: ConvSizes): number {
  const parts = kernelParts(sizes);
  return parts === 1 ? 0 : parts * kernelBytes(sizes);
}

// ---- private parts

/** Behind the panels: whether all of the kernel is finite (i32). */
const flagBytes = 16;

function flagOf(
  sizes: ConvSizes,
  { panels }: ConvBuffers,
  transposed: boolean,
  address: (b: number) => number,
): number {
  return address(panels) + kernelPanelBytes(sizes, transposed) - flagBytes;
}

function isFramedFor(sizes: ConvSizes, transposed: boolean): boolean {
  return !framing(sizes, transposed).frames.every(isWhole);
}

const mostParts = 8;
const leastProducts = 2 ** 19;
/** What parts may take for a kernel each. */
const mostPartBytes = 2 ** 22;

function kernelParts(sizes: ConvSizes): number {
  const parts = convParts(sizes);
  return parts * kernelBytes(sizes) > mostPartBytes ? 1 : parts;
}

/** The frame of an image that is read, and what a cell of it takes. */
function framing(
  { dtype, axes, groups, inputs, outputs }: ConvSizes,
  transposed: boolean,
): { readonly slides: readonly [Slide, Slide]; readonly frames: readonly [Frame, Frame]; readonly cell: number } {
  const slide = transposed ? backward : forward;
  const slides = [slide(axes[0]), slide(axes[1])] as const;
  return {
    slides,
    frames: [slides[0].frame, slides[1].frame],
    cell: groups * (transposed ? outputs : inputs) * itemSizes[dtype],
  };
}

/** Panels of each group, one group after the other: all taps × inner channels by strips of columns. */
function packKernel(code: Code, sizes: ConvSizes, from: number, to: number, transposed: boolean): void {
  const { dtype, axes, groups, inputs, outputs } = sizes;
  const item = itemSizes[dtype];
  const taps = axes[0].window * axes[1].window;
  const row = groups * outputs * item;
  const [length, inner] = transposed ? [inputs, outputs] : [outputs, inputs];
  if (length === 0 || inner === 0) return;
  const width = Math.min(tileBytes / item, length);
  const { inner: slice, tile } = packedWalk(length, taps * inner, tileBytes / item, item);
  const [source, target, panel] = [code.local("i32"), code.local("i32"), code.local("i32")];
  const strides = transposed ? { elementStep: row, innerStep: item } : { elementStep: item, innerStep: row };
  code.i32(from).set(source).i32(to).set(panel);
  const copy = (elements: number, count: number): void => {
    packPanel(code, source, target, { inner: count, elements, width, slice, pitch: 0, itemSize: item, ...strides });
  };
  /** One panel: forward all taps at once, transposed one after the other from the last one on. */
  const strip = (elements: number): void => {
    code.get(panel).set(target);
    if (!transposed) copy(elements, taps * inner);
    else {
      move(code, source, (taps - 1) * inputs * row);
      repeat(code, taps, () => {
        copy(elements, inner);
        move(code, source, -inputs * row);
        move(code, target, inner * slice);
      });
      move(code, source, inputs * row);
    }
    move(code, panel, tile);
    move(code, source, elements * strides.elementStep);
  };
  const wide = tileBytes / item;
  repeat(code, groups, () => {
    repeat(code, Math.floor(length / wide), () => strip(wide));
    if (length % wide > 0) strip(length % wide);
    move(code, source, outputs * item - length * strides.elementStep);
  });
  for (const local of [source, target, panel]) code.release(local);
}

/** The place of an image, in its frame if it needs one: `place` is called once for each image. */
class Images {
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

/** x or y from the other one. */
function emitImages(
  code: Code,
  sizes: ConvSizes,
  parts: number,
  buffers: ConvBuffers,
  transposed: boolean,
  { address, relaxedSimd }: EmitOptions,
): void {
  const { dtype, axes, groups, inputs, outputs, batch } = sizes;
  const [n, inner] = transposed ? [inputs, outputs] : [outputs, inputs];
  const [rows, columns] = [transposed ? axes[0].x : axes[0].y, transposed ? axes[1].x : axes[1].y];
  if (batch === 0 || n === 0 || groups === 0) return;
  const item = itemSizes[dtype];
  const { slides, frames, cell } = framing(sizes, transposed);
  const [from, to] = transposed ? [buffers.y, buffers.x] : [buffers.x, buffers.y];
  const toCell = groups * n * item;
  const fromBytes = frames[0].from * frames[1].from * cell;
  const source = pointerTo(code, address(from));
  const target = pointerTo(code, address(to));
  const images = new Images(code, source, frames, cell, address(buffers.frames), parts);
  const window = axes[1].window;
  const taps = axes[0].window * window;
  const { inner: slice, tile: strip } = packedWalk(n, taps * inner, tileBytes / item, item);
  const [a, b, c] = [code.local("i32"), code.local("i32"), code.local("i32")];
  const line = frames[1].size * cell;
  const pointers = [
    { at: source, bytes: fromBytes },
    { at: target, bytes: rows * columns * toCell },
  ];
  const image = (): void => {
    images.place();
    for (const down of slides[0].walks) {
      for (const across of slides[1].walks) {
        code
          .get(images.at)
          .i32(down.from.start * line + across.from.start * cell)
          .op(i32.add)
          .set(a);
        code.i32(address(buffers.panels) + (down.taps.start * window + across.taps.start) * inner * slice).set(b);
        code
          .get(target)
          .i32((down.to.start * columns + across.to.start) * toCell)
          .op(i32.add)
          .set(c);
        repeat(code, groups, () => {
          emitWalkedProduct(
            code,
            {
              dtype,
              rows: [
                { count: down.count, a: down.from.step * line, c: down.to.step * columns * toCell },
                { count: across.count, a: across.from.step * cell, c: across.to.step * toCell },
              ],
              n,
              strip,
              inner: [
                { count: down.taps.count, a: down.from.tap * line, b: down.taps.step * window * inner * slice },
                { count: across.taps.count, a: across.from.tap * cell, b: across.taps.step * inner * slice },
                { count: inner, a: item, b: slice },
              ],
              accumulate: false,
            },
            { a, b, c },
            relaxedSimd,
          );
          move(code, a, inner * item);
          move(code, b, Math.ceil(n / (tileBytes / item)) * strip);
          move(code, c, n * item);
        });
      }
    }
  };
  const framed = isFramedFor(sizes, transposed);
  if (framed)
    code
      .i32(flagOf(sizes, buffers, transposed, address))
      .access(i32.load)
      .if();
  emitParts(code, batch, parts, pointers, { item: image });
  if (framed) {
    code.else();
    const exact = (): void =>
      emitExactImage(code, sizes, { a: source, b: address(buffers.panels), c: target }, transposed);
    emitParts(code, batch, parts, pointers, { item: exact });
    code.end();
  }
  images.done();
  for (const local of [a, b, c, source, target]) code.release(local);
}

/** What the images of each part add to the kernel's cotangent, part by part. */
function emitKernel(
  code: Code,
  sizes: ConvSizes,
  parts: number,
  buffers: ConvBuffers,
  { address, relaxedSimd }: EmitOptions,
): void {
  const { dtype, axes, groups, inputs, outputs } = sizes;
  const [down, across] = axes;
  const bytes = kernelBytes(sizes);
  const item = itemSizes[dtype];
  const { frames, cell } = framing(sizes, false);
  const line = frames[1].size * cell;
  const yCell = groups * outputs * item;
  const rows: RowLoop[] = [
    { count: down.window, a: down.dilation * line, c: across.window * inputs * yCell },
    { count: across.window, a: across.dilation * cell, c: inputs * yCell },
    { count: inputs, a: item, c: yCell },
  ];
  const inner: InnerLoop[] = [
    { count: down.y, a: down.stride * line, b: across.y * yCell },
    { count: across.y, a: across.stride * cell, b: yCell },
  ];
  const total = pointerTo(code, address(parts === 1 ? buffers.kernel : buffers.panels));
  if (parts > 1) code.get(total).get(0).i32(bytes).op(i32.mul).op(i32.add).set(total);
  const source = pointerTo(code, address(buffers.x));
  const target = pointerTo(code, address(buffers.y));
  const images = new Images(code, source, frames, cell, address(buffers.frames), parts);
  const [a, b, c] = [code.local("i32"), code.local("i32"), code.local("i32")];
  const pointers = [
    { at: source, bytes: down.x * across.x * cell },
    { at: target, bytes: down.y * across.y * yCell },
  ];
  emitParts(code, sizes.batch, parts, pointers, {
    start: () => code.get(total).i32(0).i32(bytes).memoryFill(),
    item() {
      images.place();
      code.get(images.at).set(a).get(target).set(b).get(total).set(c);
      repeat(code, groups, () => {
        emitWalkedProduct(
          code,
          { dtype, rows, n: outputs, strip: tileBytes, inner, accumulate: true },
          { a, b, c },
          relaxedSimd,
        );
        move(code, a, inputs * item);
        move(code, b, outputs * item);
        move(code, c, outputs * item);
      });
    },
    finish: () => move(code, total, bytes),
  });
  images.done();
  for (const local of [a, b, c, source, target, total]) code.release(local);
}

/** The sum of what the parts have added. */
function emitSum(code: Code, sizes: ConvSizes, parts: number, buffers: ConvBuffers, options: EmitOptions): void {
  const { dtype } = sizes;
  const elements = kernelBytes(sizes) / itemSizes[dtype];
  const operand = (buffer: number, offset: number): Operand => ({ buffer, dtype, offset, strides: [1] });
  const [lanes, type] = dtype === "float32" ? ([4, "f32"] as const) : ([2, "f64"] as const);
  const spec: ElementwiseSpec = {
    shape: [elements],
    reads: Array.from({ length: parts }, (_, part) => operand(buffers.panels, part * elements)),
    writes: [operand(buffers.kernel, 0)],
    lanes,
    overruns: true,
    build(pool, leaves) {
      const v = new Floats(pool, type);
      return [leaves.reduce((a, b) => v.add(a, b))];
    },
  };
  emitElementwise(code, spec, options);
}

/** One image tap by tap. Of x and y, a is read and c written. */
function emitExactImage(
  code: Code,
  { dtype, axes, groups, inputs, outputs }: ConvSizes,
  at: { readonly a: Local; readonly b: number; readonly c: Local },
  transposed: boolean,
): void {
  const item = itemSizes[dtype];
  const [n, inner] = transposed ? [inputs, outputs] : [outputs, inputs];
  const taps = axes[0].window * axes[1].window;
  const { inner: slice, tile: strip } = packedWalk(n, taps * inner, tileBytes / item, item);
  const panels = pointerTo(code, at.b + (transposed ? (taps - 1) * inner * slice : 0));
  const cells = groups * n * (transposed ? axes[0].x * axes[1].x : axes[0].y * axes[1].y);
  code
    .get(at.c)
    .i32(0)
    .i32(cells * item)
    .memoryFill();
  const bytes = {
    x: groups * inputs * item,
    y: groups * outputs * item,
    tap: (transposed ? -1 : 1) * inner * slice,
  };
  const start: Tap = transposed ? { x: at.c, y: at.a, kernel: panels } : { x: at.a, y: at.c, kernel: panels };
  const [a, b, c] = [code.local("i32"), code.local("i32"), code.local("i32")];
  eachTap(code, axes, bytes, start, ({ x, y, kernel }) => {
    const [from, to] = transposed ? [y, x] : [x, y];
    code.get(from).set(a).get(kernel).set(b).get(to).set(c);
    repeat(code, groups, () => {
      const product = { dtype, rows: [], n, strip, inner: [{ count: inner, a: item, b: slice }], accumulate: true };
      emitWalkedProduct(code, product, { a, b, c }, false);
      move(code, a, inner * item);
      move(code, b, Math.ceil(n / (tileBytes / item)) * strip);
      move(code, c, n * item);
    });
  });
  for (const local of [a, b, c, panels]) code.release(local);
}

/** The kernel's cotangent tap by tap, where what the frames gave is not finite. */
function emitExactKernel(code: Code, sizes: ConvSizes, buffers: ConvBuffers, { address }: EmitOptions): void {
  const { dtype, batch, axes, groups, inputs, outputs } = sizes;
  const bytes = kernelBytes(sizes);
  const item = itemSizes[dtype];
  const [xCell, yCell] = [groups * inputs * item, groups * outputs * item];
  emitIsFinite(code, dtype, address(buffers.kernel), bytes / item);
  code.op(i32.eqz).if();
  code.i32(address(buffers.kernel)).i32(0).i32(bytes).memoryFill();
  const start: Tap = {
    x: pointerTo(code, address(buffers.x)),
    y: pointerTo(code, address(buffers.y)),
    kernel: pointerTo(code, address(buffers.kernel)),
  };
  const [a, b, c] = [code.local("i32"), code.local("i32"), code.local("i32")];
  repeat(code, batch, () => {
    eachTap(code, axes, { x: xCell, y: yCell, tap: inputs * yCell }, start, ({ x, y, kernel }) => {
      code.get(x).set(a).get(y).set(b).get(kernel).set(c);
      repeat(code, groups, () => {
        const rows = [{ count: inputs, a: item, c: yCell }];
        const product = { dtype, rows, n: outputs, strip: tileBytes, inner: [], accumulate: true };
        emitWalkedProduct(code, product, { a, b, c }, false);
        move(code, a, inputs * item);
        move(code, b, outputs * item);
        move(code, c, outputs * item);
      });
    });
    move(code, start.x, axes[0].x * axes[1].x * xCell);
    move(code, start.y, axes[0].y * axes[1].y * yCell);
  });
  code.end();
  for (const local of [a, b, c, start.x, start.y, start.kernel]) code.release(local);
}
