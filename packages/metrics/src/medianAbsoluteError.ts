import type { Tensor } from "@cotangent/autodiff";
import type { WeightedMetric } from "./metric.ts";
import { defineRegression, errors, type RegressionOptions } from "./regression.ts";
import { allOf, appended, writeNumber, type Parts } from "./written.ts";

/**
 * The median of |prediction − target|, in units of the targets, which outliers do not move; the mean of the middle two
 * of an even number, but of weighted errors the first with half of the weight up to it. NaN where a number is. The
 * streaming form keeps every error.
 *
 * Shapes: predictions and targets [n] or [n, outputs], numbers of any dtype → [], float64, the mean of the outputs; or
 * [outputs] with `outputs: "each"`. `sampleWeights` [n] say how much each example counts; over batches they are the
 * last argument of `update`.
 * @throws ShapeError where shapes differ: nothing is broadcast; ValueError for no examples; UsageError for tensors
 * without a value.
 * @example
 * medianAbsoluteError(tensor([1, 2, 3]), tensor([1, 3, 99])).item(); // → 1
 */
export const medianAbsoluteError: WeightedMetric<RegressionOptions, Tensor> = defineRegression<Errors>({
  name: "medianAbsoluteError",
  init: { errors: [], weights: [] },
  update(state, predictions, targets, weights) {
    const sizes = errors(predictions, targets).map((e) => writeNumber(Math.abs(e)));
    const before = state.errors.reduce((n, part) => n + part.length, 0);
    const earlier = state.weights.length > 0 || weights === undefined ? state.weights : ones(before);
    const more = weights ?? (state.weights.length > 0 ? Array<number>(sizes.length).fill(1) : []);
    return { errors: appended(state.errors, sizes), weights: appended(earlier, more) };
  },
  result(state, count) {
    const all = allOf(state.errors);
    if (all.some(Number.isNaN)) return NaN;
    if (state.weights.length > 0) return weightedMedian(all, allOf(state.weights));
    const sorted = all.sort();
    const [below, above] = [sorted[Math.ceil(count / 2) - 1]!, sorted[Math.floor(count / 2)]!];
    return below + (above - below) / 2;
  },
});

interface Errors {
  readonly errors: Parts;
  /** The weight of each example; none as long as no batch had any. */
  readonly weights: Parts;
}

// ---- parts

function ones(n: number): Parts {
  return n === 0 ? [] : [Array<number>(n).fill(1)];
}

/** The least error up to which errors have half of the weight or more. */
function weightedMedian(errors: Float64Array, weights: Float64Array): number {
  // of equal errors the light ones come first, so that the order of examples changes no bit of a sum
  const order = Array.from(errors, (_, i) => i).sort((a, b) => errors[a]! - errors[b]! || weights[a]! - weights[b]!);
  let sum = 0;
  const sums = order.map((i) => (sum += weights[i]!));
  return errors[order[sums.findIndex((x) => x >= sum / 2)]!]!;
}
