import type { Tensor } from "@cotangent/autodiff";
import { averageDefaults, defineAveraged, meanOfAll, share, type AverageOptions } from "./averages.ts";
import type { WeightedMetric } from "./metric.ts";

/**
 * The size of the intersection of what is of a class and what is predicted to be, by that of their union,
 * tp / (tp + fp + fn), from 0 to 1; also called intersection over union.
 *
 * Shapes, averages and errors are those of `precision`.
 * @throws as `precision` does.
 * @example
 * const labels = tensor([0, 1, 1, 2], { dtype: "int32" });
 * const predictions = tensor([1, 1, 1, 2], { dtype: "int32" });
 * jaccard(predictions, labels, { average: "each" }).toArray(); // → [ 0, 0.6666666666666666, 1 ]
 */
export const jaccard: WeightedMetric<AverageOptions, Tensor> = defineAveraged("jaccard", averageDefaults, {
  of: ([, fp, fn, tp], settings) => share(tp, tp + fp + fn, settings),
  weightless: (_all, _settings, values) => meanOfAll(values),
});
