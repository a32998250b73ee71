/**
 * Convolutions and their transposes as products of matrices, of which the matrix of all windows is never written down:
 *
 *     result    rows                  columns           inner axis
 *     y         positions             output channels   taps × input channels
 *     x         elements of x         input channels    taps × output channels
 *     filter    taps × inputs         output channels   images × positions
 *
 * Images that need zeros around them are copied, one at a time, into a frame of zeros. Loops read everything else where
 * it lies (see implicitProduct.ts). Images are divided into parts. The gradient of the filter is in filterGradient.ts.
 */
import type { Code, Local } from "../emit/code.ts";
import { i32 } from "../emit/opcodes.ts";
import {
  convParts,
  framing,
  Images,
  isFramedFor,
  filterBytes,
  type ConvBuffers,
  type ConvSizes,
} from "./convImages.ts";
import { eachTap, emitIsFinite, type TapPointers } from "./directConv.ts";
import { emitParts } from "../loops/items.ts";
import { itemSizes } from "../loops/nest.ts";
import { packedStrides, packPanel, panelBytes } from "./pack.ts";
import { tileBytes } from "./tiles.ts";
import { emitImplicitProduct } from "./implicitProduct.ts";
import { move, pointerTo, repeat } from "../loops/loops.ts";
import type { EmitOptions } from "../loops/options.ts";
import { whole, type Task } from "../loops/task.ts";
import type { ProductPointers } from "./implicitTile.ts";

/**
 * Returns the bytes of the filter in panels, whose columns are `outputs` (transposed: `inputs`) channels of each group,
 * with the flag behind them.
 */
export function filterPanelBytes({ dtype, axes, groups, ...sizes }: ConvSizes, transposed: boolean): number {
  const [length, inner] = transposed ? [sizes.inputs, sizes.outputs] : [sizes.outputs, sizes.inputs];
  const item = itemSizes[dtype];
  return groups * panelBytes(length, axes[0].window * axes[1].window * inner, tileBytes / item, item) + flagBytes;
}

/** Returns the tasks that compute y from x and the filter, or, transposed, x from y and the filter. */
export function convTasks(sizes: ConvSizes, buffers: ConvBuffers, transposed: boolean): readonly Task[] {
  const parts = convParts(sizes);
  return [
    whole((code, { address }) => {
      packFilter(code, sizes, address(buffers.filter), address(buffers.panels), transposed);
      if (!isFramedFor(sizes, transposed)) return;
      code.i32(flagOf(sizes, buffers, transposed, address));
      emitIsFinite(code, sizes.dtype, address(buffers.filter), filterBytes(sizes) / itemSizes[sizes.dtype]);
      code.access(i32.store);
    }),
    { parts, emit: (code, options) => emitImages(code, sizes, parts, buffers, transposed, options) },
  ];
}

// ---- private parts

/** Bytes behind the panels for a flag (i32): 1 where all weights of the filter are finite, else 0. */
const flagBytes = 16;

function flagOf(
  sizes: ConvSizes,
  { panels }: ConvBuffers,
  transposed: boolean,
  address: (b: number) => number,
): number {
  return address(panels) + filterPanelBytes(sizes, transposed) - flagBytes;
}

/**
 * Writes panels of each group, one group after the other. A panel has a strip of columns, over all taps × inner
 * channels.
 */
function packFilter(code: Code, sizes: ConvSizes, from: number, to: number, transposed: boolean): void {
  const { dtype, axes, groups, inputs, outputs } = sizes;
  const item = itemSizes[dtype];
  const taps = axes[0].window * axes[1].window;
  const row = groups * outputs * item;
  const [length, inner] = transposed ? [inputs, outputs] : [outputs, inputs];
  if (length === 0 || inner === 0) return;
  const width = Math.min(tileBytes / item, length);
  const { inner: slice, tile } = packedStrides(length, taps * inner, tileBytes / item, item);
  const [source, target, panel] = [code.local("i32"), code.local("i32"), code.local("i32")];
  const strides = transposed ? { elementStep: row, innerStep: item } : { elementStep: item, innerStep: row };
  code.i32(from).set(source).i32(to).set(panel);
  const copy = (elements: number, count: number): void => {
    packPanel(code, source, target, { inner: count, elements, width, slice, pitch: 0, itemSize: item, ...strides });
  };
  /** Writes one panel: all taps at once; transposed, tap by tap from the last one on. */
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

/** Writes all images of y from those of x; transposed, those of x from those of y. */
function emitImages(
  code: Code,
  sizes: ConvSizes,
  parts: number,
  buffers: ConvBuffers,
  transposed: boolean,
  { address, relaxedSimd }: EmitOptions,
): void {
  const { dtype, axes, groups, inputs, outputs, batch } = sizes;
  const n = transposed ? inputs : outputs;
  const [rows, columns] = [transposed ? axes[0].x : axes[0].y, transposed ? axes[1].x : axes[1].y];
  if (batch === 0 || n === 0 || groups === 0) return;
  const item = itemSizes[dtype];
  const { frames, cell } = framing(sizes, transposed);
  const [from, to] = transposed ? [buffers.y, buffers.x] : [buffers.x, buffers.y];
  const toCell = groups * n * item;
  const fromBytes = frames[0].from * frames[1].from * cell;
  const source = pointerTo(code, address(from));
  const target = pointerTo(code, address(to));
  const images = new Images(code, source, frames, cell, address(buffers.frames), parts);
  const [a, b, c] = [code.local("i32"), code.local("i32"), code.local("i32")];
  const pointers = [
    { at: source, bytes: fromBytes },
    { at: target, bytes: rows * columns * toCell },
  ];
  const image = (): void => {
    images.place();
    const at = { from: images.at, to: target, panels: address(buffers.panels), pointers: { a, b, c } };
    emitImage(code, sizes, at, transposed, relaxedSimd);
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
      emitDirectImage(code, sizes, { a: source, b: address(buffers.panels), c: target }, transposed);
    emitParts(code, batch, parts, pointers, { item: exact });
    code.end();
  }
  images.done();
  for (const local of [a, b, c, source, target]) code.release(local);
}

/**
 * Addresses of one product: the image that is read, the image that is written, the panels of the filter, and pointers
 * to move.
 */
interface ImageAddresses {
  readonly from: Local;
  readonly to: Local;
  readonly panels: number;
  readonly pointers: ProductPointers;
}

/** Writes one image from the other, phase by phase, with a product for each group. */
function emitImage(
  code: Code,
  sizes: ConvSizes,
  { from, to, panels, pointers }: ImageAddresses,
  transposed: boolean,
  relaxedSimd: boolean,
): void {
  const { dtype, axes, groups, inputs, outputs } = sizes;
  const [n, inner] = transposed ? [inputs, outputs] : [outputs, inputs];
  const item = itemSizes[dtype];
  const { loops, frames, cell } = framing(sizes, transposed);
  const line = frames[1].size * cell;
  const toCell = groups * n * item;
  const toLine = (transposed ? axes[1].x : axes[1].y) * toCell;
  const window = axes[1].window;
  const taps = axes[0].window * window;
  const { inner: slice, tile: strip } = packedStrides(n, taps * inner, tileBytes / item, item);
  const { a, b, c } = pointers;
  const begin = (pointer: Local, at: Local, bytes: number): Code => code.get(at).i32(bytes).op(i32.add).set(pointer);
  for (const down of loops[0].phases) {
    for (const across of loops[1].phases) {
      begin(a, from, down.from.start * line + across.from.start * cell);
      code.i32(panels + (down.taps.start * window + across.taps.start) * inner * slice).set(b);
      begin(c, to, down.to.start * toLine + across.to.start * toCell);
      const product = {
        dtype,
        rows: [
          { count: down.count, a: down.from.step * line, c: down.to.step * toLine },
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
      };
      repeat(code, groups, () => {
        emitImplicitProduct(code, product, pointers, relaxedSimd);
        move(code, a, inner * item);
        move(code, b, Math.ceil(n / (tileBytes / item)) * strip);
        move(code, c, n * item);
      });
    }
  }
}

/** Writes one image tap by tap. It reads the image at a and writes the image at c. */
function emitDirectImage(
  code: Code,
  { dtype, axes, groups, inputs, outputs }: ConvSizes,
  at: { readonly a: Local; readonly b: number; readonly c: Local },
  transposed: boolean,
): void {
  const item = itemSizes[dtype];
  const [n, inner] = transposed ? [inputs, outputs] : [outputs, inputs];
  const taps = axes[0].window * axes[1].window;
  const { inner: slice, tile: strip } = packedStrides(n, taps * inner, tileBytes / item, item);
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
  const start: TapPointers = transposed ? { x: at.c, y: at.a, filter: panels } : { x: at.a, y: at.c, filter: panels };
  const [a, b, c] = [code.local("i32"), code.local("i32"), code.local("i32")];
  eachTap(code, axes, bytes, start, ({ x, y, filter }) => {
    const [from, to] = transposed ? [y, x] : [x, y];
    code.get(from).set(a).get(filter).set(b).get(to).set(c);
    repeat(code, groups, () => {
      const product = { dtype, rows: [], n, strip, inner: [{ count: inner, a: item, b: slice }], accumulate: true };
      emitImplicitProduct(code, product, { a, b, c }, false);
      move(code, a, inner * item);
      move(code, b, Math.ceil(n / (tileBytes / item)) * strip);
      move(code, c, n * item);
    });
  });
  for (const local of [a, b, c, panels]) code.release(local);
}
