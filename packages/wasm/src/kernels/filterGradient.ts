/**
 * Gradients of convolutions with respect to the filter: sums over the images of each part, then the total of the parts
 * in order.
 */
import type { Code } from "../emit/code.ts";
import { i32 } from "../emit/opcodes.ts";
import { Floats } from "../math/floats.ts";
import {
  convParts,
  framing,
  Images,
  isFramedFor,
  filterBytes,
  type ConvBuffers,
  type ConvSizes,
} from "./convImages.ts";
import { emitElementwise } from "./elementwise.ts";
import type { ElementwiseSpec } from "./schedule.ts";
import { eachTap, emitIsFinite, type TapPointers } from "./directConv.ts";
import { emitParts, partsOf } from "../loops/items.ts";
import { itemSizes, type Operand } from "../loops/nest.ts";
import { tileBytes } from "./tiles.ts";
import { emitImplicitProduct } from "./implicitProduct.ts";
import { move, pointerTo, repeat } from "../loops/loops.ts";
import type { EmitOptions } from "../loops/options.ts";
import { whole, type Task } from "../loops/task.ts";
import type { InnerLoop, RowLoop } from "./implicitTile.ts";

/** Returns the tasks that compute the cotangent of the filter from x and the cotangent of y. */
export function filterGradientTasks(sizes: ConvSizes, buffers: ConvBuffers): readonly Task[] {
  const parts = filterParts(sizes);
  const tasks: Task[] = [{ parts, emit: (code, options) => emitGradient(code, sizes, parts, buffers, options) }];
  if (parts > 1) tasks.push(whole((code, options) => emitSum(code, sizes, parts, buffers, options)));
  if (isFramedFor(sizes, false))
    tasks.push(whole((code, options) => emitDirectGradient(code, sizes, buffers, options)));
  return tasks;
}

/** Returns the bytes for the sums of all parts; 0 where one part writes the result itself. */
export function filterPartBytes(sizes: ConvSizes): number {
  const parts = filterParts(sizes);
  return parts === 1 ? 0 : parts * filterBytes(sizes);
}

/**
 * Returns the number of parts that images are divided into. Many images make more parts than threads want, since each
 * part begins with fresh sums.
 */
export function filterParts(sizes: ConvSizes): number {
  const bytes = filterBytes(sizes);
  const fits = (parts: number): number => (parts * bytes > mostPartBytes ? 1 : parts);
  const { batch } = sizes;
  return Math.max(fits(convParts(sizes)), fits(partsOf(batch, Math.min(mostParts, Math.ceil(batch / imagesOfPart)))));
}

// ---- private parts

/** Most bytes that the sums of all parts may take. */
const mostPartBytes = 2 ** 22;

/** Images that one part adds up, unless that makes more than `mostParts` parts. */
const imagesOfPart = 256;
const mostParts = 64;

/** Writes the sums over the images of each part, part by part. */
function emitGradient(
  code: Code,
  sizes: ConvSizes,
  parts: number,
  buffers: ConvBuffers,
  { address, relaxedSimd }: EmitOptions,
): void {
  const { dtype, axes, groups, inputs, outputs } = sizes;
  const [down, across] = axes;
  const bytes = filterBytes(sizes);
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
  const total = pointerTo(code, address(parts === 1 ? buffers.filter : buffers.panels));
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
        emitImplicitProduct(
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

/** Writes the total of all parts. */
function emitSum(code: Code, sizes: ConvSizes, parts: number, buffers: ConvBuffers, options: EmitOptions): void {
  const { dtype } = sizes;
  const elements = filterBytes(sizes) / itemSizes[dtype];
  const operand = (buffer: number, offset: number): Operand => ({ buffer, dtype, offset, strides: [1] });
  const [lanes, type] = dtype === "float32" ? ([4, "f32"] as const) : ([2, "f64"] as const);
  const spec: ElementwiseSpec = {
    shape: [elements],
    reads: Array.from({ length: parts }, (_, part) => operand(buffers.panels, part * elements)),
    writes: [operand(buffers.filter, 0)],
    lanes,
    overruns: true,
    build(builder, leaves) {
      const v = new Floats(builder, type);
      return [leaves.reduce((a, b) => v.add(a, b))];
    },
  };
  emitElementwise(code, spec, options);
}

/** Writes the gradient tap by tap, if the frames gave one that is not finite. */
function emitDirectGradient(code: Code, sizes: ConvSizes, buffers: ConvBuffers, { address }: EmitOptions): void {
  const { dtype, batch, axes, groups, inputs, outputs } = sizes;
  const bytes = filterBytes(sizes);
  const item = itemSizes[dtype];
  const [xCell, yCell] = [groups * inputs * item, groups * outputs * item];
  emitIsFinite(code, dtype, address(buffers.filter), bytes / item);
  code.op(i32.eqz).if();
  code.i32(address(buffers.filter)).i32(0).i32(bytes).memoryFill();
  const start: TapPointers = {
    x: pointerTo(code, address(buffers.x)),
    y: pointerTo(code, address(buffers.y)),
    filter: pointerTo(code, address(buffers.filter)),
  };
  const [a, b, c] = [code.local("i32"), code.local("i32"), code.local("i32")];
  repeat(code, batch, () => {
    eachTap(code, axes, { x: xCell, y: yCell, tap: inputs * yCell }, start, ({ x, y, filter }) => {
      code.get(x).set(a).get(y).set(b).get(filter).set(c);
      repeat(code, groups, () => {
        const rows = [{ count: inputs, a: item, c: yCell }];
        const product = { dtype, rows, n: outputs, strip: tileBytes, inner: [], accumulate: true };
        emitImplicitProduct(code, product, { a, b, c }, false);
        move(code, a, inputs * item);
        move(code, b, outputs * item);
        move(code, c, outputs * item);
      });
    });
    move(code, start.x, axes[0].x * axes[1].x * xCell);
    move(code, start.y, axes[0].y * axes[1].y * yCell);
  });
  code.end();
  for (const local of [a, b, c, start.x, start.y, start.filter]) code.release(local);
}
