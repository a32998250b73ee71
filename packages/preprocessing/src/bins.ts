import { quantileOf } from "./mean.ts";
import { defineNumberStep, mapped } from "./numberStep.ts";
import { integer, object, oneOf, optional, rising } from "./read.ts";
import type { Step, StepKind } from "./step.ts";

/** Options of `bins`. */
export interface BinsOptions {
  /** Number of bins; 5 where absent. */
  readonly count?: number;
  /** Bins of as many values, "quantile", or of one width, "uniform"; "quantile" where absent. */
  readonly strategy?: "quantile" | "uniform";
}

/**
 * Gives the number of the bin of each value, 0, 1 …, as scikit-learn's `KBinsDiscretizer`; `pipeline(bins(),
 * oneHotEncode())` makes a column of each bin. Values beyond those of fitting are in the bins at the ends, and the
 * inverse is the middle of a bin. Missing values stay missing.
 * @throws DataError for a column that is not of numbers or truth values, or has no value at all.
 * @example
 * const fitted = bins({ count: 2 }).fit([[1], [2], [3], [4]]);
 * fitted.transform([[2], [2.5], [9]]); // → [ [ 0 ], [ 1 ], [ 1 ] ]
 * fitted.inverseTransform([[0]]); // → [ [ 1.75 ] ]
 */
export function bins(options: BinsOptions = {}): Step<true> {
  return binsStep.of(options);
}

export const binsStep: StepKind<true> = defineNumberStep({
  name: "bins",
  options: object({
    count: optional(integer(2, 65_536), 5),
    strategy: optional(oneOf("quantile", "uniform"), "quantile"),
  }),
  state: () => object({ edges: rising }),
  unit: "1",
  fit(present, { count, strategy }) {
    const sorted = Float64Array.from(present).sort();
    const [least, largest] = [sorted[0]!, sorted.at(-1)!];
    const edges = Array.from({ length: count + 1 }, (_, i) => {
      if (i === 0 || i === count) return i === 0 ? least : largest;
      return strategy === "quantile" ? quantileOf(sorted, i / count) : least + i * ((largest - least) / count);
    });
    // scikit-learn's bound, below which a bin is none
    const kept = edges.filter((edge, i) => i === 0 || edge - edges[i - 1]! > 1e-8);
    return { edges: kept.length > 1 ? kept : [least, largest] };
  },
  transform: (values, { edges }) => mapped(values, (x) => (Number.isNaN(x) ? NaN : binOf(x, edges))),
  inverse: (values, { edges }) =>
    mapped(values, (bin) => {
      const at = Math.min(edges.length - 2, Math.max(0, Math.trunc(bin)));
      return Number.isNaN(bin) ? NaN : edges[at]! / 2 + edges[at + 1]! / 2;
    }),
});

/** The number of edges between the ends that are not above x. */
function binOf(x: number, edges: readonly number[]): number {
  let [low, high] = [1, edges.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
