/** Every estimator keeps the laws of `checkEstimator`; a new one adds a row. */
import { expect, test } from "vitest";
import {
  DummyClassifier,
  DummyRegressor,
  ElasticNet,
  estimatorFromJSON,
  KMeans,
  Lasso,
  LinearRegression,
  LogisticRegression,
  MLPClassifier,
  MLPRegressor,
  PCA,
  Perceptron,
  Ridge,
  SGDClassifier,
  SGDRegressor,
} from "./index.ts";
import * as exported from "./index.ts";
import { checkEstimator, type Checked, type CheckEstimatorOptions } from "./testing.ts";
import { examplesFor } from "./testing/subject.ts";

const warnings: string[] = [];
const silent = { onWarning: (sentence: string) => void warnings.push(sentence) };
const free = { orderFree: true, weightsAreRows: true };

const table: readonly [name: string, make: () => Checked, options?: CheckEstimatorOptions][] = [
  ["Perceptron", () => new Perceptron(silent)],
  ["Perceptron, elastic net", () => new Perceptron({ ...silent, penalty: "elasticNet", seed: 3 })],
  ["LinearRegression", () => new LinearRegression(), free],
  ["Ridge", () => new Ridge({ alpha: 0.5 }), free],
  ["Lasso", () => new Lasso({ ...silent, alpha: 0.01, tol: 1e-13 }), free],
  ["ElasticNet", () => new ElasticNet({ ...silent, alpha: 0.01, tol: 1e-13 }), free],
  // the penalty is beside the sum of the losses, so that two rows for one are a weight of 2
  ["LogisticRegression", () => new LogisticRegression({ ...silent, tol: 1e-8 }), { ...free, tolerance: 1e-6 }],
  [
    "LogisticRegression, l1",
    () => new LogisticRegression({ ...silent, penalty: "l1", tol: 1e-8 }),
    { ...free, tolerance: 1e-5 },
  ],
  [
    "LogisticRegression, one against the rest",
    () => new LogisticRegression({ ...silent, multiClass: "oneVersusRest", tol: 1e-8 }),
    { ...free, tolerance: 1e-6 },
  ],
  ["SGDClassifier", () => new SGDClassifier(silent)],
  ["SGDClassifier, log", () => new SGDClassifier({ ...silent, loss: "log", average: true })],
  ["SGDRegressor", () => new SGDRegressor(silent)],
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

test.each(table)("%s warns nobody who stopped it", (_, make) => {
  const model = make();
  const { X, y } = examplesFor(model.kind, 1);
  warnings.length = 0;
  model.fit(X as number[][], y, { onPass: () => false });
  expect(warnings).toEqual([]);
});

test.each(table)("%s is read from JSON by its name", (_, make) => {
  const read = estimatorFromJSON(JSON.parse(JSON.stringify(make().toJSON())));
  expect([(read as Checked).name, read.getParams()]).toEqual([make().name, make().getParams()]);
});

test("JSON of what is no estimator is refused", () => {
  expect(() => estimatorFromJSON({ estimator: "constructor" })).toThrow(
    /^estimatorFromJSON: json.estimator is the string "constructor"; it is one of Perceptron, /,
  );
  expect(() => estimatorFromJSON(3)).toThrow("estimatorFromJSON: json is 3; it is an object with estimator");
});

test("every estimator has a row", () => {
  const classes = Object.entries(exported).filter(([, one]) => /^class\b/.test(Function.prototype.toString.call(one)));
  expect(new Set(table.map(([, make]) => make().name))).toEqual(new Set(classes.map(([name]) => name)));
});
