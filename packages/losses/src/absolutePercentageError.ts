import { abs, div, notEqual, sub, type Shape, type Tensor } from "@cotangent/autodiff";
import { requireTargets, targetsFor, type Allowed, type Targets } from "./targets.ts";

/**
 * |prediction − target| / |target|, for each one, as a share: 0.25 is 25 %. The caller's `mean` of it is scikit-learn's
 * mean absolute percentage error.
 *
 * Shapes: predictions [...], targets [...] → [...]
 * @throws ShapeError unless both have the same shape: nothing is broadcast. ValueError for a target of 0, which has no
 * percents (a compiled step cannot throw: there it gives NaN).
 * @example
 * absolutePercentageError(tensor([5, 150]), tensor([4, 100])).toArray(); // → [ 0.25, 0.5 ]
 */
export function absolutePercentageError<P extends Shape, T extends Shape>(
  predictions: Tensor<P>,
  targets: Tensor<T> & Targets<P, T, "absolutePercentageError", "predictions">,
): Tensor<P> {
  const t = targetsFor("absolutePercentageError", "predictions", predictions, targets);
  const known = requireTargets("absolutePercentageError", "a target", t, notZero);
  return div(abs(sub(predictions as Tensor, known)), abs(known)) as Tensor<P>;
}

const notZero: Allowed = {
  // NaN is no target either
  test: (t) => t > 0 || t < 0,
  mask: (t) => notEqual(t, 0) as Tensor,
  sentence: "targets are not 0, of which there are no percents; use absoluteError",
};
