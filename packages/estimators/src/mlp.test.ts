/** Networks beside scikit-learn's, by the doors of their classes, and what they say. */
import { expect, test } from "vitest";
import fixture from "../fixtures/mlp.json" with { type: "json" };
import { MLPClassifier, MLPRegressor, type MLPClassifierOptions, type Pass } from "./index.ts";

const { X, three, two, many, one, pair } = fixture;
const silent = { hidden: [4], seed: 3, maxIterations: 7, onWarning: (): void => {} };
const caseOf = (name: string) => fixture.cases.find((one) => one.name === name)!;
const square = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];

test.each([
  ["defaults, three classes", three],
  ["defaults, two classes", two],
])("classifier, %s: weights, answers, probabilities and score", (name, y) => {
  const expected = caseOf(name);
  const model = new MLPClassifier(silent).fit(X, y);
  expectClose(model.coefs.flat(2), expected.coefs.flat(2));
  expectClose(model.intercepts.flat(), expected.intercepts.flat());
  expect(model.predict(X.slice(0, 5))).toEqual(expected.predictions);
  expectClose(model.predictProba(X.slice(0, 5)).flat(), expected.probabilities!.flat());
  expect(model.score(X, y)).toBeCloseTo(expected.score, 12);
  expectClose(model.lossCurve, expected.losses);
  expect(model.iterations).toBe(7);
});

test("classifier, several labels: each by itself", () => {
  const expected = caseOf("defaults, several labels");
  const model = new MLPClassifier<number[]>(silent).fit(X, many);
  expect(model.predict(X.slice(0, 5))).toEqual(expected.predictions);
  expectClose(model.predictProba(X.slice(0, 5)).flat(), expected.probabilities!.flat());
  expect(model.score(X, many)).toBeCloseTo(expected.score, 12);
  expect((model.decisionFunction(X.slice(0, 2)) as number[][]).map((row) => row.length)).toEqual([3, 3]);
});

test.each([
  ["defaults, one number", one],
  ["defaults, two numbers", pair],
])("regressor, %s: predictions and R²", (name, y) => {
  const expected = caseOf(name);
  const model = new MLPRegressor<number | number[]>(silent).fit(X, y as number[][]);
  expectClose(model.predict(X.slice(0, 5)).flat(), expected.predictions.flat());
  expect(model.score(X, y as number[][])).toBeCloseTo(expected.score, 10);
});

test("XOR, which no perceptron learns", () => {
  const solved = [0, 1, 2].map((seed) =>
    new MLPClassifier({ hidden: [8], solver: "lbfgs", seed }).fit(square, [0, 1, 1, 0]),
  );
  expect(solved.map((model) => model.score(square, [0, 1, 1, 0]))).toEqual([1, 1, 1]);
});

test("float32 learns nearly the same", () => {
  const [exact, fast] = (["float64", "float32"] as const).map((dtype) =>
    new MLPClassifier({ ...silent, dtype }).fit(X, three),
  );
  const [a, b] = [exact!.coefs.flat(2), fast!.coefs.flat(2)];
  a.forEach((x, i) => expect(Math.abs(x - b[i]!)).toBeLessThan(1e-5));
  expect(a).not.toEqual(b);
});

test("weights: none as if a row were not there, and classes by name", () => {
  const all = { hidden: [3], batchSize: 100, shuffle: false, maxIterations: 5, onWarning: (): void => {} };
  const weights = three.map((_, i) => Number(i < 50));
  const left = new MLPClassifier(all).fit(X, three, { sampleWeights: weights });
  const short = new MLPClassifier(all).fit(X.slice(0, 50), three.slice(0, 50));
  expectClose(left.coefs.flat(2), short.coefs.flat(2));
  const byName = new MLPClassifier({ ...all, classWeights: { 2: 3 } }).fit(X, three);
  const byRow = new MLPClassifier(all).fit(X, three, { sampleWeights: three.map((c) => (c === 2 ? 3 : 1)) });
  expect(byName.coefs).toEqual(byRow.coefs);
  expect(byName.coefs).not.toEqual(new MLPClassifier(all).fit(X, three).coefs);
});

test("onPass is told of losses and of the rows held out", () => {
  const told: Pass[] = [];
  const options = { ...silent, earlyStopping: true, maxIterations: 3 };
  const model = new MLPClassifier(options).fit(X, three, { onPass: (pass) => told.push(pass) });
  expect(told.map(({ pass }) => pass)).toEqual([1, 2, 3]);
  expect(told.map(({ loss }) => loss)).toEqual(model.lossCurve);
  expect(told.map(({ validationScore }) => validationScore)).toEqual(model.validationScores);
});

test("partialFit goes on where JSON was read, and in parts as in one", () => {
  const options = { ...silent, solver: "sgd", momentum: 0 } as const;
  const straight = new MLPClassifier(options).partialFit(X, three).partialFit(X, three);
  const first = new MLPClassifier(options).partialFit(X, three);
  // plain gradient descent has no memory that JSON would lose
  const second = MLPClassifier.fromJSON(JSON.parse(JSON.stringify(first))).partialFit(X, three);
  expect(second.coefs).toEqual(straight.coefs);
  const early = new MLPClassifier(options).partialFit(X.slice(0, 9), three.map(() => 2).slice(0, 9), {
    classes: [1, 2, 3],
  });
  expect(early.classes).toEqual([1, 2, 3]);
});

const badOptions: readonly [MLPClassifierOptions, string][] = [
  [{ hidden: [3, 0] }, "hidden is an array of 2; it is a list of the widths of the hidden layers, each 1 or more"],
  [{ b1: 1 }, "b1 is 1; it is a number from 0 to below 1"],
  [{ validationShare: 0 }, "validationShare is 0; it is a number between 0 and 1"],
  [{ solver: "newton" as "sgd" }, 'solver is the string "newton"; it is "adam", "sgd" or "lbfgs"'],
  [{ tol: -1 }, "tol is -1; it is a number, 0 or more, or null"],
];

test.each(badOptions)("option %o", (options, sentence) => {
  expect(() => new MLPClassifier(options)).toThrow(new RegExp(`^MLPClassifier: ${escaped(sentence)}$`));
});

test("sentences", () => {
  const lbfgs = new MLPClassifier({ solver: "lbfgs" });
  expect(() => lbfgs.partialFit(X, three)).toThrowErrorMatchingInlineSnapshot(
    `[UsageError: MLPClassifier.partialFit: solver is "lbfgs", which takes all rows at once; use "adam" or "sgd"]`,
  );
  expect(() => new MLPRegressor({ earlyStopping: true }).partialFit(X, one)).toThrowErrorMatchingInlineSnapshot(
    `[UsageError: MLPRegressor.partialFit: earlyStopping holds out rows of a whole fit; leave it out, and score rows of your own]`,
  );
  expect(() =>
    new MLPRegressor(silent).partialFit(X, one).partialFit(X, pair as never),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: MLPRegressor.partialFit: y has 2 outputs, it was fitted on 1; they must be the same targets]`,
  );
  expect(() =>
    new MLPRegressor({ earlyStopping: true, validationShare: 0.9 }).fit(X.slice(0, 1), [1]),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: MLPRegressor.fit: X has 1 row, of which earlyStopping would hold out 1; it leaves none to learn from]`,
  );
  expect(() =>
    new MLPClassifier({ earlyStopping: true }).fit(X.slice(0, 6), [0, 0, 0, 0, 0, 1]),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: MLPClassifier.fit: earlyStopping holds out 1 of 6 rows, and the smallest class has 1; each class must have a row in both parts]`,
  );
  expect(() =>
    new MLPClassifier<number[]>({ classWeights: "balanced" }).fit(X, many),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: MLPClassifier.fit: classWeights weigh rows by their class, and y has several labels per row; weigh rows by sampleWeights]`,
  );
  const huge = X.map((row) => row.map((x) => x * 1e200));
  expect(() => new MLPRegressor({ solver: "sgd", learningRate: 10 }).fit(huge, one)).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: MLPRegressor.fit: the loss is not finite in pass 1; scale the columns of X, as standardize() does, or take a smaller learningRate]`,
  );
});

test("a fit that did not settle says so", () => {
  const told: string[] = [];
  new MLPClassifier({ ...silent, onWarning: (sentence) => told.push(sentence) }).fit(X, three);
  new MLPRegressor({ solver: "lbfgs", maxIterations: 1, onWarning: (sentence) => told.push(sentence) }).fit(X, one);
  expect(told).toMatchInlineSnapshot(`
    [
      "MLPClassifier: did not converge: after 7 passes the loss is 1.39, 0.00254 less than a pass before; more passes are needed ({ maxIterations }), or larger steps ({ learningRate }), or a larger tol",
      "MLPRegressor: did not converge: after 1 pass the loss is 0.362; more passes are needed ({ maxIterations }), or a larger tol",
    ]
  `);
});

test("JSON of another shape is refused by its path", () => {
  const json = JSON.parse(JSON.stringify(new MLPClassifier(silent).fit(X, three))) as {
    fitted: { layers: { bias: number[] }[] };
  };
  const last = json.fitted.layers.at(-1)!;
  last.bias.pop();
  expect(() => MLPClassifier.fromJSON(json)).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: MLPClassifier.fromJSON: fitted.layers: layer 1 does not fit its widths, or the layer before it]`,
  );
  json.fitted.layers = [];
  expect(() => MLPClassifier.fromJSON(json)).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: MLPClassifier.fromJSON: fitted.layers: there is no layer; a network has one at least]`,
  );
  const other = JSON.parse(JSON.stringify(new MLPClassifier(silent).fit(X, three))) as { fitted: { columns: number } };
  other.fitted.columns = 5;
  expect(() => MLPClassifier.fromJSON(other)).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: MLPClassifier.fromJSON: fitted: layers lead from 3 to 3 numbers; there are 5 columns and 3 outputs]`,
  );
});

function expectClose(given: readonly number[], expected: readonly number[]): void {
  expect(given.length).toBe(expected.length);
  given.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 9));
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
