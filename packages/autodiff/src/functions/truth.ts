/** Questions to all elements, and sums that pass over NaN. */
import { optionsOf } from "../core/arguments.ts";
import { requireOperand, requireOperandOf } from "../core/bind.ts";
import { floats } from "../core/elementwise.ts";
import { isFloat } from "../core/dtype.ts";
import type { Shape } from "../core/aval.ts";
import { normalizeAxes } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Only, Reduce, ReduceOptions } from "../core/types.ts";
import { div } from "../ops/arithmetic.ts";
import { cast } from "../ops/cast.ts";
import { equal, greater, less, logicalNot, notEqual, where } from "../ops/logic.ts";
import { abs } from "../ops/piecewise.ts";
import { reduceDefaults, sum } from "../ops/movement.ts";

/**
 * Returns whether any element is true, or not 0 (NaN is not 0), along one axis, several, or all; false of none.
 *
 * x: [..., n, ...] → bool [..., ...]
 * @throws ValueError where an axis is out of range.
 * @example
 * any(tensor([0, 3])).item(); // → 1
 */
export function any<S extends Shape, const O extends ReduceOptions = {}>(
  x: Tensor<S>,
  options?: O & Only<ReduceOptions, O>,
): Tensor<Reduce<S, O>> {
  return greater(count("any", x, options, false), 0) as Tensor as Tensor<Reduce<S, O>>;
}

/**
 * Returns whether all elements are true, or not 0 (NaN is not 0), along one axis, several, or all; true of none.
 *
 * x: [..., n, ...] → bool [..., ...]
 * @throws ValueError where an axis is out of range.
 * @example
 * all(tensor([[0, 3], [1, 2]]), { axis: 1 }).toString(); // → bool[2] [false, true]
 */
export function all<S extends Shape, const O extends ReduceOptions = {}>(
  x: Tensor<S>,
  options?: O & Only<ReduceOptions, O>,
): Tensor<Reduce<S, O>> {
  return equal(count("all", x, options, true), 0) as Tensor as Tensor<Reduce<S, O>>;
}

/**
 * Number of elements that are true, or not 0; NaN is not 0.  x: [..., n, ...] → int32 [..., ...]
 * @throws ValueError where an axis is out of range.
 * @example
 * countNonzero(tensor([0, 3, NaN])).item(); // → 2
 */
export function countNonzero<S extends Shape, const O extends ReduceOptions = {}>(
  x: Tensor<S>,
  options?: O & Only<ReduceOptions, O>,
): Tensor<Reduce<S, O>> {
  return count("countNonzero", x, options, false) as Tensor<Reduce<S, O>>;
}

/**
 * True where an element is NaN, as bool.
 * @example
 * isNaN(tensor([1, NaN])).toString(); // → bool[2] [false, true]
 */
export function isNaN<S extends Shape>(x: Tensor<S>): Tensor<S> {
  requireOperand("isNaN", "x", x);
  return notEqual(x as Tensor, x as Tensor) as Tensor<S>;
}

/**
 * True where an element is neither NaN nor infinite, as bool.
 * @example
 * isFinite(tensor([1, NaN, -Infinity])).toString(); // → bool[3] [true, false, false]
 */
export function isFinite<S extends Shape>(x: Tensor<S>): Tensor<S> {
  requireOperand("isFinite", "x", x);
  return (isFloat(x.dtype) ? less(abs(x as Tensor), Infinity) : equal(x as Tensor, x as Tensor)) as Tensor<S>;
}

export interface NanToNumOptions {
  /** In the place of NaN; 0 where absent. */
  readonly nan?: number;
  /** In the place of Infinity; the largest number of the dtype where absent. */
  readonly posInf?: number;
  /** In the place of −Infinity; the least number of the dtype where absent. */
  readonly negInf?: number;
}

/**
 * Numbers in the places of NaN and infinities, where the derivative is 0. As `numpy.nan_to_num`.
 * @throws DTypeError unless x is float32 or float64.
 * @example
 * nanToNum(tensor([1, NaN, Infinity]), { posInf: 9 }).toArray(); // → [ 1, 0, 9 ]
 */
export function nanToNum<S extends Shape>(x: Tensor<S>, options?: NanToNumOptions): Tensor<S> {
  requireOperandOf("nanToNum", "x", x, floats);
  const largest = x.dtype === "float32" ? (2 - 2 ** -23) * 2 ** 127 : Number.MAX_VALUE;
  const { nan, posInf, negInf } = optionsOf("nanToNum", options, { nan: 0, posInf: largest, negInf: -largest });
  const below: Tensor = where(equal(x, -Infinity), negInf, x);
  const between = where(equal(x, Infinity), posInf, below);
  return where(isNaN(x as Tensor), nan, between) as Tensor<S>;
}

/**
 * The sum of the elements that are not NaN; 0 where all are. The derivative is 1 at each of them, 0 at NaN.
 *
 * x: [..., n, ...] → [..., ...]
 * @throws DTypeError unless x is float32 or float64; ValueError where an axis is out of range.
 * @example
 * nanSum(tensor([1, NaN, 2])).item(); // → 3
 */
export function nanSum<S extends Shape, const O extends ReduceOptions = {}>(
  x: Tensor<S>,
  options?: O & Only<ReduceOptions, O>,
): Tensor<Reduce<S, O>> {
  return sumPresent("nanSum", x, options) as Tensor<Reduce<S, O>>;
}

/**
 * The mean of the elements that are not NaN; NaN where all are.  [..., n, ...] → [..., ...]
 * @throws DTypeError unless x is float32 or float64; ValueError where an axis is out of range.
 * @example
 * nanMean(tensor([1, NaN, 2])).item(); // → 1.5
 */
export function nanMean<S extends Shape, const O extends ReduceOptions = {}>(
  x: Tensor<S>,
  options?: O & Only<ReduceOptions, O>,
): Tensor<Reduce<S, O>> {
  const total = sumPresent("nanMean", x, options);
  const present = sum(cast(logicalNot(isNaN(x as Tensor)), "int32"), along("nanMean", x, options));
  return div(total, cast(present, x.dtype)) as Tensor as Tensor<Reduce<S, O>>;
}

// ---- private

function along(who: string, x: Tensor, options: object | undefined): ReduceOptions {
  const axes = optionsOf(who, options as ReduceOptions | undefined, reduceDefaults) as ReduceOptions;
  normalizeAxes(who, axes.axis, x.shape.length);
  return axes;
}

/** Number of elements that are true, or of those that are not. */
function count(who: string, x: Tensor, options: object | undefined, negated: boolean): Tensor {
  requireOperand(who, "x", x);
  const truth = x.dtype === "bool" ? x : notEqual(x, 0);
  return sum(cast(negated ? logicalNot(truth) : truth, "int32"), along(who, x, options));
}

function sumPresent(who: string, x: Tensor, options: object | undefined): Tensor {
  requireOperandOf(who, "x", x, floats);
  return sum(where(isNaN(x), 0, x), along(who, x, options));
}
