/**
 * Networks of default options on rows that they did not learn. `tools/fixtures/estimators_accuracy.mjs` prints the whole:
 * five folds of each of five seeds; large data are judged by fewer folds here.
 */
import { expect, test } from "vitest";
import { goals, scoresOf } from "../fixtures/accuracy.ts";
import { fashion, hasFashion } from "../fixtures/fashion.ts";
import { MLPClassifier } from "./index.ts";

test.each([
  ["iris", 5],
  ["wine", 5],
  ["breastCancer", 1],
  ["digits", 1],
  ["diabetes", 5],
] as const)("%s, mean of five seeds", { timeout: 300_000 }, async (name, foldsOfEach) => {
  const scores = await scoresOf(name, foldsOfEach);
  expect(scores.length).toBe(5 * foldsOfEach);
  expect(scores.reduce((a, b) => a + b, 0) / scores.length).toBeGreaterThanOrEqual(goals[name].least);
});

const why = hasFashion() ? "" : " (skipped: Debian's package dataset-fashion-mnist is not installed)";

// some 20 s on two idle cores; five minutes are for machines with other work
test.skipIf(!hasFashion())(`Fashion-MNIST, five passes${why}`, { timeout: 300_000 }, async () => {
  const [train, judge] = [await fashion("train"), await fashion("t10k")];
  const options = { hidden: [256, 128], batchSize: 50, dtype: "float32", onWarning: () => {} } as const;
  const json = new MLPClassifier({ ...options, maxIterations: 4 }).fit(train).toJSON();
  // the last pass takes a tenth of the rate
  const params = { ...json.params, learningRate: 1e-4 };
  const model = MLPClassifier.fromJSON({ ...json, params }).partialFit(train);
  expect(model.score(judge)).toBeGreaterThanOrEqual(0.88);
});
