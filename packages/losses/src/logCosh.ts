import {
  abs,
  add,
  less,
  log1p,
  maximum,
  mul,
  neg,
  sinh,
  softplus,
  where,
  type Shape,
  type Tensor,
} from "@cotangent/autodiff";
import { errorOf, type Targets } from "./targets.ts";

/**
 * log(cosh(prediction − target)), for each one: half a square near 0, |error| − log 2 far from it, and smooth in
 * between. Right in all digits for errors of any size.
 *
 * Shapes: predictions [...], targets [...] → [...]
 * @throws ShapeError unless both have the same shape: nothing is broadcast.
 * @example
 * logCosh(tensor([0, 1000]), tensor([0, 0])).toString(); // → float32[2] [0, 999.307]
 */
export function logCosh<P extends Shape, T extends Shape>(
  predictions: Tensor<P>,
  targets: Tensor<T> & Targets<P, T, "logCosh", "predictions">,
): Tensor<P> {
  const error = errorOf("logCosh", predictions, targets);
  const size = abs(error);
  const isNear = less(size, 1);
  // log cosh e = log1p(2 · sinh²(e / 2)) cancels nowhere near 0; what is not chosen is kept in range
  const half = sinh(mul(where(isNear, error, 0), 0.5));
  const far = maximum(size, 1);
  return where(
    isNear,
    log1p(mul(mul(half, half), 2)),
    add(far, add(softplus(neg(mul(far, 2))), -Math.LN2)),
  ) as Tensor<P>;
}
