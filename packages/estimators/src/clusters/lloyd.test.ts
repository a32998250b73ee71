/** Clusters beside scikit-learn's, from the same first centres and from the same seeds. */
import { describe, expect, test } from "vitest";
import fixture from "../../fixtures/kmeans.json" with { type: "json" };
import { readRows, type Rows } from "../data.ts";
import { randomState } from "../randomState.ts";
import { lloyd, nearest, squaredDistance, type Clustering } from "./lloyd.ts";
import { atRandom, plusPlus } from "./seeding.ts";

type Case = (typeof fixture)[number];

describe.each(fixture)("$name", (one) => {
  const rows = readRows("test", one.X);
  const found = clustersOf(one, rows);

  test("has the centres, labels and passes of scikit-learn", () => {
    expect(found.inertia).toBeCloseTo(one.inertia, 9);
    one.centers.flat().forEach((x, at) => expect(found.centers[at]).toBeCloseTo(x, 10));
    expect([...found.labels]).toEqual(one.labels);
    expect(found.iterations).toBe(one.iterations);
  });

  test("has each row at the centre next to it, bounds or not", () => {
    expect([...nearest(rows, found.centers)]).toEqual([...found.labels]);
    const all = found.centers.length / rows.columns;
    const plain = one.X.map((_, i) => {
      const distances = Array.from({ length: all }, (_, c) =>
        squaredDistance(rows.elements, i, found.centers, c, rows.columns),
      );
      return distances.indexOf(Math.min(...distances));
    });
    expect([...found.labels]).toEqual(plain);
  });
});

function clustersOf({ options, weights }: Case, rows: Rows): Clustering {
  const { init, n_clusters, n_init, random_state = 0, max_iter = 300, tol = 1e-4 } = options as Options;
  const own = weights === null ? new Float64Array(rows.length).fill(1) : Float64Array.from(weights);
  const random = randomState(random_state);
  const starts = Array.from({ length: n_init }, () => {
    if (Array.isArray(init)) return Float64Array.from(init.flat());
    return init === "random" ? atRandom(rows, n_clusters, random) : plusPlus(rows, own, n_clusters, random);
  });
  const all = starts.map((first) => lloyd(rows, own, first, max_iter, tol * meanVariance(rows)));
  return all.reduce((best, next) => (next.inertia < best.inertia ? next : best));
}

interface Options {
  readonly init?: string | number[][];
  readonly n_clusters: number;
  readonly n_init: number;
  readonly random_state?: number;
  readonly max_iter?: number;
  readonly tol?: number;
}

function meanVariance({ length, columns, elements }: Rows): number {
  const variances = Array.from({ length: columns }, (_, j) => {
    const column = Array.from({ length }, (_, i) => elements[i * columns + j]!);
    const mean = column.reduce((a, b) => a + b, 0) / length;
    return column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / length;
  });
  return variances.reduce((a, b) => a + b, 0) / columns;
}
