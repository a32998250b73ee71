/**
 * The loops of convolution. A convolution is one sum of products x · kernel · y over "taps": a tap is a place of the
 * window at a position of the output. Each of the three ops fills one of the three arrays from the other two:
 *
 *   Σ over b, p, w, g, i, o of
 *   x[b, p·stride + w·dilation − before, g·I + i] · kernel[w, i, g·O + o] · y[b, p, g·O + o]
 *
 * where p and w run over the spatial axes, g over groups, i and o over a group's input and output channels. One
 * spatial axis is two, the first of length 1.
 */
import { allocate, type TypedArray } from "../core/dtype.ts";
import type { Shape } from "../core/aval.ts";
import type { WindowAttrs } from "./window.ts";

/** Shapes of the three arrays: [batch, ...spatial, in], [...window, in per group, out], [batch, ...positions, out]. */
export interface TapShapes {
  readonly x: Shape;
  readonly kernel: Shape;
  readonly y: Shape;
}

type Pair = readonly [number, number];

/** Adds x · kernel over all taps into `out`, an array like y. */
export function addToY(
  x: TypedArray,
  kernel: TypedArray,
  out: TypedArray,
  shapes: TapShapes,
  attrs: WindowAttrs,
  groups: number,
): void {
  const { inputs, outputs, channels } = channelsOf(shapes, groups);
  into(out, (totals) => {
    forEachTap(shapes, attrs, (xAt, kernelAt, yAt) => {
      for (let g = 0; g < groups; g++) {
        const to = yAt + g * outputs;
        for (let i = 0; i < inputs; i++) {
          const factor = x[xAt + g * inputs + i]!;
          const from = kernelAt + i * channels + g * outputs;
          for (let o = 0; o < outputs; o++) totals[to + o]! += factor * kernel[from + o]!;
        }
      }
    });
  });
}

/** Adds y · kernel over all taps into `out`, an array like x. */
export function addToX(
  y: TypedArray,
  kernel: TypedArray,
  out: TypedArray,
  shapes: TapShapes,
  attrs: WindowAttrs,
  groups: number,
): void {
  const { inputs, outputs, channels } = channelsOf(shapes, groups);
  into(out, (totals) => {
    forEachTap(shapes, attrs, (xAt, kernelAt, yAt) => {
      for (let g = 0; g < groups; g++) {
        const at = yAt + g * outputs;
        for (let i = 0; i < inputs; i++) {
          const from = kernelAt + i * channels + g * outputs;
          let total = 0;
          for (let o = 0; o < outputs; o++) total += y[at + o]! * kernel[from + o]!;
          totals[xAt + g * inputs + i]! += total;
        }
      }
    });
  });
}

/** Adds x · y over all taps into `out`, an array like the kernel. */
export function addToKernel(
  x: TypedArray,
  y: TypedArray,
  out: TypedArray,
  shapes: TapShapes,
  attrs: WindowAttrs,
  groups: number,
): void {
  const { inputs, outputs, channels } = channelsOf(shapes, groups);
  into(out, (totals) => {
    forEachTap(shapes, attrs, (xAt, kernelAt, yAt) => {
      for (let g = 0; g < groups; g++) {
        const at = yAt + g * outputs;
        for (let i = 0; i < inputs; i++) {
          const factor = x[xAt + g * inputs + i]!;
          const to = kernelAt + i * channels + g * outputs;
          for (let o = 0; o < outputs; o++) totals[to + o]! += factor * y[at + o]!;
        }
      }
    });
  });
}

/** Accumulates in double precision and rounds once. */
function into(out: TypedArray, fill: (totals: TypedArray) => void): void {
  const totals = out instanceof Float32Array ? allocate("float64", out.length) : out.fill(0);
  fill(totals);
  if (totals !== out) out.set(totals);
}

function channelsOf(
  { kernel }: TapShapes,
  groups: number,
): { readonly inputs: number; readonly outputs: number; readonly channels: number } {
  const [inputs, channels] = kernel.slice(-2) as [number, number];
  return { inputs, outputs: channels / groups, channels };
}

/** Calls `visit` for every tap inside x, with the places of the first channel in the three arrays. */
function forEachTap(
  { x, kernel, y }: TapShapes,
  attrs: WindowAttrs,
  visit: (x: number, kernel: number, y: number) => void,
): void {
  const [height, width] = pair(x.slice(1, -1));
  const [rows, columns] = pair(kernel.slice(0, -2));
  const [down, across] = pair(y.slice(1, -1));
  const [strideY, strideX] = pair(attrs.stride);
  const [dilationY, dilationX] = pair(attrs.dilation);
  const [top, left] = pair(
    attrs.padding.map(([before]) => before),
    0,
  );
  const [inputs, outputs, taps] = [x.at(-1)!, y.at(-1)!, kernel.at(-2)! * kernel.at(-1)!];
  for (let b = 0; b < x[0]!; b++) {
    for (let p = 0; p < down; p++) {
      for (let v = 0; v < rows; v++) {
        const line = p * strideY + v * dilationY - top;
        if (line < 0 || line >= height) continue;
        for (let q = 0; q < across; q++) {
          const yAt = ((b * down + p) * across + q) * outputs;
          for (let w = 0; w < columns; w++) {
            const column = q * strideX + w * dilationX - left;
            if (column < 0 || column >= width) continue;
            visit(((b * height + line) * width + column) * inputs, (v * columns + w) * taps, yAt);
          }
        }
      }
    }
  }
}

/** Entries for two spatial axes, from one or two. */
function pair(list: readonly number[], lead = 1): Pair {
  return list.length === 2 ? (list as unknown as Pair) : [lead, list[0]!];
}
