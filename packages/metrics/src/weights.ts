/** Weights of examples, as arguments of metrics. */
import { requireNumber, sameShape, ShapeError, showAval, ValueError, type Tensor } from "@cotangent/autodiff";

/**
 * The weights of a batch, of which `labels` are the labels or targets.
 * @param shape what they must have: one for each example
 * @throws ShapeError or ValueError where they are none.
 */
export function weightsOf(
  who: string,
  given: Tensor,
  labels: Tensor,
  shape: readonly number[] = labels.shape.slice(0, 1),
  second = "labels",
): readonly number[] {
  if (!sameShape(given.shape, shape))
    throw new ShapeError(
      `${who}: sampleWeights are ${showAval(given)}, ${second} are ${showAval(labels)}; there is one for each ` +
        `example, [${shape.join(",")}]`,
    );
  const list = Array.from(given.data());
  for (const weight of list)
    requireNumber(who, "a sample weight", weight, (x) => x >= 0 && x < Infinity, "it is a finite number, 0 or more");
  return list;
}

/** @throws ValueError of examples that all have the weight 0. */
export function refuseNoWeight(who: string): never {
  throw new ValueError(`${who}: all sample weights are 0; at least one example must count`);
}
