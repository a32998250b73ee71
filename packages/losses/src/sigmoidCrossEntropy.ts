import { add, mul, neg, optionsOf, scaleCotangent, softplus, sub, type Shape, type Tensor } from "@cotangent/autodiff";
import { probabilities, requireShare, requireTargets, targetsFor, type Targets } from "./targets.ts";

export interface SigmoidCrossEntropyOptions {
  /** Share by which targets are drawn to 1/2, from 0 to below 1: t becomes (1 − s) · t + s / 2. 0 where absent. */
  readonly labelSmoothing?: number;
}

/**
 * −t · log p − (1 − t) · log(1 − p) with p = sigmoid(logit), for each one. Right in all digits for logits of any size;
 * a logit of ±Infinity is a prediction without doubt, whose loss is 0 where it is right and Infinity where it is not.
 * Of several labels at once, each has a logit of its own.
 *
 * Shapes: logits [...], targets [...] → [...]
 * @param targets the probability of "yes", from 0 to 1; integers and booleans are converted
 * @throws ShapeError unless both have the same shape: nothing is broadcast. ValueError where a target is no
 * probability, as the labels 1 and 2 are (a compiled step cannot throw: there it gives NaN), or for an option out of
 * range.
 * @example
 * sigmoidCrossEntropy(tensor([0, -1000]), tensor([1, 1])).toString(); // → float32[2] [0.693147, 1000]
 */
export function sigmoidCrossEntropy<P extends Shape, T extends Shape>(
  logits: Tensor<P>,
  targets: Tensor<T> & Targets<P, T, "sigmoidCrossEntropy", "logits">,
  options?: SigmoidCrossEntropyOptions,
): Tensor<P> {
  const who = "sigmoidCrossEntropy";
  const { labelSmoothing } = optionsOf(who, options, { labelSmoothing: 0 });
  requireShare(who, "labelSmoothing", labelSmoothing);
  const z: Tensor = logits;
  const given = requireTargets(who, "a target", targetsFor(who, "logits", logits, targets), probabilities);
  const t = labelSmoothing === 0 ? given : add(mul(given, 1 - labelSmoothing), labelSmoothing / 2);
  // −log p = softplus(−z) and −log(1 − p) = softplus(z): neither cancels, as softplus(z) − t·z would
  return add(scaleCotangent(t, softplus(neg(z))), scaleCotangent(sub(1, t), softplus(z))) as Tensor<P>;
}
