import type { Tensor } from "@cotangent/autodiff";
import type { ClassOptions } from "./classes.ts";
import { defineCounted } from "./counted.ts";
import { scalar, sumOf, tablesOf } from "./counts.ts";
import type { WeightedMetric } from "./metric.ts";

/**
 * Matthews' correlation of labels and predicted classes, from −1 to 1, of two classes or more: 0 for predictions that
 * say nothing, and where all labels or all predictions are one class. NaN where a logit is.
 * J. Gorodkin 2004, "Comparing two K-category assignments by a K-category correlation coefficient".
 *
 * Shapes: predictions [n], classes, or [n, classes], logits or probabilities; labels [n] → [], float64.
 * `sampleWeights` [n] say how much each example counts; over batches they are the last argument of `update`.
 * @throws ShapeError or DTypeError where these do not agree; ValueError for no examples and for what is no class;
 * UsageError for tensors without a value.
 * @example
 * const labels = tensor([1, 1, 1, 0], { dtype: "int32" });
 * matthewsCorrelation(tensor([1, 0, 1, 1], { dtype: "int32" }), labels).toString(); // → float64[] -0.3333333333
 */
export const matthewsCorrelation: WeightedMetric<ClassOptions, Tensor<readonly []>> = defineCounted(
  {},
  {
    name: "matthewsCorrelation",
    result(counts, settings) {
      const tables = tablesOf(counts, settings);
      const labelled = tables.map(([, , fn, tp]) => fn + tp);
      const predicted = tables.map(([, fp, , tp]) => fp + tp);
      const [n, right] = [sumOf(labelled), sumOf(tables.map(([, , , tp]) => tp))];
      const dot = (a: readonly number[], b: readonly number[]): number => sumOf(a.map((x, i) => x * b[i]!));
      const spread = (n * n - dot(predicted, predicted)) * (n * n - dot(labelled, labelled));
      return scalar(spread === 0 ? 0 : (right * n - dot(labelled, predicted)) / Math.sqrt(spread));
    },
  },
);
