import type { Tensor } from "@cotangent/autodiff";
import { meanOfAll } from "./averages.ts";
import type { ClassOptions } from "./classes.ts";
import { defineCounted } from "./counted.ts";
import { scalar, tablesOf } from "./counts.ts";
import type { WeightedMetric } from "./metric.ts";

/** Options of `balancedAccuracy`. */
export interface BalancedAccuracyOptions extends ClassOptions {
  /** True where guessing is 0, and being always right 1; by default false. */
  readonly adjusted?: boolean;
}

/**
 * The mean of the recalls of the classes, from 0 to 1: each class counts alike, however rare it is. Classes without a
 * label do not count. NaN where a logit is.
 *
 * Shapes: predictions [n], classes, or [n, classes], logits or probabilities; labels [n] → [], float64.
 * `sampleWeights` [n] say how much each example counts; over batches they are the last argument of `update`.
 * @throws ShapeError or DTypeError where these do not agree; ValueError for no examples and for what is no class;
 * UsageError for tensors without a value.
 * @example
 * const labels = tensor([0, 0, 0, 1], { dtype: "int32" });
 * balancedAccuracy(tensor([0, 0, 0, 0], { dtype: "int32" }), labels).item(); // → 0.5
 */
export const balancedAccuracy: WeightedMetric<BalancedAccuracyOptions, Tensor<readonly []>> = defineCounted<
  Pick<BalancedAccuracyOptions, "adjusted">,
  { readonly adjusted: boolean },
  Tensor<readonly []>
>(
  { adjusted: false },
  {
    name: "balancedAccuracy",
    result(counts, settings) {
      const recalls = tablesOf(counts, settings)
        .filter(([, , fn, tp]) => fn + tp > 0)
        .map(([, , fn, tp]) => tp / (fn + tp));
      const chance = settings.adjusted ? 1 / recalls.length : 0;
      return scalar((meanOfAll(recalls) - chance) / (1 - chance));
    },
  },
);
