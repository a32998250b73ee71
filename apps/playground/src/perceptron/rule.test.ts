import { add, grad, mul, sum, tensor, type Tensor } from "@cotangent/autodiff";
import { perceptronLoss } from "@cotangent/losses";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boundOf } from "./bound.ts";
import { fitLogistic, probabilitiesAt } from "./logistic.ts";
import { beginning, classAt, learn, look, updateOf, type Learner, type Sample } from "./rule.ts";
import { inOrder, sampleSet, setNames } from "./spec.ts";

/** Learns until all samples in a row were right, or so many were seen. */
function run(samples: readonly Sample[], classes: number, most: number, rate = 1): Learner {
  let learner = beginning(classes);
  while (learner.seen < most && learner.streak < samples.length)
    learner = learn(learner, samples[learner.seen % samples.length]!, rate);
  return learner;
}

test("setosa is told from versicolor, whatever the order, within the bound", () => {
  const { samples, classNames } = sampleSet("setosa");
  const { radius, margin } = boundOf(samples, (label) => label === 1);
  expect(margin).toBeGreaterThan(0);
  for (let seed = 0; seed < 20; seed++) {
    const learner = run(inOrder(samples, seed), classNames.length, 20_000);
    expect(learner.streak).toBe(samples.length);
    expect(learner.mistakes[0]).toBeLessThanOrEqual((radius / margin!) ** 2);
    for (const [x, y, label] of samples) expect(classAt(learner, x, y)).toBe(label);
  }
});

test("AND is learned, XOR never is, and no line separates it", () => {
  const and = sampleSet("and").samples;
  expect(run(and, 2, 1000).streak).toBe(4);
  const xor = sampleSet("xor").samples;
  const learner = run(xor, 2, 10_000);
  expect([learner.seen, learner.streak < 4]).toEqual([10_000, true]);
  expect(boundOf(xor, (label) => label === 1).margin).toBeUndefined();
  expect(boundOf(and, (label) => label === 1).margin).toBeGreaterThan(0);
});

test("the margin of two points is half their distance in the plane of three numbers", () => {
  // signed with the constant 1: (1, 0, 1) and (1, 0, −1); the nearest point of the hull to 0 is (1, 0, 0)
  const { margin, radius } = boundOf(
    [
      [1, 0, 1],
      [-1, 0, 0],
    ],
    (label) => label === 1,
  );
  expect(margin).toBeCloseTo(1, 9);
  expect(radius).toBeCloseTo(Math.SQRT2, 12);
});

test("samples that a line separates are learned within the bound", () => {
  const place = fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 }));
  fc.assert(
    fc.property(fc.array(place, { minLength: 2, maxLength: 12 }), (places) => {
      const all = places.map(([x, y]): Sample => [x / 10, y / 10, 2 * x - y + 3 > 0 ? 1 : 0]);
      const samples = all.filter(([x, y]) => Math.abs(20 * x - 10 * y + 3) > 4);
      if (samples.length === 0) return;
      const { radius, margin } = boundOf(samples, (label) => label === 1);
      const learner = run(samples, 2, 100_000);
      expect(margin).toBeGreaterThan(0);
      expect(learner.streak).toBe(samples.length);
      // of one sample the bound is 1, which a square of a quotient may miss by a rounding
      expect(learner.mistakes[0]).toBeLessThanOrEqual((radius / margin!) ** 2 * (1 + 1e-12));
    }),
    { numRuns: 60 },
  );
});

test("the update is minus the gradient of the perceptron's loss", () => {
  const numbers = fc.float({ min: -4, max: 4, noNaN: true });
  fc.assert(
    fc.property(
      fc.tuple(numbers, numbers, numbers),
      fc.tuple(numbers, numbers),
      fc.boolean(),
      (weights, [x, y], yes) => {
        const sample: Sample = [x, y, yes ? 1 : 0];
        const loss = (w: Tensor): Tensor => {
          const score = sum(mul(w, tensor([x, y, 1], { dtype: "float64" })));
          return sum(perceptronLoss(add(score, 0) as Tensor, tensor(yes ? 1 : -1, { dtype: "float64" }) as Tensor));
        };
        const gradient = grad(loss)(tensor([...weights], { dtype: "float64" }) as Tensor).data() as Float64Array;
        const [seen] = look({ weights: [weights] }, sample);
        updateOf(seen!, sample, 1).forEach((change, i) => expect(change + gradient[i]!).toBeCloseTo(0, 12));
      },
    ),
    { numRuns: 100 },
  );
});

describe.each(setNames)("logistic regression of %s", (name) => {
  const { samples, classNames } = sampleSet(name);
  const fit = fitLogistic(samples, classNames.length);
  test("gives probabilities, and a better loss than chance where a line helps", () => {
    const chance = Math.log(classNames.length);
    if (name === "xor") expect(fit.loss).toBeCloseTo(chance, 6);
    else expect(fit.loss).toBeLessThan(0.6 * chance);
    for (const [x, y] of samples) {
      const p = probabilitiesAt(fit, x, y);
      expect(p).toHaveLength(classNames.length);
      expect(p.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    }
  });
});
