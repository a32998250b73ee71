import { requireDataset, type AnyDataset } from "./dataset.ts";
import { DataError } from "./errors.ts";
import { requireSameFeatures } from "./names.ts";
import { emptyFeatures } from "./features.ts";

/** Mean and spread of each feature, as measured on one data set, to be applied to any. */
export interface Standardization<F extends number = number> {
  /** The features that were measured, in their order. */
  readonly featureNames: readonly string[];
  /** Mean of each feature. */
  readonly mean: readonly number[];
  /** Standard deviation of each feature (divided by n, not n − 1); 1 for one that does not vary. */
  readonly standardDeviation: readonly number[];
  /**
   * The data set with (x − mean) / standardDeviation for x.
   * @throws DataError where it has other features, by name, or the same in another order.
   */
  transform<D extends AnyDataset<F>>(data: D): D;
}

/**
 * Measures a data set so that its features get mean 0 and standard deviation 1. Measure the training part alone, and
 * transform both parts with the result: what is held out must not be looked at.
 * @example
 * const { train, test } = stratifiedSplit(iris(), { testSize: 30, seed: 0 });
 * const { transform } = standardization(train);
 * transform(test).info?.units[0]; // → standard deviations
 */
export function standardization<F extends number>(measured: AnyDataset<F>): Standardization<F> {
  requireDataset("standardization", measured);
  const { features, featureNames } = measured;
  const [length, width] = features.shape;
  if (length === 0) throw new DataError("standardization: the data set is empty; measure the training part");
  const columns = featureNames.map((_, j) => features.filter((_, at) => at % width === j));
  const mean = columns.map((column) => average(column, (x) => x));
  const standardDeviation = columns.map((column, j) => deviation(column, mean[j]!));
  return Object.freeze({
    featureNames,
    mean,
    standardDeviation,
    transform<D extends AnyDataset<F>>(data: D): D {
      requireDataset("standardization", data);
      requireSameFeatures("standardization", featureNames, data.featureNames);
      const scaled = emptyFeatures(data.length, width);
      data.features.forEach((x, at) => (scaled[at] = (x - mean[at % width]!) / standardDeviation[at % width]!));
      const info = data.info && { info: { ...data.info, units: mean.map(() => "standard deviations") } };
      return Object.freeze({ ...data, features: scaled, ...info }) as unknown as D;
    },
  });
}

/** Around `mean`. What rounding alone makes of a feature that does not vary counts as no variation. */
function deviation(column: Float32Array, mean: number): number {
  const variance = average(column, (x) => (x - mean) ** 2);
  return variance <= (column.length * mean * Number.EPSILON) ** 2 ? 1 : Math.sqrt(variance);
}

function average(column: Float32Array, f: (x: number) => number): number {
  let total = 0;
  for (const x of column) total += f(x);
  return total / column.length;
}
