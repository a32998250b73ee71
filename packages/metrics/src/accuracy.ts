import {
  argMax,
  cast,
  div,
  equal,
  greaterEqual,
  isFloat,
  less,
  logicalAnd,
  max,
  showAval,
  sum,
  UsageError,
  ValueError,
  where,
  type Tensor,
} from "@cotangent/autodiff";
import {
  classDefaults,
  readClasses,
  requireClasses,
  requireClassShapes,
  type ClassOptions,
  type ClassSettings,
} from "./classes.ts";
import { scalar } from "./counts.ts";
import { addNumbers, meanOf, noMeans, type Means } from "./means.ts";
import { defineWeighted, requireNumbers, type SampleWeights, type WeightedMetric } from "./metric.ts";
import { weightsOf } from "./weights.ts";

/**
 * The share of examples whose predicted class is the label, from 0 to 1. NaN where a logit is NaN: there is no largest.
 * It is the one metric that may stand in a compiled step.
 *
 * Shapes: predictions are classes [...] (integers or booleans), or logits or probabilities [..., classes] (floats, two
 * classes or more), of which the largest counts, the first of equal ones; labels [...] (integers or booleans) → [],
 * float64. Of multi-label examples it is the share of right labels. `sampleWeights`, of the shape of the labels, say
 * how much each counts; over batches they are the last argument of `update`.
 * @throws ShapeError where shapes do not agree; DTypeError for labels or classes that are floats; ValueError for no
 * examples, and for a label that is no class of the logits, or neither 0 nor 1 beside booleans (a compiled step cannot
 * throw: there the result is NaN); UsageError for `classWeights` in a compiled step.
 * @example
 * const labels = tensor([0, 1, 0], { dtype: "int32" });
 * accuracy(tensor([[2, 1], [0, 5], [1, 3]]), labels).toString(); // → float64[] 0.6666666667
 * accuracy(greater(tensor([-1, 2, -3]), 0), labels).item(); // → 1
 */
export const accuracy: WeightedMetric<ClassOptions, Tensor<readonly []>> = Object.freeze(
  Object.assign(
    function accuracy(
      predictions: Tensor,
      labels: Tensor,
      options?: ClassOptions & SampleWeights,
    ): Tensor<readonly []> {
      requireNumbers("accuracy", "predictions", predictions);
      requireNumbers("accuracy", "labels", labels);
      const known = predictions.value !== undefined && labels.value !== undefined;
      return known ? counted(predictions, labels, options) : staged(predictions, labels, options);
    },
    { streaming: (options?: ClassOptions) => counted.streaming(options) },
  ),
);

const counted: WeightedMetric<ClassOptions, Tensor<readonly []>> = defineWeighted<
  ClassOptions,
  ClassSettings,
  Means,
  Tensor<readonly []>
>({
  name: "accuracy",
  defaults: classDefaults,
  check: (settings) => requireClasses("accuracy", settings),
  init: () => noMeans,
  update(means, predictions, labels, settings, sampleWeights) {
    const { predicted, labels: truth } = readClasses("accuracy", predictions, labels, settings.classes, Infinity);
    const logits = isFloat(predictions.dtype);
    const right = Array.from(predicted, (guess, i) => (logits && guess < 0 ? NaN : Number(guess === truth[i])));
    const weights = sampleWeights && weightsOf("accuracy", sampleWeights, labels, labels.shape);
    return addNumbers(means, truth, right, settings, weights);
  },
  result: (means, settings) => scalar(meanOf("accuracy", means, settings)),
});

// ---- parts

/** The same in operations on tensors, for a step that is compiled. */
function staged(predictions: Tensor, labels: Tensor, options: object | undefined): Tensor<readonly []> {
  if (options !== undefined)
    throw new UsageError(
      "accuracy: options are for tensors with values; return the predictions from the compiled step, and call accuracy " +
        "on what it gives",
    );
  requireClassShapes("accuracy", predictions, labels);
  const size = labels.shape.reduce((n, d) => n * d, 1);
  if (size === 0) throw new ValueError(`accuracy: labels are ${showAval(labels)}; there must be at least one example`);
  const classes = isFloat(predictions.dtype) ? argMax(predictions, { axis: -1 }) : predictions;
  // float64 holds int32 and uint32, of which either makes other numbers of the other
  const right = cast(equal(cast(classes, "float64"), cast(labels, "float64")) as Tensor, "float64");
  const known = isFloat(predictions.dtype) ? where(isNumber(predictions), right, NaN) : right;
  const share: Tensor<readonly []> = sum(onlyLabels(predictions, labels, known));
  return div(share, size);
}

/** Returns whether all logits of an example are numbers: their maximum is NaN where one of them is. */
function isNumber(logits: Tensor): Tensor {
  const largest = max(logits, { axis: -1 }) as Tensor;
  return equal(largest, largest) as Tensor;
}

/** `right`, with NaN for a label that is no class. */
function onlyLabels(predictions: Tensor, labels: Tensor, right: Tensor): Tensor {
  const classes = isFloat(predictions.dtype) ? predictions.shape.at(-1)! : predictions.dtype === "bool" ? 2 : undefined;
  if (classes === undefined || labels.dtype === "bool") return right;
  return where(logicalAnd(greaterEqual(labels, 0), less(labels, classes)) as Tensor, right, NaN);
}
