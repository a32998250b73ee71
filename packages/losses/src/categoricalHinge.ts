import { add, max, maximum, sub, sum, where, type Shape, type Tensor } from "@cotangent/autodiff";
import { requireIndices, requireLogits, rightClass, type ClassLabels, type PerExample } from "./classes.ts";

/**
 * max(0, 1 + the largest score of a wrong class − the score of the right one), for each example: 0 where the right
 * class is ahead by 1 or more.  Crammer & Singer 2001, "On the algorithmic implementation of multiclass kernel-based
 * vector machines".
 *
 * Shapes: logits [..., classes], two or more; labels [...], class indices of an integer dtype → [...]
 * @throws ShapeError where shapes do not agree, or there is one class only; DTypeError for labels that are floats;
 * ValueError where an index is no class (a compiled step cannot throw: there it gives NaN).
 * @example
 * const labels = tensor([0, 1], { dtype: "int32" });
 * categoricalHinge(tensor([[2, 0, 0.5], [0, 0, 3]]), labels).toArray(); // → [ 0, 4 ]
 */
export function categoricalHinge<L extends Shape, T extends Shape>(
  logits: Tensor<L>,
  labels: Tensor<T> & ClassLabels<L, T, "categoricalHinge">,
): Tensor<PerExample<L>> {
  requireLogits("categoricalHinge", logits, labels);
  requireIndices("categoricalHinge", labels);
  const { isRight, known } = rightClass("categoricalHinge", logits, labels);
  const right = sum(where(isRight, logits, 0), { axis: -1 });
  const wrong = max(where(isRight, -Infinity, logits), { axis: -1 });
  return known(maximum(add(sub(wrong, right), 1), 0)) as Tensor<PerExample<L>>;
}
