import {
  argMax,
  cast,
  div,
  DTypeError,
  equal,
  greaterEqual,
  isFloat,
  less,
  logicalAnd,
  max,
  requireOperand,
  ShapeError,
  showAval,
  sum,
  ValueError,
  where,
  type Shape,
  type Tensor,
} from "@cotangent/autodiff";

/**
 * The share of examples whose predicted class is the label, from 0 to 1. NaN where a logit is NaN: there is no largest.
 *
 * Shapes: predictions are classes [...] (integers or booleans), or logits or probabilities [..., classes] (floats, two
 * classes
 * or more), of which the largest counts, the first of equal ones; labels [...] (integers or booleans) → [], float32
 * @throws ShapeError where shapes do not agree; DTypeError for labels or classes that are floats; ValueError for no
 * examples, and for a label that is no class of the logits, or neither 0 nor 1 beside booleans (a compiled step cannot
 * throw: there the result is NaN).
 * @example
 * const labels = tensor([0, 1, 0], { dtype: "int32" });
 * accuracy(tensor([[2, 1], [0, 5], [1, 3]]), labels).toString(); // → float32[] 0.666667
 * accuracy(greater(tensor([-1, 2, -3]), 0), labels).item(); // → 1
 */
export function accuracy(predictions: Tensor, labels: Tensor): Tensor<readonly []> {
  requireOperand("accuracy", "predictions", predictions);
  requireOperand("accuracy", "labels", labels);
  requireShapes(predictions, labels);
  const size = labels.shape.reduce((n, d) => n * d, 1);
  if (size === 0) throw new ValueError(`accuracy: labels are ${showAval(labels)}; there must be at least one example`);
  const classes = isFloat(predictions.dtype) ? argMax(predictions, { axis: -1 }) : predictions;
  // float64 holds int32 and uint32, of which either makes other numbers of the other
  const right = cast(equal(cast(classes, "float64"), cast(labels, "float64")) as Tensor, "float32");
  const counted = isFloat(predictions.dtype) ? knownWhere(isNumber(predictions), right) : right;
  const share: Tensor<readonly []> = sum(requireLabels(predictions, labels, counted));
  return div(share, size);
}

/** Whether all logits of an example are numbers: their maximum is NaN where one of them is. */
function isNumber(logits: Tensor): Tensor {
  const largest = max(logits, { axis: -1 }) as Tensor;
  return equal(largest, largest) as Tensor;
}

function knownWhere(known: Tensor, right: Tensor): Tensor {
  return where(known, right, NaN);
}

/**
 * `right`, with NaN for a label that is no class where labels have no value yet. @throws ValueError where they have.
 */
function requireLabels(predictions: Tensor, labels: Tensor, right: Tensor): Tensor {
  const classes = isFloat(predictions.dtype) ? predictions.shape.at(-1)! : predictions.dtype === "bool" ? 2 : undefined;
  if (classes === undefined || labels.dtype === "bool") return right;
  if (labels.value === undefined)
    return knownWhere(logicalAnd(greaterEqual(labels, 0), less(labels, classes)) as Tensor, right);
  const wrong = labels.data().find((label) => label < 0 || label >= classes);
  if (wrong === undefined) return right;
  const what = isFloat(predictions.dtype) ? `the logits have ${classes} classes` : "the predictions are booleans";
  throw new ValueError(`accuracy: a label is ${wrong}; ${what}, so labels go from 0 to ${classes - 1}`);
}

function requireShapes(predictions: Tensor, labels: Tensor): void {
  if (isFloat(labels.dtype)) {
    const remedy = sameShape(labels.shape, predictions.shape)
      ? "of distributions they are argMax(labels, { axis: -1 })"
      : 'convert them with cast(labels, "int32")';
    throw new DTypeError(`accuracy: labels are ${showAval(labels)}; they are classes, ${remedy}`);
  }
  if (!isFloat(predictions.dtype)) {
    if (!sameShape(predictions.shape, labels.shape))
      throw disagreement(predictions, labels, "predicted classes have the shape of the labels");
    return;
  }
  const classes = predictions.shape.at(-1) ?? 0;
  const one = classes === 1 ? "greater(squeeze(logits, { axis: -1 }), 0)" : "greater(logits, 0)";
  if (classes < 2 || !sameShape(predictions.shape, [...labels.shape, classes])) {
    const rule = `floats are logits with one more axis, of two classes or more (for one logit each write ${one})`;
    throw disagreement(predictions, labels, rule);
  }
}

function disagreement(predictions: Tensor, labels: Tensor, rule: string): ShapeError {
  return new ShapeError(`accuracy: predictions are ${showAval(predictions)}, labels are ${showAval(labels)}; ${rule}`);
}

function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((d, i) => d === b[i]);
}
