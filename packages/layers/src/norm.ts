/** Normalisations of each example by itself. Their formulas are those of PyTorch. */
import {
  add,
  mean,
  mul,
  ones,
  optionsOf,
  reshape,
  rsqrt,
  sub,
  ValueError,
  zeros,
  type Tensor,
} from "@cotangent/autodiff";
import {
  inNameOf,
  requireChannels,
  requireDTypeOf,
  requireNotNegative,
  requireWidth,
  written,
  type Features,
} from "./inputs.ts";
import { defineLayer, type Layer } from "./layer.ts";

export interface NormLayerOptions<B extends boolean = boolean> {
  /** Added to the variance before its root is taken; 1e-5 where absent. */
  readonly eps?: number;
  /** False where no bias is added; true where absent. */
  readonly bias?: B;
}

/** scale: [channels], bias: [channels] */
export type NormParams<C extends number, B extends boolean = true> = B extends true
  ? { readonly scale: Tensor<readonly [C]>; readonly bias: Tensor<readonly [C]> }
  : { readonly scale: Tensor<readonly [C]> };

/**
 * Brings the features of each example to mean 0 and variance 1, then multiplies them by a scale and adds a bias that
 * are learnt. Ba, Kiros & Hinton 2016, "Layer normalization".
 *
 * Shapes: x [..., width] → [..., width]
 * @throws ValueError unless the width is a positive integer; in `apply` ShapeError, DTypeError or UsageError for
 * another input, and for parameters of another layer.
 * @example
 * const layer = layerNorm(2, { eps: 0 });
 * layer.apply(layer.init(key(0)), tensor([[1, 3], [10, 30]])).toArray(); // → [ [ -1, 1 ], [ -1, 1 ] ]
 */
export function layerNorm<const W extends number, const B extends boolean = true>(
  width: W,
  options?: NormLayerOptions<B>,
): Layer<NormParams<W, B>, Features<"layerNorm", W>> {
  const who = `layerNorm(${written(width)})`;
  requireWidth(who, "the width", width);
  const { eps, bias } = optionsOf("layerNorm", options as NormLayerOptions, { eps: 1e-5, bias: true });
  requireNotNegative(who, "eps", eps);
  return normalization(who, width, bias, `[..., ${width}]`, (x) => normalized(x, -1, eps)) as unknown as Layer<
    NormParams<W, B>,
    Features<"layerNorm", W>
  >;
}

/**
 * Brings each group of channels of an example, over all places, to mean 0 and variance 1, then multiplies each channel
 * by a scale and adds a bias that are learnt. Unlike `batchNorm` it is the same whatever the batch.
 * Wu & He 2018, "Group normalization".
 *
 * Shapes: x [batch, ...spatial, channels] → the same
 * @throws ValueError unless both are positive integers, and the groups divide the channels; in `apply` ShapeError,
 * DTypeError or UsageError for another input, and for parameters of another layer.
 * @example
 * const layer = groupNorm(2, 4, { eps: 0 });
 * layer.apply(layer.init(key(0)), tensor([[1, 3, 10, 30]])).toArray(); // → [ [ -1, 1, -1, 1 ] ]
 */
export function groupNorm<const C extends number, const B extends boolean = true>(
  groups: number,
  channels: C,
  options?: NormLayerOptions<B>,
): Layer<NormParams<C, B>, Features<"groupNorm", C>> {
  const who = `groupNorm(${written(groups)}, ${written(channels)})`;
  requireWidth(who, "the number of groups", groups);
  requireWidth(who, "the number of channels", channels);
  if (channels % groups !== 0)
    throw new ValueError(
      `${who}: ${channels} channels do not divide into ${groups} groups; take another number of groups`,
    );
  const { eps, bias } = optionsOf("groupNorm", options as NormLayerOptions, { eps: 1e-5, bias: true });
  requireNotNegative(who, "eps", eps);
  return normalization(
    who,
    channels,
    bias,
    `[batch, ..., ${channels}]`,
    (x) => {
      const apart = reshape(x, [x.shape[0]!, placesOf(x), groups, channels / groups]);
      const out = inNameOf(who, "mean", () => normalized(apart, [1, 3], eps));
      return reshape(out, x.shape);
    },
    2,
  ) as unknown as Layer<NormParams<C, B>, Features<"groupNorm", C>>;
}

/**
 * Divides the features of each example by the root of their mean square, and multiplies them by a scale that is learnt.
 * Zhang & Sennrich 2019, "Root mean square layer normalization".
 *
 * Shapes: x [..., width] → [..., width]
 * @throws ValueError unless the width is a positive integer; in `apply` ShapeError, DTypeError or UsageError for
 * another input, and for parameters of another layer.
 * @example
 * const layer = rmsNorm(2, { eps: 0 });
 * layer.apply(layer.init(key(0)), tensor([[1, 7]])).toArray(); // → [ [ 0.20000000298023224, 1.399999976158142 ] ]
 */
export function rmsNorm<const W extends number>(
  width: W,
  options?: Pick<NormLayerOptions, "eps">,
): Layer<NormParams<W, false>, Features<"rmsNorm", W>> {
  const who = `rmsNorm(${written(width)})`;
  requireWidth(who, "the width", width);
  const { eps } = optionsOf("rmsNorm", options, { eps: 1e-5 });
  requireNotNegative(who, "eps", eps);
  return normalization(who, width, false, `[..., ${width}]`, (x) =>
    mul(x, rsqrt(add(mean(mul(x, x), { axis: -1, keepDims: true }) as Tensor, eps))),
  ) as unknown as Layer<NormParams<W, false>, Features<"rmsNorm", W>>;
}

interface Params {
  readonly scale: Tensor;
  readonly bias?: Tensor;
}

/** Mean 0 and variance 1 along the axes. */
export function normalized(x: Tensor, axis: number | readonly number[], eps: number): Tensor {
  const along = { axis, keepDims: true };
  const centred = sub(x, mean(x, along) as Tensor);
  return mul(centred, rsqrt(add(mean(mul(centred, centred), along) as Tensor, eps)));
}

/** Scales, and adds the bias where there is one. */
export function scaled(x: Tensor, { scale, bias }: Params): Tensor {
  const out = mul(x, scale);
  return bias === undefined ? out : add(out, bias);
}

/** Number of places that an example has beside its channels: 12 of [batch, 3, 4, channels]. */
function placesOf(x: Tensor): number {
  return x.shape.slice(1, -1).reduce((n, d) => n * d, 1);
}

/** A layer of what normalizes, and of the scale and bias after it. */
function normalization(
  who: string,
  channels: number,
  biased: boolean,
  takes: string,
  normalize: (x: Tensor) => Tensor,
  leastRank = 1,
): Layer {
  const shapes = biased ? { scale: [channels], bias: [channels] } : { scale: [channels] };
  return defineLayer<Params>({
    name: who,
    shapes,
    init: () => ({ scale: ones([channels]), ...(biased ? { bias: zeros([channels]) } : {}) }),
    apply(params, x) {
      requireChannels(who, x, x?.shape?.length < leastRank ? leastRank : undefined, channels, takes);
      requireDTypeOf(who, x, "the scale", params.scale);
      return scaled(normalize(x), params);
    },
  }) as Layer;
}
