import { expect, test } from "vitest";
import { tensor } from "../core/create.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { mul } from "../ops/arithmetic.ts";
import { exp, log, sigmoid } from "../ops/exponential.ts";
import { sum } from "../ops/movement.ts";
import { relu } from "../functions/activations.ts";
import { grad } from "../transforms/reverse.ts";
import { finiteDifference } from "./finiteDifference.ts";
import { sampleRng } from "./samples.ts";

const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  exp: (x) => sum(exp(x)),
  logSigmoid: (x) => sum(log(sigmoid(x))),
  square: (x) => sum(mul(x, x)),
};

test.each(Object.keys(functions))("%s: the gradient lies within the error, and the error is small", (name) => {
  const f = functions[name]!;
  for (let seed = 0; seed < 20; seed++) {
    const x = mul(sampleRng(seed).normal([2, 3]), seed < 10 ? 1 : 100);
    if (name === "exp" && seed >= 10) continue; // e³⁰⁰
    const [analytic, { value, error }] = [elementsOf(grad(f)(x)), finiteDifference(f, x)];
    const [numeric, off] = [elementsOf(value), elementsOf(error)];
    analytic.forEach((slope, i) => {
      expect(Math.abs(slope - numeric[i]!)).toBeLessThanOrEqual(8 * off[i]!);
      expect(off[i]!).toBeLessThan(1e-4 * Math.max(1, Math.abs(slope)));
    });
  }
});

test("on a kink it does not say that it is sure", () => {
  const { error } = finiteDifference((x) => sum(mul(relu(x), x)), tensor([1]));
  expect(elementsOf(error)[0]).toBeLessThan(1e-8);
  const kink = finiteDifference((x) => sum(relu(x)), tensor([1e-4]));
  expect(elementsOf(kink.error)[0]! >= Math.abs(elementsOf(kink.value)[0]! - 1)).toBe(true);
});

test.each([
  [() => finiteDifference(3 as never, tensor([1])), /^finiteDifference: .*3/],
  [() => finiteDifference(sum, 3 as never), /^finiteDifference: x is the number 3/],
  [
    () => finiteDifference(sum, tensor([1], { dtype: "int32" })),
    /finiteDifference: x is .*int32.*it is of float32 or float64/,
  ],
  [() => finiteDifference((x) => x, tensor([1, 2])), /finiteDifference: the result of f is .*it is one number/],
])("refuses %s", (call, message) => {
  expect(call).toThrow(message);
});
