import { tensor, ValueError, type Tensor } from "@cotangent/autodiff";
import type { ClassOptions } from "./classes.ts";
import { defineCounted } from "./counted.ts";
import { cellsOf, sizeOf } from "./counts.ts";
import type { WeightedMetric } from "./metric.ts";

/** Options of `confusionMatrix`. */
export interface ConfusionMatrixOptions extends ClassOptions {
  /** Divides counts by the sum of their row ("labels"), column ("predictions") or all; by default by nothing. */
  readonly normalize?: "labels" | "predictions" | "all";
}

/** More would be a matrix of gigabytes. */
const most = 4096;

/**
 * Counts how often each class was predicted for each label: a row for each label, a column for each prediction. The
 * index of a row is its class, also where a class never comes. NaN everywhere where a logit is.
 *
 * Shapes: predictions [n], classes, or [n, classes], logits or probabilities; labels [n] → [classes, classes], float64.
 * `sampleWeights` [n] say how much each example counts; over batches they are the last argument of `update`.
 * @throws ShapeError or DTypeError where these do not agree; ValueError for no examples, for what is no class, and for
 * more than 4096 classes; UsageError for tensors without a value.
 * @example
 * const labels = tensor([0, 1, 1, 2], { dtype: "int32" });
 * const predictions = tensor([0, 1, 2, 2], { dtype: "int32" });
 * confusionMatrix(predictions, labels).toArray(); // → [ [ 1, 0, 0 ], [ 0, 1, 1 ], [ 0, 0, 1 ] ]
 */
export const confusionMatrix: WeightedMetric<ConfusionMatrixOptions, Tensor<readonly [number, number]>> = defineCounted<
  Pick<ConfusionMatrixOptions, "normalize">,
  { readonly normalize: string },
  Tensor<readonly [number, number]>
>(
  { normalize: "nothing" },
  {
    name: "confusionMatrix",
    check({ normalize }) {
      if (!["nothing", "labels", "predictions", "all"].includes(normalize))
        throw new ValueError(
          `confusionMatrix: normalize is "${normalize}"; it is one of "labels", "predictions", "all", or left out`,
        );
    },
    result(counts, settings) {
      const size = sizeOf(counts, settings);
      if (size > most) throw new ValueError(`confusionMatrix: there are ${size} classes; it takes at most ${most}`);
      const cells = cellsOf(counts, settings);
      const groupOf = groupings[settings.normalize]!;
      const sums = new Map<number, number>();
      for (const [label, predicted, n] of cells) {
        const group = groupOf(label, predicted);
        sums.set(group, (sums.get(group) ?? 0) + n);
      }
      const data = new Float64Array(size * size).fill(counts.unknown > 0 ? NaN : 0);
      for (const [label, predicted, n] of cells) {
        const sum = settings.normalize === "nothing" ? 1 : sums.get(groupOf(label, predicted))!;
        data[label * size + predicted]! += sum === 0 ? 0 : n / sum;
      }
      return tensor(data, { shape: [size, size] });
    },
  },
);

/** Which counts are divided by their sum, as a number that they have in common. */
const groupings: Readonly<Record<string, (label: number, predicted: number) => number>> = {
  nothing: () => 0,
  labels: (label) => label,
  predictions: (_, predicted) => predicted,
  all: () => 0,
};
