import type { Tensor } from "@cotangent/autodiff";
import {
  averageDefaults,
  defineAveraged,
  share,
  type AverageOptions,
  type AverageSettings,
  type Measure,
} from "./averages.ts";
import type { WeightedMetric } from "./metric.ts";

/** tp / (tp + fp): of what was predicted to be of a class, the share that is. */
export const precisionMeasure: Measure<AverageSettings> = {
  of: ([, fp, , tp], settings) => share(tp, tp + fp, settings),
  weightless: ([, fp, , tp], { zeroDivision }) => (tp + fp === 0 ? zeroDivision : 0),
};

/**
 * The share of what is predicted to be of a class that is of it, tp / (tp + fp), from 0 to 1.
 *
 * Shapes: predictions [n], classes (integers or booleans), or [n, classes], logits or probabilities (floats), of which
 * the largest counts; labels [n] (integers or booleans) → [], float64, or [classes] with `average: "each"`.
 * Multi-label: predictions and labels [n, labels], 0 and 1; then `average: "samples"` is the mean over examples of what
 * each has of its labels. NaN where a logit is.
 *
 * Averages are scikit-learn's: of classes that never came none counts, unless `classes` names them.
 * `sampleWeights` [n] say how much each example counts; over batches they are the last argument of `update`.
 * @throws ShapeError or DTypeError where these do not agree; ValueError for no examples and for what is no class;
 * UsageError for more than two classes unless `average` is said, for "samples" of examples that are of one class each,
 * and for tensors without a value.
 * @example
 * const labels = tensor([0, 1, 1, 2], { dtype: "int32" });
 * const predictions = tensor([1, 1, 1, 2], { dtype: "int32" });
 * precision(predictions, labels, { average: "each" }).toArray(); // → [ 0, 0.6666666666666666, 1 ]
 * precision(predictions, labels, { average: "micro" }).item(); // → 0.75
 */
export const precision: WeightedMetric<AverageOptions, Tensor> = defineAveraged(
  "precision",
  averageDefaults,
  precisionMeasure,
);
