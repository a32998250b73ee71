/** Cross-validation, searches, curves and importances beside scikit-learn's, on the same folds. */
import { describe, expect, test } from "vitest";
import fixture from "../fixtures/selection.json" with { type: "json" };
import { MLPClassifier } from "./mlpClassifier.ts";
import { MLPRegressor } from "./mlpRegressor.ts";
import { Perceptron } from "./perceptron.ts";
import { crossValidate, type CrossValidateOptions } from "./selection/crossValidate.ts";
import { learningCurve } from "./selection/learningCurve.ts";
import type { Candidate } from "./selection/model.ts";
import { permutationImportance } from "./selection/permutationImportance.ts";
import { pipeline } from "./selection/pipeline.ts";
import type { ScorerName } from "./selection/scoring.ts";
import { gridSearch } from "./selection/search.ts";

const { X, y, two, number } = fixture;
const onWarning = (): void => {};
const perceptron = new Perceptron({ seed: 0, onWarning });
const scaled = pipeline(standard(), perceptron);
const settings = { hidden: [3], maxIterations: 20, learningRate: 0.05, onWarning } as const;

/** Our name of scikit-learn's score, and the sign of theirs. */
function ours(name: string): readonly [ScorerName, number] {
  const special: Readonly<Record<string, ScorerName>> = { neg_log_loss: "logLoss", neg_brier_score: "brier" };
  const sign = name.startsWith("neg_") ? -1 : 1;
  const camel = name.replace("neg_", "").replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return [special[name] ?? (camel as ScorerName), sign];
}

describe.each<[string, Candidate, readonly unknown[], { test: object; train: object }, CrossValidateOptions]>([
  ["of three classes", perceptron, y, fixture.perceptron, {}],
  ["of probabilities", new MLPClassifier(settings), two, fixture.small, {}],
  ["of numbers", new MLPRegressor(settings), number, fixture.line, { folds: 3 }],
])("crossValidate: scores %s", (_, model, target, expected, options) => {
  const names = Object.keys(expected.test);
  const scoring = names.map((name) => ours(name)[0]);
  const result = crossValidate(model, X, target, { ...options, scoring, trainScores: true });

  test.each(names)("%s", (name) => {
    const [own, sign] = ours(name);
    // max_error of scikit-learn is a score, with the sign of one
    const turn = name === "max_error" ? -1 : sign;
    expectClose(
      result.scores[own]!,
      (expected.test as Scores)[name]!.map((x) => turn * x),
    );
    expectClose(
      result.trainScores![own]!,
      (expected.train as Scores)[name]!.map((x) => turn * x),
    );
  });
});

type Scores = Readonly<Record<string, readonly number[]>>;

test("crossValidate: a pipeline learns columns of the rows of each fold alone", () => {
  const result = crossValidate(scaled, X, y, { folds: 4, trainScores: true });
  expectClose(result.scores["score"]!, fixture.scaled.test.score);
  expectClose(result.trainScores!["score"]!, fixture.scaled.train.score);
});

test("gridSearch: means, deviations, ranks and the best", () => {
  const grid = { eta0: [0.01, 1], maxIterations: [1, 3, 50] };
  const search = gridSearch((params) => new Perceptron({ ...params, seed: 0, onWarning }), grid, X, y);
  expect(search.tried.map(({ params }) => ({ eta0: params.eta0, max_iter: params.maxIterations }))).toEqual(
    fixture.grid.params,
  );
  expectClose(
    search.tried.map((one) => one.mean),
    fixture.grid.mean,
  );
  expectClose(
    search.tried.map((one) => one.std),
    fixture.grid.std,
  );
  expect(search.tried.map((one) => one.rank)).toEqual(fixture.grid.rank);
  expect(search.best.params).toEqual({ eta0: fixture.grid.best.eta0, maxIterations: fixture.grid.best.max_iter });
  expect(search.estimator.predict(X.slice(0, 10))).toEqual(fixture.grid.predictions);
});

test("gridSearch: of errors the smallest is the best", () => {
  const grid = { alpha: [1e-4, 1, 10] };
  const options = { folds: 3, scoring: "meanSquaredError" } as const;
  const search = gridSearch((params) => new MLPRegressor({ ...settings, ...params }), grid, X, number, options);
  expectClose(
    search.tried.map((one) => -one.mean),
    fixture.errors.mean,
  );
  expect(search.tried.map((one) => one.rank)).toEqual(fixture.errors.rank);
  expect(search.best.params).toEqual(fixture.errors.best);
});

test.each([
  ["in order", perceptron, fixture.curve, { sizes: [60, 90, 120] }],
  ["shuffled", scaled, fixture.shuffledCurve, { seed: 3 }],
] as const)("learningCurve %s", (_, model, expected, options) => {
  const curve = learningCurve(model, X, y, options);
  expect(curve.sizes).toEqual(expected.sizes);
  expectClose(curve.trainScores.flat(), expected.train.flat());
  expectClose(curve.testScores.flat(), expected.test.flat());
});

test("permutationImportance: what shuffled columns cost", () => {
  const { columns } = permutationImportance(scaled.clone().fit(X, y), X, y, { repeats: 4, seed: 7 });
  expectClose(
    columns.flatMap(({ losses }) => losses),
    fixture.importances.losses.flat(),
  );
  expectClose(
    columns.map((one) => one.mean),
    fixture.importances.mean,
  );
  expectClose(
    columns.map((one) => one.std),
    fixture.importances.std,
  );
  expect(columns.map(({ name }) => name)).toEqual(["x0", "x1", "x2", "x3"]);
});

test("permutationImportance: of errors what they gain", () => {
  const model = new MLPRegressor(settings).fit(X, number);
  const options = { repeats: 3, scoring: "meanAbsoluteError" } as const;
  const { columns } = permutationImportance(model, X, number, options);
  expectClose(
    columns.flatMap(({ losses }) => losses),
    fixture.lossImportances.losses.flat(),
  );
});

/** Columns of mean 0 and variance 1, as the step of a pipeline. */
function standard() {
  return {
    name: "standard",
    fit(rows: number[][]) {
      const means = rows[0]!.map((_, j) => rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length);
      const scales = means.map((mean, j) => Math.hypot(...rows.map((row) => row[j]! - mean)) / Math.sqrt(rows.length));
      return { transform: (X: number[][]) => X.map((row) => row.map((x, j) => (x - means[j]!) / scales[j]!)) };
    },
  };
}

function expectClose(given: readonly number[], expected: readonly number[]): void {
  expect(given.length).toBe(expected.length);
  given.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 10));
}
