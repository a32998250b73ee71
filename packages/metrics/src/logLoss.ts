import type { DType, Tensor } from "@cotangent/autodiff";
import { classDefaults, requireClasses, type ClassOptions, type ClassSettings } from "./classes.ts";
import { scalar } from "./counts.ts";
import { addNumbers, meanOf, noMeans, type Means } from "./means.ts";
import { defineWeighted, type WeightedMetric } from "./metric.ts";
import { weightsOf } from "./weights.ts";
import { logSumExpOf, readJudged, type Judged, type ProbabilityOptions } from "./probabilities.ts";

/** Options of `logLoss` and `brier`. */
export interface JudgedOptions extends ClassOptions, ProbabilityOptions {}

/** They, whole. */
export interface JudgedSettings extends ClassSettings {
  readonly logits: boolean;
}

/**
 * The mean of −log of the probability of the label, from 0 up; also called cross-entropy. A probability is at least
 * 2⁻⁵² (of float32 2⁻²³), as in scikit-learn, so that one that is 0 does not make it infinite; logits, with
 * `logits: true`, need no such bound. NaN where a prediction is.
 *
 * Shapes: predictions [n], probabilities of class 1, or [n, classes]; labels [n] (integers or booleans) → [], float64.
 * `sampleWeights` [n] say how much each example counts; over batches they are the last argument of `update`.
 * @throws ShapeError where these do not agree; ValueError for no examples, for what is no class, and for numbers that
 * are no probabilities; UsageError for tensors without a value.
 * @example
 * const labels = tensor([0, 1], { dtype: "int32" });
 * logLoss(tensor([0.1, 0.8]), labels).toString(); // → float64[] 0.1642520269
 * logLoss(tensor([[0, 1000], [0, 0]]), labels, { logits: true }).toString(); // → float64[] 500.3465736
 */
export const logLoss: WeightedMetric<JudgedOptions, Tensor<readonly []>> = defineWeighted<
  JudgedOptions,
  JudgedSettings,
  Means,
  Tensor<readonly []>
>({
  name: "logLoss",
  defaults: { ...classDefaults, logits: false },
  check: (settings) => requireClasses("logLoss", settings),
  init: () => noMeans,
  update(means, predictions, labels, settings, sampleWeights) {
    const judged = readJudged("logLoss", predictions, labels, settings);
    const losses = Array.from(judged.labels, (label, row) =>
      settings.logits ? lossOfLogits(judged, row, label) : lossOf(judged, row, label, predictions.dtype),
    );
    const weights = sampleWeights && weightsOf("logLoss", sampleWeights, labels);
    return addNumbers(means, judged.labels, losses, settings, weights);
  },
  result: (means, settings) => scalar(meanOf("logLoss", means, settings)),
});

// ---- parts

/** −log p of the label, where probabilities are clipped and then have the sum 1. */
function lossOf({ values, columns }: Judged, row: number, label: number, dtype: DType): number {
  const least = dtype === "float32" ? 2 ** -23 : 2 ** -52;
  const clipped = (j: number): number => Math.min(Math.max(values[row * columns + j]!, least), 1 - least);
  if (columns === 1) return -Math.log(label === 1 ? clipped(0) : 1 - clipped(0));
  let sum = 0;
  for (let j = 0; j < columns; j++) sum += clipped(j);
  return -Math.log(clipped(label) / sum);
}

function lossOfLogits({ values, columns }: Judged, row: number, label: number): number {
  if (columns > 1) {
    const own = values[row * columns + label]!;
    const all = logSumExpOf(values, row * columns, columns);
    // of infinite logits one is certain
    return own === Infinity && all === Infinity ? 0 : all - own;
  }
  const margin = label === 1 ? values[row]! : -values[row]!;
  return Math.max(-margin, 0) + Math.log1p(Math.exp(-Math.abs(margin)));
}
