import type { Tensor } from "@cotangent/autodiff";
import { averageDefaults, defineAveraged, meanOfAll, share, type AverageOptions } from "./averages.ts";
import type { WeightedMetric } from "./metric.ts";

/**
 * The share of what is not of a class that is predicted not to be, tn / (tn + fp), from 0 to 1; the recall of the
 * others.
 *
 * Shapes, averages and errors are those of `precision`.
 * @throws as `precision` does.
 * @example
 * const labels = tensor([0, 0, 0, 1], { dtype: "int32" });
 * const predictions = tensor([0, 0, 1, 1], { dtype: "int32" });
 * specificity(predictions, labels).item(); // → 0.6666666666666666
 */
export const specificity: WeightedMetric<AverageOptions, Tensor> = defineAveraged("specificity", averageDefaults, {
  of: ([tn, fp], settings) => share(tn, tn + fp, settings),
  weightless: (_all, _settings, values) => meanOfAll(values),
});
