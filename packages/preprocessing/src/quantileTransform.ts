import { quantileOf } from "./mean.ts";
import { normalQuantile, normalShare } from "./normal.ts";
import { defineNumberStep, mapped } from "./numberStep.ts";
import { integer, object, oneOf, optional, rising } from "./read.ts";
import type { Step, StepKind } from "./step.ts";

/** Options of `quantileTransform`. */
export interface QuantileTransformOptions {
  /** The distribution that comes out; "uniform" where absent. */
  readonly output?: "uniform" | "normal";
  /** Most quantiles that are learned of a column; 1000 where absent. */
  readonly quantiles?: number;
}

/**
 * Gives each value the share of values below it, so that a column has values from 0 to 1, all of them as often, or a
 * normal distribution, as scikit-learn's `QuantileTransformer` (which draws 10,000 rows where there are more; all are
 * taken here). Values beyond those of fitting become the ends. Missing values stay missing.
 * @throws DataError for a column that is not of numbers or truth values, or has no value at all.
 * @example
 * quantileTransform().fit([[1], [10], [100]]).transform([[10], [55], [1e6]]); // → [ [ 0.5 ], [ 0.75 ], [ 1 ] ]
 */
export function quantileTransform(options: QuantileTransformOptions = {}): Step<true> {
  return quantileTransformStep.of(options);
}

const outputs = oneOf("uniform", "normal");

export const quantileTransformStep: StepKind<true> = defineNumberStep({
  name: "quantileTransform",
  options: object({ output: optional(outputs, "uniform"), quantiles: optional(integer(2, 100_000), 1000) }),
  state: () => object({ quantiles: rising, output: outputs }),
  unit: "1",
  fit(present, { output, quantiles }, rows) {
    const sorted = Float64Array.from(present).sort();
    const n = Math.max(2, Math.min(quantiles, rows));
    let before = -Infinity;
    const found = Array.from({ length: n }, (_, i) => (before = Math.max(before, quantileOf(sorted, i / (n - 1)))));
    return { quantiles: found, output };
  },
  transform: (values, { quantiles, output }) =>
    mapped(values, (x) => {
      const share = shareOf(x, quantiles, output === "normal" ? threshold : 0);
      return output === "uniform" ? share : clipped(normalQuantile(share));
    }),
  inverse: (values, { quantiles, output }) =>
    mapped(values, (y) => {
      const share = output === "uniform" ? y : normalShare(y);
      const margin = output === "uniform" ? 0 : threshold;
      if (share - margin < 0 || share <= 0) return quantiles[0]!;
      if (share + margin > 1 || share >= 1) return quantiles.at(-1)!;
      const at = share * (quantiles.length - 1);
      const low = Math.floor(at);
      return Number.isNaN(share) ? NaN : quantiles[low]! + (quantiles[low + 1]! - quantiles[low]!) * (at - low);
    }),
});

/** scikit-learn's bound, within which a value counts as an end. */
const threshold = 1e-7;
const most = -normalQuantile(threshold - Number.EPSILON);

function clipped(x: number): number {
  return Math.min(most, Math.max(-most, x));
}

/** The share of values below x: the mean of that below the first and of that below the last quantile of its value. */
function shareOf(x: number, quantiles: readonly number[], margin: number): number {
  const last = quantiles.length - 1;
  if (Number.isNaN(x)) return NaN;
  if (x - margin < quantiles[0]! || x === quantiles[0]) return 0;
  if (x + margin > quantiles[last]! || x === quantiles[last]) return 1;
  const below = lastBelow(quantiles, x);
  if (quantiles[below + 1] !== x) {
    const [low, high] = [quantiles[below]!, quantiles[below + 1]!];
    return (below + (x - low) / (high - low)) / last;
  }
  let same = below + 1;
  while (quantiles[same + 1] === x) same++;
  return (below + 1 + same) / 2 / last;
}

/** The last place of a value below x, of values of which the first is. */
function lastBelow(values: readonly number[], x: number): number {
  let [low, high] = [0, values.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle]! < x) low = middle;
    else high = middle;
  }
  return low;
}
