import { requireNumber, type Tensor } from "@cotangent/autodiff";
import {
  averageDefaults,
  defineAveraged,
  type AverageOptions,
  type AverageSettings,
  type Measure,
} from "./averages.ts";
import type { WeightedMetric } from "./metric.ts";
import { precisionMeasure } from "./precision.ts";
import { recallMeasure } from "./recall.ts";

/** Options of `fBeta`. */
export interface FBetaOptions extends AverageOptions {
  /** Weight of recall beside that of precision, 0 or more; by default 1, the F1 score. */
  readonly beta?: number;
}

export interface FBetaSettings extends AverageSettings {
  readonly beta: number;
}

/** (1 + β²) p r / (β² p + r), where p is precision and r is recall. */
export const fBetaMeasure: Measure<FBetaSettings> = {
  of(table, settings) {
    const [p, r] = [precisionMeasure.of(table, settings), recallMeasure.of(table, settings)];
    if (settings.beta === Infinity) return r;
    const squared = settings.beta ** 2;
    const below = squared * p + r;
    return below === 0 ? 0 : ((1 + squared) * p * r) / below;
  },
  weightless: precisionMeasure.weightless,
};

/**
 * The weighted harmonic mean of precision p and recall r, (1 + β²) p r / (β² p + r), from 0 to 1; with `beta: 1`, the
 * default, the F1 score.  Van Rijsbergen 1979, "Information Retrieval".
 *
 * Shapes, averages and errors are those of `precision`.
 * @throws as `precision` does; ValueError for a beta below 0.
 * @example
 * const labels = tensor([0, 1, 1, 1], { dtype: "int32" });
 * const predictions = tensor([1, 1, 0, 1], { dtype: "int32" });
 * fBeta(predictions, labels).item(); // → 0.6666666666666666
 */
export const fBeta: WeightedMetric<FBetaOptions, Tensor> = defineAveraged<FBetaOptions, FBetaSettings>(
  "fBeta",
  { ...averageDefaults, beta: 1 },
  fBetaMeasure,
  ({ beta }) => requireNumber("fBeta", "beta", beta, (x) => x >= 0, "it is 0 or more"),
);
