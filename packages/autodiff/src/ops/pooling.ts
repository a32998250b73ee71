/**
 * The largest, or the mean, of every window. x is [batch, width, channels] or [batch, height, width, channels].
 *
 * maxPool finds where the first maximum of each window stands (argMaxPool, not differentiable) and gathers it, so its
 * gradient goes there, once, to any order. avgPool is a convolution with ones, each channel a group of its own.
 */
import { optionsOf } from "../core/arguments.ts";
import { bind, requireOperand, requireOperandOf } from "../core/bind.ts";
import { ones } from "../core/fill.ts";
import { leaf, tensor } from "../core/create.ts";
import { allocate } from "../core/dtype.ts";
import { floats, numeric } from "../core/elementwise.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import type { Op, Cases } from "../core/record.ts";
import { defineOp } from "../core/op.ts";
import { showAval, sizeOf, type Shape } from "../core/aval.ts";
import { requireDType } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { div } from "./arithmetic.ts";
import { conv } from "./conv.ts";
import { gather } from "./indexing.ts";
import { reshape } from "./movement.ts";
import {
  paddingSides,
  perAxis,
  positions,
  requirePositions,
  requireSpatial,
  samePadding,
  type PerAxis,
  type WindowAttrs,
  type WindowPadding,
} from "./window.ts";

export interface PoolOptions {
  /** Sizes of the window, one for all spatial axes or one each. */
  readonly window: PerAxis;
  /** Steps between windows; the window's size where absent, so that windows do not overlap. */
  readonly stride?: PerAxis;
  /** As in conv, "valid" where absent; what is padded takes no part in the result. */
  readonly padding?: WindowPadding;
}

/**
 * The largest element of every window; NaN where it holds NaN. The gradient goes to the first largest one, or to the
 * first NaN.
 * x: [batch, height, width, channels] → [batch, height', width', channels], or with one spatial axis
 * @throws ShapeError where the window does not fit once; ValueError for a bad option.
 * @example
 * maxPool(reshape(tensor([1, 3, 2, 4]), [1, 4, 1]), { window: 2 }).data(); // → Float32Array(2) [ 3, 4 ]
 */
export function maxPool(x: Tensor, options: PoolOptions): Tensor {
  requireOperand("maxPool", "x", x);
  const indices = bind(argMaxPoolOp, [x], resolve("maxPool", x, options));
  return gather(reshape(x, [x.shape[0]!, sizeOf(x.shape.slice(1))]), indices, { batchAxes: 1 });
}

/**
 * The mean of every window. Padding is not counted: at a border the mean is that of the elements inside (as Keras).
 * x: [batch, height, width, channels] → [batch, height', width', channels], or with one spatial axis
 * @throws ShapeError where the window does not fit once; ValueError for a bad option.
 * @example
 * avgPool(reshape(tensor([1, 3, 2, 4]), [1, 4, 1]), { window: 2 }).data(); // → Float32Array(2) [ 2, 3 ]
 */
export function avgPool(x: Tensor, options: PoolOptions): Tensor {
  requireOperandOf("avgPool", "x", x, floats);
  const { window, ...attrs } = resolve("avgPool", x, options);
  const spatial = requirePositions("avgPool", x.aval, window, attrs);
  const channels = x.shape.at(-1)!;
  if (channels === 0) return reshape(x, [x.shape[0]!, ...spatial, 0]);
  const sums = conv(x, ones([...window, 1, channels], { dtype: x.dtype }), { ...attrs, groups: channels });
  return div(sums, counts(x, spatial, window, attrs));
}

// ---- records

interface PoolAttrs extends WindowAttrs {
  readonly window: readonly number[];
}

/** Position of the first maximum of each window, counted through all elements of its example. */
export const argMaxPoolOp: Op<readonly ["x"], PoolAttrs> = defineOp<readonly ["x"], PoolAttrs>({
  name: "argMaxPool",
  inputs: ["x"],
  infer({ x }, attrs) {
    requireDType("maxPool", "x", x, numeric);
    requireSpatial("maxPool", x);
    const spatial = requirePositions("maxPool", x, attrs.window, attrs);
    return { shape: [x.shape[0]!, ...spatial, x.shape.at(-1)!], dtype: "int32" };
  },
  vjp: { x: null },
  reference({ x }, out, { avals, aval, attrs }) {
    const channels = aval.shape.at(-1)!;
    const size = sizeOf(avals.x.shape.slice(1));
    const windows = cellsOfWindows(avals.x.shape.slice(1, -1), attrs);
    let to = 0;
    for (let b = 0; b < avals.x.shape[0]!; b++) {
      for (const cells of windows) {
        for (let c = 0; c < channels; c++) out[to++] = firstLargest(x, b * size + c, cells, channels) - b * size;
      }
    }
  },
  kind: { type: "indexed" },
});

export const argMaxPoolCases: Cases<readonly ["x"], PoolAttrs> = {
  samples: (rng) => [
    { inputs: [rng.distinct([2, 4, 2])], attrs: { window: [2], stride: [2], padding: [[0, 0]], dilation: [1] } },
    {
      inputs: [rng.distinct([1, 3, 4, 1])],
      attrs: {
        window: [2, 3],
        stride: [1, 2],
        padding: [
          [1, 0],
          [0, 1],
        ],
        dilation: [1, 1],
      },
    },
  ],
  edges: [
    // of equals the first; NaN before all; nothing beats −∞ where padding is
    {
      inputs: { x: [[[2], [2], [1], [1]]] },
      attrs: { window: [2], stride: [2], padding: [[0, 0]], dilation: [1] },
      value: [[[0], [2]]],
    },
    {
      inputs: { x: [[[1], [NaN], [3], [NaN]]] },
      attrs: { window: [4], stride: [1], padding: [[0, 0]], dilation: [1] },
      value: [[[1]]],
    },
    {
      inputs: { x: [[[-Infinity], [-1]]] },
      attrs: { window: [2], stride: [2], padding: [[1, 1]], dilation: [1] },
      value: [[[0], [1]]],
    },
  ],
  rejects: [
    {
      inputs: { x: "float32[8,8]" },
      attrs: { window: [2], stride: [2], padding: [[0, 0]], dilation: [1] },
      message:
        "maxPool: x is float32[8,8]; it takes [batch, width, channels] or [batch, height, width, channels], add an axis with expandDims",
    },
    {
      inputs: { x: "float32[1,2,1]" },
      attrs: { window: [3], stride: [3], padding: [[0, 0]], dilation: [1] },
      message:
        "maxPool: x is float32[1,2,1]; along spatial axis 0 the window covers 3 elements of 2 with padding; it must cover at least one and fit",
    },
  ],
};

function resolve(who: string, x: Tensor, options: PoolOptions): PoolAttrs {
  const defaults = { window: undefined, stride: undefined, padding: undefined } as const;
  const { window, stride = window, padding = "valid" } = optionsOf(who, options, defaults);
  const axes = requireSpatial(who, x.aval);
  const empty = x.shape.slice(1, -1).indexOf(0);
  if (empty >= 0)
    throw new ShapeError(
      `${who}: x is ${showAval(x.aval)}; spatial axis ${empty} has length 0, there is nothing to pool`,
    );
  const sizes = perAxis(who, "window", window, axes);
  const steps = perAxis(who, "stride", stride, axes);
  const sides = paddingSides(who, padding, axes, (i) => samePadding(x.shape[i + 1]!, sizes[i]!, steps[i]!, 1));
  const bad = sides.findIndex((side, i) => side.some((n) => n >= sizes[i]!));
  if (bad >= 0) {
    throw new ValueError(
      `${who}: padding of spatial axis ${bad} is [${sides[bad]!.join(",")}], the window covers ${sizes[bad]!}; less padding than that, or a window holds nothing else`,
    );
  }
  return { window: sizes, stride: steps, padding: sides, dilation: sizes.map(() => 1) };
}

/** The elements of one axis, from and up to, that each position of the window covers. */
function covered(
  n: number,
  axis: number,
  { window, stride, padding }: PoolAttrs,
  count: number,
): readonly (readonly [from: number, to: number])[] {
  return Array.from({ length: count }, (_, p) => {
    const start = p * stride[axis]! - padding[axis]![0];
    return [Math.max(start, 0), Math.min(start + window[axis]!, n)];
  });
}

/** For every position of the window, the cells of the spatial axes that it covers. */
function cellsOfWindows(spatial: Shape, attrs: PoolAttrs): readonly (readonly number[])[] {
  const count = positions(spatial, attrs.window, attrs);
  return spatial.reduce<readonly (readonly number[])[]>(
    (windows, n, axis) =>
      windows.flatMap((cells) =>
        covered(n, axis, attrs, count[axis]!).map(([from, to]) =>
          cells.flatMap((cell) => range(from, to).map((i) => cell * n + i)),
        ),
      ),
    [[0]],
  );
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

function firstLargest(x: ArrayLike<number>, offset: number, cells: readonly number[], channels: number): number {
  let best = offset + cells[0]! * channels;
  for (const cell of cells) {
    const at = offset + cell * channels;
    if (x[best]! !== x[best]!) break;
    if (!(x[at]! <= x[best]!)) best = at;
  }
  return best;
}

/** Returns how many elements of x each window holds: one number where there is no padding, else [...positions, 1]. */
function counts(x: Tensor, spatial: readonly number[], window: readonly number[], attrs: WindowAttrs): Tensor {
  if (attrs.padding.every(([before, after]) => before === 0 && after === 0))
    return tensor(sizeOf(window), { dtype: x.dtype });
  const windows = cellsOfWindows(x.shape.slice(1, -1), { ...attrs, window });
  const elements = allocate(x.dtype, windows.length);
  windows.forEach((cells, i) => (elements[i] = cells.length));
  return leaf({ shape: [...spatial, 1], dtype: x.dtype }, elements);
}
