/** Cross-entropy from logits. The form from probabilities loses what a confident prediction is about: there is none. */
import {
  add,
  cast,
  equal,
  isFloat,
  lessEqual,
  logSumExp,
  mul,
  optionsOf,
  scaleCotangent,
  type ShapeError,
  sub,
  sum,
  where,
  type Shape,
  type Show,
  type Tensor,
} from "@cotangent/autodiff";
import { requireLogits, requireShape, rightClass, type PerExample } from "./classes.ts";
import { classWeightsFor, type ClassWeights } from "./classWeights.ts";
import { numbersLike, requireShare, requireTargets, unit, type Agree, type Allowed } from "./targets.ts";

export interface SoftmaxCrossEntropyOptions {
  /** Share by which labels are drawn to all classes alike, from 0 to below 1: q becomes (1 − s) · q + s / classes. */
  readonly labelSmoothing?: number;
  /** Weight of each class, a number 0 or more; 1 where absent. */
  readonly classWeights?: ClassWeights;
}

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
 * dtype are distributions over the classes [..., classes] → [...]
 * @param labels a distribution has numbers from 0 to 1 with the sum 1; with a smaller one, down to 0, its example
 * counts less
 * @throws ShapeError where labels are neither, or there is one class only; ValueError where an index is no class or a
 * row is no distribution (a compiled step cannot throw: there it gives NaN), or for an option out of range.
 * @example
 * const logits = tensor([[0, 0], [1000, 0]]);
 * softmaxCrossEntropy(logits, tensor([0, 1], { dtype: "int32" })).toString(); // → float32[2] [0.693147, 1000]
 * softmaxCrossEntropy(logits, tensor([[0.5, 0.5], [1, 0]])).toString(); // → float32[2] [0.693147, 0]
 */
export function softmaxCrossEntropy<L extends Shape, T extends Shape>(
  logits: Tensor<L>,
  labels: Tensor<T> & Labels<L, T>,
  options?: SoftmaxCrossEntropyOptions,
): Tensor<PerExample<L>> {
  const defaults = { labelSmoothing: 0, classWeights: undefined } as const;
  const { labelSmoothing, classWeights } = optionsOf<SoftmaxCrossEntropyOptions, typeof defaults>(
    who,
    options,
    defaults,
  );
  requireShare(who, "labelSmoothing", labelSmoothing);
  requireLogits(who, logits, labels);
  const plain = labelSmoothing === 0 && classWeights === undefined;
  if (!isFloat(labels.dtype)) {
    const { isRight, known } = rightClass(who, logits, labels);
    const losses = plain
      ? sub(logSumExp(logits, { axis: -1 }), sum(where(isRight, logits, 0), { axis: -1 }))
      : crossed(logits, counted(logits, cast(isRight, logits.dtype), labelSmoothing, classWeights));
    return known(losses) as Tensor<PerExample<L>>;
  }
  const { shares, known } = distributions(logits, labels);
  const counts = plain ? shares : counted(logits, shares, labelSmoothing, classWeights);
  return known(crossed(logits, counts)) as Tensor<PerExample<L>>;
}

const who = "softmaxCrossEntropy";

/** Σ count · (log Σ eᶻ − z), where what cannot happen may cost what it will. */
function crossed(logits: Tensor, counts: Tensor): Tensor {
  return sum(scaleCotangent(counts, sub(logSumExp(logits, { axis: -1, keepDims: true }), logits)), { axis: -1 });
}

/** Returns what each class of an example counts: smoothed shares times the weights of the classes. */
function counted(logits: Tensor, shares: Tensor, smoothing: number, weights: ClassWeights | undefined): Tensor {
  const classes = logits.shape.at(-1)!;
  const smooth = smoothing === 0 ? shares : add(mul(shares, 1 - smoothing), smoothing / classes);
  return weights === undefined ? smooth : mul(smooth, classWeightsFor(who, weights, classes, logits.dtype));
}

const parts: Allowed = { ...unit, sentence: "float labels are distributions, numbers from 0 to 1" };

/** Error that rounding adds to a sum of 1, also in a distribution that was saved with three digits. */
const rounding = 1e-3;
const totals: Allowed = {
  test: (sum) => sum <= 1 + rounding,
  mask: (sum) => lessEqual(sum, 1 + rounding) as Tensor,
  sentence:
    "it is 1, or less for an example that counts less; for several right classes at once use sigmoidCrossEntropy",
};

/** Distributions over the classes, and what becomes of the loss of a row that is none. */
function distributions(logits: Tensor, labels: Tensor): { readonly shares: Tensor; known(losses: Tensor): Tensor } {
  requireShape(who, logits, labels, logits.shape, "distributions");
  const t = numbersLike(who, "logits", logits, "labels", labels);
  const shares = requireTargets(who, "a label", t, parts);
  const total = requireTargets(who, "the sum of a row of labels", sum(shares, { axis: -1 }), totals);
  return { shares, known: (losses) => (labels.value === undefined ? where(equal(total, total), losses, NaN) : losses) };
}
