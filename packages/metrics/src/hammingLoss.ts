import type { Tensor } from "@cotangent/autodiff";
import type { ClassOptions } from "./classes.ts";
import { defineCounted } from "./counted.ts";
import { scalar, sumOf, tablesOf } from "./counts.ts";
import type { WeightedMetric } from "./metric.ts";

/**
 * The share of labels that are predicted wrong, from 0 to 1. NaN where a logit is.
 *
 * Shapes: predictions [n], classes, or [n, classes], logits or probabilities, and labels [n]; or, multi-label,
 * predictions and labels [n, labels], 0 and 1 → [], float64.
 * `sampleWeights` [n] say how much each example counts; over batches they are the last argument of `update`.
 * @throws ShapeError or DTypeError where these do not agree; ValueError for no examples and for what is no class;
 * UsageError for tensors without a value.
 * @example
 * const labels = tensor([[0, 1], [1, 1]], { dtype: "int32" });
 * hammingLoss(zeros([2, 2], { dtype: "int32" }), labels).item(); // → 0.75
 */
export const hammingLoss: WeightedMetric<ClassOptions, Tensor<readonly []>> = defineCounted(
  {},
  {
    name: "hammingLoss",
    multiLabel: true,
    result(counts, settings) {
      const tables = tablesOf(counts, settings);
      // where each example has one class, a wrong one is a false negative of the right one
      const wrong = ([, fp, fn]: readonly number[]): number => fn! + (counts.tables.length > 0 ? fp! : 0);
      const labels = counts.tables.length > 0 ? tables.flat() : tables.map(([, , fn, tp]) => fn + tp);
      return scalar(sumOf(tables.map(wrong)) / sumOf(labels));
    },
  },
);
