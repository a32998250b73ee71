import {
  bind,
  cast,
  compile,
  convTranspose,
  defineOp,
  explain,
  key,
  matmul,
  normal,
  ones,
  pow,
  profile,
  sin,
  tensor,
  transpose,
  type DType,
  type Tensor,
} from "@cotangent/autodiff";
import type { Backend } from "@cotangent/autodiff/backend";
import { ops } from "@cotangent/autodiff/ops";
import { casesOf, sampleRng } from "@cotangent/autodiff/testing";
import { expect, test } from "vitest";
import { createWasmBackend } from "../index.ts";
import { convolutions, createSlimBackend as createSlim, functions, indexing, inspection, threads } from "../slim.ts";

const backend = await createWasmBackend();

/** The ops whose `reference` a compiled function of these inputs calls; undefined where the op does not take them. */
function called(
  op: (typeof ops)[number],
  inputs: readonly Tensor[],
  attrs: unknown,
  backend: Backend,
): readonly string[] | undefined {
  const f = compile((...xs: Tensor[]) => bind(op as never, xs, attrs as never), { backend });
  try {
    f(...inputs);
  } catch {
    return undefined;
  }
  return [...explain(f).matchAll(/call of (\w+)/g)].map(([, name]) => name!);
}

const dtypes: readonly DType[] = ["float64", "float32", "int32", "uint32", "bool"];

/** "sum, bool": what is left to its reference, of all ops on their samples, in these dtypes. */
function callsOf(backend: Backend, dtypes: readonly DType[]): readonly string[] {
  const left = new Set<string>();
  let seen = 0;
  for (const op of ops) {
    for (const { inputs, attrs } of casesOf(op).samples(sampleRng(0))) {
      for (const dtype of dtypes) {
        const converted = inputs.map((x) => (x.dtype === "float64" ? cast(x, dtype) : x));
        const names = called(op, converted, attrs, backend);
        if (names !== undefined) seen++;
        for (const name of names ?? []) left.add(`${name}, ${dtype}`);
      }
    }
  }
  expect(seen).toBeGreaterThan(dtypes.length * 0.4 * ops.length);
  return [...left];
}

/** Products of floats, which their references multiply in a wider range than any lanes have. */
const wide = ["prod", "productOfOthers"];

test("no op of the table is left to its reference, but products of floats", () => {
  const products = wide.flatMap((name) => [`${name}, float64`, `${name}, float32`]);
  expect(callsOf(backend, dtypes).toSorted()).toEqual(products.toSorted());
});

test.each([
  ["functions", functions, ["pow", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "erf", "erfc"]],
  ["indexing", indexing, ["argMax", "argMin", "cumSum", "gather", "scatterAdd", "argMaxPool", "argSort", "randomBits"]],
  ["convolutions", convolutions, ["conv", "convTranspose", "convKernelCotangent"]],
])("a slim backend calls what no set of it has a kernel for: without %s", async (_, absent, names) => {
  const sets = [functions, indexing, convolutions, inspection].filter((set) => set !== absent);
  const calls = callsOf(await createSlim({ kernels: sets }), ["float32"]);
  expect(calls.toSorted()).toEqual([...names, ...wide].map((name) => `${name}, float32`).toSorted());
});

test("powers that are products need no function", async () => {
  const f = compile((x: Tensor) => pow(x, 2), { backend: await createSlim({ kernels: [inspection] }) });
  expect(f(tensor([3, -2])).toArray()).toEqual([9, 4]);
  expect(explain(f)).not.toContain("call of");
});

test("a slim backend without sets for them neither explains nor profiles its kernels, shares no loops, and leaves eager ops alone", async () => {
  const slim = await createSlim();
  const f = compile((x: Tensor) => sin(x), { backend: slim });
  expect(f(tensor(0)).item()).toBe(0);
  expect(explain(f)).toMatch(/\n\non wasm$/);
  expect(() => profile(f, tensor(0))).toThrow("f runs on the backend wasm, which has no kernels to time");
  expect(slim.accelerate).toBeUndefined();
  expect((await createWasmBackend()).accelerate).toBeDefined();
  await expect(createSlim({ threads: 2 })).rejects.toThrow(
    "createSlimBackend: threads is 2, but threads is not among the kernels",
  );
  await expect(createSlim({ kernels: [indexing, "threads" as never] })).rejects.toThrow(
    "createSlimBackend: kernels[1] is threads; it takes sets such as indexing, which this module exports",
  );
  await expect(createSlim({ threads: 65, kernels: [threads] })).rejects.toThrow(
    "createSlimBackend: threads is 65; it is a whole number from 1 to 64",
  );
  await expect(createSlim({ kernels: indexing as never })).rejects.toThrow(
    "createSlimBackend: kernels is { specials }; it is a list of sets such as [indexing]",
  );
});

test("an option of another name is refused, and what is no record of options", async () => {
  for (const [who, create, names] of [
    ["createWasmBackend", createWasmBackend, "relaxedSimd, threads"],
    ["createSlimBackend", createSlim, "kernels, relaxedSimd, threads"],
  ] as const) {
    await expect(create({ thread: 2 } as never)).rejects.toThrow(
      `${who}: thread is the number 2; options are { ${names} }`,
    );
    await expect(create(2 as never)).rejects.toThrow(`${who}: options is the number 2; options are { ${names} }`);
  }
});

test.each(["float32", "float64"] as const)("large products of %s are right without blocks for them", async (dtype) => {
  const [a, b] = [normal(key(0), [70, 90], { dtype }), normal(key(1), [90, 65], { dtype })];
  const kernels = [inspection];
  const [slim, blocks] = [
    await createSlim({ kernels }),
    await createSlim({ kernels: [...kernels, threads], threads: 1 }),
  ];
  const [one, other] = [slim, blocks].map((backend) => {
    const f = compile((x: Tensor, y: Tensor) => matmul(transpose(x), transpose(y)), { backend });
    return { elements: f(transpose(a), transpose(b)).data(), text: explain(f) };
  });
  const wanted = matmul(a, b).data();
  const off = (elements: ArrayLike<number>): number =>
    Math.max(...Array.from(wanted, (x, i) => Math.abs(x - elements[i]!)));
  expect(off(one!.elements)).toBeLessThan(dtype === "float32" ? 1e-4 : 1e-12);
  expect(off(other!.elements)).toBeLessThan(dtype === "float32" ? 1e-4 : 1e-12);
  expect(one!.text).not.toContain("call of");
  expect(one!.text).not.toBe(other!.text);
});

test("the transpose of a stride of 9 by 9 is left to its reference, since it would be 81 products", () => {
  const spread = (stride: number) => {
    const f = compile((x: Tensor, kernel: Tensor) => convTranspose(x, kernel, { stride }), { backend });
    f(ones([1, 2, 2, 1]), ones([2, 2, 1, 1]));
    return explain(f);
  };
  expect(spread(8)).not.toContain("call of");
  expect(spread(9)).toContain("call of convTranspose");
});

test("another's op of a known name is not taken for it", () => {
  const argMax = defineOp({
    name: "argMax",
    inputs: ["x"],
    infer: ({ x }) => x,
    vjp: { x: null },
    reference: ({ x }, out) => out.set(x),
    kind: { type: "opaque" },
  });
  const f = compile((x: Tensor) => bind(argMax as never, [x] as never), { backend });
  expect(f(tensor([1, 3, 2])).toArray()).toEqual([1, 3, 2]);
  expect(explain(f)).toContain("call of argMax");
});
