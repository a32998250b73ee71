/** `partialFit` after JSON goes on as if the estimator had never been saved, to the last bit. */
import { expect, test } from "vitest";
import { estimatorFromJSON, MLPClassifier, MLPRegressor, Perceptron, SGDClassifier, SGDRegressor } from "./index.ts";

const X = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i), (i % 7) / 7]);
const kinds = X.map(([a, b]) => (a! + b! > 0.2 ? "yes" : "no"));
const numbers = X.map(([a, b]) => 2 * a! - b!);

interface Partial {
  partialFit(X: readonly number[][], y: readonly unknown[], options?: object): unknown;
}

const makers: readonly (readonly [string, () => unknown, readonly unknown[]])[] = [
  ...(["constant", "inverseScaling", "adaptive"] as const).map(
    (schedule) =>
      [
        `MLPClassifier, sgd, ${schedule}`,
        () => new MLPClassifier({ hidden: [5], solver: "sgd", schedule }),
        kinds,
      ] as const,
  ),
  ["MLPClassifier, sgd without momentum", () => new MLPClassifier({ hidden: [5], solver: "sgd", momentum: 0 }), kinds],
  [
    "MLPClassifier, adam in float32",
    () => new MLPClassifier({ hidden: [4, 3], batchSize: 7, dtype: "float32" }),
    kinds,
  ],
  ["MLPRegressor", () => new MLPRegressor({ hidden: [4], batchSize: 16 }), numbers],
  ["Perceptron", () => new Perceptron(), kinds],
  ["SGDClassifier", () => new SGDClassifier({ average: true }), kinds],
  ["SGDRegressor", () => new SGDRegressor(), numbers],
] as never;

test.each(makers)("%s", (_, make, y) => {
  const model = make() as Partial;
  const classes = typeof y[0] === "string" ? { classes: ["no", "yes"] } : {};
  model.partialFit(X, y, classes);
  model.partialFit(X.slice(0, 25), y.slice(0, 25));
  const again = estimatorFromJSON(JSON.parse(JSON.stringify(model))) as unknown as Partial;
  for (const one of [model, again]) {
    one.partialFit(X.slice(10), y.slice(10));
    one.partialFit(X, y);
  }
  const [got, wanted] = [again, model].map((one) => JSON.parse(JSON.stringify(one)) as unknown);
  expect(got).toEqual(wanted);
});

test("a state that does not fit is refused", () => {
  const model = new MLPClassifier({ hidden: [4] });
  model.partialFit(X, kinds as never, { classes: ["no", "yes"] as never });
  const json = JSON.parse(JSON.stringify(model)) as { fitted: { going: { state: number[][] } } };
  json.fitted.going.state.pop();
  const spoiled = estimatorFromJSON(json) as unknown as Partial;
  expect(() => spoiled.partialFit(X, kinds)).toThrow(
    "MLPClassifier.partialFit: the state of the optimizer that was saved is not one of these layers and this solver",
  );
});
