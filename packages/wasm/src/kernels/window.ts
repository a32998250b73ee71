/**
 * Windows along one axis, for the loops of convolutions and poolings: the elements of a framed line (with room for
 * windows that reach outside) that each element of the result reads, in equal steps. The transpose of a stride of s has
 * s phases: elements of the result whose positions differ by s meet the same taps.
 */
import type { Code, Local } from "../emit/code.ts";
import { i32 } from "../emit/opcodes.ts";
import { move, repeat } from "../loops/loops.ts";

/** Spatial axis: `y` positions of a window over `x` elements. */
export interface WindowAxis {
  readonly x: number;
  readonly y: number;
  readonly window: number;
  readonly stride: number;
  readonly dilation: number;
  /** Elements of padding in front of the first one. */
  readonly before: number;
}

/** Frame: a line of `from` elements with `before` zeros in front, cut or filled with zeros to `size` elements. */
export interface Frame {
  readonly from: number;
  readonly before: number;
  readonly size: number;
}

/**
 * Phase: elements of a result in equal steps. Numbers count elements of the framed line, elements of the result, and
 * taps. With a stride of 2, the phases of a transpose write elements 0, 2, 4, … and 1, 3, 5, ….
 */
export interface Phase {
  readonly count: number;
  readonly from: { readonly start: number; readonly step: number; readonly tap: number };
  readonly to: { readonly start: number; readonly step: number };
  readonly taps: { readonly count: number; readonly start: number; readonly step: number };
}

export interface AxisLoops {
  readonly frame: Frame;
  readonly phases: readonly Phase[];
}

/** Returns the loops that compute y from x. */
export function forward({ x, y, window, stride, dilation, before }: WindowAxis): AxisLoops {
  const needed = (y - 1) * stride + (window - 1) * dilation + 1;
  const size = before === 0 && needed <= x ? x : needed;
  return {
    frame: { from: x, before, size },
    phases: [
      {
        count: y,
        from: { start: 0, step: stride, tap: dilation },
        to: { start: 0, step: 1 },
        taps: { count: window, start: 0, step: 1 },
      },
    ],
  };
}

/**
 * Returns the loops that compute x from y: x[h] takes y[p] through tap v where h = p·stride + v·dilation − before. Taps
 * are counted from the last one.
 */
export function backward({ x, y, window, stride, dilation, before }: WindowAxis): AxisLoops {
  const phases: Phase[] = [];
  let [least, most] = [0, y];
  for (let remainder = 0; remainder < stride; remainder++) {
    const first = Math.ceil((before - remainder) / stride);
    const count = Math.floor((x - 1 + before - remainder) / stride) - first + 1;
    if (count <= 0) continue;
    const taps = Array.from({ length: window }, (_, v) => v).filter((v) => (v * dilation - remainder) % stride === 0);
    const [low, high] = [taps[0] ?? 0, taps.at(-1) ?? 0];
    const step = taps.length > 1 ? taps[1]! - taps[0]! : 0;
    const start = taps.length === 0 ? 0 : first - (high * dilation - remainder) / stride;
    const end = taps.length === 0 ? 0 : first + count - (low * dilation - remainder) / stride;
    [least, most] = [Math.min(least, start), Math.max(most, end)];
    phases.push({
      count,
      from: { start, step: 1, tap: (step * dilation) / stride },
      to: { start: first * stride + remainder - before, step: stride },
      taps: { count: taps.length, start: window - 1 - high, step },
    });
  }
  return {
    frame: { from: y, before: -least, size: most - least },
    phases: phases.map((phase) => ({ ...phase, from: { ...phase.from, start: phase.from.start - least } })),
  };
}

/** Returns whether a line is read as it lies. */
export function isWhole({ from, before, size }: Frame): boolean {
  return before === 0 && from === size;
}

/** Fills a frame with zeros, once for all images that are copied into it. */
export function clearFrame(code: Code, to: Local, [rows, columns]: readonly [Frame, Frame], cell: number): void {
  code
    .get(to)
    .i32(0)
    .i32(rows.size * columns.size * cell)
    .memoryFill();
}

/** Copies an image of cells into its frame. Moves neither pointer. */
export function copyIntoFrame(
  code: Code,
  from: Local,
  to: Local,
  [rows, columns]: readonly [Frame, Frame],
  cell: number,
): void {
  const inside = ({ from, before, size }: Frame): number => Math.max(0, Math.min(from, size - before));
  const bytes = inside(columns) * cell;
  if (bytes === 0) return;
  const [source, target] = [code.local("i32"), code.local("i32")];
  code
    .get(from)
    .set(source)
    .get(to)
    .i32((rows.before * columns.size + columns.before) * cell)
    .op(i32.add)
    .set(target);
  repeat(code, inside(rows), () => {
    code.get(target).get(source).i32(bytes).memoryCopy();
    move(code, source, columns.from * cell);
    move(code, target, columns.size * cell);
  });
  code.release(source).release(target);
}
