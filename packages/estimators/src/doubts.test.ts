/** Arguments and JSON that were taken in silence: a doubt is a sentence now. */
import { expect, test } from "vitest";
import {
  estimatorFromJSON,
  gridSearch,
  KMeans,
  LogisticRegression,
  randomSearch,
  Ridge,
  SGDClassifier,
} from "./index.ts";

const X = [[1], [2], [3], [4], [5], [6]];
const y = [0, 1, 0, 1, 0, 1];

test("a search asks which scores of a metric of one's own are good", () => {
  const loss = (): number => 1;
  const search = (scoring: never) => (): unknown =>
    gridSearch((params: { alpha: number }) => new Ridge(params), { alpha: [1, 2] }, X, y, { scoring });
  expect(search(loss as never)).toThrow(
    "gridSearch: scoring is the function loss, and nothing says whether large or small values are good; write " +
      "{ metric, lowerIsBetter: true } for a loss, or false",
  );
  expect(search({ metric: loss } as never)).toThrow("gridSearch: scoring is a metric without lowerIsBetter; say true");
  expect(search({ metric: loss, lowerIsBetter: true } as never)).not.toThrow();
});

test("intervals and score options with a wrong name are refused", () => {
  const draw = (alpha: object) => (): unknown =>
    randomSearch((params) => new Ridge(params as object), { alpha: alpha as never }, X, y);
  expect(draw({ low: 1, high: 2, int: true })).toThrow(
    'randomSearch: alpha has "int"; an interval has low, high, log and whole',
  );
  expect(draw({ low: 2, high: 1 })).toThrow("randomSearch: alpha goes from 2 to 1; low must be below high");
  for (const model of [new Ridge(), new LogisticRegression(), new KMeans({ clusters: 2 })])
    expect(() => model.fit(X, y as never).score(X, y as never, { sampleWeight: [1] } as never)).toThrow(
      /sampleWeights/,
    );
});

test("JSON with classes twice, of several types, or weights that are no numbers is refused", () => {
  const json = JSON.stringify(new LogisticRegression().fit(X, y));
  const spoiled = (from: RegExp, to: string): unknown => JSON.parse(json.replace(from, to));
  expect(estimatorFromJSON<LogisticRegression>(JSON.parse(json)).predict(X)).toHaveLength(6);
  expect(() => estimatorFromJSON(spoiled(/"classes":\[0,1\]/, '"classes":[1,1]'))).toThrow("a class comes twice");
  expect(() => estimatorFromJSON(spoiled(/"classes":\[0,1\]/, '"classes":[1,"a"]'))).toThrow("of several types");
  expect(() => estimatorFromJSON(spoiled(/"coef":\[[^\]]*\]/, '"coef":["NaN"]'))).toThrow("is not finite");
  expect(() => estimatorFromJSON(json)).toThrow("estimatorFromJSON: json is a text; read it first");
});

test("a first batch of one class says how to name the others", () => {
  expect(() => new SGDClassifier().partialFit([[1], [2]], [1, 1])).toThrow("name those to come with { classes }");
});
