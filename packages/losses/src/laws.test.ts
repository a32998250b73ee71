/** What losses promise beyond their values: where their minimum is, and what they are in the limit. */
import { add, compile, grad, mean, mul, sub, sum, tensor, zeros, type Tensor } from "@cotangent/autodiff";
import { checkGrads } from "@cotangent/autodiff/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as losses from "./index.ts";

type Loss = (predictions: Tensor, targets: Tensor) => Tensor;

const wide = (list: readonly number[] | number): Tensor =>
  tensor(list as number[], { dtype: "float64" }) as unknown as Tensor;
const numbers = fc.double({ min: -50, max: 50, noNaN: true });
const positive = fc.double({ min: 0.1, max: 50, noNaN: true });

/** Losses of a prediction that may be right: the prediction that is, and targets that they take. */
const table: readonly (readonly [
  name: string,
  loss: Loss,
  target: fc.Arbitrary<number>,
  best: (t: number) => number,
])[] = [
  ["squaredError", losses.squaredError as Loss, numbers, (t) => t],
  ["absoluteError", losses.absoluteError as Loss, numbers, (t) => t],
  ["huber", losses.huber as Loss, numbers, (t) => t],
  ["logCosh", losses.logCosh as Loss, numbers, (t) => t],
  ["quantile", losses.quantile as Loss, numbers, (t) => t],
  ["squaredLogError", losses.squaredLogError as Loss, positive, (t) => t],
  ["absolutePercentageError", losses.absolutePercentageError as Loss, positive, (t) => t],
  ["poisson", losses.poisson as Loss, positive, Math.log],
  ["sigmoidCrossEntropy", losses.sigmoidCrossEntropy as Loss, fc.double({ min: 0.01, max: 0.99, noNaN: true }), logit],
];

function logit(p: number): number {
  return Math.log(p / (1 - p));
}

describe.each(table)("%s", (_, loss, target, best) => {
  test("is least where the prediction is right, and level there", () => {
    fc.assert(
      fc.property(target, numbers, (t, other) => {
        const value = (z: number): number => loss(wide([z]), wide([t])).data()[0]!;
        const least = value(best(t));
        // a rival in the domain of the loss
        const rival = value(Math.abs(other));
        expect(least).toBeLessThanOrEqual(rival + 1e-12 * Math.abs(rival));
        const slope = grad((z: Tensor) => sum(loss(z, wide([t]))))(wide([best(t)])).data()[0]!;
        // at a kink the derivative is a choice between its sides
        expect(Math.abs(slope)).toBeLessThanOrEqual(1e-12 * (1 + Math.abs(t)));
      }),
    );
  });
});

test("quantile is least at the quantile of the targets", () => {
  const targets = wide([1, 2, 3, 4, 10]);
  for (const [level, best] of [
    [0.1, 1],
    [0.5, 3],
    [0.9, 10],
  ] as const) {
    const cost = (q: number): number =>
      mean(losses.quantile(add(zeros([5], { dtype: "float64" }), q) as Tensor, targets, { level })).item();
    for (const other of [0, 1, 2, 3, 4, 5, 10, 11]) expect(cost(best)).toBeLessThanOrEqual(cost(other) + 1e-15);
  }
});

test("huber is a square near, a line far, and has one slope where they meet", () => {
  const delta = 2;
  const of = (z: Tensor): Tensor => losses.huber(z, zeros([4], { dtype: "float64" }) as Tensor, { delta });
  expect([...of(wide([0, 1, 2, 1e200])).data()]).toEqual([0, 0.5, 2, 2e200]);
  checkGrads((z: Tensor) => sum(of(z)), [wide([0.1, -1, 2.5, -40])]);
  const slopes = grad((z: Tensor) => sum(of(z)))(wide([2 - 1e-12, 2, 2 + 1e-12, 1e200])).data();
  for (const slope of slopes) expect(slope).toBeCloseTo(slopes[3]!, 11);
});

test("logCosh keeps its digits for small errors, and is a line for large ones", () => {
  for (const e of [1e-3, 1e-6, 1e-9, 1e-100]) {
    const value = losses.logCosh(wide([e]), wide([0])).data()[0]!;
    // e² / 2 − e⁴ / 12 + …
    expect(Math.abs(value / ((e * e) / 2 - e ** 4 / 12) - 1)).toBeLessThan(1e-12);
  }
  expect(losses.logCosh(tensor([3e38, -3e38]), tensor([0, 0])).toArray()).toEqual([
    Math.fround(3e38),
    Math.fround(3e38),
  ]);
});

test("a mask leaves out what is NaN, and its gradient", () => {
  const mask = tensor([true, false, true]) as Tensor;
  for (const reduce of [
    (x: Tensor) => sum(losses.weighted(x, mask)),
    (x: Tensor) => mul(losses.weightedMean(x, mask), 2),
  ]) {
    const of = (x: Tensor): Tensor<readonly []> => reduce(mul(x, x));
    for (const run of [of, compile(of)]) expect(run(tensor([1, NaN, 3])).item()).toBe(10);
    // the number that counts nothing may as well be 5
    const [first, , third] = grad(of)(tensor([1, 5, 3])).data();
    for (const run of [grad(of), compile(grad(of))])
      expect(run(tensor([1, NaN, 3])).toArray()).toEqual([first, 0, third]);
  }
  expect(losses.weightedMean(tensor([1, 2]) as Tensor, zeros([2]) as Tensor).item()).toBeNaN();
});

test("klDivergence is 0 where both are equal, and never below", () => {
  const row = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(row, row, (a, b) => {
      const [p, q] = [a, b].map((z) => {
        const e = z.map((x) => Math.exp(x - Math.max(...z)));
        return e.map((x) => x / e.reduce((s, y) => s + y));
      });
      const kl = (logits: number[], t: number[]): number => losses.klDivergence(wide(logits), wide(t)).item();
      expect(Math.abs(kl(a, p!))).toBeLessThan(1e-12);
      expect(kl(a, q!)).toBeGreaterThan(-1e-12);
    }),
  );
});

test("vectors of zeros have no direction and no distance, and no NaN", () => {
  const [zero, one] = [zeros([1, 2]) as Tensor, tensor([[0.6, 0.8]]) as Tensor];
  const cosine = (x: Tensor): Tensor => losses.cosineDistance(x, one);
  const triplet = (x: Tensor): Tensor => losses.tripletLoss(x, zero, zero);
  const pair = (x: Tensor): Tensor => losses.contrastive(x, zero, tensor([0]) as Tensor);
  for (const [loss, value] of [
    [cosine, 1],
    [triplet, 1],
    [pair, 0.5],
  ] as const) {
    expect(loss(zero).toArray()).toEqual([value]);
    expect(grad((x: Tensor) => sum(loss(x)))(zero).toArray()).toEqual([[0, 0]]);
  }
});

test("lengths do not matter to cosineDistance, also where their squares are out of range", () => {
  const [a, b] = [tensor([[3, 4]]) as Tensor, tensor([[4, 3]]) as Tensor];
  const wanted = losses.cosineDistance(a, b).data()[0]!;
  for (const size of [1e-30, 1e30])
    expect(losses.cosineDistance(mul(a, size) as Tensor, b).data()[0]).toBeCloseTo(wanted, 6);
});

test("embeddings have gradients in every vector", () => {
  const [a, b, c] = [
    [
      [0.5, -1, 2],
      [1, 0, 0.3],
    ],
    [
      [0.1, 0.4, 1],
      [-1, 2, 0.2],
    ],
    [
      [1, 1, 1],
      [0.5, 0.2, -0.7],
    ],
  ].map((rows) => tensor(rows, { dtype: "float64" }) as Tensor) as [Tensor, Tensor, Tensor];
  const same = wide([1, 0]);
  checkGrads((x: Tensor, y: Tensor, z: Tensor) => sum(losses.tripletLoss(x, y, z, { margin: 3 })), [a, b, c]);
  checkGrads((x: Tensor, y: Tensor) => sum(losses.contrastive(x, y, same, { margin: 5 })), [a, b]);
  checkGrads((x: Tensor, y: Tensor) => sum(losses.cosineDistance(x, y)), [a, b]);
});

test("weights of classes may be an argument of a step that is compiled once", () => {
  const [z, t] = [tensor([[1, 0, -1]]) as Tensor, tensor([2], { dtype: "int32" }) as Tensor];
  for (const loss of [losses.softmaxCrossEntropy, losses.categoricalFocal]) {
    const step = compile((classWeights: Tensor) => loss(z, t, { classWeights }));
    for (const w of [1, 2.5]) {
      expect(step(tensor([7, 7, w])).toArray()).toEqual(loss(z, t, { classWeights: [7, 7, w] }).toArray());
      expect(sub(step(tensor([7, 7, w])), mul(loss(z, t), w)).data()[0]).toBeCloseTo(0, 6);
    }
  }
});
