/** Layers that learn nothing and draw while training, from `mode.key`; otherwise they give what they get. */
import {
  add,
  bernoulli,
  div,
  mul,
  normal,
  where,
  zerosLike,
  type Key,
  type Shape,
  type Tensor,
} from "@cotangent/autodiff";
import { requireChannels, requireFloat, requireKeyOf, requireNotNegative, requireShare, written } from "./inputs.ts";
import { defineLayer, type Layer, type SameShape } from "./layer.ts";

/**
 * Sets each element to 0 with probability `rate` while training, and divides the others by 1 − rate, so that their mean
 * stays. Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting".
 *
 * Shapes: x [...] → the same
 * @param rate from 0 (none) to 1 (all)
 * @throws ValueError for another rate; in `apply` DTypeError unless floats, and while training UsageError without a
 * key.
 * @example
 * const layer = dropout(0.5);
 * layer.apply([], ones([4])).toArray(); // → [ 1, 1, 1, 1 ]
 * layer.apply([], ones([4]), { train: true, key: key(0) }).toArray(); // → [ 2, 0, 2, 0 ]
 */
export function dropout(rate: number): Layer<readonly [], SameShape> {
  const who = `dropout(${written(rate)})`;
  requireShare(who, "rate", rate);
  return drawing(who, (key, x) => dropped(key, rate, x, x.shape));
}

/**
 * Sets whole channels of an example to 0 with probability `rate` while training, and divides the others by 1 − rate.
 * For images and series, where neighbours know each other's values. Tompson et al. 2015, "Efficient object localization
 * using convolutional networks".
 *
 * Shapes: x [batch, ..., channels] → the same
 * @param rate from 0 (none) to 1 (all)
 * @throws ValueError for another rate; in `apply` DTypeError unless floats, ShapeError for fewer than 2 axes, and while
 * training UsageError without a key.
 * @example
 * const layer = spatialDropout(0.5);
 * layer.apply([], ones([1, 2, 2]), { train: true, key: key(0) }).toArray(); // → [ [ [ 2, 0 ], [ 2, 0 ] ] ]
 */
export function spatialDropout(rate: number): Layer<readonly [], SameShape> {
  const who = `spatialDropout(${written(rate)})`;
  requireShare(who, "rate", rate);
  return drawing(
    who,
    (key, x) =>
      dropped(
        key,
        rate,
        x,
        x.shape.map((d, axis) => (axis === 0 || axis === x.shape.length - 1 ? d : 1)),
      ),
    2,
  );
}

/**
 * Dropout that keeps mean 0 and variance 1, for layers after `selu`: what it drops becomes −λα, and all is brought back
 * by a line. Klambauer et al. 2017, "Self-normalizing neural networks", section 4.
 *
 * Shapes: x [...] → the same
 * @param rate from 0 (none) to below 1
 * @throws ValueError for another rate; in `apply` DTypeError unless floats, and while training UsageError without a
 * key.
 * @example
 * alphaDropout(0.5).apply([], ones([2])).toArray(); // → [ 1, 1 ]
 */
export function alphaDropout(rate: number): Layer<readonly [], SameShape> {
  const who = `alphaDropout(${written(rate)})`;
  requireShare(who, "rate", rate);
  const [slope, shift] = [(1 - rate) * (1 + rate * saturation ** 2), saturation * rate];
  return drawing(who, (key, x) => {
    if (rate === 1) return zerosLike(x);
    const a = slope ** -0.5;
    return add(mul(where(bernoulli(key, 1 - rate, x.shape), x, saturation), a), -a * shift);
  });
}

/**
 * Adds normally distributed numbers while training.
 *
 * Shapes: x [...] → the same
 * @param standardDeviation 0 or more, in the units of x
 * @throws ValueError for another one; in `apply` DTypeError unless floats, and while training UsageError without a key.
 * @example
 * gaussianNoise(0.1).apply([], ones([2])).toArray(); // → [ 1, 1 ]
 */
export function gaussianNoise(standardDeviation: number): Layer<readonly [], SameShape> {
  const who = `gaussianNoise(${written(standardDeviation)})`;
  requireNotNegative(who, "standardDeviation", standardDeviation);
  return drawing(who, (key, x) => add(x, normal(key, x.shape, { standardDeviation, dtype: x.dtype })));
}

/** The limit of selu at −∞: −λα. */
const saturation = -1.0507009873554805 * 1.6732632423543772;

/** A layer that draws while training and gives x otherwise. */
function drawing(who: string, draw: (key: Key, x: Tensor) => Tensor, leastRank = 0): Layer<readonly [], SameShape> {
  return defineLayer<readonly [], SameShape>({
    name: who,
    init: () => [],
    apply(_, x, mode) {
      requireFloat(who, x);
      if (x.shape.length < leastRank) requireChannels(who, x, leastRank, undefined, "[batch, ..., channels]");
      return mode.train === true ? draw(requireKeyOf(who, mode), x) : x;
    },
  });
}

/** x with zeros where `shape`, which broadcasts to that of x, was drawn so; NaN and infinities are dropped as well. */
function dropped(key: Key, rate: number, x: Tensor, shape: Shape): Tensor {
  if (rate === 1) return zerosLike(x);
  return where(bernoulli(key, 1 - rate, shape), div(x, 1 - rate), 0) as Tensor;
}
