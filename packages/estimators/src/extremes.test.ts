/** Numbers whose squares no number holds: scaled where the result is a number, else refused by a sentence. */
import { describe, expect, test } from "vitest";
import * as estimators from "./index.ts";
import { crossValidate, ElasticNet, KMeans, Lasso, LinearRegression, LogisticRegression, PCA, Ridge } from "./index.ts";

type Any = {
  readonly kind: string;
  readonly name: string;
  fit(X: unknown, y?: unknown, options?: unknown): Any;
  predict(X: unknown): number[];
  transform(X: unknown): number[][];
  score(X: unknown, y?: unknown): number;
};

const silent = { onWarning: () => undefined };
const rows = [
  [1, 2],
  [2, 1],
  [4, 4],
  [3, 0],
  [7, 5],
  [5, 9],
];
const numbers = rows.map(([a]) => a! + 1);
const classes = [0, 0, 1, 0, 1, 1];

/** Every estimator of the package. */
const all = Object.entries(estimators as unknown as Record<string, new (options: object) => Any>).filter(
  ([name, Model]) => /^[A-Z]/.test(name) && "fromJSON" in Model,
);
/** Factors of columns. */
const factors = [[1e160], [1e300], [1e-170], [1e-310], [1e200, 1], [1e160, 1e-160]];
const scaled = (by: readonly number[]): number[][] => rows.map((row) => by.map((factor, j) => factor * row[j]!));

test.each(all)("%s is fitted on columns far from 1, or says why not", (name, Model) => {
  const options = name.startsWith("MLP") ? { maxIterations: 3 } : name === "KMeans" ? { clusters: 2 } : {};
  for (const by of factors) {
    const model = new Model({ ...silent, ...options });
    const y = model.kind === "classifier" ? classes : model.kind === "regressor" ? numbers : undefined;
    try {
      model.fit(scaled(by), y);
    } catch (error) {
      expect(String(error)).toMatch(/^ValueError: \w+\.fit: .*(standardize\(\))/);
      continue;
    }
    const said = model.kind === "transformer" ? model.transform(scaled(by)).flat() : model.predict(scaled(by));
    expect(said.every((answer) => Number.isFinite(answer))).toBe(true);
    if (model.kind !== "transformer") expect(model.score(scaled(by), y)).not.toBeNaN();
  }
});

describe("the scale of columns and targets changes no answer", () => {
  const regressions = [
    new LinearRegression(),
    new Ridge({ alpha: 1e-3 }),
    new Lasso({ alpha: 1e-6, tol: 1e-12, ...silent }),
    new ElasticNet({ alpha: 1e-6, tol: 1e-12, ...silent }),
  ] as unknown as Any[];

  test.each(regressions.map((model) => [model.name, model] as const))("%s", (_, model) => {
    for (const by of [[1e160], [1e200, 1e160], [1e300, 1]]) {
      const got = model.fit(scaled(by), numbers).predict(scaled(by));
      got.forEach((answer, i) => expect(answer).toBeCloseTo(numbers[i]!, 5));
      expect(model.score(scaled(by), numbers)).toBeCloseTo(1, 9);
    }
  });

  test("LinearRegression, of small columns, of large targets, with weights", () => {
    const model = new LinearRegression();
    for (const [by, to] of [
      [[1e-170], 1],
      [[1e-160, 1e-165], 1],
      [[1], 1e200],
      [[1e200, 1], 1e250],
      [[1e-60], 1e200],
    ] as const) {
      const y = numbers.map((x) => x * to);
      model.fit(scaled(by), y, { sampleWeights: [1, 2, 1, 3, 1, 1] });
      model.predict(scaled(by)).forEach((answer, i) => expect(answer / to).toBeCloseTo(numbers[i]!, 9));
      expect(model.score(scaled(by), y)).toBeCloseTo(1, 12);
    }
    expect(model.score(scaled([1e-60]), numbers)).toBe(-Infinity);
    expect(() => model.fit(scaled([1e-310]), numbers)).toThrow(
      "LinearRegression.fit: the weight of column 0 is beyond the largest number; scale X and y, as standardize() does to columns",
    );
  });

  test.each([null, "l2", "l1", "elasticNet"] as const)("LogisticRegression with the penalty %s", (penalty) => {
    const plain = rows.map((row, i) => [row[0]! + (i % 2), row[1]!]);
    const y = [0, 1, 0, 0, 1, 1];
    const model = new LogisticRegression({ penalty, C: penalty === null ? 1 : 1e6, ...silent });
    const wanted = model.fit(plain, y).predictProba(plain);
    for (const by of [1e160, 1e300]) {
      const X = plain.map(([a, b]) => [a! * by, b!]);
      const free = new LogisticRegression({ penalty, C: 1e6, ...silent }).fit(X, y).predictProba(X);
      free.forEach(([p], i) => expect(p).toBeCloseTo(wanted[i]![0]!, 3));
    }
    expect(new LogisticRegression({ maxIterations: 3, ...silent }).fit([[1e200], [2e200]], [0, 1]).iterations).toBe(3);
    for (const C of [1e-320, 1e-300, 1e300]) new LogisticRegression({ penalty, C, ...silent }).fit(plain, y);
  });
});

test("variances and squared distances that no number holds are refused", () => {
  const large = "X[0][0] is 1e+160, whose square no number holds; divide the column, as standardize() does";
  const small = "no number of X is farther from 0 than 5e-170, whose square no number holds; multiply the columns";
  for (const model of [new KMeans({ clusters: 2 }), new PCA()] as unknown as Any[]) {
    expect(() => model.fit([[1e160], [2e160], [5e160]])).toThrow(`${model.name}.fit: ${large}`);
    expect(() => model.fit([[1e-170], [2e-170], [5e-170]])).toThrow(`${model.name}.fit: ${small}`);
  }
  const clusters = new KMeans({ clusters: 2 }).fit([[1], [2], [5]]);
  for (const member of ["predict", "transform", "score"] as const)
    expect(() => clusters[member]([[1e160]])).toThrow(`KMeans.${member}: ${large}`);
  expect(clusters.predict([[1e-170]])).toHaveLength(1);
  expect(() => new Ridge().fit([[1], [2]], [1, 2], { sampleWeights: [1e308, 1e308] })).toThrow(
    "Ridge.fit: the sampleWeights have a sum beyond the largest number; divide them all by one number",
  );
});

test("R² of one row is NaN, as in scikit-learn, and says so", () => {
  const said: string[] = [];
  const model = new Ridge({ onWarning: (sentence) => void said.push(sentence) });
  expect(model.fit([[1], [2]], [1, 2]).score([[1]], [1])).toBeNaN();
  expect(said).toEqual(["Ridge: R² of one row is not a number; score two rows or more, or the error of one"]);
  const X = rows.map(([a]) => [a!]);
  expect(crossValidate(model, X, numbers, { folds: 6 }).mean["score"]).toBeNaN();
  for (const [, Model] of all) {
    const other = new Model({ ...silent, ...(Model.name.startsWith("MLP") && { maxIterations: 2 }) });
    if (other.kind === "regressor") expect(other.fit(X, numbers).score([X[0]], [numbers[0]])).toBeNaN();
  }
});
