import {
  compile,
  defineOp,
  bind,
  conv,
  grad,
  key,
  matmul,
  mul,
  normal,
  ones,
  sum,
  tensor,
  vjp,
  type Op,
  type Tensor,
} from "@cotangent/autodiff";
import { matmulOp } from "@cotangent/autodiff/ops";
import { useBackend, type Backend } from "@cotangent/autodiff/backend";
import { afterEach, expect, test } from "vitest";
import { createWasmBackend } from "../index.ts";
import { all } from "../sets/all.ts";
import { kitOf } from "./backend.ts";
import { accelerateBy } from "./eager.ts";

const wasm = (await createWasmBackend()) as Backend & { readonly arenaBytes: number };

afterEach(() => useBackend(null));

type Matrix = Tensor<readonly [number, number]>;

function matrix(seed: number, shape: readonly [number, number], dtype: "float32" | "float64" = "float32"): Matrix {
  return normal(key(seed), shape, { dtype });
}

/** The backend in use, and the names of the graphs that it is given. */
function recording(): { readonly backend: Backend; readonly compiled: string[] } {
  const compiled: string[] = [];
  const compileGraph: Backend["compile"] = (graph) => {
    compiled.push(graph.name);
    return wasm.compile(graph);
  };
  return {
    backend: {
      name: "recording",
      compile: compileGraph,
      accelerate: accelerateBy({ compile: compileGraph }, kitOf(all)),
    },
    compiled,
  };
}

test.each(["float32", "float64"] as const)("large eager products in %s have the bits of compiled ones", (dtype) => {
  for (const [m, k, n] of [
    [64, 64, 64],
    [1, 130, 140],
    [129, 131, 1],
    [33, 47, 35],
  ] as const) {
    // prettier-ignore
    const [a, b] = [matrix(m, [m, k], dtype), matrix(n, [k, n], dtype)];
    const wanted = compile((x: Matrix, y: Matrix) => matmul(x, y), { backend: wasm })(a, b);
    const { backend, compiled } = recording();
    useBackend(backend);
    expect(matmul(a, b).data()).toEqual(wanted.data());
    expect(compiled).toEqual(["matmul"]);
    useBackend(null);
    const reference = matmul(a, b).data();
    const tolerance = (dtype === "float32" ? 2 ** -24 : 2 ** -53) * 8 * Math.sqrt(k) * k;
    wanted.data().forEach((x, i) => expect(Math.abs(x - reference[i]!)).toBeLessThan(tolerance));
  }
});

test("large eager convolutions and both their gradients have the bits of compiled ones, and nearly the reference's", () => {
  const [x, kernel] = [normal(key(7), [2, 12, 12, 8]), normal(key(8), [3, 3, 8, 16])];
  const f = (x: Tensor, kernel: Tensor): Tensor => conv(x, kernel, { padding: "same", stride: 2 });
  const together = (x: Tensor, kernel: Tensor): Tensor[] => {
    const [value, pull] = vjp(f, x, kernel);
    return [value, ...pull(ones(value.shape))];
  };
  const wanted = compile(together, { backend: wasm })(x, kernel);
  const reference = together(x, kernel);
  const { backend, compiled } = recording();
  useBackend(backend);
  const got = together(x, kernel);
  expect(compiled).toEqual(["conv", "convTranspose", "convKernelCotangent"]);
  got.forEach((each, i) => {
    expect(each.data()).toEqual(wanted[i]!.data());
    // sums of at most 72 products, of numbers of about 1
    each.data().forEach((element, j) => expect(Math.abs(element - reference[i]!.data()[j]!)).toBeLessThan(1e-4));
  });
});

test("a kernel is compiled once for its shapes, and its results are ordinary arrays that stay", () => {
  const { backend, compiled } = recording();
  useBackend(backend);
  const [a, b] = [matrix(0, [40, 40]), matrix(1, [40, 40])];
  const first = matmul(a, b);
  const before = Array.from(first.data());
  for (let i = 0; i < 5; i++) matmul(b, first as Matrix);
  expect(Array.from(first.data())).toEqual(before);
  expect(first.value).toBeInstanceOf(Float32Array);
  expect(compiled).toEqual(["matmul"]);
});

test("gradients of eager functions call the same kernels", () => {
  const f = (x: Matrix): Tensor<readonly []> => sum(mul(matmul(x, b), matmul(x, b)));
  const [a, b] = [matrix(2, [50, 60]), matrix(3, [60, 70])];
  const wanted = grad(f)(a).data();
  const { backend, compiled } = recording();
  useBackend(backend);
  const got = grad(f)(a).data();
  expect(compiled).toEqual(["matmul", "matmul"]);
  got.forEach((x, i) => expect(Math.abs(x - wanted[i]!)).toBeLessThan(1e-3));
});

test("small products, other ops, and ops that have no kernel are left alone", () => {
  const { accelerate } = wasm;
  const [a, b] = [matrix(4, [16, 16]), matrix(5, [16, 16])];
  expect(accelerate!(matmulOp as never, [a, b], a.aval, undefined)).toBeUndefined();
  const outerOp: Op<readonly ["a", "b"]> = defineOp<readonly ["a", "b"]>({
    name: "thirdParty",
    inputs: ["a", "b"],
    infer: ({ a }) => a,
    vjp: { a: null, b: null },
    reference: (_, out) => void out.fill(7),
    kind: { type: "contraction" },
  });
  const { backend, compiled } = recording();
  useBackend(backend);
  const large = matrix(6, [200, 200]);
  expect(bind(outerOp, [large, large]).data()[0]).toBe(7);
  sum(mul(large, large));
  expect(compiled).toEqual([]);
  expect(matmul(tensor([[2]]), tensor([[3]])).item()).toBe(6);
});

test("many shapes take bounded memory, also in a loop that never yields", () => {
  useBackend(wasm);
  const before = wasm.arenaBytes;
  for (let n = 1; n <= 100; n++) matmul(ones([100, 300]), ones([300, n]));
  expect(wasm.arenaBytes).toBeGreaterThan(before);
  // 32 graphs of two operands, a result and what is packed
  expect(wasm.arenaBytes - before).toBeLessThan(32 * 4 * (2 * 100 * 300 + 2 * 300 * 100 + 100 * 100));
  // more than is kept at all
  const after = wasm.arenaBytes;
  expect(matmul(ones([5, 3_000_000]), ones([3_000_000, 2])).data()[9]).toBe(3_000_000);
  expect(wasm.arenaBytes).toBeLessThanOrEqual(after);
});
