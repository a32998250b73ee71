import fc from "fast-check";
import { expect, test } from "vitest";
import { allowRelaxedSimd } from "../../fixtures/node.ts";
import { ModuleBuilder } from "../emit/module.ts";
import { wasmApi, type WasmFunction } from "../webassembly.ts";
import { matmulTasks, type MatmulSpec } from "./matmul.ts";
import type { Operand } from "../loops/nest.ts";
import { innerBlock, roomBytes } from "./longSums.ts";
import { largeProducts } from "./product.ts";

allowRelaxedSimd();

type FloatArray = Float32Array | Float64Array;
const itemSizes = { float32: 4, float64: 8 } as const;

interface Problem {
  readonly dtype: "float32" | "float64";
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly left: boolean;
  readonly right: boolean;
  readonly relaxedSimd: boolean;
}

/** A product in a module of its own: what it reads, how it runs, what it wrote. */
function product({ dtype, m, k, n, left, right, relaxedSimd }: Problem, inBlocks: boolean = true) {
  const api = wasmApi()!;
  const starts: number[] = [];
  let end = 64;
  const buffer = (bytes: number): number => {
    starts.push(end);
    end += Math.ceil((bytes + 32) / 16) * 16;
    return starts.length - 1;
  };
  const item = itemSizes[dtype];
  const operand = (rows: number, columns: number, transposed: boolean): Operand => ({
    buffer: buffer(rows * columns * item),
    dtype,
    offset: 0,
    strides: transposed ? [1, rows] : [columns, 1],
  });
  const [a, b, write] = [operand(m, k, left), operand(k, n, right), operand(m, n, false)];
  const spec: MatmulSpec = {
    ...{ dtype, batch: [], m, k, n, a, b, partial: write, room: buffer(roomBytes), relaxedSimd },
    epilogue: { reads: [], writes: [write], build: (_, sum) => [sum] },
  };
  const tasks = inBlocks && largeProducts.isLarge(spec) ? largeProducts.tasks(spec, buffer) : matmulTasks(spec, buffer);
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", { initial: 1 });
  tasks.forEach(({ parts, emit }, i) => {
    const code = module.function(parts > 1 ? ["i32", "i32"] : [], [], `task ${i}`);
    emit(code, {
      relaxedSimd,
      address: (number) => starts[number]!,
      start: (number) => ({ address: starts[number]!, pointer: undefined }),
    });
  });
  const memory = new api.Memory({ initial: Math.ceil(end / 65536) + 1 });
  const { exports } = new api.Instance(new api.Module(module.finish()), { env: { memory } });
  const functions = tasks.map((_, i) => exports[`task ${i}`]!);
  const view = ({ buffer: number }: Operand, length: number): FloatArray =>
    dtype === "float32"
      ? new Float32Array(memory.buffer, starts[number]!, length)
      : new Float64Array(memory.buffer, starts[number]!, length);
  const [x, y, z] = [view(a, m * k), view(b, k * n), view(write, m * n)];
  // so that no two sums are alike
  for (const [seed, list] of [x, y].entries())
    for (let i = 0; i < list.length; i++) list[i] = Math.sin((seed + 1) * 12.9898 + i * 78.233) * (1 + (i % 7));
  const run = (each: (f: WasmFunction, parts: number) => void): FloatArray => {
    z.fill(NaN);
    functions.forEach((f, i) => each(f, tasks[i]!.parts));
    return z.slice();
  };
  return { x, y, run, parts: tasks.map(({ parts }) => parts) };
}

/** What rounding may do to a sum of k products, each of them and each sum rounded once: k ulps of the sum of their sizes. */
function check(problem: Problem, x: FloatArray, y: FloatArray, z: FloatArray): void {
  const { m, k, n, left, right, dtype } = problem;
  const unit = dtype === "float32" ? 2 ** -24 : 2 ** -53;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let [sum, size] = [0, 0];
      for (let l = 0; l < k; l++) {
        const term = x[left ? l * m + i : i * k + l]! * y[right ? j * k + l : l * n + j]!;
        sum += term;
        size += Math.abs(term);
      }
      const error = Math.abs(z[i * n + j]! - sum);
      // the second k: the sum here, in double precision, errs too
      if (!(error <= ((k + 1) * unit + k * 2 ** -53) * size)) expect(z[i * n + j], `element ${i}, ${j}`).toBe(sum);
    }
  }
}

const whole = (f: WasmFunction, parts: number): void => void (parts > 1 ? f(0, parts) : f());
/** One after the other, the last one first. */
const piecewise = (f: WasmFunction, parts: number): void => {
  if (parts === 1) f();
  else for (let part = parts - 1; part >= 0; part--) f(part, part + 1);
};

test("products of any size are as exact as their sums allow, and the same bits in any number of pieces", () => {
  const size = fc.integer({ min: 1, max: 70 });
  const problem = fc.record({
    dtype: fc.constantFrom("float32", "float64"),
    ...{ m: size, k: size, n: size },
    ...{ left: fc.boolean(), right: fc.boolean(), relaxedSimd: fc.boolean() },
  });
  fc.assert(
    fc.property(problem, (chosen) => {
      const { x, y, run } = product(chosen as Problem);
      const z = run(whole);
      check(chosen as Problem, x, y, z);
      expect(run(piecewise)).toEqual(z);
    }),
    { numRuns: 300 },
  );
});

test.each([false, true])(
  "blocks of every axis, with what is left of each, have the bits of strips, relaxed SIMD %s",
  (relaxedSimd) => {
    for (const dtype of ["float32", "float64"] as const) {
      for (const [m, k, n] of [
        [37, 520, 530],
        [193, innerBlock + 1, 9],
        [7, innerBlock + 44, 1031],
      ] as const) {
        for (const [left, right] of [
          [false, true],
          [true, false],
        ] as const) {
          const chosen = { dtype, m, k, n, left, right, relaxedSimd };
          const { x, y, run, parts } = product(chosen);
          expect(Math.max(...parts)).toBeGreaterThan(1);
          const z = run(whole);
          check(chosen, x, y, z);
          expect(run(piecewise)).toEqual(z);
          expect(product(chosen, false).run(whole)).toEqual(z);
        }
      }
    }
  },
);

test.each([false, true])("one row or one column, relaxed SIMD %s", (relaxedSimd) => {
  const size = fc.integer({ min: 1, max: 70 });
  const problem = fc.record({
    dtype: fc.constantFrom("float32", "float64"),
    ...{ k: size, length: size, isRow: fc.boolean(), left: fc.boolean(), right: fc.boolean() },
  });
  fc.assert(
    fc.property(problem, ({ length, isRow, ...rest }) => {
      const chosen: Problem = { ...rest, m: isRow ? 1 : length, n: isRow ? length : 1, relaxedSimd };
      const { x, y, run } = product(chosen);
      check(chosen, x, y, run(whole));
    }),
    { numRuns: 100 },
  );
});
