/**
 * Functions that compare: elements kept within bounds, counted as yes or no, or turned into a row of zeros and a one.
 */
import { requireKnown, isPositive, optionsOf, requireNumber } from "../core/arguments.ts";
import { numeric } from "../core/elementwise.ts";
import { checkShape } from "../core/shape.ts";
import { requireOperandOf } from "../core/bind.ts";
import { arange, constantLike } from "../core/fill.ts";
import type { DType } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Shape } from "../core/aval.ts";
import { cast } from "../ops/cast.ts";
import { equal, greater, less, where } from "../ops/logic.ts";
import { expandDims } from "./layout.ts";

/**
 * x, at least `low` and at most `high`; ±Infinity leaves a side open. The derivative is 1 between the bounds and on
 * them, 0 outside. NaN stays NaN.
 * @throws ValueError where low is above high.
 * @example
 * clip(tensor([-2, 0.5, 7]), 0, 1).toArray(); // → [ 0, 0.5, 1 ]
 */
export function clip<S extends Shape>(x: Tensor<S>, low: number, high: number): Tensor<S> {
  requireOperandOf("clip", "x", x, numeric);
  for (const [name, bound] of Object.entries({ low, high })) {
    requireNumber("clip", name, bound, () => true, "it is a number");
    if (bound !== (name === "low" ? -Infinity : Infinity)) constantLike("clip", bound, x);
  }
  if (!(low <= high))
    throw new ValueError(`clip: the bounds are ${low} and ${high}; the first must not be above the second`);
  const raised: Tensor = low === -Infinity ? x : where(less(x, low), low, x);
  return (high === Infinity ? raised : where(greater(raised, high), high, raised)) as Tensor<S>;
}

/**
 * 1 above zero, else 0, in the dtype of x. The gradient is 0 everywhere.
 * @example
 * step(tensor([-1, 0, 2])).toString(); // → float32[3] [0, 0, 1]
 */
export function step<S extends Shape>(x: Tensor<S>): Tensor<S> {
  requireOperandOf("step", "x", x, numeric);
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
  options?: OneHotOptions,
): Tensor<readonly [...S, N]> {
  const { dtype } = optionsOf("oneHot", options, { dtype: "float32" });
  requireOperandOf("oneHot", "labels", labels, ["int32", "uint32"]);
  requireNumber("oneHot", "classes", classes, isPositive, "it must be a positive integer");
  checkShape("oneHot", [...labels.shape, classes]);
  requireKnown("oneHot", dtype);
  const matches = equal(expandDims(labels, -1), arange(classes, { dtype: labels.dtype }));
  return cast(matches, dtype) as Tensor as Tensor<readonly [...S, N]>;
}
