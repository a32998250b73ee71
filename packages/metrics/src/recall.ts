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

/** tp / (tp + fn): of what is of a class, the share that was predicted to be. */
export const recallMeasure: Measure<AverageSettings> = {
  of: ([, , fn, tp], settings) => share(tp, tp + fn, settings),
  weightless: (_, { zeroDivision }) => zeroDivision,
};

/**
 * The share of what is of a class that is predicted to be, tp / (tp + fn), from 0 to 1; also called sensitivity.
 *
 * Shapes, averages and errors are those of `precision`.
 * @throws as `precision` does.
 * @example
 * const labels = tensor([0, 1, 1, 2], { dtype: "int32" });
 * const predictions = tensor([1, 1, 0, 2], { dtype: "int32" });
 * recall(predictions, labels, { average: "each" }).toArray(); // → [ 0, 0.5, 1 ]
 */
export const recall: WeightedMetric<AverageOptions, Tensor> = defineAveraged("recall", averageDefaults, recallMeasure);
