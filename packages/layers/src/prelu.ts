/** Activations that learn. Those that do not are functions of autodiff, and stand in a stack as themselves. */
import { lessEqual, mul, optionsOf, sigmoid, where, type Tensor } from "@cotangent/autodiff";
import { constant, type Initializer } from "./initializers.ts";
import { requireChannels, requireDTypeOf, requireWidth, written, type Features } from "./inputs.ts";
import { defineLayer, type Layer } from "./layer.ts";

export interface PreluOptions {
  /** `constant(0.25)` where absent, as in the paper. */
  readonly slopeInitializer?: Initializer;
}

/** slope: [channels] */
export interface PreluParams<C extends number> {
  readonly slope: Tensor<readonly [C]>;
}

/**
 * x above zero, else x times a slope that is learnt for each channel. He, Zhang, Ren & Sun 2015, "Delving deep into
 * rectifiers". At 0 the derivative is the slope.
 *
 * Shapes: x [..., channels] → the same
 * @throws ValueError unless the channels are a positive integer; in `apply` ShapeError, DTypeError or UsageError for
 * another input, and for parameters of another layer.
 * @example
 * const layer = prelu(2);
 * layer.apply(layer.init(key(0)), tensor([[-4, 4]])).toArray(); // → [ [ -1, 4 ] ]
 */
export function prelu<const C extends number>(
  channels: C,
  options?: PreluOptions,
): Layer<PreluParams<C>, Features<"prelu", C>> {
  const who = `prelu(${written(channels)})`;
  requireWidth(who, "the number of channels", channels);
  const { slopeInitializer } = optionsOf(who, options, { slopeInitializer: constant(0.25) });
  return learnt(who, channels, "slope", slopeInitializer, (x, slope) =>
    where(lessEqual(x, 0), mul(x, slope), x),
  ) as unknown as Layer<PreluParams<C>, Features<"prelu", C>>;
}

export interface SwishOptions {
  /** `constant(1)` where absent: `silu`. */
  readonly rateInitializer?: Initializer;
}

/** rate: [channels] */
export interface SwishParams<C extends number> {
  readonly rate: Tensor<readonly [C]>;
}

/**
 * x · sigmoid(rate · x), with a rate that is learnt for each channel: a line at rate 0, near relu for a large one.
 * Ramachandran, Zoph & Le 2017, "Searching for activation functions".
 *
 * Shapes: x [..., channels] → the same
 * @throws ValueError unless the channels are a positive integer; in `apply` ShapeError, DTypeError or UsageError for
 * another input, and for parameters of another layer.
 * @example
 * const layer = swish(1, { rateInitializer: constant(0) });
 * layer.apply(layer.init(key(0)), tensor([[4]])).toArray(); // → [ [ 2 ] ]
 */
export function swish<const C extends number>(
  channels: C,
  options?: SwishOptions,
): Layer<SwishParams<C>, Features<"swish", C>> {
  const who = `swish(${written(channels)})`;
  requireWidth(who, "the number of channels", channels);
  const { rateInitializer } = optionsOf(who, options, { rateInitializer: constant(1) });
  return learnt(who, channels, "rate", rateInitializer, (x, rate) => mul(x, sigmoid(mul(x, rate)))) as unknown as Layer<
    SwishParams<C>,
    Features<"swish", C>
  >;
}

/** A function of x and of one parameter per channel. */
function learnt(
  who: string,
  channels: number,
  name: string,
  initializer: Initializer,
  f: (x: Tensor, param: Tensor) => Tensor,
): Layer<Readonly<Record<string, Tensor>>> {
  return defineLayer<Readonly<Record<string, Tensor>>>({
    name: who,
    shapes: { [name]: [channels] },
    init: (key) => ({ [name]: initializer(key, [channels]) }),
    apply(params, x) {
      requireChannels(who, x, undefined, channels, `[..., ${channels}]`);
      requireDTypeOf(who, x, `the ${name}`, params[name]!);
      return f(x, params[name]!);
    },
  });
}
