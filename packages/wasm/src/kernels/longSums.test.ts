/** Sums of many equal terms in float32, of every kernel that adds: no farther off than PyTorch's (tools/fixtures/sums.py). */
import {
  avgPool,
  compile,
  conv,
  convTranspose,
  cumSum,
  dot,
  full,
  grad,
  key,
  matmul,
  mean,
  mul,
  normal,
  ones,
  reshape,
  scatterAdd,
  slice,
  sum,
  tensor,
  transpose,
  zeros,
  type Tensor,
} from "@cotangent/autodiff";
import { useBackend, type Backend } from "@cotangent/autodiff/backend";
import { afterEach, describe, expect, test } from "vitest";
import fixture from "../../fixtures/sums.json" with { type: "json" };
import { allowRelaxedSimd } from "../../fixtures/node.ts";
import { crowd } from "../../fixtures/threads.ts";
import { createSlimBackend } from "../slim.ts";
import { createWasmBackend } from "../index.ts";
import { cutInner, innerBlock, sumBlock } from "./longSums.ts";

type Case = keyof typeof fixture.errors;
type Matrix = Tensor<readonly [number, number]>;

/** What is computed of two operands that are full of v and of w, and how often it adds v · w (or v, where there is one operand). */
interface Sum {
  readonly shapes: readonly (readonly number[])[];
  readonly terms: number;
  f(x: Tensor, y: Tensor): Tensor;
  /** Whether it is a mean, of which v is the right value. */
  readonly isMean?: boolean;
}

allowRelaxedSimd();
afterEach(() => useBackend(null));

function product(m: number, k: number, n: number): Sum {
  return {
    shapes: [
      [m, k],
      [k, n],
    ],
    terms: k,
    f: (a, b) => matmul(a as Matrix, b as Matrix),
  };
}

function filterGradient(images: number, side: number, inputs: number, outputs: number, window: number): Sum {
  const positions = side - window + 1;
  const filter = zeros([window, window, inputs, outputs]);
  return {
    shapes: [
      [images, side, side, inputs],
      [images, positions, positions, outputs],
    ],
    terms: images * positions ** 2,
    f: (x, ct) => grad((w: Tensor) => sum(mul(conv(x, w), ct)))(filter),
  };
}

function convolution(inputs: number, window: number): Sum {
  return {
    shapes: [
      [1, window + 1, window + 1, inputs],
      [window, window, inputs, 8],
    ],
    terms: inputs * window ** 2,
    f: (x, filter) => conv(x, filter),
  };
}

function transposed(inputs: number, window: number): Sum {
  const [start, stop] = [window - 1, window + 1];
  return {
    shapes: [
      [1, window + 1, window + 1, inputs],
      [window, window, 8, inputs],
    ],
    terms: inputs * window ** 2,
    f: (y, filter) => slice(convTranspose(y, filter), [0, start, start, 0], [1, stop, stop, 8]),
  };
}

function vector(f: (x: Tensor) => Tensor, terms: number, length: number = 4_000_000): Sum {
  return { shapes: [[length]], terms, f };
}

function pool(window: number): Sum {
  return { shapes: [[1, window, window, 3]], terms: 1, isMean: true, f: (x) => avgPool(x, { window }) };
}

const places = zeros([100_000], { dtype: "int32" });
const sums: Readonly<Record<Case, Sum>> = {
  "dot 2e7": { shapes: [[20_000_000], [20_000_000]], terms: 20_000_000, f: dot },
  "dot 4e6": { shapes: [[4_000_000], [4_000_000]], terms: 4_000_000, f: dot },
  "product 1 × 1": product(1, 100_000, 1),
  "product 1 × 40": product(1, 100_000, 40),
  "product 40 × 1": product(40, 100_000, 1),
  "product 3 × 5": product(3, 100_000, 5),
  "product 8 × 8": product(8, 100_000, 8),
  "product 50 × 35": product(50, 100_000, 35),
  "product 4 × 4 of a million": product(4, 1_000_000, 4),
  "filter gradient of large images": filterGradient(2, 130, 3, 5, 3),
  "filter gradient of many images": filterGradient(20_000, 6, 1, 2, 3),
  "filter gradient of one channel": filterGradient(1, 400, 1, 1, 3),
  "convolution of many channels": convolution(4000, 3),
  "convolution of large windows": convolution(16, 31),
  "transposed convolution of many channels": transposed(4000, 3),
  "transposed convolution of large windows": transposed(16, 31),
  "average of 64 × 64": pool(64),
  "average of 600 × 600": pool(600),
  sum: vector((x) => sum(x), 4_000_000),
  mean: { ...vector((x) => mean(x), 1), isMean: true },
  "sum of columns": vector((x) => sum(reshape(x, [1_000_000, 4]), { axis: 0 }), 1_000_000),
  "sum of rows": vector((x) => sum(reshape(x, [4, 1_000_000]), { axis: 1 }), 1_000_000),
  cumSum: vector((x) => slice(cumSum(x, { axis: 0 }), [3_999_999], [4_000_000]), 4_000_000),
  scatterAdd: vector((x) => scatterAdd(x, places, 1), 100_000, 100_000),
};
const names = Object.keys(sums) as Case[];
const products = names.filter((name) => name.startsWith("product") && !name.endsWith("million"));

const env = (globalThis as { process?: { env: Readonly<Record<string, string | undefined>> } }).process?.env ?? {};

/** One pair of values, another for each way to compute the same; all where COTANGENT_FUZZ is set, as CI does. */
function someValues(way: number): typeof fixture.values {
  return env["COTANGENT_FUZZ"] ? fixture.values : [fixture.values[way % fixture.values.length]!];
}

/** The largest relative error over the values and all elements, in units of 2⁻²⁴. */
function worst(
  name: Case,
  compute: (f: Sum["f"], inputs: readonly Tensor[]) => Tensor,
  values = name === "dot 2e7" ? fixture.values.slice(0, 1) : fixture.values,
): number {
  const { shapes, terms, f, isMean = false } = sums[name];
  return Math.max(
    ...values.map((pair) => {
      const inputs = shapes.map((shape, i) => full(shape, pair[i]!));
      const right = (isMean ? 1 : terms) * shapes.reduce((size, _, i) => size * Math.fround(pair[i]!), 1);
      let largest = 0;
      for (const element of compute(f, inputs).data()) largest = Math.max(largest, Math.abs(element / right - 1));
      return largest * 2 ** 24;
    }),
  );
}

function compiledBy(backend: Backend): (f: Sum["f"], inputs: readonly Tensor[]) => Tensor {
  const made = new Map<Sum["f"], Sum["f"]>();
  return (f, inputs) => {
    const compiled = made.get(f) ?? compile(f, { backend });
    made.set(f, compiled);
    return compiled(...(inputs as [Tensor, Tensor]));
  };
}

/** A sum that is rounded once may be off by half a unit, a mean by what its factor is off as well. */
const least = 3;

describe.each([false, true])("no farther off than PyTorch, relaxed SIMD %s", async (relaxedSimd) => {
  const backend = await createWasmBackend({ relaxedSimd, threads: 1 });

  test.each(names)("%s", (name) => {
    expect(worst(name, compiledBy(backend))).toBeLessThanOrEqual(Math.max(least, fixture.errors[name]));
  });

  test.each(products)("%s, either operand transposed, and in kernels for small products", async (name) => {
    const slim = await createSlimBackend({ relaxedSimd, kernels: [] });
    for (const layout of [1, 2, 3]) {
      const turn = (x: Tensor, bit: number): Tensor => (layout & bit ? transpose(x) : x);
      const turned = (a: Tensor, b: Tensor): Tensor => matmul(turn(a, 1) as Matrix, turn(b, 2) as Matrix);
      for (const [i, each] of [backend, slim].entries()) {
        const compiled = compile(turned, { backend: each });
        const compute = (_: Sum["f"], [a, b]: readonly Tensor[]): Tensor => compiled(turn(a!, 1), turn(b!, 2));
        const values = someValues(2 * layout + i + Number(relaxedSimd));
        expect(worst(name, compute, values), `layout ${layout}`).toBeLessThanOrEqual(fixture.errors[name]);
      }
    }
  });
});

test("what the issue names is right", async () => {
  const backend = await createWasmBackend({ threads: 1 });
  const square = compile((x: Tensor) => dot(x, x), { backend });
  expect(square(ones([20_000_000])).item()).toBe(20_000_000);
  expect(Math.abs(square(full([4_000_000], 0.1)).item() - 40_000)).toBeLessThan(0.05);
  const [x, ct] = [full([100_000, 4], 0.1), full([100_000, 3], 0.1)];
  const weights = compile((w: Matrix) => grad((v: Matrix) => sum(mul(matmul(x as Matrix, v), ct)))(w) as Tensor, {
    backend,
  });
  for (const slope of weights(zeros([4, 3])).data()) expect(Math.abs(slope - 1000)).toBeLessThan(0.002);
});

test("large eager contractions are as exact", async () => {
  const backend = await createWasmBackend({ threads: 1 });
  const contractions = names.filter((each) => /^(dot 4|product|filter|conv|transp|average)/.test(each));
  for (const [i, name] of contractions.entries()) {
    useBackend(backend);
    expect(
      worst(name, (f, [x, y]) => f(x!, y!), someValues(i)),
      name,
    ).toBeLessThanOrEqual(Math.max(least, fixture.errors[name]));
    useBackend(null);
  }
});

test("long sums have the same bits for any number of threads", () => {
  const random = (shape: readonly number[], seed: number): Tensor => normal(key(seed), shape);
  for (const { shapes, f } of [
    product(50, 3000, 35),
    product(9, 11_000, 300),
    filterGradient(300, 18, 4, 5, 3),
    filterGradient(3, 70, 8, 8, 3),
    convolution(500, 3),
    transposed(500, 3),
  ]) {
    const [x, y] = shapes.map((shape, i) => random(shape, i)) as [Tensor, Tensor];
    const results = [1, 2, 3].map((threads) => compiledBy(crowd(threads).backend)(f, [x, y]).data());
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  }
});

test("NaN and infinities stay where they are in long sums", async () => {
  const backend = await createWasmBackend({ threads: 1 });
  const row = new Float32Array(600).fill(1);
  const at = (place: number, value: number): Tensor => tensor(row.with(place, value));
  const square = compile((a: Tensor, b: Tensor) => dot(a, b), { backend });
  for (const place of [0, 255, 256, 511, 512, 599]) {
    expect(square(at(place, NaN), at(0, 1)).item()).toBeNaN();
    expect(square(at(place, -Infinity), at(0, 1)).item()).toBe(-Infinity);
  }
});

test("pieces of an inner axis are whole blocks, and cover it", () => {
  for (const k of [1, 256, innerBlock, innerBlock + 1, 2049, 100_000, 4_000_000, 20_000_000]) {
    const { pieces, steps } = cutInner(k);
    expect(pieces === 1 || steps % sumBlock === 0).toBe(true);
    expect((pieces - 1) * steps).toBeLessThan(k);
    expect(pieces * steps).toBeGreaterThanOrEqual(k);
  }
});
