import { dataset, type Dataset } from "./dataset.ts";
import { drawsOf } from "./draws.ts";
import { DataError, describe } from "./errors.ts";
import {
  madeInfo,
  madeOptions,
  requireInteger,
  requireNumber,
  requireNumbers,
  sizesOf,
  type MadeOptions,
} from "./made.ts";

/** Options of `blobs`. */
export interface BlobsOptions extends Omit<MadeOptions, "noise"> {
  /** Number of blobs, or the centre of each; 3 where absent. */
  readonly centers?: number | readonly (readonly number[])[];
  /** Number of features; 2 where absent, and as many as the centres have numbers. */
  readonly features?: number;
  /** Standard deviation of each blob around its centre; 1 where absent. */
  readonly spread?: number;
}

/**
 * Normal blobs, each a class, around centres that are given, or drawn evenly from −10 to 10. The examples are in order,
 * blob after blob.
 * features: float32[examples, features], labels: int32[examples]
 * @throws DataError for numbers out of range, an unknown option, or without a seed.
 * @example
 * const { features, classNames } = blobs({ examples: 90, centers: [[0, 0], [5, 5]], spread: 0.5, seed: 0 });
 * features.shape; // → [ 90, 2 ]
 * classNames; // → [ 'blob 0', 'blob 1' ]
 */
export function blobs(options: BlobsOptions): Dataset {
  const { centers = 3, spread = 1 } = Object(options) as BlobsOptions;
  const { examples } = madeOptions("blobs", options, 1, "centers", "features", "spread");
  requireNumber("blobs", "spread", spread, 0, 1e30);
  const draws = drawsOf("blobs", options);
  const places = Array.isArray(centers)
    ? given(centers, options.features)
    : drawn(centers as number, options.features ?? 2, draws.uniform);
  const points = sizesOf(examples, places.length).flatMap((n, label) =>
    Array.from({ length: n }, () => places[label]!.map((x) => x + spread * draws.normal())),
  );
  const labels = sizesOf(examples, places.length).flatMap((n, label) => new Array<number>(n).fill(label));
  return dataset({
    features: points,
    labels,
    classNames: places.map((_, label) => `blob ${label}`),
    info: madeInfo("Blobs", places[0]!.length),
  });
}

function given(centers: readonly unknown[], features: number | undefined): readonly (readonly number[])[] {
  if (centers.length === 0) throw new DataError("blobs: centers are empty; there is at least one blob");
  centers.forEach((center, i) => {
    requireNumbers("blobs", `centers[${i}]`, center);
    const width = features ?? (centers[0] as readonly number[]).length;
    if (center.length !== width)
      throw new DataError(`blobs: centers[${i}] has ${center.length} numbers; it is one of ${width}, as all are`);
  });
  return centers as readonly (readonly number[])[];
}

function drawn(centers: number, features: number, uniform: () => number): number[][] {
  if (typeof centers !== "number")
    throw new DataError(`blobs: centers are ${describe(centers)}; they are a number of blobs, or a row for each`);
  requireInteger("blobs", "centers", centers, 1, 65536);
  requireInteger("blobs", "features", features, 1, 65536);
  return Array.from({ length: centers }, () => Array.from({ length: features }, () => 20 * uniform() - 10));
}
