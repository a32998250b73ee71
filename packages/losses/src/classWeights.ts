import { cast, describe, ShapeError, tensor, Tensor, type DType } from "@cotangent/autodiff";
import { requireEach } from "./targets.ts";

/** One number per class, 0 or more: a list, or a tensor [classes] that may be an argument of a compiled step. */
export type ClassWeights = readonly number[] | Tensor;

/**
 * Returns the weights of the classes as a tensor beside the logits.
 * @throws ShapeError for another number of classes; ValueError for a weight that is negative or not finite.
 */
export function classWeightsFor(who: string, weights: ClassWeights, classes: number, dtype: DType): Tensor {
  const isList = Array.isArray(weights) && weights.every((w) => typeof w === "number");
  const given = isList ? tensor(weights as number[], { dtype }) : weights;
  if (!(given instanceof Tensor) || given.shape.length !== 1 || given.shape[0] !== classes)
    throw new ShapeError(
      `${who}: classWeights is ${describe(weights)}; it is a list of ${classes} numbers, one for each class`,
    );
  requireEach(who, "a weight of a class", given, {
    test: (w) => w >= 0 && w < Infinity,
    sentence: "it is a finite number, 0 or more",
  });
  return cast(given, dtype);
}
