/** Laws of what is fitted: the perceptron's bound, and that nothing near a solution is better. */
import fc from "fast-check";
import { breastCancer, digits, iris, wine } from "@cotangent/datasets";
import { describe, expect, test } from "vitest";
import { Lasso, LinearRegression, LogisticRegression, Perceptron, Ridge, SGDClassifier } from "./index.ts";

const silent = { onWarning: () => undefined };
const small = fc.double({ min: -3, max: 3, noNaN: true });

/** Points on both sides of a line through 0, none nearer to it than 0.05. */
const separable = fc
  .tuple(
    fc.array(fc.tuple(small, small), { minLength: 4, maxLength: 30 }),
    fc.double({ min: 0, max: 6.2, noNaN: true }),
  )
  .map(([points, angle]) => {
    const side = ([a, b]: readonly [number, number]): number => a * Math.cos(angle) + b * Math.sin(angle);
    const X = points.filter((point) => Math.abs(side(point)) >= 0.05);
    return { X, y: X.map((point) => Number(side(point) > 0)), margin: Math.min(...X.map((p) => Math.abs(side(p)))) };
  })
  .filter(({ y }) => new Set(y).size === 2);

test("the perceptron updates at most (R / margin)² times on data that a line through 0 separates (Novikoff 1962)", () => {
  fc.assert(
    fc.property(separable, ({ X, y, margin }) => {
      let [updates, before] = [0, ""];
      const model = new Perceptron({ ...silent, fitIntercept: false });
      const bound = Math.max(...X.map(([a, b]) => a * a + b * b)) / margin ** 2;
      // row by row, as the learning rule goes: a row that teaches nothing leaves the weights
      model.partialFit([X[0]!], [y[0]!], { classes: [0, 1] });
      for (let pass = 0; pass < bound + 2; pass++) {
        const start = updates;
        X.forEach((row, i) => {
          model.partialFit([row], [y[i]!]);
          const now = String(model.coef);
          if (now !== before) updates++;
          before = now;
        });
        if (updates === start) break;
      }
      expect(updates).toBeLessThanOrEqual(Math.ceil(bound) + 1);
      expect(model.score(X, y)).toBe(1);
    }),
    { numRuns: 25 },
  );
});

/** Hundredths, whose sums are known to more digits than the laws are held to. */
const hundredth = fc.integer({ min: -300, max: 300 }).map((n) => n / 100);

/** Rows and numbers to predict. */
const problems = fc.tuple(fc.integer({ min: 3, max: 12 }), fc.integer({ min: 1, max: 5 })).chain(([rows, columns]) =>
  fc.record({
    X: fc.array(fc.array(hundredth, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
    y: fc.array(hundredth, { minLength: rows, maxLength: rows }),
  }),
);

/** The sums Σ (y − X w − b) xⱼ, and Σ (y − X w − b). */
function slopes(X: number[][], y: number[], coef: number[], intercept: number): [number[], number] {
  const left = X.map((row, i) => y[i]! - intercept - row.reduce((sum, x, j) => sum + x * coef[j]!, 0));
  return [coef.map((_, j) => left.reduce((sum, r, i) => sum + r * X[i]![j]!, 0)), left.reduce((sum, r) => sum + r, 0)];
}

test("what least squares leaves over stands upright on every column, and ridge's on it less alpha w", () => {
  fc.assert(
    fc.property(problems, fc.double({ min: 0.01, max: 10, noNaN: true }), ({ X, y }, alpha) => {
      for (const [model, strength] of [
        [new LinearRegression().fit(X, y), 0],
        [new Ridge({ alpha }).fit(X, y), alpha],
      ] as const) {
        const [along, sum] = slopes(X, y, model.coef[0]!, model.intercept[0]!);
        along.forEach((slope, j) => expect(slope).toBeCloseTo(strength * model.coef[0]![j]!, 7));
        expect(sum).toBeCloseTo(0, 7);
      }
    }),
  );
});

test("the lasso's slopes are alpha n where a weight is not 0, and at most that where it is", () => {
  fc.assert(
    fc.property(problems, fc.double({ min: 0.05, max: 1, noNaN: true }), ({ X, y }, alpha) => {
      const model = new Lasso({ ...silent, alpha, tol: 1e-14, maxIterations: 20000 }).fit(X, y);
      if (!model.converged) return;
      const [along] = slopes(X, y, model.coef[0]!, model.intercept[0]!);
      along.forEach((slope, j) => {
        const w = model.coef[0]![j]!;
        if (w === 0) expect(Math.abs(slope)).toBeLessThanOrEqual(alpha * X.length + 1e-4);
        else expect(Math.abs(slope - Math.sign(w) * alpha * X.length)).toBeLessThan(1e-4);
      });
    }),
  );
});

describe("logistic regression", () => {
  test("the slope of the loss is that of the penalty, at the solution on iris", () => {
    const { features, labels } = iris();
    for (const C of [0.1, 1, 100]) {
      const model = new LogisticRegression({ C, tol: 1e-8 }).fit(features, labels);
      expect(model.converged).toBe(true);
      const likely = model.predictProba(features);
      model.coef.forEach((line, k) =>
        line.forEach((w, j) => {
          let slope = w / C;
          for (let i = 0; i < 150; i++) slope += (likely[i]![k]! - Number(labels[i] === k)) * features[i * 4 + j]!;
          expect(Math.abs(slope)).toBeLessThan(2e-5);
        }),
      );
    }
  });

  test("says that nothing keeps weights finite where a line separates classes and there is no penalty", () => {
    const sentences: string[] = [];
    const model = new LogisticRegression({ penalty: null, maxIterations: 5, onWarning: (s) => sentences.push(s) });
    expect(model.fit([[0], [1], [10], [11]], [0, 0, 1, 1]).converged).toBe(false);
    expect(sentences).toEqual([
      "LogisticRegression: did not converge: after 5 steps the gradient is not below tol; either a line separates " +
        "the classes and no penalty keeps its weights finite, or more steps are needed ({ maxIterations })",
    ]);
  });

  test("converges on data of every scale without a word", async () => {
    for (const data of [iris(), await wine(), await breastCancer(), await digits()]) {
      const model = new LogisticRegression({
        onWarning: (sentence) => {
          throw new Error(sentence);
        },
      }).fit(data);
      expect(model.converged).toBe(true);
      expect(model.score(data)).toBeGreaterThan(0.95);
    }
  });
});

test("SGD without probabilities says what has them", () => {
  expect(() => new SGDClassifier().predictProba([[1]])).toThrow(
    'SGDClassifier.predictProba: the loss "hinge" has no probabilities; use LogisticRegression, which has ' +
      "probabilities, or decisionFunction",
  );
});

test("a column too small for its square teaches nothing", () => {
  for (const model of [new LinearRegression(), new Ridge({ alpha: 0 })])
    expect(
      model
        .fit(
          [
            [0, 5e-324],
            [1, 0],
            [2, 1e-160],
          ],
          [1, 3, 5],
        )
        .coef[0]!.map((w) => Number(w.toFixed(9))),
    ).toEqual([2, 0]);
});
