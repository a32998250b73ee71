import type { Tensor } from "@cotangent/autodiff";
import { fillBins, noBins, requireBins, type Bins, type CalibrationOptions, type CalibrationSettings } from "./bins.ts";
import { scalar, sumOf } from "./counts.ts";
import { total } from "./exactSum.ts";
import { defineMetric, type Metric } from "./metric.ts";

/**
 * The distance of probabilities from how often they come true: Σ n / N · |mean probability − share that came true|,
 * over 15 bins of equal width, or as many as `bins` says; from 0 to 1. What is predicted is as in `calibrationCurve`.
 * NaN where a prediction is.  C. Guo et al. 2017, "On calibration of modern neural networks".
 *
 * Shapes: predictions [n], probabilities of class 1, or [n, classes], or logits with `logits: true`; labels [n]
 * (integers or booleans) → [], float64.
 * @throws ShapeError where these do not agree; ValueError for no examples, for what is no class, for numbers that are
 * no probabilities, and for bins that are no count; UsageError for tensors without a value.
 * @example
 * const labels = tensor([0, 0, 1, 1], { dtype: "int32" });
 * expectedCalibrationError(tensor([0.125, 0.25, 0.75, 0.875]), labels).item(); // → 0.1875
 */
export const expectedCalibrationError: Metric<CalibrationOptions, Tensor<readonly []>> = defineMetric<
  CalibrationOptions,
  CalibrationSettings,
  Bins,
  Tensor<readonly []>
>({
  name: "expectedCalibrationError",
  defaults: { logits: false, bins: 15 },
  check: (settings) => requireBins("expectedCalibrationError", settings),
  init: noBins,
  update: (bins, predictions, labels, settings) =>
    fillBins("expectedCalibrationError", bins, predictions, labels, settings),
  result({ counts, came, sums, unknown }) {
    const gaps = sumOf(counts.map((_, i) => Math.abs(total(sums[i]!) - came[i]!)));
    return scalar(unknown > 0 ? NaN : gaps / sumOf(counts));
  },
});
