/** Examples that count more than others, less, or not at all. */
import { div, greaterEqual, requireOperand, scaleCotangent, sum, type Shape, type Tensor } from "@cotangent/autodiff";
import { requireTargets, targetsFor, type Allowed, type Targets } from "./targets.ts";

/**
 * Losses times what each example counts; the caller takes the `mean`. With weights that are 0 and 1, or booleans, it is
 * a mask: a loss that counts 0 is 0 and has the gradient 0, whatever it was, NaN and Infinity too.
 *
 * Shapes: losses [...], weights [...] → [...]
 * @throws ShapeError unless both have the same shape: nothing is broadcast. ValueError for a weight below 0 (a compiled
 * step cannot throw: there it gives NaN).
 * @example
 * weighted(tensor([1, NaN, 3]), tensor([2, 0, 1])).toArray(); // → [ 2, 0, 3 ]
 */
export function weighted<P extends Shape, T extends Shape>(
  losses: Tensor<P>,
  weights: Tensor<T> & Targets<P, T, "weighted", "losses", "weights">,
): Tensor<P> {
  return scaleCotangent(weightsFor("weighted", losses, weights), losses) as Tensor<P>;
}

/**
 * Σ weight · loss / Σ weight: the mean over what counts. Of padded rows that a mask leaves out, neither the losses nor
 * their number enter it. Where nothing counts it is NaN.
 *
 * Shapes: losses [...], weights [...] → []
 * @throws ShapeError unless both have the same shape: nothing is broadcast. ValueError for a weight below 0 (a compiled
 * step cannot throw: there it gives NaN).
 * @example
 * weightedMean(tensor([1, NaN, 3]), tensor([true, false, true])).item(); // → 2
 */
export function weightedMean<P extends Shape, T extends Shape>(
  losses: Tensor<P>,
  weights: Tensor<T> & Targets<P, T, "weightedMean", "losses", "weights">,
): Tensor<readonly []> {
  const counts = weightsFor("weightedMean", losses, weights);
  return div(sum(scaleCotangent(counts, losses)), sum(counts));
}

function weightsFor(who: string, losses: Tensor, weights: Tensor): Tensor {
  requireOperand(who, "losses", losses);
  return requireTargets(who, "a weight", targetsFor(who, "losses", losses, weights, "weights"), positive);
}

const positive: Allowed = {
  test: (t) => t >= 0,
  mask: (t) => greaterEqual(t, 0) as Tensor,
  sentence: "weights are numbers, 0 or more",
};
