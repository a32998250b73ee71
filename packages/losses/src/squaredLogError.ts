import { greater, log1p, mul, sub, type Shape, type Tensor } from "@cotangent/autodiff";
import { requireTargets, targetsFor, type Allowed, type Targets } from "./targets.ts";

/**
 * (log(1 + prediction) − log(1 + target))², for each one: about the square of the relative error, for targets of very
 * different size. The caller's `mean` of it is Keras's mean squared logarithmic error. A prediction of −1 or less has
 * no logarithm: the loss is Infinity or NaN there, so let the model end in `softplus`.
 *
 * Shapes: predictions [...], targets [...] → [...]
 * @throws ShapeError unless both have the same shape: nothing is broadcast. ValueError for a target of −1 or less (a
 * compiled step cannot throw: there it gives NaN).
 * @example
 * squaredLogError(tensor([0, 9]), tensor([0, 99])).toString(); // → float32[2] [0, 5.3019]
 */
export function squaredLogError<P extends Shape, T extends Shape>(
  predictions: Tensor<P>,
  targets: Tensor<T> & Targets<P, T, "squaredLogError", "predictions">,
): Tensor<P> {
  const t = targetsFor("squaredLogError", "predictions", predictions, targets);
  const known = requireTargets("squaredLogError", "a target", t, aboveMinusOne);
  const difference = sub(log1p(predictions as Tensor), log1p(known));
  return mul(difference, difference) as Tensor<P>;
}

const aboveMinusOne: Allowed = {
  test: (t) => t > -1,
  mask: (t) => greater(t, -1) as Tensor,
  sentence: "targets are numbers above -1",
};
