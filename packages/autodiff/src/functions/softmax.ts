/** Probabilities from logits. */
import { optionsOf } from "../core/arguments.ts";
import { requireOperandOf } from "../core/bind.ts";
import { floats } from "../core/elementwise.ts";
import { normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Shape } from "../core/aval.ts";
import { div, sub } from "../ops/arithmetic.ts";
import { exp, log } from "../ops/exponential.ts";
import { stopGradient } from "../ops/identity.ts";
import { sum } from "../ops/movement.ts";
import { max } from "../ops/reductions.ts";

export interface SoftmaxOptions {
  /** Along which axis the results sum to 1; the last where absent. */
  readonly axis?: number;
}

/**
 * eˣ / Σ eˣ along an axis, without overflow. A row of −Infinity only gives NaN.  [..., n, ...] → [..., n, ...]
 * @throws ValueError where the axis is out of range.
 * @example
 * softmax(tensor([1000, 1000])).toArray(); // → [ 0.5, 0.5 ]
 */
export function softmax<S extends Shape>(x: Tensor<S>, options?: SoftmaxOptions): Tensor<S> {
  const { axis } = optionsOf("softmax", options, { axis: -1 });
  const weights = exp(belowLargest("softmax", x, axis));
  return div(weights, sum(weights, { axis, keepDims: true })) as Tensor<S>;
}

/**
 * log softmax along an axis, right where softmax itself is too small for a number.  [..., n, ...] → [..., n, ...]
 * @throws ValueError where the axis is out of range.
 * @example
 * logSoftmax(tensor([0, -1000])).toArray(); // → [ 0, -1000 ]
 */
export function logSoftmax<S extends Shape>(x: Tensor<S>, options?: SoftmaxOptions): Tensor<S> {
  const { axis } = optionsOf("logSoftmax", options, { axis: -1 });
  const shifted = belowLargest("logSoftmax", x, axis);
  return sub(shifted, log(sum(exp(shifted), { axis, keepDims: true }))) as Tensor<S>;
}

/**
 * x less its largest element. The result does not depend on what is taken away, so that no gradient need flow through
 * it.
 */
function belowLargest(who: string, x: Tensor, axis: number): Tensor {
  requireOperandOf(who, "x", x, floats);
  const length = x.shape[normalizeAxis(who, axis, x.shape.length)];
  return length === 0 ? x : sub(x, stopGradient(max(x, { axis, keepDims: true })));
}
