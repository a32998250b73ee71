/** Layers that take the largest, or the mean, of windows or of everything. They learn nothing. */
import {
  avgPool as meansOfWindows,
  max,
  maxPool as largestOfWindows,
  mean,
  optionsOf,
  type PerAxis,
  type Shape,
  type ShapeError,
  type Show,
  type Tensor,
  type WindowPadding,
} from "@cotangent/autodiff";
import { inNameOf, requireChannels, requireFloat } from "./inputs.ts";
import { defineLayer, type Layer, type ShapeRule } from "./layer.ts";
import { requireWindow } from "./window.ts";

export interface PoolLayerOptions {
  /** Sizes of the window, one for all spatial axes or one each. */
  readonly window: PerAxis;
  /** Steps between windows; the window's size where absent, so that windows do not overlap. */
  readonly stride?: PerAxis;
  /** "valid" where absent; what is padded takes no part in the result. */
  readonly padding?: WindowPadding;
}

/** Takes [batch, ...spatial, channels]; the number of spatial axes, one or two, and the channels stay. */
export interface Pooled<Name extends string> extends ShapeRule {
  readonly output: PooledOutput<this["input"], Name>;
}
type PooledOutput<S, Name extends string> = S extends readonly [infer N, ...infer M extends Shape, infer C]
  ? number extends M["length"]
    ? readonly [...number[], C]
    : M["length"] extends 1 | 2
      ? readonly [N, ...{ readonly [K in keyof M]: number }, C]
      : NoImage<S, Name>
  : S extends readonly [] | readonly [number]
    ? NoImage<S, Name>
    : Shape;
type NoImage<S, Name extends string> = S extends Shape
  ? ShapeError<`${Name}: x is [${Show<S>}]; it takes [batch, width, channels] or [batch, height, width, channels]`>
  : never;

/** Takes [batch, ...spatial, channels] and leaves [batch, channels]. */
export interface GloballyPooled<Name extends string> extends ShapeRule {
  readonly output: GloballyPooledOutput<this["input"], Name>;
}
type GloballyPooledOutput<S, Name extends string> = S extends readonly [infer N, ...infer M extends Shape, infer C]
  ? number extends M["length"]
    ? readonly [number, C]
    : M["length"] extends 0
      ? NoPlaces<S, Name>
      : readonly [N, C]
  : S extends readonly [] | readonly [number]
    ? NoPlaces<S, Name>
    : readonly [number, number];
type NoPlaces<S, Name extends string> = S extends Shape
  ? ShapeError<`${Name}: x is [${Show<S>}]; it takes [batch, ...spatial, channels]`>
  : never;

/**
 * The largest element of every window, in each channel.
 *
 * Shapes: x [batch, height, width, channels] → [batch, height', width', channels], or with one spatial axis, where
 * height' = ⌊(height + padding − window) / stride⌋ + 1, and ⌈height / stride⌉ for padding "same"
 * @throws ValueError for options that are none; in `apply` ShapeError where the window does not fit once.
 * @example
 * maxPool({ window: 2 }).apply([], tensor([[[1], [3], [2], [4]]])).toArray(); // → [ [ [ 3 ], [ 4 ] ] ]
 */
export function maxPool(options: PoolLayerOptions): Layer<readonly [], Pooled<"maxPool">> {
  return pool("maxPool", options, largestOfWindows);
}

/**
 * The mean of every window, in each channel. Padding is not counted: at a border it is the mean of what is inside.
 *
 * Shapes: as those of `maxPool`
 * @throws ValueError for options that are none; in `apply` ShapeError where the window does not fit once.
 * @example
 * avgPool({ window: 2 }).apply([], tensor([[[1], [3], [2], [4]]])).toArray(); // → [ [ [ 2 ], [ 3 ] ] ]
 */
export function avgPool(options: PoolLayerOptions): Layer<readonly [], Pooled<"avgPool">> {
  return pool("avgPool", options, meansOfWindows);
}

/**
 * The largest element of each channel, over all places.
 *
 * Shapes: x [batch, ...spatial, channels] → [batch, channels]
 * @throws ShapeError in `apply` for fewer than 3 axes; DTypeError unless floats.
 * @example
 * globalMaxPool().apply([], tensor([[[1, 2], [3, 0]]])).toArray(); // → [ [ 3, 2 ] ]
 */
export function globalMaxPool(): Layer<readonly [], GloballyPooled<"globalMaxPool">> {
  return globalPool("globalMaxPool", "max", (x, axis) => max(x, { axis }) as Tensor);
}

/**
 * The mean of each channel, over all places. Lin, Chen & Yan 2013, "Network in network", section 3.2.
 *
 * Shapes: x [batch, ...spatial, channels] → [batch, channels]
 * @throws ShapeError in `apply` for fewer than 3 axes; DTypeError unless floats.
 * @example
 * globalAvgPool().apply([], tensor([[[1, 2], [3, 0]]])).toArray(); // → [ [ 2, 1 ] ]
 */
export function globalAvgPool(): Layer<readonly [], GloballyPooled<"globalAvgPool">> {
  return globalPool("globalAvgPool", "mean", (x, axis) => mean(x, { axis }) as Tensor);
}

function pool<R extends ShapeRule>(
  who: string,
  options: PoolLayerOptions,
  op: (x: Tensor, options: PoolLayerOptions) => Tensor,
): Layer<readonly [], R> {
  const {
    window,
    stride = window,
    padding = "valid",
  } = optionsOf(who, options, {
    window: undefined,
    stride: undefined,
    padding: undefined,
  });
  // one number serves inputs of one and of two spatial axes
  const lists = [window, stride, padding].filter((value) => Array.isArray(value)) as (readonly unknown[])[];
  requireWindow(who, lists[0]?.length === 1 ? 1 : 2, { window, stride, padding });
  return defineLayer<readonly [], R>({
    name: who,
    init: () => [],
    apply(_, x) {
      requireFloat(who, x);
      if (x.shape.length !== 3)
        requireChannels(who, x, 4, undefined, "[batch, width, channels] or [batch, height, width, channels]");
      return op(x, { window, stride, padding });
    },
  });
}

function globalPool<R extends ShapeRule>(
  who: string,
  op: string,
  reduce: (x: Tensor, axes: readonly number[]) => Tensor,
): Layer<readonly [], R> {
  return defineLayer<readonly [], R>({
    name: who,
    init: () => [],
    apply(_, x) {
      requireFloat(who, x);
      if (x.shape.length < 3) requireChannels(who, x, 3, undefined, "[batch, ...spatial, channels]");
      const spatial = x.shape.slice(1, -1).map((_, i) => i + 1);
      return inNameOf(who, op, () => reduce(x, spatial));
    },
  });
}
