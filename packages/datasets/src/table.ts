/** Tables of features: one typed array that carries its shape. */

/** A row of F numbers per example, in one array that carries its shape, so that tensor libraries know it. */
export type Features<F extends number = number> = Float32Array & {
  readonly shape: readonly [examples: number, features: F];
};

/** Rows of numbers as `dataset` takes them: nested arrays, or a typed array with a shape. */
export type FeatureRows =
  readonly (readonly number[])[] | ((Float32Array | Float64Array) & { readonly shape?: readonly number[] });

/** A zeroed table that carries its shape. */
export function emptyFeatures<F extends number>(length: number, width: F): Features<F> {
  return Object.assign(new Float32Array(length * width), { shape: Object.freeze([length, width] as const) });
}

/** Features and labels of the examples at `positions[from]` … `positions[to − 1]`, in arrays of their own. */
export function copyRows<F extends number>(
  { features, labels }: { readonly features: Features<F>; readonly labels: Int32Array },
  positions: ArrayLike<number>,
  from: number,
  to: number,
): { readonly features: Features<F>; readonly labels: Int32Array } {
  const width = features.shape[1];
  const rows = emptyFeatures(to - from, width);
  const classes = new Int32Array(to - from);
  for (let i = from; i < to; i++) {
    const at = positions[i]!;
    rows.set(features.subarray(at * width, (at + 1) * width), (i - from) * width);
    classes[i - from] = labels[at]!;
  }
  return { features: rows, labels: classes };
}
