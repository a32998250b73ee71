import { tensor, type Tensor } from "@cotangent/autodiff";
import { fillBins, noBins, requireBins, type Bins, type CalibrationOptions, type CalibrationSettings } from "./bins.ts";
import { total } from "./exactSum.ts";
import { defineMetric, type Metric } from "./metric.ts";

/** A curve of calibration, a point for each bin that is not empty. */
export interface CalibrationCurve {
  /** The mean probability of the predictions in the bin. */
  readonly predicted: Tensor<readonly [number]>;
  /** The share of them that came true. */
  readonly observed: Tensor<readonly [number]>;
  /** Number of predictions in each bin. */
  readonly counts: Tensor<readonly [number]>;
}

/**
 * The shares of predictions that come true, by their probability, in 5 bins of equal width or as many as `bins` says:
 * the reliability diagram. Of predictions [n] it is about label 1; of [n, classes] about the largest probability being
 * that of the label. One point of NaN where a prediction is NaN.
 *
 * Shapes: predictions [n], probabilities of class 1, or [n, classes], or logits with `logits: true`; labels [n]
 * (integers or booleans) → three of [points], float64.
 * @throws ShapeError where these do not agree; ValueError for no examples, for what is no class, for numbers that are
 * no probabilities, and for bins that are no count; UsageError for tensors without a value.
 * @example
 * const labels = tensor([0, 0, 1, 1], { dtype: "int32" });
 * calibrationCurve(tensor([0.125, 0.25, 0.25, 0.875]), labels, { bins: 2 }).observed.toString();
 * // → float64[2] [0.33333333, 1]
 */
export const calibrationCurve: Metric<CalibrationOptions, CalibrationCurve> = defineMetric<
  CalibrationOptions,
  CalibrationSettings,
  Bins,
  CalibrationCurve
>({
  name: "calibrationCurve",
  defaults: { logits: false, bins: 5 },
  check: (settings) => requireBins("calibrationCurve", settings),
  init: noBins,
  update: (bins, predictions, labels, settings) => fillBins("calibrationCurve", bins, predictions, labels, settings),
  result({ counts, came, sums, unknown }) {
    const full = counts.map((_, i) => i).filter((i) => counts[i]! > 0);
    const listed = (f: (i: number) => number): Tensor<readonly [number]> =>
      tensor(unknown > 0 ? [NaN] : full.map(f), { dtype: "float64" });
    return {
      predicted: listed((i) => total(sums[i]!) / counts[i]!),
      observed: listed((i) => came[i]! / counts[i]!),
      counts: listed((i) => counts[i]!),
    };
  },
});
