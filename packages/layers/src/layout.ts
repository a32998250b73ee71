/** Layers that move elements, and compute and learn nothing: other shapes, other orders, borders. */
import {
  broadcastTo,
  describe,
  pad,
  reshape,
  ShapeError,
  showAval,
  slice,
  transpose,
  UsageError,
  type PerAxis,
  type Shape,
  type Show,
  type Sides,
  type Tensor,
} from "@cotangent/autodiff";
import { written } from "./inputs.ts";
import { defineLayer, type Layer, type ShapeRule } from "./layer.ts";
import { perAxis, sidesOf } from "./window.ts";

/** Takes [batch, ...] and leaves [batch, features], which are as many as all others together. */
export interface Flattened extends ShapeRule {
  readonly output: FlattenedOutput<this["input"]>;
}
type FlattenedOutput<S> = S extends readonly []
  ? ShapeError<"flatten: x is []; it takes [batch, ...]">
  : S extends readonly [infer N extends number]
    ? readonly [N, 1]
    : S extends readonly [infer N extends number, infer F extends number]
      ? readonly [N, F]
      : S extends readonly [infer N extends number, ...Shape]
        ? readonly [N, number]
        : readonly [number, number];

/** Takes [batch, ...] and leaves [batch, ...T]. */
export interface Reshaped<T extends Shape> extends ShapeRule {
  readonly output: ReshapedOutput<this["input"], T>;
}
type ReshapedOutput<S, T extends Shape> = S extends readonly []
  ? ShapeError<`reshapeTo([${Show<T>}]): x is []; it takes [batch, ...]`>
  : S extends readonly [infer N extends number, ...Shape]
    ? readonly [N, ...T]
    : readonly [number, ...T];

/** Takes images, and keeps batch and channels. */
export interface Image<Name extends string> extends ShapeRule {
  readonly output: ImageOutput<this["input"], Name>;
}
type ImageOutput<S, Name extends string> = S extends readonly [infer N extends number, number, number, infer C]
  ? readonly [N, number, number, C]
  : S extends Shape
    ? number extends S["length"]
      ? readonly [number, number, number, number]
      : ShapeError<`${Name}: x is [${Show<S>}]; it takes [batch, height, width, channels]`>
    : readonly [number, number, number, number];

/**
 * Each example as one row.
 *
 * Shapes: x [batch, ...] → [batch, features]; features is the product of all axes but the first
 * @throws ShapeError in `apply` for no axis at all.
 * @example
 * flatten().apply([], zeros([32, 7, 7, 16])).shape; // → [ 32, 784 ]
 */
export function flatten(): Layer<readonly [], Flattened> {
  return moving("flatten", (x) => reshape(x, [x.shape[0]!, sizeOf(x.shape.slice(1))]));
}

/**
 * Each example in another shape.
 *
 * Shapes: x [batch, ...] → [batch, ...shape]
 * @param shape that of an example, the batch left out: integers, 0 or more
 * @throws UsageError for another shape; in `apply` ShapeError where the elements are not as many.
 * @example
 * reshapeTo([7, 7, 16]).apply([], zeros([32, 784])).shape; // → [ 32, 7, 7, 16 ]
 */
export function reshapeTo<const T extends Shape>(shape: T): Layer<readonly [], Reshaped<T>> {
  if (!Array.isArray(shape) || !shape.every((d) => Number.isInteger(d) && d >= 0))
    throw new UsageError(
      `reshapeTo: shape is ${describe(shape)}; it is a list of integers, 0 or more, without the batch`,
    );
  const who = `reshapeTo([${shape.join(",")}])`;
  return moving(who, (x) => {
    if (sizeOf(x.shape.slice(1)) !== sizeOf(shape))
      throw new ShapeError(
        `${who}: x is ${showAval(x)}, whose examples have ${sizeOf(x.shape.slice(1))} elements; it takes ${sizeOf(shape)}`,
      );
    return reshape(x, [x.shape[0]!, ...shape]);
  });
}

/**
 * The axes of each example in another order.
 *
 * Shapes: x [batch, ...axes] → [batch, ...those axes in the given order]
 * @param axes an order of the axes, counted from 1, as 0 is that of the batch: [2, 1] swaps two
 * @throws UsageError for what is no order; in `apply` ShapeError for another number of axes.
 * @example
 * permute([2, 1]).apply([], zeros([32, 3, 5])).shape; // → [ 32, 5, 3 ]
 */
export function permute(axes: readonly number[]): Layer {
  const isOrder = Array.isArray(axes) && axes.every((axis, i) => axes.includes(i + 1) && Number.isInteger(axis));
  if (!isOrder)
    throw new UsageError(
      `permute: axes is ${Array.isArray(axes) ? `[${axes.map(written).join(",")}]` : describe(axes)}; it is an order ` +
        "of the axes from 1, such as [2, 1]",
    );
  const who = `permute([${axes.join(",")}])`;
  return moving(who, (x) => {
    if (x.shape.length !== axes.length + 1)
      throw new ShapeError(`${who}: x is ${showAval(x)}; it takes the batch and ${axes.length} axes`);
    return transpose(x, [0, ...axes]);
  });
}

/**
 * Images enlarged by repeating each place (the nearest neighbour).
 *
 * Shapes: x [batch, height, width, channels] → [batch, height · factor, width · factor, channels]
 * @param factor an integer, 1 or more, or one for each of the two axes
 * @throws ValueError for another factor; in `apply` ShapeError for another rank.
 * @example
 * upsample2d([1, 2]).apply([], tensor([[[[1], [2]]]])).data(); // → Float32Array(4) [ 1, 1, 2, 2 ]
 */
export function upsample2d(factor: PerAxis): Layer<readonly [], Image<"upsample2d">> {
  const [down, across] = perAxis("upsample2d", "factor", factor, 2) as [number, number];
  return image("upsample2d", (x, [batch, height, width, channels]) => {
    const repeated = broadcastTo(reshape(x, [batch, height, 1, width, 1, channels]), [
      batch,
      height,
      down,
      width,
      across,
      channels,
    ]);
    return reshape(repeated, [batch, height * down, width * across, channels]);
  });
}

/**
 * Zeros around images.
 *
 * Shapes: x [batch, height, width, channels] → [batch, height + before + after, width + before + after, channels]
 * @param sides how many: one number for all sides, or [before, after] for each of the two axes
 * @throws ValueError for others; in `apply` ShapeError for another rank.
 * @example
 * zeroPad2d([[0, 0], [1, 2]]).apply([], tensor([[[[5]]]])).data(); // → Float32Array(4) [ 0, 5, 0, 0 ]
 */
export function zeroPad2d(sides: number | readonly Sides[]): Layer<readonly [], Image<"zeroPad2d">> {
  const [down, across] = sidesOf("zeroPad2d", "sides", sides, 2) as [Sides, Sides];
  return image("zeroPad2d", (x) => pad(x, [[0, 0], down, across, [0, 0]]));
}

/**
 * Images without their borders.
 *
 * Shapes: x [batch, height, width, channels] → [batch, height − before − after, width − before − after, channels]
 * @param sides how many rows and columns: one number for all sides, or [before, after] for each of the two axes
 * @throws ValueError for others; in `apply` ShapeError for another rank, or where nothing would be left.
 * @example
 * crop2d([[0, 0], [1, 0]]).apply([], tensor([[[[5], [6]]]])).data(); // → Float32Array(1) [ 6 ]
 */
export function crop2d(sides: number | readonly Sides[]): Layer<readonly [], Image<"crop2d">> {
  const [down, across] = sidesOf("crop2d", "sides", sides, 2) as [Sides, Sides];
  return image("crop2d", (x, [batch, height, width, channels]) => {
    const stops = [batch, height - down[1], width - across[1], channels];
    if (stops[1]! <= down[0] || stops[2]! <= across[0])
      throw new ShapeError(
        `crop2d: x is ${showAval(x)}; taking ${down[0] + down[1]} rows and ${across[0] + across[1]} columns leaves nothing`,
      );
    return slice(x, [0, down[0], across[0], 0], stops);
  });
}

function sizeOf(shape: Shape): number {
  return shape.reduce((n, d) => n * d, 1);
}

/** A layer of a function of any [batch, ...]. */
function moving<R extends ShapeRule>(who: string, move: (x: Tensor) => Tensor): Layer<readonly [], R> {
  return defineLayer<readonly [], R>({
    name: who,
    init: () => [],
    apply(_, x) {
      if (x.shape.length === 0) throw new ShapeError(`${who}: x is ${showAval(x)}; it takes [batch, ...]`);
      return move(x);
    },
  });
}

/** The same of images. */
function image<R extends ShapeRule>(
  who: string,
  move: (x: Tensor, shape: readonly [batch: number, height: number, width: number, channels: number]) => Tensor,
): Layer<readonly [], R> {
  return moving(who, (x) => {
    if (x.shape.length !== 4)
      throw new ShapeError(`${who}: x is ${showAval(x)}; it takes [batch, height, width, channels]`);
    return move(x, x.shape as unknown as [number, number, number, number]);
  });
}
