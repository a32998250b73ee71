/** Losses of embeddings: what is alike is to be near, what is not is to be far. */
import { add, maximum, mul, norm, optionsOf, sub, sum, type Shape, type Tensor } from "@cotangent/autodiff";
import type { PerExample } from "./classes.ts";
import { probabilities, requireAxis, requirePositive, requireTargets, targetsFor, type Targets } from "./targets.ts";

export interface MarginOptions {
  /** Distance that is far enough, a length; 1 where absent. */
  readonly margin?: number;
}

/**
 * max(0, |anchor − positive| − |anchor − negative| + margin), for each triplet: 0 where the negative is farther from
 * the anchor than the positive by the margin. Where two are equal the gradient of their distance is 0.
 * Schroff, Kalenichenko & Philbin 2015, "FaceNet", with distances that are not squared, as PyTorch has it.
 *
 * Shapes: anchor [..., n], positive [..., n], negative [..., n] → [...]
 * @throws ShapeError unless all have the same shape, of one axis or more; ValueError unless `margin` is above 0.
 * @example
 * const anchor = tensor([[0, 0]]);
 * tripletLoss(anchor, tensor([[3, 4]]), tensor([[0, 4.5]])).toArray(); // → [ 1.5 ]
 */
export function tripletLoss<P extends Shape, T extends Shape, N extends Shape>(
  anchor: Tensor<P>,
  positive: Tensor<T> & Targets<P, T, "tripletLoss", "anchors", "positives">,
  negative: Tensor<N> & Targets<P, N, "tripletLoss", "anchors", "negatives">,
  options?: MarginOptions,
): Tensor<PerExample<P>> {
  const { margin } = optionsOf("tripletLoss", options, { margin: 1 });
  requirePositive("tripletLoss", "margin", margin);
  const near = targetsFor("tripletLoss", "anchors", anchor, positive, "positives");
  const far = targetsFor("tripletLoss", "anchors", anchor, negative, "negatives");
  requireAxis("tripletLoss", "anchors", anchor);
  return maximum(add(sub(distance(anchor, near), distance(anchor, far)), margin), 0) as Tensor<PerExample<P>>;
}

/**
 * same · d² / 2 + (1 − same) · max(0, margin − d)² / 2 with the distance d of two vectors, for each pair: equal ones
 * are drawn together, others apart until they are `margin` away.
 * Hadsell, Chopra & LeCun 2006, "Dimensionality reduction by learning an invariant mapping".
 *
 * Shapes: first [..., n], second [..., n], same [...] → [...]
 * @param same 1 where a pair is alike, 0 where it is not; integers and booleans are converted
 * @throws ShapeError where shapes disagree; ValueError for a number outside 0 to 1 (a compiled step cannot throw: there
 * it gives NaN), or unless `margin` is above 0.
 * @example
 * const [first, second] = [tensor([[0, 0], [0, 0]]), tensor([[3, 4], [0, 0.5]])];
 * contrastive(first, second, tensor([1, 0])).toArray(); // → [ 12.5, 0.125 ]
 */
export function contrastive<P extends Shape, T extends Shape>(
  first: Tensor<P>,
  second: Tensor<T> & Targets<P, T, "contrastive", "first ones", "second ones">,
  same: Tensor,
  options?: MarginOptions,
): Tensor<PerExample<P>> {
  const { margin } = optionsOf("contrastive", options, { margin: 1 });
  requirePositive("contrastive", "margin", margin);
  const other = targetsFor("contrastive", "first ones", first, second, "second ones");
  requireAxis("contrastive", "first ones", first);
  const difference = sub(first as Tensor, other);
  const [squared, short] = [
    sum(mul(difference, difference), { axis: -1 }),
    maximum(sub(margin, norm(difference, { axis: -1 })), 0),
  ];
  const t = requireTargets(
    "contrastive",
    "a number of same",
    targetsFor("contrastive", "distances", squared, same, "same"),
    probabilities,
  );
  return mul(add(mul(t, squared), mul(sub(1, t), mul(short, short))), 0.5) as Tensor<PerExample<P>>;
}

function distance(a: Tensor, b: Tensor): Tensor {
  return norm(sub(a, b), { axis: -1 });
}
