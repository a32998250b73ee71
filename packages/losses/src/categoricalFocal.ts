import { logSumExp, mul, optionsOf, sub, sum, where, type Shape, type Tensor } from "@cotangent/autodiff";
import { requireIndices, requireLogits, rightClass, type ClassLabels, type PerExample } from "./classes.ts";
import { classWeightsFor, type ClassWeights } from "./classWeights.ts";
import { focused, requireGamma } from "./focal.ts";

export interface CategoricalFocalOptions {
  /** Power by which sure predictions count less, 0 or more; 2 where absent, and 0 is `softmaxCrossEntropy`. */
  readonly gamma?: number;
  /** Weight of each class, a number 0 or more; 1 where absent. */
  readonly classWeights?: ClassWeights;
}

/**
 * (1 − p)^gamma · −log p with p the probability that softmax(logits) gives to the right class, for each example: the
 * form of `focal` for one of several classes.
 * Lin, Goyal, Girshick, He & Dollár 2017, "Focal loss for dense object detection".
 *
 * Shapes: logits [..., classes], two or more; labels [...], class indices of an integer dtype → [...]
 * @throws ShapeError where shapes do not agree, or there is one class only; DTypeError for labels that are floats;
 * ValueError where an index is no class (a compiled step cannot throw: there it gives NaN), or an option out of range.
 * @example
 * const labels = tensor([0, 0], { dtype: "int32" });
 * categoricalFocal(tensor([[0, 0], [3, 0]]), labels).toString(); // → float32[2] [0.173287, 0.000109283]
 */
export function categoricalFocal<L extends Shape, T extends Shape>(
  logits: Tensor<L>,
  labels: Tensor<T> & ClassLabels<L, T, "categoricalFocal">,
  options?: CategoricalFocalOptions,
): Tensor<PerExample<L>> {
  const who = "categoricalFocal";
  const { gamma, classWeights } = optionsOf<CategoricalFocalOptions, typeof defaults>(who, options, defaults);
  requireGamma(who, gamma);
  requireLogits(who, logits, labels);
  requireIndices(who, labels);
  const { isRight, known } = rightClass(who, logits, labels);
  const total = logSumExp(logits as Tensor, { axis: -1 });
  const loss = sub(total, chosen(isRight, logits));
  const logRest = sub(logSumExp(where(isRight, -Infinity, logits), { axis: -1 }), total);
  const focal = focused(loss, logRest, gamma);
  if (classWeights === undefined) return known(focal) as Tensor<PerExample<L>>;
  const weights = classWeightsFor(who, classWeights, logits.shape.at(-1)!, logits.dtype);
  return known(mul(chosen(isRight, weights), focal)) as Tensor<PerExample<L>>;
}

const defaults = { gamma: 2, classWeights: undefined } as const;

/** Reads what stands at the right class.  [..., classes] → [...] */
function chosen(isRight: Tensor, x: Tensor): Tensor {
  return sum(where(isRight, x, 0), { axis: -1 });
}
