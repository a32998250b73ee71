/** Components beside scikit-learn's, by the door of their class, and what it says. */
import { expect, test } from "vitest";
import fixture from "../fixtures/pca.json" with { type: "json" };
import { PCA, type PCAOptions } from "./index.ts";

test.each(fixture)("$name", ({ X, options, ...expected }) => {
  const { n_components = null, whiten = false } = options as { n_components?: number; whiten?: boolean };
  const model = new PCA({ components: n_components, whiten }).fit(X);
  const first = X.slice(0, 6);
  expectClose(model.components.flat(), expected.components.flat());
  expectClose(model.explainedVariance, expected.explainedVariance);
  expectClose(model.explainedVarianceRatio, expected.explainedVarianceRatio);
  expectClose(model.singularValues, expected.singularValues);
  expectClose(model.mean, expected.mean);
  expect(model.noiseVariance).toBeCloseTo(expected.noiseVariance, 11);
  expectClose(model.transform(first).flat(), expected.transformed.flat());
  expectClose(model.inverseTransform(model.transform(first)).flat(), expected.back.flat());
  expect(model.outputNames[0]).toBe("pca0");
});

test("a constant table has components without variance, whitened too", () => {
  const X = [
    [1, 2],
    [1, 2],
    [1, 2],
  ];
  for (const whiten of [false, true]) {
    const model = new PCA({ whiten }).fit(X);
    expect(model.explainedVarianceRatio).toEqual([0, 0]);
    expect(
      model
        .transform([[2, 2]])
        .flat()
        .every(Number.isFinite),
    ).toBe(true);
  }
});

test("sentences", () => {
  const X = [
    [1, 2, 0],
    [3, 4, 1],
  ];
  expect(() => new PCA({ components: 3 }).fit(X)).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: PCA.fit: components is 3, and X has 2 rows of 3 columns; there are 2 at most]`,
  );
  expect(() => new PCA({ components: 1.5 } as PCAOptions)).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: PCA: components is 1.5; it is an integer, 1 or more, a share between 0 and 1, or null]`,
  );
  expect(() => new PCA().fit([[1, 2]])).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: PCA.fit: X has 1 row; a variance is of 2 or more]`,
  );
  expect(() => new PCA().fit(X, undefined, { sampleWeights: [1, 0] })).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: PCA.fit: X has rows of weight 1; a variance is of 2 or more]`,
  );
  expect(() => new PCA({ components: 1 }).fit(X).inverseTransform([[1, 2]])).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: PCA.inverseTransform: Z has 2 columns; there is 1 component]`,
  );
  const json = JSON.parse(JSON.stringify(new PCA().fit(X))) as { fitted: { mean: number[] } };
  json.fitted.mean.pop();
  expect(() => PCA.fromJSON(json)).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: PCA.fromJSON: fitted: mean, components, variances and shares do not fit 3 columns and 2 components]`,
  );
});

function expectClose(given: readonly number[], expected: readonly number[]): void {
  expect(given.length).toBe(expected.length);
  given.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 10));
}
