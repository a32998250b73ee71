import {
  abs,
  add,
  arange,
  compile,
  cos,
  div,
  exp,
  explain,
  key,
  logSumExp,
  matmul,
  maximum,
  mean,
  mul,
  neg,
  normal,
  relu,
  reshape,
  sqrt,
  sub,
  sum,
  tanh,
  transpose,
  treeMap,
  valueAndGrad,
  zerosLike,
  type Tensor,
  type TypedArray,
} from "@cotangent/autodiff";
import type { Backend } from "@cotangent/autodiff/backend";
import fc from "fast-check";
import { expect, test } from "vitest";
import { milliseconds } from "../../fixtures/node.ts";
import { crowd } from "../../fixtures/threads.ts";
import { createWasmBackend } from "../index.ts";
import { spawnWorker } from "../threads/spawn.ts";

const crowds = [crowd(1), crowd(2), crowd(3)];

/** Bit by bit the same results, whatever the number of threads. */
function expectSame(run: (backend: Backend) => readonly Tensor[]): void {
  const [first, ...others] = crowds.map(({ backend }) => run(backend).map((x) => x.data()));
  for (const other of others)
    other.forEach((elements, i) => {
      const wanted = first![i]!;
      expect(elements.length).toBe(wanted.length);
      expect(elements.findIndex((element, j) => !Object.is(element, wanted[j]))).toBe(-1);
    });
}

// ---- random graphs of tensors that are large enough to be shared

type Step = (x: Tensor, y: Tensor) => Tensor;

/** Each keeps the shape, [rows, columns]. */
const steps: Readonly<Record<string, Step>> = {
  tanh,
  exp: (x) => exp(neg(abs(x))),
  cos: (x) => cos(x),
  add,
  maximum: (x, y) => maximum(x, mul(y, 0.5)),
  "add of a row": (x, y) => add(x, reshape(sum(y, { axis: 0 }), [1, -1])),
  "product with a column": (x, y) => mul(x, mean(y, { axis: 1, keepDims: true })),
  "sum of all": (x, y) => add(x, mean(y)),
  "logSumExp of rows": (x, y) => sub(x, logSumExp(y, { axis: 1, keepDims: true })),
  "reshaped transpose": (x, y) => add(x, reshape(transpose(y as Tensor<[number, number]>), x.shape)),
};

const graphs = fc.record({
  rows: fc.integer({ min: 1, max: 700 }),
  columns: fc.integer({ min: 150, max: 400 }),
  dtype: fc.constantFrom("float32" as const, "float64" as const),
  names: fc.array(fc.constantFrom(...Object.keys(steps)), { minLength: 1, maxLength: 8 }),
});

test("random graphs give the same bits for 1, 2 and 3 threads", () => {
  fc.assert(
    fc.property(graphs, ({ rows, columns, dtype, names }) => {
      const f = (x: Tensor): readonly [Tensor, Tensor] => {
        let [now, before] = [x, cos(x)];
        for (const name of names) [now, before] = [steps[name]!(now, before), now];
        return [now, before];
      };
      const x = normal(key(rows), [rows, columns], { dtype });
      expectSame((backend) => compile(f, { backend })(x));
    }),
    { numRuns: 25 },
  );
});

// ---- a network: relu layers, Adam

const sizes = [300, 520, 256, 10] as const;
const x = normal(key(1), [96, sizes[0]]);
const y = normal(key(2), [96, sizes[3]]);

function step(weights: readonly Tensor[], m: readonly Tensor[], v: readonly Tensor[]) {
  const [loss, gradients] = valueAndGrad((w: readonly Tensor[]) => {
    const out = w.reduce(
      (h, each) => matmul(relu(h) as Tensor<[number, number]>, each as Tensor<[number, number]>),
      x as Tensor,
    );
    return mean(mul(sub(out, y), sub(out, y)));
  })(weights);
  const moments = treeMap((a: Tensor, g: Tensor) => add(mul(a, 0.9), mul(g, 0.1)), m, gradients);
  const squares = treeMap((a: Tensor, g: Tensor) => add(mul(a, 0.999), mul(mul(g, g), 0.001)), v, gradients);
  const next = treeMap(
    (w: Tensor, a: Tensor, b: Tensor) => sub(w, div(mul(a, 0.001), add(sqrt(b), 1e-8))),
    weights,
    moments,
    squares,
  );
  return [loss, next, moments, squares] as const;
}

test("training gives the same bits for 1, 2 and 3 threads", async () => {
  const fresh = sizes.slice(1).map((size, i) => mul(normal(key(i), [sizes[i]!, size]), 0.05));
  const losses: number[][] = [];
  const train = (backend: Backend): readonly Tensor[] => {
    const compiled = compile(step, { backend, donate: [0, 1, 2] });
    let state: readonly (readonly Tensor[])[] = [
      fresh.map((w) => add(w, 0)),
      fresh.map(zerosLike),
      fresh.map(zerosLike),
    ];
    losses.push(
      Array.from({ length: 30 }, () => {
        const [loss, ...next] = compiled(state[0]!, state[1]!, state[2]!);
        state = next;
        return loss.item();
      }),
    );
    return state.flat();
  };
  expectSame(train);
  // workers that have begun by now take part for certain
  await milliseconds(300);
  expectSame(train);
  expect(losses[0]![29]).toBeLessThan(0.7 * losses[0]![0]!);
  for (const other of losses) expect(other).toEqual(losses[0]);
  expect(crowds[0]!.pool.taken).toBe(0);
  expect(crowds[1]!.pool.taken).toBeGreaterThan(0);
  expect(crowds[2]!.pool.taken).toBeGreaterThan(0);
});

// ---- memory, and small work

test("memory may grow while workers live", async () => {
  const { backend, pool } = crowd(2);
  const f = (x: Tensor): Tensor => tanh(mul(x, 0.5));
  const small = compile(f, { backend });
  const first = small(arange(100_000));
  const wanted = compile(f, { backend: crowds[0]!.backend })(arange(100_000)).data();
  const differing = (elements: TypedArray): number => wanted.findIndex((element, i) => element !== elements[i]);
  for (let i = 0; i < 500 && (i < 5 || pool.taken === 0); i++) {
    const size = 150_000 * 2 ** Math.min(i, 3);
    expect(differing(compile(f, { backend })(arange(size)).data())).toBe(-1);
    expect(differing(small(arange(100_000)).data())).toBe(-1);
    await milliseconds(10);
  }
  expect(differing(first.data())).toBe(-1);
  expect(pool.taken).toBeGreaterThan(0);
});

test("small steps never start a worker", () => {
  let spawned = 0;
  const { backend } = crowd(2, {
    spawn: (ended) => {
      spawned++;
      return spawnWorker(ended);
    },
  });
  const f = compile(
    (x: Tensor) => sum(tanh(matmul(x as Tensor<[number, number]>, transpose(x as Tensor<[number, number]>)))),
    { backend },
  );
  f(normal(key(0), [32, 16]));
  expect(spawned).toBe(0);
  compile((x: Tensor) => tanh(x), { backend })(arange(100_000));
  expect(spawned).toBe(1);
});

test("threads is a whole number from 1 to 64", async () => {
  for (const threads of [0, 1.5, 65, Number.NaN])
    await expect(createWasmBackend({ threads })).rejects.toThrow(
      `createWasmBackend: threads is ${threads}; it is a whole number from 1 to 64`,
    );
  await expect(createWasmBackend({ threads: "2" as never })).rejects.toThrow(
    'createWasmBackend: threads is the string "2"; it is a whole number from 1 to 64',
  );
});

test("explain says what threads share", () => {
  const f = compile((x: Tensor) => tanh(x), { backend: crowd(3).backend });
  f(arange(100_000));
  expect(explain(f)).toMatch(
    /\n3 threads share 1 of its loops; workers have computed \d+ shares of this and other functions$/,
  );
});
