import type { Dataset, Examples, TargetDataset } from "./dataset.ts";
import { emptyFeatures, type Features } from "./features.ts";

interface Known<F extends number> extends Omit<Examples<F>, "length" | "features"> {
  /** All features, example after example. */
  readonly features: ArrayLike<number>;
}

/**
 * A data set that comes with this package. The common test looks at it as `dataset` would; a page that loads it does
 * without what looks, which is more than iris is.
 */
export function known<F extends number, T extends number>(
  spec: Known<F> & { readonly targets: ArrayLike<number>; readonly targetNames: readonly string[] },
): TargetDataset<F, T>;
export function known<F extends number>(
  spec: Known<F> & { readonly labels: ArrayLike<number>; readonly classNames: readonly string[] },
): Dataset<F>;
export function known(
  spec: Known<number> & {
    readonly labels?: ArrayLike<number>;
    readonly classNames?: readonly string[];
    readonly targets?: ArrayLike<number>;
    readonly targetNames?: readonly string[];
  },
): Examples {
  const { features, featureNames, labels, classNames, targets, targetNames, info } = spec;
  const length = features.length / featureNames.length;
  return Object.freeze({
    length,
    features: rowsOf(features, length, featureNames.length),
    featureNames: Object.freeze(featureNames),
    ...(targets === undefined
      ? { labels: Int32Array.from(labels!), classNames: Object.freeze(classNames) }
      : { targets: rowsOf(targets, length, targetNames!.length), targetNames: Object.freeze(targetNames) }),
    ...(info === undefined ? {} : { info }),
  });
}

function rowsOf(numbers: ArrayLike<number>, length: number, width: number): Features {
  const rows = emptyFeatures(length, width);
  rows.set(numbers);
  return rows;
}
