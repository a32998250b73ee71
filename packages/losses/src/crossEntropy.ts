/**
 * Cross-entropies from logits. The forms from probabilities lose what a confident prediction is about, so there are
 * none.
 */
import {
  add,
  cast,
  equal,
  greaterEqual,
  isFloat,
  less,
  lessEqual,
  logSumExp,
  mul,
  neg,
  requireOperand,
  reshape,
  sameShape,
  scaleCotangent,
  ShapeError,
  showAval,
  softplus,
  sub,
  sum,
  tensor,
  where,
  type Shape,
  type Show,
  type Tensor,
} from "@cotangent/autodiff";
import {
  numbersLike,
  requireEach,
  requireFloat,
  requireTargets,
  targetsFor,
  type Agree,
  type Allowed,
  type Targets,
} from "./targets.ts";

/**
 * −t · log p − (1 − t) · log(1 − p) with p = sigmoid(logit), for each one. Right in all digits for logits of any size;
 * a logit of ±Infinity is a prediction without doubt, whose loss is 0 where it is right and Infinity where it is not.
 *
 * Shapes: logits [...], targets [...] → [...]
 * @param targets the probability of "yes", from 0 to 1; integers and booleans are converted
 * @throws ShapeError unless both have the same shape: nothing is broadcast. ValueError where a target is no
 * probability, as the labels 1 and 2 are (a compiled step cannot throw: there it gives NaN).
 * @example
 * sigmoidCrossEntropy(tensor([0, -1000]), tensor([1, 1])).toString(); // → float32[2] [0.693147, 1000]
 */
export function sigmoidCrossEntropy<P extends Shape, T extends Shape>(
  logits: Tensor<P>,
  targets: Tensor<T> & Targets<P, T, "sigmoidCrossEntropy", "logits">,
): Tensor<P> {
  const z: Tensor = logits;
  const t = requireTargets(
    "sigmoidCrossEntropy",
    "a target",
    targetsFor("sigmoidCrossEntropy", "logits", logits, targets),
    probabilities,
  );
  // −log p = softplus(−z) and −log(1 − p) = softplus(z): neither cancels, as softplus(z) − t·z would
  return add(expected(t, softplus(neg(z))), expected(sub(1, t), softplus(z))) as Tensor<P>;
}

/** probability · cost, where 0 times Infinity is 0: what cannot happen may cost what it will. */
function expected(probability: Tensor, cost: Tensor): Tensor {
  return scaleCotangent(probability, cost);
}

/** Numbers from 0 to 1: those at which t · (1 − t) is not negative. */
const unit: Omit<Allowed, "sentence"> = {
  test: (t) => t >= 0 && t <= 1,
  mask: (t) => greaterEqual(mul(t, sub(1, t)), 0) as Tensor,
};
const probabilities: Allowed = { ...unit, sentence: "targets are probabilities from 0 to 1, or the labels 0 and 1" };
const parts: Allowed = { ...unit, sentence: "float labels are distributions, numbers from 0 to 1" };

/** Error that rounding adds to a sum of 1, also in a distribution that was saved with three digits. */
const rounding = 1e-3;
const totals: Allowed = {
  test: (sum) => sum <= 1 + rounding,
  mask: (sum) => lessEqual(sum, 1 + rounding) as Tensor,
  sentence:
    "it is 1, or less for an example that counts less; for several right classes at once use sigmoidCrossEntropy",
};

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
 * −log of the probability that softmax(logits) gives to the right class, for each example. A logit of −Infinity is a
 * class that cannot be: the loss is Infinity where it is the right one, else what it is without that class. A logit of
 * Infinity gives NaN where its class is right.
 *
 * Shapes: logits [..., classes], two or more; labels of an integer dtype are class indices [...], labels of a float
 * dtype are
 * distributions over the classes [..., classes] → [...]
 * @param labels a distribution has numbers from 0 to 1 with the sum 1; with a smaller one, down to 0, its example
 * counts less
 * @throws ShapeError where labels are neither, or there is one class only; ValueError where an index is no class or a
 * row is no distribution (a compiled step cannot throw: there it gives NaN).
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
  requireSeveral(logits);
  return (isFloat(labels.dtype) ? fromDistributions(logits, labels) : fromClasses(logits, labels)) as Tensor<
    PerExample<L>
  >;
}

/**
 * log Σ eᶻ − the logit of the right class, chosen by comparing every class with the label: a few fused comparisons cost
 * less than reading at an index and, on the way back, adding at one.
 */
function fromClasses(logits: Tensor, labels: Tensor): Tensor {
  const classes = logits.shape.at(-1)!;
  requireShape(logits, labels, logits.shape.slice(0, -1), "class indices");
  const sentence = `the logits have ${classes} classes, so labels go from 0 to ${classes - 1}`;
  requireEach("softmaxCrossEntropy", "a label", labels, { test: (label) => label >= 0 && label < classes, sentence });
  const label = cast(labels, "int32");
  const indices = tensor(Int32Array.from({ length: classes }, (_, i) => i));
  const isRight = equal(reshape(label, [...label.shape, 1]), indices as Tensor);
  const loss = sub(logSumExp(logits, { axis: -1 }), sum(where(isRight, logits, 0), { axis: -1 }));
  // a negative label is a large one as uint32
  return labels.value === undefined ? where(less(cast(label, "uint32"), classes), loss, NaN) : loss;
}

/** Σ t · (log Σ eᶻ − z). */
function fromDistributions(logits: Tensor, labels: Tensor): Tensor {
  requireShape(logits, labels, logits.shape, "distributions");
  const t = numbersLike("softmaxCrossEntropy", "logits", logits, "labels", labels);
  const shares = requireTargets("softmaxCrossEntropy", "a label", t, parts);
  const total = requireTargets("softmaxCrossEntropy", "the sum of a row of labels", sum(shares, { axis: -1 }), totals);
  const loss = sum(expected(shares, sub(logSumExp(logits, { axis: -1, keepDims: true }), logits)), { axis: -1 });
  return labels.value === undefined ? where(equal(total, total), loss, NaN) : loss;
}

function requireSeveral(logits: Tensor): void {
  const classes = logits.shape.at(-1);
  if (classes === undefined)
    throw new ShapeError(
      `softmaxCrossEntropy: logits are ${showAval(logits)}; they have at least one axis, the classes`,
    );
  if (classes < 2)
    throw new ShapeError(
      `softmaxCrossEntropy: logits are ${showAval(logits)}; of fewer than two classes the loss is always 0, ` +
        `for one logit each write sigmoidCrossEntropy(squeeze(logits, { axis: -1 }), labels)`,
    );
}

function requireShape(logits: Tensor, labels: Tensor, shape: Shape, what: string): void {
  if (sameShape(shape, labels.shape)) return;
  throw new ShapeError(
    `softmaxCrossEntropy: logits are ${showAval(logits)}, labels are ${showAval(labels)}; ` +
      `${labels.dtype} labels are ${what} of shape [${shape.join(",")}]`,
  );
}
