/** Every estimator keeps the laws of `checkEstimator`; a new one adds a row. */
import { expect, test } from "vitest";
import { DummyClassifier, DummyRegressor, KMeans, MLPClassifier, MLPRegressor, PCA, Perceptron } from "./index.ts";
import * as exported from "./index.ts";
import { checkEstimator, type Checked, type CheckEstimatorOptions } from "./testing.ts";

const silent = { onWarning: () => undefined };
const free = { orderFree: true, weightsAreRows: true };

const table: readonly [name: string, make: () => Checked, options?: CheckEstimatorOptions][] = [
  ["Perceptron", () => new Perceptron(silent)],
  ["Perceptron, elastic net", () => new Perceptron({ ...silent, penalty: "elasticNet", seed: 3 })],
  ["DummyClassifier", () => new DummyClassifier(), free],
  ["DummyClassifier, stratified", () => new DummyClassifier({ strategy: "stratified" }), free],
  ["DummyClassifier, uniform", () => new DummyClassifier({ strategy: "uniform" }), free],
  ["DummyRegressor", () => new DummyRegressor(), free],
  ["DummyRegressor, median", () => new DummyRegressor({ strategy: "median" }), { orderFree: true }],
  ["MLPClassifier", () => new MLPClassifier({ ...silent, hidden: [5], maxIterations: 20 })],
  ["MLPClassifier, sgd", () => new MLPClassifier({ ...silent, hidden: [4, 3], solver: "sgd", maxIterations: 9 })],
  ["MLPClassifier, early stopping", () => new MLPClassifier({ ...silent, hidden: [4], earlyStopping: true })],
  ["MLPRegressor", () => new MLPRegressor({ ...silent, hidden: [5], maxIterations: 20 })],
  ["MLPRegressor, lbfgs", () => new MLPRegressor({ ...silent, hidden: [3], solver: "lbfgs", activation: "tanh" })],
  ["KMeans", () => new KMeans({ ...silent, clusters: 3, starts: 2 })],
  ["PCA", () => new PCA({ components: 1 }), free],
  ["PCA, whitened", () => new PCA({ components: 1, whiten: true })],
];

test.each(table)("%s", (_, make, options) => {
  expect(checkEstimator(make, options)).toBeGreaterThan(14);
});

test("every estimator has a row", () => {
  const classes = Object.entries(exported).filter(([, one]) => /^class\b/.test(Function.prototype.toString.call(one)));
  expect(new Set(table.map(([, make]) => make().name))).toEqual(new Set(classes.map(([name]) => name)));
});
