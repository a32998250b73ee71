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

/** Features, and labels or targets, of the examples at `positions[from]` … `positions[to − 1]`, in their own arrays. */
export function copyRows<A extends Answers>(
  data: { readonly features: Features } & A,
  positions: ArrayLike<number>,
  from: number,
  to: number,
): { readonly features: Features } & Answers {
  const features = rowsAt(data.features, positions, from, to);
  if (data.targets !== undefined) return { features, targets: rowsAt(data.targets, positions, from, to) };
  const labels = new Int32Array(to - from);
  for (let i = from; i < to; i++) labels[i - from] = data.labels![positions[i]!]!;
  return { features, labels };
}

/** Answers that are to be learned, one for each example: one of the two. */
interface Answers {
  readonly labels?: Int32Array;
  readonly targets?: Features;
}

function rowsAt(rows: Features, positions: ArrayLike<number>, from: number, to: number): Features {
  const width = rows.shape[1];
  const taken = emptyFeatures(to - from, width);
  for (let i = from; i < to; i++) {
    const at = positions[i]!;
    taken.set(rows.subarray(at * width, (at + 1) * width), (i - from) * width);
  }
  return taken;
}
