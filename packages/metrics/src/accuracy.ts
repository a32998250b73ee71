import {
  argMax,
  cast,
  div,
  DTypeError,
  equal,
  requireOperand,
  ShapeError,
  sum,
  ValueError,
  type Shape,
  type Tensor,
} from "@cotangent/autodiff";

/**
 * The share of examples whose predicted class is the label, from 0 to 1.
 *
 * Shapes: predictions are classes [...] (integers or booleans), or logits or probabilities [..., classes] (floats), of
 * which the largest counts, the first of equal ones; labels [...] (integers or booleans) → [], float32
 * @throws ShapeError where shapes do not agree; DTypeError for labels or classes that are floats; ValueError for no examples.
 * @example
 * const labels = tensor([0, 1, 0], { dtype: "int32" });
 * accuracy(tensor([[2, 1], [0, 5], [1, 3]]), labels).toString(); // → float32[] 0.666667
 * accuracy(greater(tensor([-1, 2, -3]), 0), labels).item(); // → 1
 */
export function accuracy(predictions: Tensor, labels: Tensor): Tensor<readonly []> {
  requireOperand("accuracy", "predictions", predictions);
  requireOperand("accuracy", "labels", labels);
  if (isFloat(labels))
    throw new DTypeError(
      `accuracy: labels are ${show(labels)}; they are classes, convert them with cast(labels, "int32")`,
    );
  const { shape } = labels;
  if (isFloat(predictions)) requireShape(predictions, labels, [...shape, predictions.shape.at(-1) ?? 0]);
  else requireShape(predictions, labels, shape);
  const size = shape.reduce((n, d) => n * d, 1);
  if (size === 0) throw new ValueError(`accuracy: labels are ${show(labels)}; there must be at least one example`);
  const classes = isFloat(predictions) ? argMax(predictions, { axis: -1 }) : cast(predictions, "int32");
  const right: Tensor<readonly []> = sum(cast(equal(classes, cast(labels, "int32")) as Tensor, "float32"));
  return div(right, size);
}

function requireShape(predictions: Tensor, labels: Tensor, wanted: Shape): void {
  const { shape } = predictions;
  if (shape.length === wanted.length && shape.every((d, i) => d === wanted[i])) return;
  const rule = isFloat(predictions)
    ? "floats are logits with one more axis, the classes (for one logit each write greater(logits, 0))"
    : "predicted classes have the shape of the labels";
  throw new ShapeError(`accuracy: predictions are ${show(predictions)}, labels are ${show(labels)}; ${rule}`);
}

function isFloat({ dtype }: Tensor): boolean {
  return dtype === "float32" || dtype === "float64";
}

function show({ dtype, shape }: Tensor): string {
  return `${dtype}[${shape.join(",")}]`;
}
