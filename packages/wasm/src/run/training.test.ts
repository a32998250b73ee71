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
  profile,
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

test("explain says what each kernel reads and gives, and that updates are made in place", () => {
  const { text } = irisTraining(wasm, 1);
  const lines = text.slice(text.indexOf("on wasm")).split("\n");
  expect(lines[1]).toMatch(
    /^\d+ kernels: [\d,]+ operations on elements, [\d,]+ bytes read and written, in a module of [\d,]+ bytes$/,
  );
  const kernels = lines.filter((line) => line.includes("#"));
  expect(kernels.length).toBe(Number.parseInt(lines[1]!));
  // 2 · 32 · 4 · 16 operations; the elements of both operands and of the result, four bytes each
  expect(kernels.find((line) => line.includes("float32[4,32] · float32[32,16]"))).toMatch(
    /^ +4,096 +2,816 {2}#\d+ matmul .* of x2, #\d+$/,
  );
  expect(kernels.filter((line) => line.includes("gives result[2].m[1].weight"))).toEqual([
    expect.stringMatching(
      /float32\[16,16\] of #\d+, .*x0\[1\]\.weight.*, result\[2\]\.v\[1\]\.weight, result\[1\]\[1\]\.weight$/,
    ),
  ]);
  const memory = lines.slice(lines.findIndex((line) => line.startsWith("memory: ")));
  expect(memory[0]).toMatch(/^memory: [\d,]+ bytes at [\d,]+, where \d+ buffers of together [\d,]+ take turns$/);
  expect(memory[2]).toBe("  18 results in the place of a donated argument, 1 in a place of its own");
  expect(
    memory.filter((line) => /^ {2}result\[1\]\[2\].bias at [\d,]+, in the place of x0\[2\].bias$/.test(line)),
  ).toHaveLength(1);
});

test("a profile has each kernel once, with what it does in a second, and gives nothing up", () => {
  const step = compile(irisStep, { backend: wasm, donate: [0, 1], name: "iris" });
  const zero = (p: Tensor): Tensor => zerosLike(p);
  const start = [dense(1, 4, 16), dense(2, 16, 16), dense(3, 16, 3)];
  const state = { m: treeMap(zero, start), v: treeMap(zero, start) } as Adam;
  const [, params, next] = step(start, state, measured, labels);
  const before = params[0]!.weight.data().slice();
  const text = profile(step, params, next, measured, labels);
  const [head, columns, ...rows] = text.split("\n");
  expect(head).toMatch(
    /^iris on wasm: [\d.,]+ µs a run, of which [\d.,]+ in \d+ kernels, timed one by one in [\d,]+ runs$/,
  );
  expect(columns).toBe("       µs    share    Gop/s     GB/s  kernel");
  const titles = explain(step).match(/#\d+ .*/g)!;
  expect(rows.map((row) => row.slice(row.indexOf("#"))).sort()).toEqual([...titles].sort());
  const times = rows.map((row) => Number(row.slice(0, 9).replaceAll(",", "")));
  expect(times).toEqual([...times].sort((a, b) => b - a));
  const shares = rows.map((row) => Number(row.slice(9, 16)));
  expect(shares.reduce((a, b) => a + b)).toBeCloseTo(100, 0);
  // the same arguments again: they were neither changed nor given up, and the next step is what it would have been
  expect(params[0]!.weight.data()).toEqual(before);
  expect(step(params, next, measured, labels)[0].item()).toBeLessThan(2);
});

test("kernels that take longer have the larger share", () => {
  const f = compile((x: Tensor, y: Tensor) => [matmul(x as never, x as never), add(y, 1)] as const, { backend: wasm });
  const rows = profile(f, normal(key(0), [128, 128]), normal(key(1), [64]))
    .split("\n")
    .slice(2);
  expect(rows[0]).toMatch(/#\d matmul float32\[128,128\] · float32\[128,128\].* of x0, gives result\[0\]$/);
  expect(Number(rows[0]!.slice(9, 16))).toBeGreaterThan(80);
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
