import { expect, test } from "vitest";
import fixture from "../fixtures/scikit-learn.json" with { type: "json" };
import { dataset, iris, selectFeatures, standardization, take, type Dataset } from "./index.ts";

const { every, ...expected } = fixture.standardized;

test("agrees with scikit-learn's StandardScaler, fitted on one part and applied to all", () => {
  const train = take(
    iris(),
    Array.from({ length: 150 / every }, (_, i) => i * every),
  );
  const { mean, standardDeviation, transform } = standardization(train);
  mean.forEach((m, j) => expect(m).toBeCloseTo(expected.mean[j]!, 12));
  standardDeviation.forEach((s, j) => expect(s).toBeCloseTo(expected.standardDeviation[j]!, 12));
  const { features, labels, info } = transform(iris());
  expect([...features]).toEqual(expected.features.flat().map((x) => expect.closeTo(x, 6)));
  expect(labels).toEqual(iris().labels);
  expect(info).toEqual({ ...iris().info, units: new Array(4).fill("standard deviations") });
});

test("a feature that does not vary is left at 0, also where its mean is rounded", () => {
  const constant = dataset({ features: new Array(7).fill([0.1]), labels: new Array(7).fill(0) });
  const { standardDeviation, transform } = standardization(constant);
  expect(standardDeviation).toEqual(expected.constant);
  for (const x of transform(constant).features) expect(x).toBeCloseTo(0, 12);
});

test("an empty data set and one with other features are refused", () => {
  expect(() => standardization(take(iris(), []))).toThrow(
    "standardization: the data set is empty; measure the training part",
  );
  const { transform } = standardization(iris());
  expect(() => transform(selectFeatures(iris(), ["petal width"]) as never)).toThrow(
    "standardization: measured on 4 features, got a data set of 1; both must have the same",
  );
});

test("the same features in another order are refused by name, and so are others of the same number", () => {
  const data = dataset({
    features: [
      [1, 10],
      [2, 30],
    ],
    labels: [0, 1],
    featureNames: ["a", "b"],
  });
  const { transform, featureNames } = standardization(data);
  expect(featureNames).toEqual(["a", "b"]);
  expect([...transform(selectFeatures(selectFeatures(data, ["b", "a"]), ["a", "b"])).features]).toEqual([-1, -1, 1, 1]);
  expect(() => transform(selectFeatures(data, ["b", "a"]))).toThrow(
    expect.objectContaining({
      name: "DataError",
      message:
        'standardization: feature 0 is "b", it was measured as "a"; put them in that order with ' +
        "selectFeatures(data, names)",
    }),
  );
  const other = dataset({ features: [[1, 10]], labels: [0], featureNames: ["a", "c"] }) as Dataset<number>;
  expect(() => transform(other)).toThrow(
    'standardization: feature 1 is "c", it was measured as "b"; both must have the same features in the same order',
  );
});
