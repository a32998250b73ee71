import { grad, key, reshape, tensor, type Tensor } from "@cotangent/autodiff";
import { iris, selectFeatures, xor } from "@cotangent/datasets";
import { constant, dense } from "@cotangent/layers";
import { perceptronLoss } from "@cotangent/losses";
import { applyUpdates, sgd } from "@cotangent/optimizers";
import { describe, expect, test } from "vitest";
import fixture from "../fixtures/perceptron.json" with { type: "json" };
import { Perceptron, type PerceptronOptions } from "./index.ts";

const silent = { onWarning: () => undefined };

/** scikit-learn's options as ours: there it shuffles by default, with the seed 0. */
function ours({
  shuffle = true,
  max_iter,
  random_state = 0,
  fit_intercept,
  ...same
}: Readonly<Record<string, unknown>>): PerceptronOptions {
  const order = shuffle ? { seed: random_state } : {};
  const options = { maxIterations: max_iter, fitIntercept: fit_intercept, ...order, ...same, ...silent };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

describe.each(fixture)(
  "$name",
  ({ options, X, y, scores, coef, intercept, iterations, classes, predictions, score }) => {
    const model = new Perceptron(ours(options)).fit(X, y);

    test("has scikit-learn's weights to the last bit, after as many passes", () => {
      expect({ coef: model.coef, intercept: model.intercept, iterations: model.iterations }).toEqual({
        coef,
        intercept,
        iterations,
      });
      expect({ classes: model.classes, predictions: model.predict(X), score: model.score(X, y) }).toEqual({
        classes,
        predictions,
        score,
      });
    });

    test("has scikit-learn's scores, which are summed there in another order", () => {
      const got = [model.decisionFunction(X)].flat(2);
      [scores]
        .flat(2)
        .forEach((wanted, i) => expect(Math.abs(got[i]! - wanted)).toBeLessThan(1e-12 * Math.max(1, Math.abs(wanted))));
    });
  },
);

test("tells setosa from the others by its petals, straight from the data set", () => {
  const { features, labels } = selectFeatures(iris(), ["petal length", "petal width"]);
  const model = new Perceptron().fit(
    features,
    labels.map((label) => Number(label === 0)),
  );
  expect(model.predict([[2, 0.5]])).toEqual([1]);
  expect(
    model.predict([
      [2, 0.5],
      [5, 1.8],
    ]),
  ).toEqual([1, 0]);
  expect(model.converged).toBe(true);
});

test("examples come in the order given, unless a seed or `shuffle` asks for others", () => {
  const { X, y } = fixture.find(({ name }) => name === "noisy points, in order")!;
  const coef = (options: PerceptronOptions): unknown => new Perceptron({ ...silent, ...options }).fit(X, y).coef;
  expect(coef({})).toEqual(coef({ seed: 5, shuffle: false }));
  expect(coef({ shuffle: true })).toEqual(coef({ seed: 0 }));
  expect(coef({ seed: 0 })).not.toEqual(coef({}));
  expect(coef({ seed: 0 })).not.toEqual(coef({ seed: 5 }));
});

test("says that it did not converge on XOR, and can be used all the same", () => {
  const sentences: string[] = [];
  const { features, labels } = xor();
  const model = new Perceptron({ onWarning: (sentence) => sentences.push(sentence) }).fit(features, labels);
  expect(model.converged).toBe(false);
  expect(sentences).toEqual([
    "Perceptron: did not converge: after 6 passes 4 of 4 examples are not on the right side; " +
      "either no straight line separates the classes, or more passes are needed ({ maxIterations, tol: null })",
  ]);
  expect(model.predict(features)).toHaveLength(4);
  expect(model.score(features, labels)).toBeLessThan(1);
});

test("counts each example once where it is on the wrong side of several lines, or on one", () => {
  // three classes in a row on a line: the middle one is not separated from the rest by any
  const X = [[0], [0.1], [1], [1.1], [2], [2.1]];
  const y = [0, 0, 1, 1, 2, 2];
  const sentences: string[] = [];
  const model = new Perceptron({ onWarning: (sentence) => sentences.push(sentence) }).fit(X, y);
  const scores = model.decisionFunction(X) as number[][];
  const wrong = scores.filter((row, i) => row.some((score, k) => (k === y[i] ? score <= 0 : score >= 0))).length;
  expect(wrong).toBeGreaterThan(0);
  expect(sentences).toEqual([
    `Perceptron: did not converge: after ${model.iterations} passes ${wrong} of 6 examples are not on ` +
      `the right side of the line of every class; ` +
      "either no straight line separates one of the classes from the rest, or more passes are needed ({ " +
      "maxIterations, tol: null })",
  ]);
});

test("says one pass where it was one", () => {
  const sentences: string[] = [];
  new Perceptron({ maxIterations: 1, onWarning: (sentence) => sentences.push(sentence) }).fit([[0], [1]], [0, 1]);
  expect(sentences[0]).toMatch(
    /^Perceptron: did not converge: after 1 pass \d of 2 examples are not on the right side; /,
  );
});

test("scores are told in the name of score", () => {
  const model = new Perceptron().fit([[0], [1]], [0, 1]);
  expect(() => model.score([[0, 1]], [0])).toThrow(
    "Perceptron.score: X has 2 columns, it was fitted on 1; they must be the same features",
  );
});

test("converges without a word where a line separates the classes, however many passes that takes", () => {
  const X = [[0], [1], [100]];
  const few = new Perceptron({ ...silent, maxIterations: 2 }).fit(X, [0, 1, 1]);
  expect(few.converged).toBe(false);
  const sentences: string[] = [];
  const enough = new Perceptron({ tol: null, onWarning: (sentence) => sentences.push(sentence) }).fit(X, [0, 1, 1]);
  expect([enough.converged, enough.iterations, enough.score(X, [0, 1, 1]), sentences]).toEqual([true, 1000, 1, []]);
});

test("its learning rule is gradient descent on the perceptron loss, one example at a time", () => {
  const { X, y, coef, intercept, iterations, options } = fixture.find(({ name }) => name === "noisy points, in order")!;
  expect(options).toEqual({ shuffle: false });
  const zero = (): Tensor => tensor(new Array(5).fill(0), { shape: [5, 1], dtype: "float64" });
  const layer = dense(5, 1, {
    weightInitializer: zero,
    biasInitializer: (k, shape) => constant(0)(k, shape, { dtype: "float64" }),
  });
  const optimizer = sgd({ learningRate: 1 });
  const loss = (params: ReturnType<typeof layer.init>, x: Tensor, target: Tensor) =>
    reshape(perceptronLoss(layer.apply(params, x) as Tensor, target), []);

  let params = layer.init(key(0));
  let state = optimizer.init(params);
  for (let pass = 0; pass < iterations; pass++) {
    X.forEach((row, i) => {
      const target: Tensor = tensor([[y[i] === 1 ? 1 : -1]], { dtype: "float64" });
      const gradients = grad(loss)(params, tensor([row], { dtype: "float64" }), target);
      const [updates, next] = optimizer.update(gradients, state, params);
      [params, state] = [applyUpdates(params, updates), next];
    });
  }
  expect([params.weight.data(), params.bias.data()].map((data) => [...data])).toEqual([coef[0], intercept]);
});

test("refuses weights that overflow", () => {
  const message =
    "Perceptron.fit: the weights or the loss overflowed in pass 1; scale the columns of X, as standardize() of preprocessing does";
  expect(() => new Perceptron({ eta0: 10 }).fit([[1e308], [-1e308]], [0, 1])).toThrow(
    expect.objectContaining({ name: "ValueError", message }),
  );
});

test.each<[PerceptronOptions, string]>([
  [{ eta0: 0 }, "Perceptron: eta0 is 0; it is a number above 0"],
  [{ eta0: NaN }, "Perceptron: eta0 is NaN; it is a number above 0"],
  [{ maxIterations: 0 }, "Perceptron: maxIterations is 0; it is an integer, 1 or more"],
  [{ maxIterations: 1.5 }, "Perceptron: maxIterations is 1.5; it is an integer, 1 or more"],
  [{ tol: -1 }, "Perceptron: tol is -1; it is a number, 0 or more, or null"],
  [{ tol: "1" as never }, 'Perceptron: tol is the string "1"; it is a number, 0 or more, or null'],
  [{ seed: -1 }, "Perceptron: seed is -1; it is an integer from 0 to 4294967295"],
  [{ seed: 2 ** 32 }, "Perceptron: seed is 4294967296; it is an integer from 0 to 4294967295"],
])("%o is refused", (options, message) => {
  expect(() => new Perceptron(options)).toThrow(expect.objectContaining({ name: "ValueError", message }));
});

test("has no probabilities, and says what has", () => {
  const message =
    "Perceptron.predictProba: a perceptron has no probabilities, only sides of a line; use LogisticRegression, which " +
    "has probabilities, or decisionFunction";
  expect(() => new Perceptron().predictProba()).toThrow(expect.objectContaining({ name: "UsageError", message }));
});

test("of several labels each is learned for itself", () => {
  const X = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ];
  const y = [
    [0, 0],
    [0, 1],
    [0, 1],
    [1, 1],
  ];
  const model = new Perceptron<number[]>().fit(X, y);
  expect([model.predict(X), model.score(X, y), model.classes]).toEqual([y, 1, [0, 1]]);
  y[0]!.forEach((_, k) => {
    const alone = new Perceptron().fit(
      X,
      y.map((row) => row[k]!),
    );
    expect([alone.coef[0], alone.intercept[0]]).toEqual([model.coef[k], model.intercept[k]]);
  });
});

test("learns from a data set, whose names it keeps", () => {
  const flowers = iris();
  const model = new Perceptron(silent).fit(flowers);
  expect([model.classNames, model.featureNames]).toEqual([flowers.classNames, flowers.featureNames]);
  expect(model.score(flowers)).toBe(model.score(flowers.features, flowers.labels));
  const turned = selectFeatures(flowers, ["petal length", "petal width", "sepal length", "sepal width"]);
  expect(() => model.predict(turned)).toThrow(
    'Perceptron.predict: column 0 of X is "petal length", it was fitted on "sepal length"; they must be the same ' +
      "features in the same order",
  );
});

const inOrder = fixture.filter(({ options, classes }) => options.shuffle === false && classes.length === 2);

test.each(inOrder)("partialFit takes one pass at a time: $name", ({ options, X, y, coef, intercept, iterations }) => {
  const model = new Perceptron(ours(options));
  for (let pass = 0; pass < iterations; pass++) model.partialFit(X, y);
  expect([model.coef, model.intercept, model.iterations]).toEqual([coef, intercept, iterations]);
});

test("partialFit wants a class that it will see later to be named at first, and refuses one that was not", () => {
  const model = new Perceptron<string>(silent).partialFit([[1], [2]], ["a", "b"], { classes: ["c", "b", "a"] });
  expect(model.classes).toEqual(["a", "b", "c"]);
  model.partialFit([[5]], ["c"]);
  expect(() => model.partialFit([[5]], ["d"])).toThrow(
    'Perceptron.partialFit: y[0] is the string "d", which is no class; classes are "a", "b", "c"',
  );
});

test("class weights are by name", () => {
  const X = [[0], [1], [2], [3]];
  const y = ["no", "yes", "no", "yes"];
  const coef = (classWeights: PerceptronOptions["classWeights"]): unknown =>
    new Perceptron<string>({ ...silent, classWeights: classWeights ?? null }).fit(X, y).coef;
  expect(coef({ yes: 3 })).not.toEqual(coef({}));
  expect(coef({ yes: 2, no: 2 })).toEqual(new Perceptron<string>({ ...silent, eta0: 2 }).fit(X, y).coef);
  expect(() => coef({ maybe: 2 })).toThrow(
    'Perceptron.fit: classWeights names "maybe", which is no class; classes are "no", "yes"',
  );
});
