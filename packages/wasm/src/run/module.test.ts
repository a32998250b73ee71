import {
  add,
  cast,
  compile,
  cumSum,
  div,
  exp,
  explain,
  grad,
  key,
  matmul,
  maximum,
  mul,
  normal,
  ones,
  pad,
  sub,
  sum,
  tanh,
  tensor,
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
  return { far, bytes: moduleBytes(explain(gradient)) };
}

function moduleBytes(explained: string): number {
  return Number(/module of ([\d,]+) bytes/.exec(explained)![1]!.replaceAll(",", ""));
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

test("factors and addends that differ are given to one function, other constants make another", () => {
  expectEqual((x, i) => tanh(mul(x, (i % 3) - 1.5)));
  expectEqual((x, i) => add(mul(x, 0.3 + i), mul(tanh(x), i < 6 ? 0.7 : 0.7 + i)));
  expectEqual((x, i) => sub(2 + i, mul(maximum(x, 0.1 * i), 0.1 * i)));
  expectEqual((x, i) => sum(mul(x, 0.3 + i), { axis: 1 }));
  expectEqual((x, i) => mul(matmul(x, x), 0.3 + i));
  expectEqual((x, i) => div(1, mul(x, i % 2 === 0 ? 0 : -0)));
  expectEqual((x, i) => cast(mul(cast(x, "float64"), 0.1 + i), "float32"));
});

test("each of a hundred factors costs a few bytes", () => {
  const bytesOf = (count: number): number => {
    const f = compile((xs: Tensor[]) => xs.map((x, i) => tanh(mul(x, 0.1 + i))), { backend });
    f(Array.from({ length: count }, () => ones([5])));
    return moduleBytes(explain(f));
  };
  expect((bytesOf(104) - bytesOf(4)) / 100).toBeLessThan(30);
});

test("a function of more parameters than engines take is not made", () => {
  const tree = (xs: readonly Tensor[]): Tensor =>
    xs.length === 1 ? xs[0]! : add(tree(xs.slice(0, xs.length / 2)), tree(xs.slice(xs.length / 2)));
  const f = compile((lists: Tensor[][]) => lists.map(tree), { backend });
  const sums = f(Array.from({ length: 3 }, (_, k) => Array.from({ length: 1024 }, (_, i) => tensor([i, k]) as Tensor)));
  expect(sums.map((each) => each.toArray())).toEqual([0, 1, 2].map((k) => [(1023 * 1024) / 2, 1024 * k]));
});

test("a long sum of what one kernel after the other gives is computed in pieces", () => {
  const f = compile(
    grad((x: Tensor) => {
      let y: Tensor = x;
      for (let i = 0; i < 200; i++) y = matmul(mul(y, x), x);
      return sum(y);
    }),
    { backend },
  );
  f(mul(ones([3, 3]), 0.1));
  const largest = Math.max(...[...explain(f).matchAll(/ … \((\d+)\) →/g)].map(([, count]) => Number(count)));
  expect(largest).toBeLessThan(300);
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
