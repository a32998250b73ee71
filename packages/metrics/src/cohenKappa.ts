import { ValueError, type Tensor } from "@cotangent/autodiff";
import type { ClassOptions } from "./classes.ts";
import { defineCounted } from "./counted.ts";
import { cellsOf, scalar, sumOf, tablesOf } from "./counts.ts";
import type { WeightedMetric } from "./metric.ts";

/** Options of `cohenKappa`. */
export interface CohenKappaOptions extends ClassOptions {
  /** Weight of a wrong class: always the same ("equal", the default), or by the distance of their indices. */
  readonly weights?: "equal" | "linear" | "quadratic";
}

/**
 * Cohen's kappa: how much more labels and predictions agree than they would by chance, from −1 to 1. NaN where only one
 * class comes, since chance then always agrees, and where a logit is.
 * J. Cohen 1960, "A coefficient of agreement for nominal scales".
 *
 * Shapes: predictions [n], classes, or [n, classes], logits or probabilities; labels [n] → [], float64.
 * `sampleWeights` [n] say how much each example counts; over batches they are the last argument of `update`.
 * @throws ShapeError or DTypeError where these do not agree; ValueError for no examples and for what is no class;
 * UsageError for tensors without a value.
 * @example
 * const labels = tensor([0, 1, 1, 0], { dtype: "int32" });
 * cohenKappa(tensor([0, 1, 0, 0], { dtype: "int32" }), labels).item(); // → 0.5
 */
export const cohenKappa: WeightedMetric<CohenKappaOptions, Tensor<readonly []>> = defineCounted<
  Pick<CohenKappaOptions, "weights">,
  { readonly weights: string },
  Tensor<readonly []>
>(
  { weights: "equal" },
  {
    name: "cohenKappa",
    check({ weights }) {
      if (!Object.hasOwn(distances, weights))
        throw new ValueError(`cohenKappa: weights is "${weights}"; it is one of "equal", "linear", "quadratic"`);
    },
    result(counts, settings) {
      const distance = distances[settings.weights]!;
      const tables = tablesOf(counts, settings);
      const labelled = tables.map(([, , fn, tp]) => fn + tp);
      const predicted = tables.map(([, fp, , tp]) => fp + tp);
      const n = sumOf(labelled);
      const observed = sumOf(cellsOf(counts, settings).map(([i, j, count]) => distance(i, j) * count));
      const expected = sumOf(labelled.map((a, i) => sumOf(predicted.map((b, j) => (distance(i, j) * a * b) / n))));
      return scalar(1 - observed / expected);
    },
  },
);

const distances: Readonly<Record<string, (i: number, j: number) => number>> = {
  equal: (i, j) => (i === j ? 0 : 1),
  linear: (i, j) => Math.abs(i - j),
  quadratic: (i, j) => (i - j) ** 2,
};
