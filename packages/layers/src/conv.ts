/**
 * Convolutions (cross-correlations, as everywhere in this field), channels last. What PyTorch has comes by transpose: x
 * by [0, 2, 3, 1], weights by [2, 3, 1, 0].
 */
import { add, conv, optionsOf, split, type PerAxis, type Tensor, type WindowPadding } from "@cotangent/autodiff";
import { constant, glorotUniform, type Initializer } from "./initializers.ts";
import { inNameOf, requireChannels, requireDTypeOf, requireWidth, written } from "./inputs.ts";
import { defineLayer, type Layer } from "./layer.ts";
import { requireGroups, requireWindow, type CheckedWindow, type KeepsSizes, type Windowed } from "./window.ts";

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
  /** False where no bias is added; true where absent. */
  readonly bias?: B;
  /** `glorotUniform` where absent; `heNormal` suits relu. */
  readonly weightInitializer?: Initializer;
  /** `constant(0)` where absent. */
  readonly biasInitializer?: Initializer;
  /** Number of results that each channel gives before channels are mixed; 1 where absent. */
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

/** weight: [...window, fanIn / groups, fanOut], bias: [fanOut] */
export type ConvParams<O extends number, B extends boolean = true> = B extends true
  ? { readonly weight: Tensor; readonly bias: Tensor<readonly [O]> }
  : { readonly weight: Tensor };

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

/** The parameters of a convolution, their types aside. */
export interface AnyConvParams {
  readonly weight: Tensor;
  readonly bias?: Tensor;
}

/** Values of options that are absent. */
export const convDefaults: {
  readonly window: undefined;
  readonly stride: undefined;
  readonly padding: undefined;
  readonly dilation: undefined;
  readonly bias: true;
  readonly weightInitializer: Initializer;
  readonly biasInitializer: Initializer;
} = {
  window: undefined,
  stride: undefined,
  padding: undefined,
  dilation: undefined,
  bias: true,
  weightInitializer: glorotUniform,
  biasInitializer: constant(0),
};

/** The layer that a convolution over some spatial axes is. */
export function convolution(
  name: string,
  axes: number,
  fanIn: number,
  fanOut: number,
  options: ConvLayerOptions,
  who = `${name}(${written(fanIn)}, ${written(fanOut)})`,
): Layer<AnyConvParams> {
  const all = optionsOf(who, options, { ...convDefaults, groups: 1 });
  const { window, ...how } = checkedWindow(who, axes, fanIn, fanOut, all);
  const { groups, bias: biased, weightInitializer, biasInitializer } = all;
  requireGroups(who, groups, fanIn, fanOut);
  const shape = [...window, fanIn / groups, fanOut];
  return defineLayer<AnyConvParams>({
    name: who,
    shapes: biased ? { weight: shape, bias: [fanOut] } : { weight: shape },
    init(key) {
      const [forWeight, forBias] = split(key);
      const weight = weightInitializer(forWeight, shape);
      return biased ? { weight, bias: biasInitializer(forBias, [fanOut]) } : { weight };
    },
    apply({ weight, bias }, x) {
      requireImage(who, x, axes, fanIn, weight);
      const out = inNameOf(who, "conv", () => conv(x, weight, { ...how, groups }));
      return bias === undefined ? out : add(out, bias);
    },
  });
}

/** The window of a layer with these widths. @throws ValueError for widths or options that are none */
export function checkedWindow(
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

export function requireImage(who: string, x: Tensor, axes: number, fanIn: number, weight: Tensor): void {
  const takes = `[batch, ${axes === 1 ? "width" : "height, width"}, ${fanIn}]`;
  requireChannels(who, x, axes + 2, fanIn, takes);
  requireDTypeOf(who, x, "the weight", weight);
}
