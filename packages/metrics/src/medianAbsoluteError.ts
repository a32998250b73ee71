import type { Tensor } from "@cotangent/autodiff";
import type { Metric } from "./metric.ts";
import { defineRegression, errors, type RegressionOptions } from "./regression.ts";
import { allOf, appended, writeNumber, type Parts } from "./written.ts";

/**
 * The median of |prediction − target|, in units of the targets, which outliers do not move; the mean of the middle two
 * of an even number. NaN where a number is. The streaming form keeps every error.
 *
 * Shapes: predictions and targets [n] or [n, outputs], numbers of any dtype → [], float64, the mean of the outputs; or
 * [outputs] with `outputs: "each"`.
 * @throws ShapeError where shapes differ: nothing is broadcast; ValueError for no examples; UsageError for tensors
 * without a value.
 * @example
 * medianAbsoluteError(tensor([1, 2, 3]), tensor([1, 3, 99])).item(); // → 1
 */
export const medianAbsoluteError: Metric<RegressionOptions, Tensor> = defineRegression<Parts>({
  name: "medianAbsoluteError",
  init: [],
  update: (parts, predictions, targets) =>
    appended(
      parts,
      errors(predictions, targets).map((e) => writeNumber(Math.abs(e))),
    ),
  result(parts, count) {
    // NaN is sorted to the end
    const sorted = allOf(parts).sort();
    const [below, above] = [sorted[Math.ceil(count / 2) - 1]!, sorted[Math.floor(count / 2)]!];
    return Number.isNaN(sorted[count - 1]) ? NaN : (below + above) / 2;
  },
});
