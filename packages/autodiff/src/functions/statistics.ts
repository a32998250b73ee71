/** Means, spreads and lengths along axes. */
import { optionsOf } from "../core/arguments.ts";
import { requireOperandOf } from "../core/bind.ts";
import { onesLike } from "../core/fill.ts";
import { floats } from "../core/elementwise.ts";
import { ValueError } from "../core/errors.ts";
import { showAval, sizeOf, type Shape } from "../core/aval.ts";
import { normalizeAxes } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import type { Only, Reduce, ReduceOptions } from "../core/types.ts";
import { div, mul, sub } from "../ops/arithmetic.ts";
import { cast } from "../ops/cast.ts";
import { sqrt } from "../ops/exponential.ts";
import { stopGradient } from "../ops/identity.ts";
import { abs } from "../ops/piecewise.ts";
import { equal, less, where } from "../ops/logic.ts";
import { reshape, sum, reduceDefaults } from "../ops/movement.ts";
import { max } from "../ops/reductions.ts";

/**
 * The mean along one axis, several, or all; of bool the share of true, as float32.  [..., n, ...] → [..., ...]
 * @throws ValueError where an axis is out of range, or there is nothing to take the mean of.
 * @example
 * mean(tensor([[1, 2], [3, 5]]), { axis: 0 }).toArray(); // → [ 2, 3.5 ]
 */
export function mean<S extends Shape, const O extends ReduceOptions = {}>(
  x: Tensor<S>,
  options?: O & Only<ReduceOptions, O>,
): Tensor<Reduce<S, O>> {
  const along = optionsOf("mean", options as ReduceOptions | undefined, reduceDefaults);
  const numbers: Tensor = (x as unknown) instanceof Tensor && x.dtype === "bool" ? cast(x, "float32") : x;
  const count = countAlong("mean", numbers, along.axis, 0);
  return div(sum(numbers, along as ReduceOptions), count) as Tensor as Tensor<Reduce<S, O>>;
}

export interface VarianceOptions extends ReduceOptions {
  /**
   * Subtracted from the number of elements to divide by: 0 (the default) for the variance of these, 1 to estimate that
   * of a population from a sample.
   */
  readonly correction?: number;
}

/**
 * The mean squared distance from the mean, along one axis, several, or all.  [..., n, ...] → [..., ...]
 * @throws ValueError where an axis is out of range, or `correction` leaves nothing to divide by.
 * @example
 * variance(tensor([1, 3])).item(); // → 1
 * variance(tensor([1, 3]), { correction: 1 }).item(); // → 2
 */
export function variance<S extends Shape, const O extends VarianceOptions = {}>(
  x: Tensor<S>,
  options?: O & Only<VarianceOptions, O>,
): Tensor<Reduce<S, O>> {
  const { correction, count, ...along } = resolved("variance", x, options);
  const centred = sub(x, meanAlong(x, along, count + correction));
  return div(sum(mul(centred, centred), along), count) as Tensor as Tensor<Reduce<S, O>>;
}

/**
 * The square root of the variance. Where that is 0, its gradient is 0 by convention.  [..., n, ...] → [..., ...]
 * @throws ValueError where an axis is out of range, or `correction` leaves nothing to divide by.
 * @example
 * standardDeviation(tensor([1, 2, 3, 4])).toString(); // → float32[] 1.11803
 */
export function standardDeviation<S extends Shape, const O extends VarianceOptions = {}>(
  x: Tensor<S>,
  options?: O & Only<VarianceOptions, O>,
): Tensor<Reduce<S, O>> {
  const { correction, count, ...along } = resolved("standardDeviation", x, options);
  const centred = sub(x, meanAlong(x, along, count + correction));
  return rooted(centred, along, (y) => div(sum(mul(y, y), along), count)) as Tensor<Reduce<S, O>>;
}

export interface NormOptions extends ReduceOptions {
  /** 2 (the default): √Σx²; 1: Σ|x|; Infinity: the largest |x|. */
  readonly order?: number;
}

/**
 * The length of vectors along one axis, several, or all elements as one. It is right wherever it is in range, squares
 * of elements or not. Where it is 0, its gradient is 0 by convention, and so are its second derivatives and those of
 * its square: for a squared length write `sum(mul(x, x))`.  [..., n, ...] → [..., ...]
 * @throws ValueError where an axis is out of range, or for an order other than 1, 2 and Infinity.
 * @example
 * norm(tensor([3, 4])).item(); // → 5
 * grad((x: Tensor) => norm(x))(tensor([0, 0])).toArray(); // → [ 0, 0 ]
 */
export function norm<S extends Shape, const O extends NormOptions = {}>(
  x: Tensor<S>,
  options?: O & Only<NormOptions, O>,
): Tensor<Reduce<S, O>> {
  return normOf(x, options) as Tensor<Reduce<S, O>>;
}

function normOf(x: Tensor, options?: NormOptions): Tensor {
  const { order, ...along } = optionsOf("norm", options, { ...reduceDefaults, order: 2 });
  const axes = along as ReduceOptions;
  requireOperandOf("norm", "x", x, floats);
  normalizeAxes("norm", along.axis, x.shape.length);
  switch (order) {
    case 1:
      return sum(abs(x), axes);
    case 2:
      return rooted(x, axes, (y) => sum(mul(y, y), axes));
    case Infinity:
      return max(abs(x), axes);
    default:
      throw new ValueError(`norm: order is ${order}; it is 1, 2 or Infinity`);
  }
}

/** Options of a spread: along which axes, and how many elements that are, less the correction. */
interface Along extends ReduceOptions {
  readonly correction: number;
  readonly count: number;
}

function resolved(who: string, x: Tensor, options: VarianceOptions | undefined): Along {
  const { axis, keepDims, correction } = optionsOf(who, options, { ...reduceDefaults, correction: 0 });
  const count = countAlong(who, x, axis, correction);
  return { ...(axis === undefined ? {} : { axis }), keepDims, correction, count };
}

/** The mean with length 1 along the axes; of float32 in double precision, in which their sum stays in range. */
function meanAlong(x: Tensor, along: ReduceOptions, count: number): Tensor {
  return cast(div(sum(cast(x, "float64"), { ...along, keepDims: true }), count) as Tensor, x.dtype);
}

/**
 * Between these the squares of as many float64 as there can be are added without leaving the range; and what brings
 * others there.
 */
const least = 2 ** -480;
const most = 2 ** 480;
const factor = 2 ** 540;

/**
 * √f(x) for an f of squares, with gradient 0 where that is 0. It is right wherever it is in range itself, f(x) or not:
 * float32 is squared in double precision, float64 that would not do is multiplied by a power of two before, and √f(x)
 * divided by it.
 */
function rooted(x: Tensor, { axis }: ReduceOptions, f: (x: Tensor) => Tensor): Tensor {
  if (x.dtype === "float32") return cast(rootOrZero(f(cast(x, "float64"))), "float32");
  if (sizeOf(x.shape) === 0) return rootOrZero(f(x));
  const along = axis === undefined ? {} : { axis };
  const largest = stopGradient(max(abs(x), { ...along, keepDims: true }) as Tensor);
  const lifted = where(less(largest, least), factor, onesLike(largest));
  const scale = where(less(most, largest), 1 / factor, lifted);
  const root = rootOrZero(f(mul(x, scale) as Tensor));
  return div(root, reshape(scale, root.shape));
}

/** √x with gradient 0 at 0, where the square root's own is infinite. */
function rootOrZero(x: Tensor): Tensor {
  return where(equal(x, 0), 0, sqrt(x));
}

/** Returns how many elements lie along the axes, less `correction`. */
function countAlong(who: string, x: Tensor, axis: ReduceOptions["axis"], correction: number): number {
  requireOperandOf(who, "x", x, floats);
  const count = sizeOf(normalizeAxes(who, axis, x.shape.length).map((a) => x.shape[a]!));
  if (count > correction) return count - correction;
  const less = correction === 0 ? "" : ` less the correction ${correction}`;
  throw new ValueError(
    `${who}: ${showAval(x.aval)} has ${count} element${count === 1 ? "" : "s"} along the axes${less}, which leaves nothing to divide by; give more`,
  );
}
