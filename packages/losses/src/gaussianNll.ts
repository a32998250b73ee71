import {
  add,
  exp,
  mul,
  neg,
  requireOperand,
  reshape,
  sameShape,
  ShapeError,
  showAval,
  slice,
  sub,
  type Shape,
  type Tensor,
} from "@cotangent/autodiff";
import type { PerExample } from "./classes.ts";
import { numbersLike, requireFloat } from "./targets.ts";

/**
 * Negative log-likelihood of a target under a normal distribution whose mean and variance are predicted, for each one:
 * (log v + (target − m)² / v) / 2 without the constant log √(2π). The last axis of a prediction holds the mean m and
 * the logarithm of the variance log v, which may be any number: end the model in `dense(…, 2)`.
 * Nix & Weigend 1994, "Estimating the mean and variance of the target probability distribution".
 *
 * Shapes: predictions [..., 2], targets [...] → [...]
 * @throws ShapeError unless predictions have the shape of the targets and one more axis of two.
 * @example
 * gaussianNll(tensor([[1, 0], [1, Math.log(4)]]), tensor([3, 3])).toString(); // → float32[2] [2, 1.19315]
 */
export function gaussianNll<P extends Shape>(predictions: Tensor<P>, targets: Tensor): Tensor<PerExample<P>> {
  requireFloat("gaussianNll", "predictions", predictions);
  requireOperand("gaussianNll", "targets", targets);
  const given: Tensor = predictions;
  if (!sameShape(given.shape, [...targets.shape, 2]))
    throw new ShapeError(
      `gaussianNll: predictions are ${showAval(given)}, targets are ${showAval(targets)}; predictions have one more ` +
        `axis than targets, which holds a mean and the logarithm of a variance`,
    );
  const t = numbersLike("gaussianNll", "predictions", given, "targets", targets);
  const [mean, logVariance] = [lastAt(given, 0), lastAt(given, 1)];
  const error = sub(t, mean);
  return mul(add(logVariance, mul(mul(error, error), exp(neg(logVariance)))), 0.5) as Tensor<PerExample<P>>;
}

/** The elements at a position of the last axis.  [..., n] → [...] */
function lastAt(x: Tensor, at: number): Tensor {
  const before = x.shape.slice(0, -1);
  return reshape(slice(x, [...before.map(() => 0), at], [...before, at + 1]), before);
}
