/** Clusters beside scikit-learn's, by the door of their class, and what it says. */
import { expect, test } from "vitest";
import fixture from "../fixtures/kmeans.json" with { type: "json" };
import { KMeans, type KMeansOptions, type Pass } from "./index.ts";

type Options = (typeof fixture)[number]["options"];

test.each(fixture)("$name", ({ X, options, weights, centers, labels, inertia, iterations, distances, score }) => {
  const model = new KMeans(ours(options)).fit(X, undefined, weights === null ? {} : { sampleWeights: weights });
  expectClose(model.centers.flat(), centers.flat());
  expect(model.labels).toEqual(labels);
  expect(model.predict(X)).toEqual(labels);
  expect(model.inertia).toBeCloseTo(inertia, 9);
  expect(model.iterations).toBe(iterations);
  expectClose(model.transform(X.slice(0, 3)).flat(), distances.flat());
  expect(model.score(X)).toBeCloseTo(score, 9);
});

test("onPass is told of the moves of centres, of every start, and may stop", () => {
  const told: Pass[] = [];
  const { X } = fixture[1]!;
  const model = new KMeans({ clusters: 4, onWarning: () => {} });
  model.fit(X, undefined, { onPass: (pass) => told.push(pass) < 3 });
  expect(told.map(({ pass }) => pass)).toEqual([1, 2, 3]);
  expect(told.every(({ loss }) => loss > 0)).toBe(true);
  expect(model.converged).toBe(false);
});

test("sentences", () => {
  expect(() => new KMeans().fit([[1], [2]])).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: KMeans.fit: X has 2 rows, clusters is 8; there must be at least one row per cluster]`,
  );
  expect(() =>
    new KMeans({ clusters: 2, init: [[1], [2], [3]] }).fit([[1], [2], [3]]),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: KMeans.fit: init is [3,1], and X has 1 column; init is a row per cluster, [2,1]]`,
  );
  expect(() => new KMeans({ init: "far" as "random" })).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: KMeans: init is the string "far"; it is "kMeans++" or "random", or rows of numbers, one per cluster]`,
  );
  const told: string[] = [];
  const onWarning = (sentence: string): void => void told.push(sentence);
  new KMeans({ clusters: 3, onWarning }).fit([[1], [1], [2], [2]]);
  new KMeans({ clusters: 4, maxIterations: 1, starts: 1, onWarning }).fit(fixture[1]!.X);
  expect(told).toMatchInlineSnapshot(`
    [
      "KMeans: found 2 clusters of 3: X has no more rows that differ; use fewer clusters",
      "KMeans: did not converge: centres still move after 1 pass; raise maxIterations",
    ]
  `);
  const json = JSON.parse(JSON.stringify(new KMeans({ clusters: 2 }).fit([[1], [5]]))) as {
    fitted: { labels: number[] };
  };
  json.fitted.labels[1] = 2;
  expect(() => KMeans.fromJSON(json)).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: KMeans.fromJSON: fitted: labels[1] is 2; there are 2 clusters]`,
  );
});

function ours({ init, n_clusters, n_init, random_state, max_iter, tol }: Partial<Options>): KMeansOptions {
  const given = {
    clusters: n_clusters,
    init: init === "k-means++" ? undefined : init,
    starts: n_init,
    seed: random_state,
    maxIterations: max_iter,
    tol,
    onWarning: (): void => {},
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as KMeansOptions;
}

function expectClose(given: readonly number[], expected: readonly number[]): void {
  expect(given.length).toBe(expected.length);
  given.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 10));
}
