import { describe, expect, test } from "vitest";
import { tensor } from "../core/create.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, div, mul, neg, sub } from "../ops/arithmetic.ts";
import { exp, log, sigmoid, softplus } from "../ops/exponential.ts";
import { cast } from "../ops/cast.ts";
import { sum } from "../ops/movement.ts";
import { sampleRng } from "./samples.ts";
import { checkLoss, type LossLike } from "./loss.ts";

const rng = sampleRng(4);
const [predictions, targets] = [rng.normal([5]), rng.uniform([5], 0, 1)];
const like = (t: Tensor, x: Tensor): Tensor => cast(t, x.dtype);

test("right losses pass", () => {
  const crossEntropy: LossLike = (z, t) => add(mul(t, softplus(neg(z))), mul(sub(1, t), softplus(z)));
  expect(checkLoss(crossEntropy, { predictions, targets }).failures).toEqual([]);
  checkLoss((z, labels) => mul(sum(mul(z, z), { axis: 1 }), like(labels, z)), {
    predictions: rng.normal([3, 2]),
    targets: tensor([0, 1, 2], { dtype: "int32" }),
  });
});

describe("wrong ones are found:", () => {
  test("the naive form, at extremes", () => {
    const naive: LossLike = (z, t) => neg(add(mul(t, log(sigmoid(z))), mul(sub(1, t), log(sub(1, sigmoid(z))))));
    expect(() => checkLoss(naive, { predictions, targets })).toThrowErrorMatchingInlineSnapshot(`
      [CheckError: checkLoss: naive fails 2 of 6 checks
        extremes, float64: the gradient is float64[5] [Infinity, Infinity, Infinity, Infinity, Infinity] for float64[5] [100, 100, 100, 100, 100]; use a fused form that does not cancel
        extremes, float32: the gradient is float32[5] [Infinity, Infinity, Infinity, Infinity, Infinity] for float32[5] [20, 20, 20, 20, 20]; use a fused form that does not cancel]
    `);
    const softmax: LossLike = (z, t) => div(mul(exp(z), t), sum(exp(z)));
    expect(() => checkLoss(softmax, { predictions, targets })).toThrow(
      "extremes, float64: the value is float64[5] [NaN, NaN, NaN, NaN, NaN] for float64[5] [10000, 10000, 10000, 10000, 10000]",
    );
  });
  test("a mean instead of values per example", () => {
    expect(() => checkLoss((p, t) => sum(mul(sub(p, t), sub(p, t))), { predictions, targets })).toThrow(
      "value: the values have the shape [] where [5] is expected, one per example",
    );
  });
  test("a constant of a dtype", () => {
    expect(() =>
      checkLoss((p, t) => mul(sub(p, t), tensor(2, { dtype: "float64" })), { predictions, targets }),
    ).toThrow("value, float32: threw DTypeError");
  });
});
