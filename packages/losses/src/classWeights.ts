import {
  cast,
  ShapeError,
  tensor,
  Tensor,
  UsageError,
  ValueError,
  describe,
  show,
  type DType,
} from "@cotangent/autodiff";

/** One number per class, 0 or more: a list, or a tensor [classes] that may be an argument of a compiled step. */
export type ClassWeights = readonly number[] | Tensor;

/**
 * The weights of the classes as a tensor beside the logits.
 * @throws ShapeError for another number of classes; ValueError for a weight that is negative or no number.
 */
export function classWeightsFor(who: string, weights: ClassWeights, classes: number, dtype: DType): Tensor {
  if (weights instanceof Tensor && weights.shape.length === 1) {
    requireCount(who, weights.shape[0]!, classes);
    requireWeights(who, weights.value === undefined ? [] : [...weights.data()]);
    return cast(weights, dtype);
  }
  if (!Array.isArray(weights))
    throw new UsageError(`${who}: classWeights is ${describe(weights)}; it is a list of one number per class`);
  requireCount(who, weights.length, classes);
  requireWeights(who, weights);
  return tensor(weights as number[], { dtype });
}

function requireCount(who: string, count: number, classes: number): void {
  if (count !== classes)
    throw new ShapeError(
      `${who}: classWeights has ${count} numbers; there are ${classes} classes, one number for each`,
    );
}

function requireWeights(who: string, weights: readonly unknown[]): void {
  const wrong = weights.findIndex((w) => !(typeof w === "number" && w >= 0 && w < Infinity));
  if (wrong >= 0)
    throw new ValueError(
      `${who}: classWeights[${wrong}] is ${show(weights[wrong])}; a class counts a finite number, 0 or more`,
    );
}
