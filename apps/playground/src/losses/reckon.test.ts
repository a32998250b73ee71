import { numericDerivative } from "@cotangent/autodiff/testing";
import { describe, expect, test } from "vitest";
import { lossNames, reckon, taskNames } from "./reckon.ts";

const logits = [0.7, -1.3, 2.1];

test("cross-entropy of one of three classes, and its gradient p − y", () => {
  const { probabilities, loss, gradient } = reckon("multiClass", "crossEntropy", logits, [0, 0, 1]);
  const powers = logits.map(Math.exp);
  const total = powers.reduce((a, b) => a + b);
  powers.forEach((power, i) => {
    expect(probabilities[i]).toBeCloseTo(power / total, 12);
    expect(gradient[i]).toBeCloseTo(power / total - (i === 2 ? 1 : 0), 12);
  });
  expect(loss).toBeCloseTo(Math.log(total) - 2.1, 12);
});

test("yes or no: −log p, and p − 1", () => {
  const { probabilities, loss, gradient } = reckon("binary", "crossEntropy", [0.7], [1]);
  const p = 1 / (1 + Math.exp(-0.7));
  expect(probabilities[0]).toBeCloseTo(p, 12);
  expect(loss).toBeCloseTo(-Math.log(p), 12);
  expect(gradient[0]).toBeCloseTo(p - 1, 12);
});

describe.each(taskNames)("%s", (task) => {
  test.each(lossNames)("the gradient of %s is that of finite differences", (name) => {
    const [given, targets] = task === "binary" ? [[0.7], [0]] : [logits, [1, 0, 0]];
    const { gradient } = reckon(task, name, given, targets);
    gradient.forEach((slope, i) => {
      const { value, error } = numericDerivative(
        (h) =>
          reckon(
            task,
            name,
            given.map((z, k) => (k === i ? z + h : z)),
            targets,
          ).loss,
      );
      expect(Math.abs(value - slope)).toBeLessThanOrEqual(error + 1e-9);
    });
  });
});
