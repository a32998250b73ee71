import type { Tensor } from "@cotangent/autodiff";
import { defineMetric, type Metric } from "./metric.ts";
import { errors, ofOutputs, type RegressionOptions } from "./regression.ts";
import { readNumber, writeNumber, type Written } from "./written.ts";

/**
 * The largest |prediction − target|, in units of the targets. NaN where a number is.
 *
 * Shapes: predictions and targets [n] or [n, outputs], numbers of any dtype → [], float64, the mean of the outputs; or
 * [outputs] with `outputs: "each"`.
 * @throws ShapeError where shapes differ: nothing is broadcast; ValueError for no examples; UsageError for tensors
 * without a value.
 * @example
 * maxError(tensor([1, 2, 3]), tensor([1, 2, 6])).item(); // → 3
 */
export const maxError: Metric<RegressionOptions, Tensor> = defineMetric(
  ofOutputs<Written>({
    name: "maxError",
    init: 0,
    update: (most, predictions, targets) =>
      writeNumber(errors(predictions, targets).reduce((max, e) => Math.max(max, Math.abs(e)), readNumber(most))),
    result: readNumber,
  }),
);
