import {
  add,
  compile,
  cumSum,
  div,
  exp,
  explain,
  grad,
  key,
  matmul,
  mul,
  normal,
  pad,
  sub,
  sum,
  tanh,
  transpose,
  type Tensor,
} from "@cotangent/autodiff";
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

/** Of twelve tensors, so that equal kernels are there often enough. */
function expectEqual(f: (x: Tensor, i: number) => Tensor): void {
  const xs = Array.from({ length: 12 }, (_, i) => normal(key(i), [4, 4, 4]) as Tensor);
  const got = compile((list: Tensor[]) => list.map(f), { backend })(xs);
  xs.map(f).forEach((wanted, i) => {
    const [a, b] = [got[i]!.data(), wanted.data()];
    expect(a.length).toBe(b.length);
    b.forEach((value: number, k: number) =>
      expect(a[k] === value || Math.abs(a[k]! - value) < 1e-5, `${a[k]} for ${value} at ${k} of ${i}`).toBe(true),
    );
  });
}

test("equal ops with other constants are not", () => {
  expectEqual((x, i) => tanh(mul(x, (i % 3) - 1.5)));
  expectEqual((x, i) => div(1, mul(x, i % 2 === 0 ? 0 : -0)));
});

test("nor with other attributes, strides, inputs or results", () => {
  expectEqual((x, i) => cumSum(x, { axis: i % 2 }));
  expectEqual((x, i) => sum(tanh(x), { axis: i % 3 }));
  expectEqual((x, i) => tanh(transpose(x, i % 2 === 0 ? [1, 0, 2] : [2, 1, 0])));
  expectEqual((x, i) =>
    pad(
      x,
      i % 2 === 0
        ? [
            [1, 0],
            [0, 0],
            [0, 0],
          ]
        : [
            [0, 1],
            [0, 0],
            [0, 0],
          ],
    ),
  );
  expectEqual((x, i) => (i % 2 === 0 ? sub(exp(x), tanh(x)) : sub(tanh(x), exp(x))));
});

test("kernels that a run holds itself, and those beyond its first few thousand bytes, which it calls", () => {
  const widths = Array.from({ length: 30 }, (_, i) => 3 + i);
  const weights = widths.slice(1).map((width, i) => mul(normal(key(i), [widths[i]!, width]), 0.3) as Tensor);
  const loss = (weights: readonly Tensor[], x: Tensor): Tensor =>
    sum(weights.reduce((y, weight) => tanh(matmul(y, weight)), x));
  const x = normal(key(99), [2, 3]) as Tensor;
  const gradient = compile((...args: Parameters<typeof loss>) => grad(loss)(...args), { backend });
  const [got, wanted] = [gradient(weights, x), grad(loss)(weights, x)];
  const bytes = Number(/module of ([\d,]+) bytes/.exec(explain(gradient))![1]!.replaceAll(",", ""));
  expect(bytes).toBeGreaterThan(16_384);
  got.forEach((tensor, i) => {
    const all = wanted[i]!.data();
    const largest = Math.max(...all.map(Math.abs));
    all.forEach((value, k) => expect(Math.abs(tensor.data()[k]! - value)).toBeLessThan(1e-5 * largest));
  });
});
