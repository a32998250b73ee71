/**
 * Convolutions (cross-correlations, as everywhere in this field), channels last. What PyTorch has comes by transpose: x
 * by [0, 2, 3, 1], weights by [2, 3, 1, 0].
 */
import {
  add,
  conv,
  convTranspose,
  matmul,
  optionsOf,
  reshape,
  split,
  transpose,
  ValueError,
  type PerAxis,
  type Shape,
  type Tensor,
  type WindowPadding,
} from "@cotangent/autodiff";
import { constant, glorotUniform, type Initializer } from "./initializers.ts";
import { requireChannels, requireDTypeOf, requireWidth, written } from "./inputs.ts";
import { defineLayer, type Layer } from "./layer.ts";
import { perAxis, requireGroups, requireWindow, type CheckedWindow, type KeepsSizes, type Windowed } from "./window.ts";

/** B, P and T are the types of `bias`, `padding` and `stride`, which say what is learnt and whether sizes are kept. */
export interface DepthwiseOptions<
  B extends boolean = boolean,
  P extends WindowPadding = WindowPadding,
  T extends PerAxis = PerAxis,
> {
  /** Sizes of the window, one for all spatial axes or one each. */
  readonly window: PerAxis;
  /** Steps between positions of the window; 1 where absent. */
  readonly stride?: T;
  /** Zeros around the spatial axes: "same", a number, or [before, after] for each axis; "valid" (none) where absent. */
  readonly padding?: P;
  /** Steps between the elements of the window; 1 where absent. */
  readonly dilation?: PerAxis;
  /** Whether to add a bias; true where absent. */
  readonly bias?: B;
  /** `glorotUniform` where absent; `heNormal` suits relu. */
  readonly weightInitializer?: Initializer;
  /** `constant(0)` where absent. */
  readonly biasInitializer?: Initializer;
  /** How many results each channel gives before channels are mixed; 1 where absent. */
  readonly multiplier?: number;
}

export interface ConvLayerOptions<
  B extends boolean = boolean,
  P extends WindowPadding = WindowPadding,
  T extends PerAxis = PerAxis,
> extends Omit<DepthwiseOptions<B, P, T>, "multiplier"> {
  /** Into how many groups the channels are divided, each convolved on its own; 1 where absent. */
  readonly groups?: number;
}

export interface ConvTransposeLayerOptions<
  B extends boolean = boolean,
  P extends WindowPadding = WindowPadding,
  T extends PerAxis = PerAxis,
> extends ConvLayerOptions<B, P, T> {
  /** Rows and columns beyond the least size, fewer than the stride; 0 where absent. Not with padding "same". */
  readonly outputPadding?: PerAxis;
}

/** weight: [...window, fanIn / groups, fanOut], bias: [fanOut] */
export type ConvParams<O extends number, B extends boolean = true> = B extends true
  ? { readonly weight: Tensor; readonly bias: Tensor<readonly [O]> }
  : { readonly weight: Tensor };

/** depthwise: [...window, 1, fanIn · multiplier], pointwise: [fanIn · multiplier, fanOut], bias: [fanOut] */
export type SeparableConvParams<O extends number, B extends boolean = true> = B extends true
  ? { readonly depthwise: Tensor; readonly pointwise: Tensor; readonly bias: Tensor<readonly [O]> }
  : { readonly depthwise: Tensor; readonly pointwise: Tensor };

/**
 * A convolution of series.
 *
 * Shapes: x [batch, width, fanIn] → [batch, width', fanOut], where width' = ⌊(width + padding − (window − 1) · dilation
 * − 1) / stride⌋ + 1, and ⌈width / stride⌉ for padding "same".
 * @throws ValueError for widths or options that are none; in `apply` ShapeError, DTypeError or UsageError for another
 * input, and for parameters of another layer.
 * @example
 * const layer = conv1d(1, 2, { window: 3, weightInitializer: constant(1) });
 * layer.apply(layer.init(key(0)), tensor([[[1], [2], [3], [4]]])).toArray(); // → [ [ [ 6, 6 ], [ 9, 9 ] ] ]
 */
export function conv1d<
  const I extends number,
  const O extends number,
  const B extends boolean = true,
  const P extends WindowPadding = "valid",
  const T extends PerAxis = 1,
>(
  fanIn: I,
  fanOut: O,
  options: ConvLayerOptions<B, P, T>,
): Layer<ConvParams<O, B>, Windowed<`conv1d(${I}, ${O})`, "width", I, O, KeepsSizes<P, T>>> {
  return convolution("conv1d", 1, fanIn, fanOut, options) as never;
}

/**
 * A convolution of images.
 *
 * Shapes: x [batch, height, width, fanIn] → [batch, height', width', fanOut], with height' and width' as in `conv1d`
 * @throws ValueError for widths or options that are none; in `apply` ShapeError, DTypeError or UsageError for another
 * input, and for parameters of another layer.
 * @example
 * const layer = conv2d(1, 16, { window: 3, stride: 1, padding: "same" });
 * const params = layer.init(key(0));
 * params.weight.shape; // → [ 3, 3, 1, 16 ]
 * layer.apply(params, zeros([32, 28, 28, 1])).shape; // → [ 32, 28, 28, 16 ]
 */
export function conv2d<
  const I extends number,
  const O extends number,
  const B extends boolean = true,
  const P extends WindowPadding = "valid",
  const T extends PerAxis = 1,
>(
  fanIn: I,
  fanOut: O,
  options: ConvLayerOptions<B, P, T>,
): Layer<ConvParams<O, B>, Windowed<`conv2d(${I}, ${O})`, "height, width", I, O, KeepsSizes<P, T>>> {
  return convolution("conv2d", 2, fanIn, fanOut, options) as never;
}

/**
 * A convolution of each channel of an image by itself. Sifre 2014, "Rigid-motion scattering for image classification".
 *
 * Shapes: x [batch, height, width, channels] → [batch, height', width', channels · multiplier], where the results of
 * channel 0 come first
 * @throws ValueError for widths or options that are none; in `apply` ShapeError, DTypeError or UsageError for another
 * input, and for parameters of another layer.
 * @example
 * const layer = depthwiseConv2d(8, { window: 3, multiplier: 2 });
 * layer.apply(layer.init(key(0)), zeros([1, 5, 5, 8])).shape; // → [ 1, 3, 3, 16 ]
 */
export function depthwiseConv2d<
  const I extends number,
  const B extends boolean = true,
  const P extends WindowPadding = "valid",
  const T extends PerAxis = 1,
>(
  channels: I,
  options: DepthwiseOptions<B, P, T>,
): Layer<ConvParams<number, B>, Windowed<`depthwiseConv2d(${I})`, "height, width", I, number, KeepsSizes<P, T>>> {
  const who = `depthwiseConv2d(${written(channels)})`;
  requireWidth(who, "the number of channels", channels);
  const { multiplier, ...rest } = optionsOf(who, options as DepthwiseOptions, { ...defaults, multiplier: 1 });
  requireWidth(who, "multiplier", multiplier);
  const given = { ...rest, groups: channels } as ConvLayerOptions;
  return convolution("depthwiseConv2d", 2, channels, channels * multiplier, given, who) as never;
}

/**
 * A convolution of each channel by itself, and a product that mixes the channels of each place: fewer numbers than one
 * convolution. Chollet 2017, "Xception: deep learning with depthwise separable convolutions".
 *
 * Shapes: x [batch, height, width, fanIn] → [batch, height', width', fanOut], with height' and width' as in `conv1d`
 * @throws ValueError for widths or options that are none; in `apply` ShapeError, DTypeError or UsageError for another
 * input, and for parameters of another layer.
 * @example
 * const layer = separableConv2d(8, 16, { window: 3 });
 * const params = layer.init(key(0));
 * params.depthwise.shape; // → [ 3, 3, 1, 8 ]
 * params.pointwise.shape; // → [ 8, 16 ]
 */
export function separableConv2d<
  const I extends number,
  const O extends number,
  const B extends boolean = true,
  const P extends WindowPadding = "valid",
  const T extends PerAxis = 1,
>(
  fanIn: I,
  fanOut: O,
  options: DepthwiseOptions<B, P, T>,
): Layer<SeparableConvParams<O, B>, Windowed<`separableConv2d(${I}, ${O})`, "height, width", I, O, KeepsSizes<P, T>>> {
  const who = `separableConv2d(${written(fanIn)}, ${written(fanOut)})`;
  const { multiplier, ...rest } = optionsOf(who, options as DepthwiseOptions, { ...defaults, multiplier: 1 });
  requireWidth(who, "multiplier", multiplier);
  const { window, ...how } = checked(who, 2, fanIn, fanOut, rest);
  const { bias: biased, weightInitializer, biasInitializer } = rest;
  const inner = fanIn * multiplier;
  const depthwiseShape = [...window, 1, inner];
  const shapes = { depthwise: depthwiseShape, pointwise: [inner, fanOut], ...(biased ? { bias: [fanOut] } : {}) };
  return defineLayer<{ readonly depthwise: Tensor; readonly pointwise: Tensor; readonly bias?: Tensor }>({
    name: who,
    shapes,
    init(key) {
      const [forDepthwise, forPointwise, forBias] = split(key, 3);
      const depthwise = weightInitializer(forDepthwise, depthwiseShape);
      const pointwise = weightInitializer(forPointwise, [inner, fanOut]);
      return { depthwise, pointwise, ...(biased ? { bias: biasInitializer(forBias, [fanOut]) } : {}) };
    },
    apply({ depthwise, pointwise, bias }, x) {
      requireImage(who, x, 2, fanIn, depthwise);
      const each = conv(x, depthwise, { ...how, groups: fanIn });
      const mixed = matmul(reshape(each, [-1, inner]), pointwise);
      const out = bias === undefined ? mixed : add(mixed, bias);
      return reshape(out, [...each.shape.slice(0, -1), fanOut]);
    },
  }) as never;
}

/**
 * The transpose of `conv2d(fanOut, fanIn, …)` with the same options: enlarges images where that makes them smaller
 * ("deconvolution"). Zeiler et al. 2010, "Deconvolutional networks".
 *
 * Shapes: x [batch, height, width, fanIn] → [batch, height', width', fanOut], where height' = (height − 1) · stride +
 * (window − 1) · dilation + 1 − padding + outputPadding, and height · stride for padding "same". Its weight is that of
 * the convolution: [...window, fanOut / groups, fanIn].
 * @throws ValueError for widths or options that are none; in `apply` ShapeError, DTypeError or UsageError for another
 * input, and for parameters of another layer.
 * @example
 * const layer = convTranspose2d(8, 4, { window: 2, stride: 2 });
 * const params = layer.init(key(0));
 * params.weight.shape; // → [ 2, 2, 4, 8 ]
 * layer.apply(params, zeros([1, 7, 7, 8])).shape; // → [ 1, 14, 14, 4 ]
 */
export function convTranspose2d<
  const I extends number,
  const O extends number,
  const B extends boolean = true,
  const P extends WindowPadding = "valid",
  const T extends PerAxis = 1,
>(
  fanIn: I,
  fanOut: O,
  options: ConvTransposeLayerOptions<B, P, T>,
): Layer<ConvParams<O, B>, Windowed<`convTranspose2d(${I}, ${O})`, "height, width", I, O, KeepsSizes<P, T>>> {
  const who = `convTranspose2d(${written(fanIn)}, ${written(fanOut)})`;
  const all = optionsOf(who, options as ConvTransposeLayerOptions, {
    ...defaults,
    groups: 1,
    outputPadding: undefined,
  });
  const { window, ...how } = checked(who, 2, fanIn, fanOut, all);
  const { groups, outputPadding = 0, bias: biased, weightInitializer, biasInitializer } = all;
  requireGroups(who, groups, fanIn, fanOut);
  const more = perAxis(who, "outputPadding", outputPadding, 2, 0);
  requireMore(who, more, how);
  const shape = [...window, fanOut / groups, fanIn];
  return defineLayer<Params>({
    name: who,
    shapes: biased ? { weight: shape, bias: [fanOut] } : { weight: shape },
    init(key) {
      const [forWeight, forBias] = split(key);
      // so that an initializer sees what comes in and what goes out
      const drawn = weightInitializer(forWeight, [...window, fanIn, fanOut / groups]);
      const weight = transpose(drawn, [0, 1, 3, 2]);
      return biased ? { weight, bias: biasInitializer(forBias, [fanOut]) } : { weight };
    },
    apply({ weight, bias }, x) {
      requireImage(who, x, 2, fanIn, weight);
      const least = convTranspose(x, weight, { ...how, groups });
      const size = least.shape.slice(1, -1).map((n, i) => n + more[i]!);
      const out = more.every((n) => n === 0) ? least : convTranspose(x, weight, { ...how, groups, size });
      return bias === undefined ? out : add(out, bias);
    },
  }) as never;
}

interface Params {
  readonly weight: Tensor;
  readonly bias?: Tensor;
}

const defaults = {
  window: undefined,
  stride: undefined,
  padding: undefined,
  dilation: undefined,
  bias: true,
  weightInitializer: glorotUniform,
  biasInitializer: constant(0),
} as const;

/** The layer that a convolution over some spatial axes is. */
function convolution(
  name: string,
  axes: number,
  fanIn: number,
  fanOut: number,
  options: ConvLayerOptions,
  who = `${name}(${written(fanIn)}, ${written(fanOut)})`,
): Layer<Params> {
  const all = optionsOf(who, options, { ...defaults, groups: 1 });
  const { window, ...how } = checked(who, axes, fanIn, fanOut, all);
  const { groups, bias: biased, weightInitializer, biasInitializer } = all;
  requireGroups(who, groups, fanIn, fanOut);
  const shape = [...window, fanIn / groups, fanOut];
  return defineLayer<Params>({
    name: who,
    shapes: biased ? { weight: shape, bias: [fanOut] } : { weight: shape },
    init(key) {
      const [forWeight, forBias] = split(key);
      const weight = weightInitializer(forWeight, shape);
      return biased ? { weight, bias: biasInitializer(forBias, [fanOut]) } : { weight };
    },
    apply({ weight, bias }, x) {
      requireImage(who, x, axes, fanIn, weight);
      const out = conv(x, weight, { ...how, groups });
      return bias === undefined ? out : add(out, bias);
    },
  });
}

/** The window of a layer with these widths. */
function checked(
  who: string,
  axes: number,
  fanIn: number,
  fanOut: number,
  given: Parameters<typeof requireWindow>[2],
): CheckedWindow {
  requireWidth(who, "fan in", fanIn);
  requireWidth(who, "fan out", fanOut);
  return requireWindow(who, axes, given);
}

function requireImage(who: string, x: Tensor, axes: number, fanIn: number, weight: Tensor): void {
  const takes = `[batch, ${axes === 1 ? "width" : "height, width"}, ${fanIn}]`;
  requireChannels(who, x, axes + 2, fanIn, takes);
  requireDTypeOf(who, x, "the weight", weight);
}

/** @throws ValueError where more rows are asked for than a stride leaves open */
function requireMore(who: string, more: Shape, { stride, padding }: Omit<CheckedWindow, "window">): void {
  const bad = more.findIndex((n, i) => n > 0 && (padding === "same" || n >= stride[i]!));
  if (bad >= 0)
    throw new ValueError(
      `${who}: outputPadding is ${more[bad]!} where the stride is ${stride[bad]!}` +
        `${padding === "same" ? ' and the padding "same"' : ""}; it is less than the stride, and 0 with padding "same"`,
    );
}
