import type { Tensor } from "@cotangent/autodiff";
import { classDefaults, requireClasses } from "./classes.ts";
import { scalar, sumOf } from "./counts.ts";
import type { JudgedOptions, JudgedSettings } from "./logLoss.ts";
import { addNumbers, meanOf, noMeans, type Means } from "./means.ts";
import { defineWeighted, type WeightedMetric } from "./metric.ts";
import { weightsOf } from "./weights.ts";
import { probabilitiesOf, readJudged } from "./probabilities.ts";

/**
 * The mean squared error of probabilities. Of predictions [n] that is (p − label)², from 0 to 1, as scikit-learn has
 * it; of [n, classes] the sum of (p − 1)² of the label and p² of each other class, from 0 to 2, as Brier had it. NaN
 * where a prediction is.  G. W. Brier 1950, "Verification of forecasts expressed in terms of probability".
 *
 * Shapes: predictions [n], probabilities of class 1, or [n, classes], or logits with `logits: true`; labels [n]
 * (integers or booleans) → [], float64.
 * `sampleWeights` [n] say how much each example counts; over batches they are the last argument of `update`.
 * @throws ShapeError where these do not agree; ValueError for no examples, for what is no class, and for numbers that
 * are no probabilities; UsageError for tensors without a value.
 * @example
 * brier(tensor([0.25, 0.5]), tensor([0, 1], { dtype: "int32" })).item(); // → 0.15625
 */
export const brier: WeightedMetric<JudgedOptions, Tensor<readonly []>> = defineWeighted<
  JudgedOptions,
  JudgedSettings,
  Means,
  Tensor<readonly []>
>({
  name: "brier",
  defaults: { ...classDefaults, logits: false },
  check: (settings) => requireClasses("brier", settings),
  init: () => noMeans,
  update(means, predictions, labels, settings, sampleWeights) {
    const judged = readJudged("brier", predictions, labels, settings);
    const squares = Array.from(judged.labels, (label, row) => {
      const p = probabilitiesOf(judged, row, settings.logits);
      if (judged.columns === 1) return (p[1]! - label) ** 2;
      return sumOf(p.map((x, j) => (x - Number(j === label)) ** 2));
    });
    const weights = sampleWeights && weightsOf("brier", sampleWeights, labels);
    return addNumbers(means, judged.labels, squares, settings, weights);
  },
  result: (means, settings) => scalar(meanOf("brier", means, settings)),
});
