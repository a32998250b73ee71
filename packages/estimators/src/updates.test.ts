/** Updates of optimizers in WebAssembly: one pass over each parameter, and the numbers of the eager ones. */
import { compile, explain, key, normal, treeLeaves, type Tensor } from "@cotangent/autodiff";
import * as optimizers from "@cotangent/optimizers";
import type { Optimizer } from "@cotangent/optimizers";
import { createWasmBackend } from "@cotangent/wasm";
import { expect, test } from "vitest";

const backend = await createWasmBackend();
const { adafactor, adagrad, adadelta, adam, adamax, adamW, lamb, lion, lookahead, muon, nadam, radam, rmsprop } =
  optimizers;
const { accumulate, byPath, clipByGlobalNorm, cosineDecay, scheduleFreeAdamW, sgd, warmUp } = optimizers;

interface Params {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

const params: Params = { weight: normal(key(0), [16, 12]), bias: normal(key(1), [12]) };
const gradients: Params = { weight: normal(key(2), [16, 12]), bias: normal(key(3), [12]) };

type Step = (from: Params, state: unknown, g: Params) => readonly [Params, unknown];

const stepOf =
  (optimizer: Optimizer): Step =>
  (from, state, g) => {
    const [updates, next] = optimizer.update(g, state, from);
    return [optimizers.applyUpdates(from, updates), next];
  };

/** Optimizers whose updates are elementwise, and read the state that they write. */
const elementwise: readonly (readonly [string, Optimizer])[] = [
  ["sgd with nesterov", sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true })],
  ["adam", adam()],
  ["amsgrad", adam({ amsgrad: true })],
  ["adamW", adamW({ where: /weight$/ })],
  ["rmsprop", rmsprop()],
  ["rmsprop, centered, with momentum", rmsprop({ centered: true, momentum: 0.9 })],
  ["adagrad", adagrad()],
  ["adadelta", adadelta()],
  ["adamax", adamax()],
  ["lion", lion({ weightDecay: 0.1 })],
];

test.each(elementwise)("an update of %s is one pass over each parameter and its state", (_, optimizer) => {
  const f = compile(stepOf(optimizer), { backend });
  const state = optimizer.init(params);
  f(params, state, gradients);
  const kernels = [...explain(f).matchAll(/^ +[\d,]+ +([\d,]+) {2}#\d+ .*→ float32\[(\d+)/gm)];
  // each array is read once and written once, gradients are read; a number or two beside them
  const arrays = treeLeaves([params, state]).filter((x) => x.shape.length > 0).length / 2;
  for (const [rows, elements] of [
    ["16", 16 * 12],
    ["12", 12],
  ] as const) {
    const own = kernels.filter(([, , first]) => first === rows);
    expect(own).toHaveLength(1);
    const least = 4 * elements * (2 * arrays + 1);
    const bytes = Number(own[0]![1]!.replaceAll(",", ""));
    expect(bytes).toBeGreaterThanOrEqual(least);
    expect(bytes).toBeLessThanOrEqual(least + 16);
  }
});

const others: readonly (readonly [string, Optimizer])[] = [
  ["nadam", nadam()],
  ["radam", radam({ b2: 0.5 })],
  ["lamb", lamb({ weightDecay: 0.1 })],
  ["adafactor", adafactor()],
  ["muon", muon()],
  ["scheduleFreeAdamW", scheduleFreeAdamW({ warmUp: 3 })],
  ["lookahead", lookahead(adam(), { every: 2 })],
  ["accumulate", accumulate(adam(), { every: 2 })],
  ["byPath", byPath([[/bias$/, sgd({ learningRate: 0.1 })], [/.*/, adamW()]])], // prettier-ignore
  ["a chain with a schedule", optimizers.chain(clipByGlobalNorm(1), adam({ learningRate: warmUp(cosineDecay(0.1, { steps: 5 }), 3) }))], // prettier-ignore
];

test.each([...elementwise, ...others])("%s goes the same way in WebAssembly", (_, optimizer) => {
  const step = stepOf(optimizer);
  const f = compile(step, { backend });
  let [got, state] = [params, optimizer.init(params)];
  let [expected, eager] = [params, state];
  for (let i = 0; i < 6; i++) {
    [got, state] = f(got, state, gradients);
    [expected, eager] = step(expected, eager, gradients);
  }
  const numbers = (tree: unknown): number[] => treeLeaves(tree).flatMap((x) => [...x.data()].map(Number));
  expect(numbers([got, state])).toEqual(numbers([expected, eager]).map((x) => expect.closeTo(x, 4)));
});
