import {
  add,
  arange,
  compile,
  div,
  explain,
  logSumExp,
  matmul,
  mean,
  mul,
  normal,
  key,
  oneHot,
  relu,
  reshape,
  sigmoid,
  sqrt,
  sub,
  sum,
  tanh,
  tensor,
  treeMap,
  valueAndGrad,
  zeros,
  zerosLike,
  type Tensor,
} from "@cotangent/autodiff";
import { interpreter, type Backend } from "@cotangent/autodiff/backend";
import { expect, test } from "vitest";
import { createWasmBackend } from "../index.ts";

const wasm = await createWasmBackend();

type Dense = { readonly weight: Tensor; readonly bias: Tensor };

function dense(seed: number, inputs: number, outputs: number): Dense {
  return { weight: mul(normal(key(seed), [inputs, outputs]), 0.5), bias: zeros([outputs]) };
}

function apply({ weight, bias }: Dense, x: Tensor): Tensor {
  return add(matmul(x as Tensor<[number, number]>, weight as Tensor<[number, number]>), bias);
}

// ---- XOR: 2-8-1, gradient descent

const corners = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const targets = tensor([[0], [1], [1], [0]]);

function xorStep(params: readonly Dense[], x: Tensor, y: Tensor): readonly [Tensor, readonly Dense[]] {
  const [loss, gradients] = valueAndGrad((p: readonly Dense[]) => {
    const error = sub(sigmoid(apply(p[1]!, tanh(apply(p[0]!, x)))), y);
    return mean(mul(error, error));
  })(params);
  return [loss, treeMap((p: Tensor, g: Tensor) => sub(p, mul(g, 0.5)), params, gradients) as readonly Dense[]];
}

function xorLosses(backend: Backend, steps: number): number[] {
  const step = compile(xorStep, { backend, donate: [0] });
  let params: readonly Dense[] = [dense(0, 2, 8), dense(1, 8, 1)];
  return Array.from({ length: steps }, () => {
    const [loss, next] = step(params, corners, targets);
    params = next;
    return loss.item();
  });
}

test("an XOR network trains as in the interpreter", () => {
  const [got, wanted] = [xorLosses(wasm, 2000), xorLosses(interpreter, 2000)];
  expect(wanted[1999]!).toBeLessThan(0.01);
  got.forEach((loss, i) => expect(Math.abs(loss / wanted[i]! - 1), `step ${i}`).toBeLessThan(1e-3));
});

// ---- iris: 4-16-16-3, Adam

interface Adam {
  readonly m: readonly Dense[];
  readonly v: readonly Dense[];
}

function irisStep(
  params: readonly Dense[],
  { m, v }: Adam,
  x: Tensor,
  labels: Tensor,
): readonly [Tensor, readonly Dense[], Adam] {
  const [loss, gradients] = valueAndGrad((p: readonly Dense[]) => {
    const logits = apply(p[2]!, relu(apply(p[1]!, relu(apply(p[0]!, x)))));
    return mean(sub(logSumExp(logits, { axis: 1 }), sum(mul(logits, oneHot(labels, 3)), { axis: 1 })));
  })(params);
  const moments = treeMap((a: Tensor, g: Tensor) => add(mul(a, 0.9), mul(g, 0.1)), m, gradients);
  const squares = treeMap((a: Tensor, g: Tensor) => add(mul(a, 0.999), mul(mul(g, g), 0.001)), v, gradients);
  const updated = treeMap(
    (p: Tensor, a: Tensor, b: Tensor) => sub(p, div(mul(a, 0.01), add(sqrt(b), 1e-8))),
    params,
    moments,
    squares,
  );
  return [loss, updated, { m: moments, v: squares } as Adam];
}

const measured = normal(key(7), [32, 4]);
const labels = tensor(
  Array.from({ length: 32 }, (_, i) => i % 3),
  { dtype: "int32" },
);

/** Calls a compiled step some times over, and hands on what must still be right afterwards. */
function irisTraining(backend: Backend, steps: number): { losses: number[]; params: readonly Dense[]; text: string } {
  const step = compile(irisStep, { backend, donate: [0, 1], name: "iris" });
  let params: readonly Dense[] = [dense(0, 4, 16), dense(1, 16, 16), dense(2, 16, 3)];
  let state: Adam = { m: treeMap(zerosLike, params), v: treeMap(zerosLike, params) };
  const losses = Array.from({ length: steps }, () => {
    const [loss, next, moved] = step(params, state, measured, labels);
    [params, state] = [next, moved];
    return loss.item();
  });
  return { losses, params, text: explain(step) };
}

test("a classifier trains as in the interpreter", () => {
  const [got, wanted] = [irisTraining(wasm, 300), irisTraining(interpreter, 300)];
  expect(wanted.losses[299]!).toBeLessThan(0.1);
  got.losses.forEach((loss, i) =>
    expect(Math.abs(loss - wanted.losses[i]!), `step ${i}`).toBeLessThan(1e-3 * wanted.losses[0]!),
  );
});

test("explain says what runs, and that updates are made in place", () => {
  const { text } = irisTraining(wasm, 1);
  expect(
    text
      .slice(text.indexOf("on wasm"))
      .replace(/module of \d+/, "module of N")
      .split("\n")
      .slice(0, 36)
      .join("\n"),
  ).toMatchInlineSnapshot(`
    "on wasm
    27 kernels, about 78053 operations on elements; a module of N bytes
      0: matmul float32[32,4] · float32[4,16], then add, lessEqual, where → float32[32,16]
      1: matmul float32[32,16] · float32[16,16], then add, lessEqual, where → float32[32,16]
      2: matmul float32[32,16] · float32[16,3], then add → float32[32,3]
      3: strided equal, cast → float32[32,3]
      4: reduction mul, sum → float32[32]
      5: reduction logSumExp → float32[32]
      6: reduction sub, sum → float32[]
      7: elementwise equal, where → float32[32]
      8: strided sub, exp → float32[32,3]
      9: reduction sum → float32[32]
      10: elementwise equal, where → float32[32]
      11: strided div, mul, mul, add → float32[32,3]
      12: matmul float32[16,32] · float32[32,3]
      13: reduction sum → float32[3]
      14: matmul float32[32,3] · float32[3,16], packed, then where → float32[32,16]
      15: matmul float32[16,32] · float32[32,16]
      16: reduction sum → float32[16]
      17: matmul float32[32,16] · float32[16,16], packed, then where → float32[32,16]
      18: matmul float32[4,32] · float32[32,16]
      19: reduction sum → float32[16]
      20: elementwise mul → float32[]
      21: elementwise mul, mul, add, mul, mul, mul, add … (12) → float32[16,3]
      22: elementwise mul, mul, add, mul, mul, mul, add … (12) → float32[3]
      23: elementwise mul, mul, add, mul, mul, mul, add … (12) → float32[16,16]
      24: elementwise mul, mul, add, mul, mul, mul, add … (12) → float32[16]
      25: elementwise mul, mul, add, mul, mul, mul, add … (12) → float32[4,16]
      26: elementwise mul, mul, add, mul, mul, mul, add … (12) → float32[16]
    arena: 14992 bytes for 65 buffers, of together 26144 bytes; 18 results in the place of a donated argument
      result 0: float32[1] at 16256
      result 1: float32[64] at 16288, in place of argument 0
      result 2: float32[16] at 16560, in place of argument 1
      result 3: float32[256] at 16640, in place of argument 2
      result 4: float32[16] at 17680, in place of argument 3
      result 5: float32[48] at 17760, in place of argument 4"
  `);
});

// ---- memory

interface Meter {
  readonly arenaBytes: number;
}

test("ten thousand steps take no more memory", async () => {
  const own = (await createWasmBackend()) as Backend & Meter;
  const step = compile(xorStep, { backend: own, donate: [0] });
  let params: readonly Dense[] = [dense(0, 2, 8), dense(1, 8, 1)];
  [, params] = step(params, corners, targets);
  const before = own.arenaBytes;
  expect(before).toBeGreaterThan(0);
  for (let i = 0; i < 10_000; i++) [, params] = step(params, corners, targets);
  expect(own.arenaBytes).toBe(before);
});

test("results outlive the growth of memory", async () => {
  const own = (await createWasmBackend()) as Backend & Meter;
  const double = compile((x: Tensor) => mul(x, 2), { backend: own });
  const first = double(arange(100));
  const before = own.arenaBytes;
  const large = compile((x: Tensor) => sum(reshape(mul(x, x), [1000, 500]), { axis: 0 }), { backend: own });
  const total = large(arange(500_000));
  expect(own.arenaBytes).toBeGreaterThan(before + 1_000_000);
  expect(first.data()).toEqual(Float32Array.from({ length: 100 }, (_, i) => 2 * i));
  expect(double(first).data()[99]).toBe(396);
  expect(total.data()[0]).toBe(
    Math.fround(Array.from({ length: 1000 }, (_, i) => (500 * i) ** 2).reduce((a, b) => a + b)),
  );
});

test("donated results of one function are updated in place by another run", () => {
  const step = compile((x: Tensor, y: Tensor) => [add(x, y), mul(y, 0.5)] as const, { backend: wasm, donate: [0, 1] });
  let [x, y] = [arange(33) as Tensor, arange(33) as Tensor];
  for (let i = 0; i < 10; i++) [x, y] = step(x, y);
  expect(x.data()[32]).toBe(32 * (1 + 2 - 2 ** -9));
  // given the other way round
  [, y] = step(y, x);
  expect(y.data()[32]).toBe(16 * (3 - 2 ** -9));
  expect(() => step(y, y)).toThrow("compile: f is given the same float32[33]");
});
