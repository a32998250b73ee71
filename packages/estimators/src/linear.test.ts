/** Linear models and dummies beside scikit-learn's: the same options, data and weights give the same. */
import { describe, expect, test } from "vitest";
import linear from "../fixtures/linear.json" with { type: "json" };
import logistic from "../fixtures/logistic.json" with { type: "json" };
import stochastic from "../fixtures/stochastic.json" with { type: "json" };
import regressor from "../fixtures/stochasticRegressor.json" with { type: "json" };
import * as estimators from "./index.ts";

interface Case {
  readonly estimator: string;
  readonly data: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly weights: readonly number[] | null;
  readonly predictions: readonly unknown[];
  readonly score: number;
  readonly coef?: readonly (readonly number[])[];
  readonly intercept?: readonly number[];
  readonly iterations?: number;
  readonly probabilities?: readonly (readonly number[])[];
}

interface Written {
  readonly data: Readonly<Record<string, { readonly X: number[][]; readonly y: number[] | number[][] }>>;
  readonly cases: readonly Case[];
}

interface Fitted {
  fit(X: number[][], y: unknown, options?: { sampleWeights?: readonly number[] }): Fitted;
  predict(X: number[][]): unknown[];
  predictProba(X: number[][]): number[][];
  score(X: number[][], y: unknown): number;
  readonly coef: number[][];
  readonly intercept: number[];
  readonly iterations: number;
}

/** Names of options there, and here. */
const names: Readonly<Record<string, string>> = {
  max_iter: "maxIterations",
  fit_intercept: "fitIntercept",
  l1_ratio: "l1Ratio",
  class_weight: "classWeights",
  multi_class: "multiClass",
  random_state: "seed",
  learning_rate: "schedule",
  n_iter_no_change: "patience",
};

const values: Readonly<Record<string, string>> = {
  ovr: "oneVersusRest",
  elasticnet: "elasticNet",
  log_loss: "log",
  modified_huber: "modifiedHuber",
  squared_hinge: "squaredHinge",
  epsilon_insensitive: "epsilonInsensitive",
  squared_epsilon_insensitive: "squaredEpsilonInsensitive",
  invscaling: "inverseScaling",
  most_frequent: "mostFrequent",
};

/** The model of a case with our names; a tolerance of theirs means nothing here unless the path is theirs too. */
function made({ estimator, options }: Case, followed: boolean): Fitted {
  const own = Object.entries(options).flatMap(([name, value]) => {
    if (!followed && estimator === "LogisticRegression" && ["tol", "max_iter"].includes(name)) return [];
    return [[names[name] ?? name, values[String(value)] ?? value]];
  });
  const seeded = followed && options["shuffle"] !== false ? { seed: 0, shuffle: true } : {};
  const Model = (estimators as unknown as Record<string, new (options: object) => Fitted>)[estimator]!;
  const all = { ...seeded, ...Object.fromEntries(own), onWarning: () => undefined };
  return new Model(all);
}

function close(got: unknown, wanted: unknown, tolerance: number): void {
  const [a, b] = [[got].flat(3), [wanted].flat(3)] as [number[], number[]];
  expect(a).toHaveLength(b.length);
  a.forEach((x, i) => expect(Math.abs(x - b[i]!) / Math.max(1, Math.abs(b[i]!))).toBeLessThanOrEqual(tolerance));
}

/** Closed forms to 1e-10; descents as far as both went (scikit-learn's end where a line search fails). */
function toleranceOf({ estimator }: Case): number {
  if (["LinearRegression", "Ridge", "DummyRegressor", "DummyClassifier"].includes(estimator)) return 1e-10;
  if (["Lasso", "ElasticNet"].includes(estimator)) return 1e-6;
  return 1e-4;
}

/** Fits one case and compares all that scikit-learn says of it. */
function compare(written: Written, one: Case, tolerance: number, followed: boolean): void {
  const { X, y } = written.data[one.data]!;
  const model = made(one, followed).fit(X, y, one.weights === null ? {} : { sampleWeights: one.weights });
  if (one.coef !== undefined) close([model.coef, model.intercept], [one.coef, one.intercept], tolerance);
  if (followed) expect(model.iterations).toBe(one.iterations);
  close(model.predict(X).slice(0, 20), one.predictions, tolerance);
  close(model.score(X, y), one.score, tolerance);
  if (one.probabilities !== undefined) close(model.predictProba(X).slice(0, 20), one.probabilities, tolerance);
}

function label({ estimator, data, options, weights }: Case): string {
  return `${estimator} of ${data}, ${JSON.stringify(options)}${weights === null ? "" : ", weighted"}`;
}

const solved: readonly Written[] = [linear, logistic] as never;

describe.each(solved)("solved", (written) => {
  test.each(written.cases.map((one) => [label(one), one] as const))("%s", (_, one) => {
    compare(written, one, toleranceOf(one), false);
  });
});

/** Step by step the same, so that weights are equal up to the last bits of powers and exponentials. */
const followed: readonly Written[] = [stochastic, regressor] as never;

describe.each(followed)("followed", (written) => {
  test.each(written.cases.map((one) => [label(one), one] as const))("%s", (_, one) => {
    compare(written, one, 1e-10, true);
  });
});
