import { greater, log, logSumExp, scaleCotangent, sub, sum, where, type Shape, type Tensor } from "@cotangent/autodiff";
import type { PerExample } from "./classes.ts";
import { requireAxis, requireTargets, targetsFor, unit, type Allowed, type Targets } from "./targets.ts";

/**
 * Σ q · (log q − log p) with p = softmax(logits), for each example: how much longer messages drawn from q get in a code
 * made for p. It is 0 where both are equal, and `softmaxCrossEntropy` less the entropy of q anywhere, so that
 * gradients are the same.  Kullback & Leibler 1951, "On information and sufficiency".
 *
 * Shapes: logits [..., classes], targets [..., classes] → [...]
 * @param targets distributions: numbers from 0 to 1, whose sum is 1 along the last axis
 * @throws ShapeError unless both have the same shape, of one axis or more; ValueError for a target outside 0 to 1 (a
 * compiled step cannot throw: there it gives NaN).
 * @example
 * klDivergence(tensor([[0, 0]]), tensor([[1, 0]])).toString(); // → float32[1] [0.693147]
 */
export function klDivergence<P extends Shape, T extends Shape>(
  logits: Tensor<P>,
  targets: Tensor<T> & Targets<P, T, "klDivergence", "logits">,
): Tensor<PerExample<P>> {
  const given = targetsFor("klDivergence", "logits", logits, targets);
  requireAxis("klDivergence", "logits", logits);
  const q = requireTargets("klDivergence", "a target", given, shares);
  const logP = sub(logits as Tensor, logSumExp(logits as Tensor, { axis: -1, keepDims: true }));
  const logQ = log(where(greater(q, 0), q, 1));
  return sum(scaleCotangent(q, sub(logQ, logP)), { axis: -1 }) as Tensor<PerExample<P>>;
}

const shares: Allowed = { ...unit, sentence: "targets are distributions, numbers from 0 to 1" };
