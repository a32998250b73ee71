import { add, compile, explain, grad, key, matmul, mul, normal, sum, tanh, type Tensor } from "@cotangent/autodiff";
import { expect, test } from "vitest";
import { createWasmBackend } from "../index.ts";

const backend = await createWasmBackend({ relaxedSimd: false });

/** A chain of equal layers: value and gradient, and the bytes of its module. */
function chain(layers: number): { readonly far: number; readonly bytes: number } {
  const weights = Array.from({ length: layers }, (_, i) => mul(normal(key(i), [5, 5]), 0.4) as Tensor);
  const biases = Array.from({ length: layers }, (_, i) => normal(key(100 + i), [5]) as Tensor);
  const loss = (weights: readonly Tensor[], biases: readonly Tensor[], x: Tensor): Tensor => {
    const last = weights.reduce((x, weight, i) => tanh(add(matmul(x, weight), biases[i]!)), x);
    return sum(mul(last, last));
  };
  const x = normal(key(7), [3, 5]) as Tensor;
  const gradient = compile((...args: Parameters<typeof loss>) => grad(loss)(...args), { backend });
  const [got, wanted] = [gradient(weights, biases, x), grad(loss)(weights, biases, x)];
  const far = Math.max(
    ...got.flatMap((tensor, i) => Array.from(tensor.data(), (v, k) => Math.abs(v - wanted[i]!.data()[k]!))),
  );
  const bytes = Number(/module of ([\d,]+) bytes/.exec(explain(gradient))![1]!.replaceAll(",", ""));
  return { far, bytes };
}

test("kernels that differ in their addresses alone are one function", () => {
  const [short, long] = [chain(4), chain(64)];
  expect([short.far < 1e-5, long.far < 1e-5], `${short.far}, ${long.far}`).toEqual([true, true]);
  // a layer more is some calls more, at 40 bytes each or so; its own functions would be 5,000
  expect((long.bytes - short.bytes) / 60).toBeLessThan(300);
});

test("equal ops with other attributes, other constants or other strides are not", () => {
  const f = (x: Tensor): Tensor[] =>
    Array.from({ length: 12 }, (_, i) =>
      tanh(mul(sum(mul(x, i % 2 === 0 ? 0 : -0), { axis: i % 3 === 0 ? 0 : 1 }), i % 4)),
    );
  const x = normal(key(1), [4, 4]) as Tensor;
  expect(compile(f, { backend })(x).map((y) => [...y.data()])).toEqual(f(x).map((y) => [...y.data()]));
});
