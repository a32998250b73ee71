/** Functions that compare: elements kept within bounds, counted as yes or no, or turned into a row of zeros and a one. */
import { requireOperand, requireOperandOf } from "../core/bind.ts";
import { arange } from "../core/create.ts";
import type { DType } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Shape } from "../core/types.ts";
import { cast, equal, greater, less, where } from "../ops/logic.ts";
import { expandDims } from "./layout.ts";

/**
 * x, at least `low` and at most `high`; ±Infinity leaves a side open. The derivative is 1 between the bounds and on
 * them, 0 outside. NaN stays NaN.
 * @throws ValueError where low is above high.
 * @example
 * clip(tensor([-2, 0.5, 7]), 0, 1).toArray(); // → [ 0, 0.5, 1 ]
 */
export function clip<S extends Shape>(x: Tensor<S>, low: number, high: number): Tensor<S> {
  requireOperand("clip", "x", x);
  if (!(low <= high))
    throw new ValueError(`clip: the bounds are ${low} and ${high}; the first must not be above the second`);
  const raised: Tensor = low === -Infinity ? x : where(less(x, low), low, x);
  return (high === Infinity ? raised : where(greater(raised, high), high, raised)) as Tensor<S>;
}

/** 1 above zero, else 0, in the dtype of x. The gradient is 0 everywhere. */
export function step<S extends Shape>(x: Tensor<S>): Tensor<S> {
  requireOperand("step", "x", x);
  return cast(greater(x, 0), x.dtype) as Tensor<S>;
}

export interface OneHotOptions {
  /** The result's dtype; float32 where absent. */
  readonly dtype?: DType;
}

/**
 * For each class index a row of zeros with a 1 at that place; only zeros for an index outside 0 … classes − 1.
 * labels: int [...] → [..., classes]
 * @throws DTypeError unless labels are int32 or uint32; ValueError unless classes is a positive integer.
 * @example
 * oneHot(tensor([2, 0], { dtype: "int32" }), 3).toArray(); // → [ [ 0, 0, 1 ], [ 1, 0, 0 ] ]
 */
export function oneHot<S extends Shape, const N extends number>(
  labels: Tensor<S>,
  classes: N,
  { dtype = "float32" }: OneHotOptions = {},
): Tensor<readonly [...S, N]> {
  requireOperandOf("oneHot", "labels", labels, ["int32", "uint32"]);
  if (!Number.isInteger(classes) || classes < 1)
    throw new ValueError(`oneHot: classes is ${classes}; it must be a positive integer`);
  const matches = equal(expandDims(labels, -1), arange(classes, undefined, 1, { dtype: labels.dtype }));
  return cast(matches, dtype) as Tensor as Tensor<readonly [...S, N]>;
}
