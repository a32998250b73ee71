import { ShapeError, ValueError } from "@cotangent/autodiff";
import { Base, fittedReader, seenIn, type About, type Seen, type Warned } from "./contract/base.ts";
import { nested } from "./contract/classifierBase.ts";
import { count, readRows, requireSquares, type Matrix, type Rows } from "./data.ts";
import type { Transformer } from "./contract/estimator.ts";
import { readFitting, type FitOptions } from "./contract/fitting.ts";
import { doubles, lawful, number } from "./contract/frame.ts";
import { rowProducts } from "./numerics/products.ts";
import { svd } from "./numerics/svd.ts";
import { orNull, truth } from "./contract/options.ts";

export interface PCAOptions extends Partial<PCAParams>, Warned {}

/** Options of `PCA`, whole. */
export interface PCAParams {
  /**
   * Number of components that stay; or, between 0 and 1, the share of the variance that they have at least. All where
   * null or absent: as many as there are columns, or rows where they are fewer.
   */
  readonly components: number | null;
  /** Gives each component the variance 1; false where absent. */
  readonly whiten: boolean;
}

interface Fitted extends Seen {
  readonly mean: Float64Array;
  /** [components, columns] */
  readonly components: Float64Array;
  readonly singularValues: Float64Array;
  readonly variances: Float64Array;
  readonly shares: Float64Array;
  readonly noiseVariance: number;
}

const about: About<PCAParams, Fitted> = {
  name: "PCA",
  rules: {
    components: orNull(
      { fallback: null, test: isCountOrShare, range: "an integer, 1 or more, a share between 0 and 1" },
      null,
    ),
    whiten: truth(false),
  },
  fitted: lawful(
    fittedReader<Fitted>({
      mean: doubles,
      components: doubles,
      singularValues: doubles,
      variances: doubles,
      shares: doubles,
      noiseVariance: number,
    }),
    ({ columns, mean, components, singularValues, variances, shares }) => {
      const kept = singularValues.length;
      const fits = mean.length === columns && components.length === kept * columns;
      if (fits && variances.length === kept && shares.length === kept) return undefined;
      return `mean, components, variances and shares do not fit ${columns} columns and ${kept} components`;
    },
  ),
};

/**
 * Principal components: the directions at right angles in which rows vary most, found in full by singular values in
 * double precision. Their signs are scikit-learn's (1.2): the row that lies farthest along a component lies on its
 * positive side.
 *
 * Pearson 1901, "On lines and planes of closest fit to systems of points in space"; Hotelling 1933.
 * @throws ValueError for an option out of range.
 * @example
 * const model = new PCA({ components: 1 }).fit([[0, 0], [1, 1], [2, 2], [5, 5]]);
 * model.explainedVarianceRatio.map((share) => share.toFixed(3)); // → [ '1.000' ]
 * model.transform([[4, 4]])[0]!.map((x) => x.toFixed(3)); // → [ '2.828' ]
 */
export class PCA extends Base<PCAParams, Fitted> implements Transformer {
  readonly kind = "transformer";

  constructor(given?: PCAOptions) {
    super(about, given);
  }

  /** The components that JSON holds. @throws ValueError that names the path of a fault. */
  static fromJSON(json: unknown): PCA {
    return this.restored(about, json, (params) => new PCA(params));
  }

  /**
   * Learns the directions. A row of weight 2 counts as two rows.
   * @throws ValueError for more components than columns or rows, or a single row, beside what every `fit` throws.
   */
  fit(X: Matrix, _y?: undefined, options?: FitOptions): this {
    const who = "PCA.fit";
    const rows = readRows(who, X);
    requireSquares(who, rows);
    const { weights, goOn } = readFitting(who, options, rows.length);
    const mass = weights.reduce((sum, weight) => sum + weight, 0);
    if (rows.length < 2 || mass <= 1)
      throw new ValueError(
        `${who}: X has ${rows.length < 2 ? "1 row" : `rows of weight ${mass}`}; a variance is of 2 or more`,
      );
    const mean = meanOf(rows, weights, mass);
    const elements = shifted(rows, mean, weights);
    const { values, vectors } = svd(elements, rows.length, rows.columns);
    const variances = values.map((value) => (value * value) / (mass - 1));
    const total = variances.reduce((sum, variance) => sum + variance, 0);
    const shares = variances.map((variance) => (total === 0 ? 0 : variance / total));
    const kept = this.#kept(who, rows, shares);
    const rest = variances.subarray(kept);
    const components = vectors.slice(0, kept * rows.columns);
    turnSigns(components, elements, rows.columns);
    const noiseVariance = rest.length === 0 ? 0 : rest.reduce((sum, variance) => sum + variance, 0) / rest.length;
    goOn(1, () => noiseVariance);
    return this.learn({
      ...seenIn(rows),
      mean,
      components,
      singularValues: values.slice(0, kept),
      variances: variances.slice(0, kept),
      shares: shares.slice(0, kept),
      noiseVariance,
    });
  }

  /**
   * The place of each row along the components: [rows][components]. @throws UsageError before `fit`; ShapeError for
   * other columns.
   */
  transform(X: Matrix): number[][] {
    const { components, columns, mean } = this.after("transform");
    const scales = this.#scales();
    const out = rowProducts(shifted(this.rowsFor("transform", X), mean), components, columns);
    for (let at = 0; at < out.length; at++) out[at]! /= scales[at % scales.length]!;
    return nested(out, scales.length);
  }

  /**
   * Rows that lie at places along the components: what `transform` gave, back in the old columns.
   * @throws UsageError before `fit`; ShapeError for another number of components.
   */
  inverseTransform(Z: Matrix): number[][] {
    const { components, columns, mean } = this.after("inverseTransform");
    const scales = this.#scales();
    const rows = readRows("PCA.inverseTransform", Z, "Z");
    if (rows.columns !== scales.length)
      throw new ShapeError(
        `PCA.inverseTransform: Z has ${count(rows.columns, "column")}; there ${scales.length === 1 ? "is" : "are"} ` +
          `${count(scales.length, "component")}`,
      );
    return Array.from({ length: rows.length }, (_, i) =>
      Array.from(mean, (center, j) =>
        scales.reduce(
          (sum, s, k) => sum + rows.elements[i * scales.length + k]! * s * components[k * columns + j]!,
          center,
        ),
      ),
    );
  }

  /** Names of what `transform` gives: "pca0", "pca1" … @throws UsageError before `fit`. */
  get outputNames(): readonly string[] {
    return Array.from(this.after("outputNames").singularValues, (_, k) => `pca${k}`);
  }

  /** The directions, one row per component, each of length 1. @throws UsageError before `fit`. */
  get components(): number[][] {
    const { components, columns } = this.after("components");
    return nested(components, columns);
  }

  /** The variance along each component. @throws UsageError before `fit`. */
  get explainedVariance(): readonly number[] {
    return [...this.after("explainedVariance").variances];
  }

  /** Its share of the variance of all columns. @throws UsageError before `fit`. */
  get explainedVarianceRatio(): readonly number[] {
    return [...this.after("explainedVarianceRatio").shares];
  }

  /** The singular value of each component. @throws UsageError before `fit`. */
  get singularValues(): readonly number[] {
    return [...this.after("singularValues").singularValues];
  }

  /** The mean of each column. @throws UsageError before `fit`. */
  get mean(): readonly number[] {
    return [...this.after("mean").mean];
  }

  /** The mean variance along the components that did not stay. @throws UsageError before `fit`. */
  get noiseVariance(): number {
    return this.after("noiseVariance").noiseVariance;
  }

  /** Number of components that stay. */
  #kept(who: string, { length, columns }: Rows, shares: Float64Array): number {
    const { components } = this.params;
    const most = Math.min(length, columns);
    if (components === null) return most;
    if (components > most)
      throw new ValueError(
        `${who}: components is ${components}, and X has ${count(length, "row")} of ${count(columns, "column")}; there ` +
          `are ${most} at most`,
      );
    if (components >= 1) return components;
    let sum = 0;
    const at = shares.findIndex((share) => (sum += share) > components);
    return at < 0 ? most : at + 1;
  }

  /** Divisors of places along components. */
  #scales(): Float64Array {
    const { variances } = this.after("transform");
    if (!this.params.whiten) return new Float64Array(variances.length).fill(1);
    // a component without variance stays as it is
    return variances.map((variance) => Math.sqrt(variance) || 1);
  }
}

// ---- private

function isCountOrShare(value: unknown): boolean {
  return typeof value === "number" && value > 0 && (value < 1 || Number.isSafeInteger(value));
}

function meanOf({ columns, elements, length }: Rows, weights: Float64Array, mass: number): Float64Array {
  const mean = new Float64Array(columns);
  for (let i = 0; i < length; i++) {
    const weight = weights[i]!;
    for (let j = 0; j < columns; j++) mean[j]! += weight * elements[i * columns + j]!;
  }
  return mean.map((sum) => sum / mass);
}

/** Rows less their mean, times the root of their weight where there are weights. */
function shifted({ columns, elements, length }: Rows, mean: Float64Array, weights?: Float64Array): Float64Array {
  const out = new Float64Array(elements.length);
  for (let i = 0; i < length; i++) {
    const factor = weights === undefined ? 1 : Math.sqrt(weights[i]!);
    for (let j = 0, at = i * columns; j < columns; j++, at++) out[at] = factor * (elements[at]! - mean[j]!);
  }
  return out;
}

/** Turns components so that the row farthest along each lies on its positive side, the first of equal ones. */
function turnSigns(components: Float64Array, elements: Float64Array, columns: number): void {
  const places = rowProducts(elements, components, columns);
  const farthest = new Float64Array(components.length / columns);
  for (let at = 0; at < places.length;) {
    for (let k = 0; k < farthest.length; k++, at++)
      if (Math.abs(places[at]!) > Math.abs(farthest[k]!)) farthest[k] = places[at]!;
  }
  farthest.forEach((place, k) => {
    if (place < 0) for (let j = k * columns; j < (k + 1) * columns; j++) components[j] = -components[j]!;
  });
}
