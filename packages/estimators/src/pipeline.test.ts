/** Pipelines, and what selection says of bad arguments. */
import { columnOf, iris, table, wine } from "@cotangent/datasets";
import { oneHotEncode, standardize, vectorize, columns as byColumn } from "@cotangent/preprocessing";
import { expect, test } from "vitest";
import {
  crossValidate,
  estimatorFromJSON,
  gridSearch,
  KMeans,
  learningCurve,
  LinearRegression,
  LogisticRegression,
  MLPClassifier,
  PCA,
  Perceptron,
  permutationImportance,
  pipeline,
  randomSearch,
} from "./index.ts";
import { pipelineFrom } from "./selection/pipeline.ts";

const silent = { onWarning: (): void => {} };
const X = [[1], [2], [3], [4], [5], [6]];
const y = [0, 1, 0, 1, 0, 1];

test("steps and estimator learn together, and a copy has learned nothing", async () => {
  const data = await wine();
  const model = pipeline(standardize(), new PCA({ components: 5 }), new Perceptron({ ...silent, seed: 0 }));
  expect(model.fit(data).score(data)).toBeGreaterThan(0.95);
  expect(model.classes).toEqual([0, 1, 2]);
  expect((model.transform(data) as number[][])[0]!.length).toBe(5);
  const other = model.clone();
  expect(() => other.predict(data)).toThrow("Pipeline.predict: not fitted yet; call fit(X, y) first");
  expect(Object.keys(model.getParams())).toEqual(["0 standardize", "1 PCA", "2 Perceptron"]);
  expect(other.fit(data).predict(data)).toEqual(model.predict(data));
});

test("JSON answers the same bits, and learns nothing anew", () => {
  const data = iris();
  const model = pipeline(standardize(), new PCA({ components: 2 }), new MLPClassifier({ hidden: [4], ...silent }));
  const read = pipelineFrom(JSON.parse(JSON.stringify(model.fit(data))), (json) =>
    (json as { estimator: string }).estimator === "PCA" ? PCA.fromJSON(json) : MLPClassifier.fromJSON(json),
  );
  expect(read.predictProba(data)).toEqual(model.predictProba(data));
  expect(() => read.fit(data)).toThrow(
    "Pipeline.fit: standardize was read from JSON, which has what it learned and not how; make the pipeline anew",
  );
});

test("a table with categories reaches the estimator as numbers", () => {
  const people = table({ age: [1, 2, 3, 4, 5, 6], sex: ["f", "m", "f", "m", "f", "m"] });
  const encoded = byColumn({ age: standardize(), sex: oneHotEncode() });
  const model = pipeline(encoded, new Perceptron(silent));
  expect(model.fit(people, y).predict(people)).toEqual(y);
  expect(crossValidate(model, people, y, { folds: 2 }).scores["score"]).toEqual([1, 1]);
  const { columns } = permutationImportance(model, people, y);
  expect(columns.map(({ name }) => name)).toEqual(["age", "sex"]);
  const raw = pipeline({ name: "none", fit: () => ({ transform: (data: unknown) => data }) }, new Perceptron(silent));
  expect(() => raw.fit(people, y)).toThrow(
    'Pipeline: the column "sex" that reaches the estimator is of type category; make numbers of it by a step before, as ' +
      "oneHotEncode() or vectorize() do",
  );
});

test("randomSearch draws within its intervals, and from a list no choice twice", () => {
  const make = (params: { eta0?: number; maxIterations?: number }) => new Perceptron({ ...params, ...silent });
  const space = { eta0: { low: 0.01, high: 1, log: true }, maxIterations: { low: 2, high: 4, whole: true } };
  const search = randomSearch(make, space, X, y, { tries: 30, folds: 2 });
  expect(search.tried.every(({ params }) => params.eta0 >= 0.01 && params.eta0 <= 1)).toBe(true);
  expect(new Set(search.tried.map(({ params }) => params.maxIterations))).toEqual(new Set([2, 3, 4]));
  expect(randomSearch(make, space, X, y, { tries: 30, folds: 2 }).tried).toEqual(search.tried);
  const listed = randomSearch(make, { eta0: [1, 2, 3] }, X, y, { tries: 9, folds: 2 });
  expect(listed.tried.map(({ params }) => params.eta0).sort()).toEqual([1, 2, 3]);
});

test("results are tables too", () => {
  const clock = (): number => 0;
  expect(crossValidate(new KMeans({ clusters: 2 }), X, undefined, { folds: 2, clock }).text).toMatchInlineSnapshot(`
    "fold   score  fit s
       0  -20.75      0
       1     -14      0
    mean  -17.38      0
     std   3.375      0"
  `);
  const search = gridSearch((params) => new Perceptron({ ...silent, ...params }), { eta0: [1, 2] }, X, y, { folds: 2 });
  expect(search.text).toMatchInlineSnapshot(`
    "rank   score  std  eta0
       1  0.3333    0     1
       1  0.3333    0     2"
  `);
});

test("sentences", () => {
  const model = new Perceptron(silent);
  expect(() => crossValidate(model, X, y, { folds: 7 })).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: crossValidate: X has 6 rows, folds is 7; every fold needs one row at least]`,
  );
  expect(() => crossValidate(model, X, y, { folds: 1 })).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: crossValidate: folds is 1; it is an integer, 2 or more, or a list of folds]`,
  );
  expect(() => crossValidate(model, X, y, { folds: 4 })).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: crossValidate: folds is 4 and the largest class has 3 examples; every fold has one of it]`,
  );
  expect(() =>
    crossValidate(model, X, y, { folds: 2, scoring: "acc" as "accuracy" }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: crossValidate: scoring is the string "acc"; names are accuracy, balancedAccuracy, precision, precisionMacro, recall, recallMacro, f1, f1Macro, f1Micro, f1Weighted, jaccard, matthewsCorrelation, cohenKappa, logLoss, brier, rocAuc, averagePrecision, r2, explainedVariance, meanSquaredError, rootMeanSquaredError, meanAbsoluteError, medianAbsoluteError, meanAbsolutePercentageError, maxError]`,
  );
  expect(() => crossValidate(model, X, y, { folds: 2, scoring: "logLoss" })).toThrowErrorMatchingInlineSnapshot(
    `[UsageError: Perceptron.predictProba: a perceptron has no probabilities, only sides of a line; use LogisticRegression, which has probabilities, or decisionFunction]`,
  );
  expect(() =>
    crossValidate(model, X, y, { folds: [{ train: Uint32Array.of(0, 9), test: Uint32Array.of(1) }] }),
  ).toThrowErrorMatchingInlineSnapshot(`[ValueError: crossValidate: folds[0].train has 9; X has the rows 0 to 5]`);
  expect(() => crossValidate({} as never, X, y)).toThrowErrorMatchingInlineSnapshot(
    `[UsageError: crossValidate: estimator is an object; it is one such as new LogisticRegression()]`,
  );
  expect(() => gridSearch(() => model, { eta0: [] }, X, y)).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: gridSearch: eta0 is an array of 0; it is a list of values, one at least]`,
  );
  expect(() =>
    randomSearch(() => model, { eta0: { low: 0, high: 1, log: true } }, X, y),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: randomSearch: eta0 is an object; it is a list of values, or { low, high } with low below high, above 0 with log, and integers with whole]`,
  );
  expect(() => learningCurve(model, X, y, { folds: 2, sizes: [4] })).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: learningCurve: sizes[0] is 4; it is a number of rows from 1 to 3, or a share]`,
  );
  expect(() => permutationImportance(model, X, y, { repeats: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: permutationImportance: repeats is 0; it is an integer, 1 or more]`,
  );
  expect(() => permutationImportance(model, X, y)).toThrowErrorMatchingInlineSnapshot(
    `[UsageError: Perceptron.score: not fitted yet; call fit(X, y) first]`,
  );
  expect(() => pipeline(model, model)).toThrowErrorMatchingInlineSnapshot(
    `[UsageError: pipeline: part 0 is a Perceptron; before the last they are steps, such as standardize() or new PCA()]`,
  );
  expect(() => pipeline(standardize() as never)).toThrowErrorMatchingInlineSnapshot(
    `[UsageError: pipeline: the last part is a step; it is an estimator, such as new LogisticRegression()]`,
  );
  expect(() => pipeline(standardize(), model).partialFit()).toThrowErrorMatchingInlineSnapshot(
    `[UsageError: Pipeline.partialFit: steps learn once; fit them, and call partialFit of the estimator on what they transform]`,
  );
});

test("a signal that is aborted ends a search with its reason", () => {
  const reason = new Error("enough");
  const signal = { aborted: true, reason };
  expect(() => crossValidate(new Perceptron(silent), X, y, { folds: 2, signal })).toThrow(reason);
});

test("columns that were not there in fitting are left out where that is asked for, whatever is asked", () => {
  const width = [1, 2, 3, 8, 9, 10];
  const kinds = ["a", "a", "a", "b", "b", "b"];
  const model = pipeline(vectorize(), new LogisticRegression()).fit(table({ width }), kinds);
  const more = table({ width, colour: ["red", "red", "blue", "blue", "red", "red"] });
  expect(() => model.predict(more)).toThrow('column "colour" was not there in fitting');
  const asked = { extra: "ignore" } as const;
  expect(model.predict(more, asked)).toEqual(model.predict(table({ width })));
  expect(model.predictProba(more, asked)).toEqual(model.predictProba(table({ width })));
  expect(model.decisionFunction(more, asked)).toEqual(model.decisionFunction(table({ width })));
  expect(model.score(more, kinds, asked)).toBe(1);
  expect(() => model.predict(more, { extra: "drop" } as never)).toThrow(
    'Pipeline.predict: extra is the string "drop"; it is "error" or "ignore"',
  );
});

test("a column of a table is answers, of each type", () => {
  const data = table({ x: [1, 2, 8, 9], kind: ["a", "a", "b", "b"], yes: [false, false, true, true], n: [1, 2, 8, 9] });
  const X = [[1], [2], [8], [9]];
  for (const name of ["kind", "yes"]) {
    const y = columnOf(data, name) as never;
    expect(new LogisticRegression().fit(X, y).score(X, y)).toBe(1);
  }
  expect(new LinearRegression().fit(X, columnOf(data, "n") as never).predict([[5]])[0]).toBeCloseTo(5, 9);
  const gaps = table({ kind: ["a", null, "b", "b"] });
  expect(() => new LogisticRegression().fit(X, columnOf(gaps, "kind") as never)).toThrow(
    'y: the column "kind" has 1 missing value; leave out those rows, as answersOf(table, "kind") does',
  );
});

test("a score of numbers does not judge classes", () => {
  const X = Array.from({ length: 20 }, (_, i) => [i]);
  const y = X.map(([x]) => (x! < 10 ? "low" : "high"));
  for (const scoring of ["r2", "maxError"] as const)
    expect(() => crossValidate(new LogisticRegression(), X, y, { scoring })).toThrow(
      `scoring: ${scoring} judges numbers, and LogisticRegression answers with classes; name another score, as "accuracy"`,
    );
});

test("JSON with a member that is unknown is refused, at every level", () => {
  const X = [[1], [2], [8], [9]];
  const json = JSON.parse(JSON.stringify(new LogisticRegression().fit(X, [0, 0, 1, 1]))) as Record<string, object>;
  for (const [spoiled, path] of [
    [{ ...json, extra: 1 }, "json.extra"],
    [{ ...json, fitted: { ...json["fitted"], more: 1 } }, "fitted.more"],
  ] as const)
    expect(() => estimatorFromJSON(spoiled)).toThrow(`LogisticRegression.fromJSON: ${path} is 1; it is unknown here`);
});
