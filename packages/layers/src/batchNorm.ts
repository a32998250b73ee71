/** The normalisation that knows its batch, and so has a state. */
import {
  add,
  mean,
  mul,
  ones,
  optionsOf,
  rsqrt,
  showAval,
  stopGradient,
  sub,
  ValueError,
  zeros,
  type Tensor,
} from "@cotangent/autodiff";
import {
  requireChannels,
  requireDTypeOf,
  requireNotNegative,
  requireShare,
  requireWidth,
  written,
  type Features,
} from "./inputs.ts";
import { defineStatefulLayer, type StatefulLayer } from "./layer.ts";
import { scaled, type NormParams } from "./norm.ts";

export interface BatchNormOptions {
  /** Share of the batch in the next running statistics; 0.1 where absent, as in PyTorch. (Keras' is 1 less this.) */
  readonly momentum?: number;
  /** Added to the variance before its root is taken; 1e-5 where absent. */
  readonly eps?: number;
}

/** The running statistics. mean: [channels], variance: [channels] */
export interface BatchNormState<C extends number> {
  readonly mean: Tensor<readonly [C]>;
  readonly variance: Tensor<readonly [C]>;
}

/**
 * Brings each channel, over the whole batch and all places, to mean 0 and variance 1, then multiplies it by a scale and
 * adds a bias that are learnt. While training it uses the statistics of the batch and gives the next running ones:
 * (1 − momentum) · running + momentum · batch, where the variance is that of a population (divided by n − 1). Otherwise
 * it uses the running ones. Ioffe & Szegedy 2015, "Batch normalization".
 *
 * Shapes: x [batch, ..., channels] → the same
 * @throws ValueError unless the channels are a positive integer, and while training for a batch with fewer than 2
 * values per channel; in `apply` ShapeError, DTypeError or UsageError for another input, or parameters of another
 * layer.
 * @example
 * const layer = batchNorm(1, { eps: 0 });
 * const [params, state] = [layer.init(key(0)), layer.initState()];
 * const [out, next] = layer.apply(params, state, tensor([[1], [3]]), { train: true });
 * out.toArray(); // → [ [ -1 ], [ 1 ] ]
 * next.mean.toArray(); // → [ 0.20000000298023224 ]
 */
export function batchNorm<const C extends number>(
  channels: C,
  options?: BatchNormOptions,
): StatefulLayer<NormParams<C>, BatchNormState<C>, Features<"batchNorm", C>> {
  const who = `batchNorm(${written(channels)})`;
  requireWidth(who, "the number of channels", channels);
  const { momentum, eps } = optionsOf("batchNorm", options, { momentum: 0.1, eps: 1e-5 });
  requireShare(who, "momentum", momentum);
  requireNotNegative(who, "eps", eps);
  return defineStatefulLayer<NormParams<number>, BatchNormState<number>>({
    name: who,
    shapes: { scale: [channels], bias: [channels] },
    stateShapes: { mean: [channels], variance: [channels] },
    init: () => ({ scale: ones([channels]), bias: zeros([channels]) }),
    initState: () => ({ mean: zeros([channels]), variance: ones([channels]) }),
    apply(params, state, x, { train = false }) {
      requireChannels(who, x, x?.shape?.length < 2 ? 2 : undefined, channels, `[batch, ..., ${channels}]`);
      requireDTypeOf(who, x, "the scale", params.scale);
      requireDTypeOf(who, x, "the running mean", state.mean);
      const { mean, variance } = train ? batchStatistics(who, x) : state;
      const out = scaled(mul(sub(x, mean), rsqrt(add(variance, eps))), params);
      if (!train) return [out, state];
      const unbiased = mul(variance, 1 + 1 / (examplesOf(x) - 1));
      const towards = (running: Tensor, batch: Tensor): Tensor =>
        stopGradient(add(mul(running, 1 - momentum), mul(batch, momentum)));
      const next = { mean: towards(state.mean, mean), variance: towards(state.variance, unbiased) };
      return [out, next as BatchNormState<number>];
    },
  }) as unknown as StatefulLayer<NormParams<C>, BatchNormState<C>, Features<"batchNorm", C>>;
}

/** Number of values that each channel has. */
function examplesOf(x: Tensor): number {
  return x.shape.slice(0, -1).reduce((n, d) => n * d, 1);
}

function batchStatistics(who: string, x: Tensor): { readonly mean: Tensor; readonly variance: Tensor } {
  if (examplesOf(x) < 2)
    throw new ValueError(
      `${who}: x is ${showAval(x)}, which has fewer than 2 values per channel; training takes a larger batch`,
    );
  const axis = x.shape.slice(0, -1).map((_, i) => i);
  const centre = mean(x, { axis }) as Tensor;
  const centred = sub(x, centre);
  return { mean: centre, variance: mean(mul(centred, centred), { axis }) as Tensor };
}
