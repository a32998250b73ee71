/** Cross-entropies from logits. The forms from probabilities lose what a confident prediction is about, so there are none. */
import {
  add,
  arange,
  cast,
  equal,
  less,
  logSumExp,
  mul,
  neg,
  requireOperand,
  reshape,
  ShapeError,
  softplus,
  sub,
  sum,
  ValueError,
  where,
  type Shape,
  type Tensor,
} from "@cotangent/autodiff";
import {
  isFloat,
  numbersLike,
  requireFloat,
  show,
  targetsFor,
  type Agree,
  type Show,
  type Targets,
} from "./targets.ts";

/**
 * −t · log p − (1 − t) · log(1 − p) with p = sigmoid(logit), for each one. Right in all digits for logits of any size.
 *
 * Shapes: logits [...], targets [...] → [...]
 * @param targets the probability of "yes", from 0 to 1; integers and booleans are converted
 * @throws ShapeError unless both have the same shape: nothing is broadcast.
 * @example
 * sigmoidCrossEntropy(tensor([0, -1000]), tensor([1, 1])).toString(); // → float32[2] [0.693147, 1000]
 */
export function sigmoidCrossEntropy<P extends Shape, T extends Shape>(
  logits: Tensor<P>,
  targets: Tensor<T> & Targets<P, T, "sigmoidCrossEntropy", "logits">,
): Tensor<P> {
  const t = targetsFor("sigmoidCrossEntropy", "logits", logits, targets);
  // −log p = softplus(−z) and −log(1 − p) = softplus(z): neither cancels, as softplus(z) − t·z would
  return add(mul(t, softplus(neg(logits as Tensor))), mul(sub(1, t), softplus(logits as Tensor))) as Tensor<P>;
}

/** All axes but the last. */
type PerExample<L extends Shape> = L extends readonly [...infer N extends Shape, number] ? N : Shape;

/** `unknown` where labels are class indices or distributions for logits of shape L, else the sentence. */
type Labels<L extends Shape, T extends Shape> =
  Agree<PerExample<L>, T> extends true
    ? unknown
    : Agree<L, T> extends true
      ? unknown
      : ShapeError<`softmaxCrossEntropy: logits are [${Show<L>}], labels are [${Show<T>}]; labels are class indices [${Show<PerExample<L>>}] or distributions [${Show<L>}]`>;

/**
 * −log of the probability that softmax(logits) gives to the right class, for each example.
 *
 * Shapes: logits [..., classes]; labels of an integer dtype are class indices [...], labels of a float dtype are
 * distributions over the classes [..., classes] → [...]
 * @throws ShapeError where labels are neither; ValueError where an index is no class (a compiled step cannot throw: there it gives NaN).
 * @example
 * const logits = tensor([[0, 0], [1000, 0]]);
 * softmaxCrossEntropy(logits, tensor([0, 1], { dtype: "int32" })).toString(); // → float32[2] [0.693147, 1000]
 * softmaxCrossEntropy(logits, tensor([[0.5, 0.5], [1, 0]])).toString(); // → float32[2] [0.693147, 0]
 */
export function softmaxCrossEntropy<L extends Shape, T extends Shape>(
  logits: Tensor<L>,
  labels: Tensor<T> & Labels<L, T>,
): Tensor<PerExample<L>> {
  requireFloat("softmaxCrossEntropy", "logits", logits);
  requireOperand("softmaxCrossEntropy", "labels", labels);
  if (logits.shape.length === 0)
    throw new ShapeError(`softmaxCrossEntropy: logits are ${show(logits)}; they have at least one axis, the classes`);
  return (isFloat(labels) ? fromDistributions(logits, labels) : fromClasses(logits, labels)) as Tensor<PerExample<L>>;
}

/**
 * log Σ eᶻ − the logit of the right class, chosen by comparing every class with the label: a few fused comparisons cost
 * less than reading at an index and, on the way back, adding at one.
 */
function fromClasses(logits: Tensor, labels: Tensor): Tensor {
  const classes = logits.shape.at(-1)!;
  requireShape(logits, labels, logits.shape.slice(0, -1), "class indices");
  requireClasses(labels, classes);
  const label = cast(labels, "int32");
  const isRight = equal(reshape(label, [...label.shape, 1]), arange(0, classes, 1, { dtype: "int32" }) as Tensor);
  const loss = sub(logSumExp(logits, { axis: -1 }), sum(where(isRight, logits, 0), { axis: -1 }));
  // a negative label is a large one as uint32
  return labels.value === undefined ? where(less(cast(label, "uint32"), classes), loss, NaN) : loss;
}

/** Σ t · (log Σ eᶻ − z). */
function fromDistributions(logits: Tensor, labels: Tensor): Tensor {
  requireShape(logits, labels, logits.shape, "distributions");
  const t = numbersLike("softmaxCrossEntropy", "logits", logits, "labels", labels);
  return sum(mul(t, sub(logSumExp(logits, { axis: -1, keepDims: true }), logits)), { axis: -1 });
}

function requireShape(logits: Tensor, labels: Tensor, shape: Shape, what: string): void {
  if (shape.length === labels.shape.length && shape.every((d, i) => d === labels.shape[i])) return;
  throw new ShapeError(
    `softmaxCrossEntropy: logits are ${show(logits)}, labels are ${show(labels)}; ` +
      `${labels.dtype} labels are ${what} of shape [${shape.join(",")}]`,
  );
}

/** Looks at the labels where they have a value; those of a compiled step have none yet. */
function requireClasses(labels: Tensor, classes: number): void {
  if (labels.value === undefined) return;
  const wrong = labels.data().find((label) => label < 0 || label >= classes);
  if (wrong !== undefined) {
    throw new ValueError(
      `softmaxCrossEntropy: a label is ${wrong}; the logits have ${classes} classes, so labels go from 0 to ${classes - 1}`,
    );
  }
}
