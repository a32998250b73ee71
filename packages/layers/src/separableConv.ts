/** Convolutions that take the channels apart. */
import {
  add,
  conv,
  matmul,
  optionsOf,
  reshape,
  split,
  type PerAxis,
  type Tensor,
  type WindowPadding,
} from "@cotangent/autodiff";
import {
  checkedWindow,
  convDefaults,
  convolution,
  requireImage,
  type ConvLayerOptions,
  type ConvParams,
  type DepthwiseOptions,
} from "./conv.ts";
import { inNameOf, requireWidth, written } from "./inputs.ts";
import { defineLayer, type Layer } from "./layer.ts";
import type { KeepsSizes, Windowed } from "./window.ts";

/** depthwise: [...window, 1, fanIn · multiplier], pointwise: [fanIn · multiplier, fanOut], bias: [fanOut] */
export type SeparableConvParams<O extends number, B extends boolean = true> = B extends true
  ? { readonly depthwise: Tensor; readonly pointwise: Tensor; readonly bias: Tensor<readonly [O]> }
  : { readonly depthwise: Tensor; readonly pointwise: Tensor };

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
  const { multiplier, ...rest } = optionsOf(who, options as DepthwiseOptions, { ...convDefaults, multiplier: 1 });
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
  const { multiplier, ...rest } = optionsOf(who, options as DepthwiseOptions, { ...convDefaults, multiplier: 1 });
  requireWidth(who, "multiplier", multiplier);
  const { window, ...how } = checkedWindow(who, 2, fanIn, fanOut, rest);
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
      const each = inNameOf(who, "conv", () => conv(x, depthwise, { ...how, groups: fanIn }));
      const mixed = matmul(reshape(each, [-1, inner]), pointwise);
      const out = bias === undefined ? mixed : add(mixed, bias);
      return reshape(out, [...each.shape.slice(0, -1), fanOut]);
    },
  }) as never;
}
