import { compile, cosh, div, linspace, mul, neg, sigmoid, tanh, type Tensor } from "@cotangent/autodiff";
import { expect, test } from "vitest";
import { allowRelaxedSimd } from "../../fixtures/node.ts";
import { ulpsOff } from "../../fixtures/ulps.ts";
import { createWasmBackend } from "../index.ts";

allowRelaxedSimd();

const backend = await createWasmBackend({ relaxedSimd: false });
const x = linspace(-30, 30, 600, { dtype: "float64" });
const y = linspace(-2, 3, 600, { dtype: "float64" });

/** Kernels that make one exponential and one quotient of several: each is still what it was written as. */
test.each<[string, (x: Tensor, y: Tensor) => Tensor]>([
  ["σ(x)·σ(−x)", (a) => mul(sigmoid(a), sigmoid(neg(a)))],
  ["σ(−x)·σ(x)", (a) => mul(sigmoid(neg(a)), sigmoid(a))],
  ["σ(x)·σ(x)", (a) => mul(sigmoid(a), sigmoid(a))],
  ["σ(−x)²", (a) => mul(sigmoid(neg(a)), sigmoid(neg(a)))],
  ["σ(x)·σ(y)", (a, b) => mul(sigmoid(a), sigmoid(b))],
  ["σ(x)·σ(−y)", (a, b) => mul(sigmoid(a), sigmoid(neg(b)))],
  ["1 / cosh x", (a) => div(1, cosh(a))],
  ["1 / cosh² x", (a) => mul(div(1, cosh(a)), div(1, cosh(a)))],
  ["1 / cosh x · 1 / cosh y", (a, b) => mul(div(1, cosh(a)), div(1, cosh(b)))],
  ["tanh x / cosh² x", (a) => mul(tanh(a), mul(div(1, cosh(a)), div(1, cosh(a))))],
  ["tanh x / cosh x", (a) => mul(tanh(a), div(1, cosh(a)))],
  ["tanh y · 2 / cosh x", (a, b) => mul(tanh(b), div(2, cosh(a)))],
])("%s", (_, f) => {
  const wanted = f(x, y).data();
  compile(f, { backend })(x, y)
    .data()
    .forEach((element, i) => expect(Math.abs(element / wanted[i]! - 1), `element ${i}`).toBeLessThan(2e-15));
});

test.each([false, true])(
  "1 / cosh² x in float32, from 1 down to 0, to 4.5 ulps, relaxed SIMD %s",
  async (relaxedSimd) => {
    const xs = linspace(-53, 53, 200_001);
    const slope = compile((a: Tensor) => mul(div(1, cosh(a)), div(1, cosh(a))), {
      backend: await createWasmBackend({ relaxedSimd }),
    });
    const got = slope(xs).data();
    let worst = 0;
    xs.data().forEach((element, i) => {
      worst = Math.max(worst, ulpsOff(got[i]!, 1 / Math.cosh(element) ** 2, 0, "f32"));
    });
    expect(worst).toBeLessThanOrEqual(4.5);
  },
);
