import { isFloat, requireNumber, type Tensor } from "@cotangent/autodiff";
import {
  classDefaults,
  disagreement,
  readClasses,
  requireClasses,
  type ClassOptions,
  type ClassSettings,
} from "./classes.ts";
import { scalar } from "./counts.ts";
import { addNumbers, meanOf, noMeans, type Means } from "./means.ts";
import { defineWeighted, type WeightedMetric } from "./metric.ts";
import { weightsOf } from "./weights.ts";

/** Options of `topKAccuracy`. */
export interface TopKOptions extends ClassOptions {
  /** Number of the largest logits of which one may be that of the label; by default 2. */
  readonly k?: number;
}

interface TopKSettings extends ClassSettings {
  readonly k: number;
}

/**
 * The share of examples whose label is among the `k` classes of the largest logits, from 0 to 1. Of equal logits the
 * first is the largest, so that `k: 1` is `accuracy` (scikit-learn takes the last). NaN where a logit is.
 *
 * Shapes: predictions [n, classes], logits or probabilities; labels [n] (integers or booleans) → [], float64.
 * `sampleWeights` [n] say how much each example counts; over batches they are the last argument of `update`.
 * @throws ShapeError or DTypeError where these do not agree; ValueError for no examples, for a label that is no class,
 * and for a k that is not 1, 2, …; UsageError for tensors without a value.
 * @example
 * const labels = tensor([0, 1, 2], { dtype: "int32" });
 * topKAccuracy(tensor([[3, 2, 1], [3, 2, 1], [3, 2, 1]]), labels, { k: 2 }).item(); // → 0.6666666666666666
 */
export const topKAccuracy: WeightedMetric<TopKOptions, Tensor<readonly []>> = defineWeighted<
  TopKOptions,
  TopKSettings,
  Means,
  Tensor<readonly []>
>({
  name: "topKAccuracy",
  defaults: { ...classDefaults, k: 2 },
  check(settings) {
    requireClasses("topKAccuracy", settings);
    requireNumber("topKAccuracy", "k", settings.k, (k) => Number.isInteger(k) && k > 0, "it is a whole number from 1");
  },
  init: () => noMeans,
  update(means, predictions, labels, settings, sampleWeights) {
    if (!isFloat(predictions.dtype) || labels.shape.length !== 1)
      throw disagreement("topKAccuracy", predictions, labels, "it takes logits [n, classes] and labels [n]");
    const { predicted, labels: truth, width } = readClasses("topKAccuracy", predictions, labels, settings.classes);
    const logits = predictions.data();
    const right = Array.from(predicted, (best, i) =>
      best < 0 ? NaN : Number(placeOf(logits, i * width, width, truth[i]!) < settings.k),
    );
    const weights = sampleWeights && weightsOf("topKAccuracy", sampleWeights, labels);
    return addNumbers(means, truth, right, settings, weights);
  },
  result: (means, settings) => scalar(meanOf("topKAccuracy", means, settings)),
});

/** Number of classes of a row that have a larger logit, or an equal one before. */
function placeOf(logits: ArrayLike<number>, start: number, width: number, label: number): number {
  const own = logits[start + label]!;
  let place = 0;
  for (let j = 0; j < width; j++) {
    const x = logits[start + j]!;
    if (x > own || (x === own && j < label)) place += 1;
  }
  return place;
}
