import { describe, expect, test } from "vitest";
import { full, ones } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import { ShapeError, UsageError } from "../core/errors.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { treeLeaves } from "../core/tree.ts";
import { add, mul, neg } from "../ops/arithmetic.ts";
import { cast } from "../ops/cast.ts";
import { sum } from "../ops/movement.ts";
import { grad } from "../transforms/reverse.ts";
import type { Backend } from "./backend.ts";
import type { Input } from "./arguments.ts";
import { compile } from "./compile.ts";
import { interpreter } from "./interpret.ts";

const values = (tree: unknown): unknown =>
  treeLeaves(tree).map((leaf) => [leaf.dtype, ...leaf.shape, ...elementsOf(leaf)]);

declare const console: { warn(message: string): void };

/** What `console.warn` is told meanwhile. */
function warnings(body: () => void): string[] {
  const { warn } = console;
  const told: string[] = [];
  console.warn = (message: string) => void told.push(message);
  try {
    body();
  } finally {
    console.warn = warn;
  }
  return told;
}

describe("specializations", () => {
  /** A compiled function, and how often it was staged. */
  function counted() {
    const calls = { staged: 0, compiled: 0, disposed: 0 };
    const backend: Backend = {
      name: "counting",
      compile(graph) {
        calls.compiled++;
        return { ...interpreter.compile(graph), dispose: () => void calls.disposed++ };
      },
    };
    const f = compile(
      (tree: unknown) => (
        calls.staged++,
        treeLeaves(tree).reduce<Tensor>((a, b) => add(a, sum(cast(b, "float32"))), tensor(0))
      ),
      { backend, name: "total" },
    );
    return { f, calls };
  }
  test("one per structure, shapes and dtypes", () => {
    const { f, calls } = counted();
    const staged = (...args: readonly unknown[]): number => {
      for (const arg of args) f(arg);
      return calls.staged;
    };
    expect(staged(ones([2]), ones([2]), new Float32Array(2), ones([2]))).toBe(1);
    expect(staged(ones([3]), ones([2]), ones([3]))).toBe(2);
    expect(staged(ones([]), 1, 2, 3)).toBe(3);
    expect(staged(ones([2], { dtype: "float64" }), new Float64Array(2), ones([2]))).toBe(4);
    expect(staged([ones([2])], [ones([2])], { a: ones([2]) }, { a: ones([2]) }, { b: ones([2]) })).toBe(7);
    expect(staged({ a: ones([2]), b: null }, { a: ones([2]), b: undefined }, { a: ones([2]), b: null })).toBe(9);
    expect(staged([ones([2]), ones([2])], [[ones([2])], ones([2])], ones([1, 2]))).toBe(12);
  });
  test("one, also where somebody added to Object.prototype", () => {
    const { f, calls } = counted();
    Object.defineProperty(Object.prototype, "added", { value: 1, enumerable: true, configurable: true });
    try {
      for (let i = 0; i < 3; i++) f({ a: ones([2]), b: ones([2]) });
    } finally {
      delete (Object.prototype as { added?: number }).added;
    }
    f({ a: ones([2]), b: ones([2]) });
    expect(calls.staged).toBe(1);
  });
  test("a backend is given tensors as they are, and the caller's own numbers and arrays", () => {
    const given: (readonly Input[])[] = [];
    const backend: Backend = {
      name: "listening",
      compile: (graph) => ({ run: (inputs) => (given.push(inputs), interpreter.compile(graph).run(inputs)) }),
    };
    const f = compile((x: Tensor, y: Tensor, z: Tensor) => add(mul(x, y), z), { backend });
    const [x, array] = [ones([2]), new Float32Array([3, 4])];
    expect(f(x, array, 0.1).toArray()).toEqual([3, 4].map((y) => Math.fround(y + Math.fround(0.1))));
    expect(given).toEqual([[x, array, Math.fround(0.1)]]);
    expect([given[0]![0] === x, given[0]![1] === array]).toEqual([true, true]);
  });
  test("at most 64, the least recently used dropped", () => {
    const { f, calls } = counted();
    const told = warnings(() => {
      for (let n = 1; n <= 64; n++) f(ones([n]));
      expect([calls.staged, calls.disposed]).toEqual([64, 0]);
      f(ones([1]));
      f(ones([65]));
      expect([calls.staged, calls.disposed]).toEqual([65, 1]);
      f(ones([1]));
      expect(calls.staged).toBe(65);
      f(ones([2]));
      expect([calls.staged, calls.disposed]).toEqual([66, 2]);
    });
    expect(told).toEqual([
      "compile: total was compiled for 16 different kinds of arguments; argument 0 came as float32[1], float32[2], float32[3] …; " +
        "each costs a compilation, so pad to a few sizes",
    ]);
  });
  test("the warning names the argument, or the structure", () => {
    const byArgument = compile(
      (params: { w: Tensor }, batch: readonly Tensor[]) => mul(sum(params.w), sum(batch[1]!)),
      { name: "step" },
    );
    expect(
      warnings(() => {
        for (let n = 1; n <= 20; n++) byArgument({ w: ones([n % 2]) }, [ones([1]), ones([n, 4])]);
      }),
    ).toEqual([
      "compile: step was compiled for 16 different kinds of arguments; argument 1[1] came as float32[1,4], float32[2,4], float32[3,4] …; " +
        "each costs a compilation, so pad to a few sizes",
    ]);
    const { f } = counted();
    expect(
      warnings(() => {
        for (let n = 0; n < 20; n++) f(Array.from({ length: n }, () => ones([2])));
      }),
    ).toEqual([
      "compile: total was compiled for 16 different kinds of arguments; the structure of its arguments keeps changing; each costs a compilation, so pad to a few sizes",
    ]);
  });
  test("has the function's name", () => {
    function step(x: Tensor) {
      return neg(x);
    }
    expect([compile(step).name, compile((x: Tensor) => x).name, compile(step, { name: "other" }).name]).toEqual([
      "step",
      "f",
      "other",
    ]);
  });
});

describe("donation", () => {
  const step = compile((p: { w: Tensor; b: Tensor }, x: Tensor | number) => ({ w: mul(p.w, x), b: p.b }), {
    donate: [0],
    name: "step",
  });
  const gone = (aval: string): UsageError =>
    new UsageError(
      `tensor: this ${aval} was donated to the compiled function step and can no longer be read; use what that call returned, or leave the argument out of { donate }`,
    );
  test("takes the argument's tensors", () => {
    const p = { w: ones([2]), b: ones([3]) };
    const x = tensor(2);
    const next = step(p, x);
    expect(values(next)).toEqual(values({ w: full([2], 2), b: ones([3]) }));
    expect(() => p.w.data()).toThrow(gone("float32[2]"));
    expect(() => add(p.b, 1)).toThrow(gone("float32[3]"));
    expect(() => step(p, x)).toThrow(gone("float32[2]"));
    expect(() => grad((q: Tensor) => sum(step(p, q).w))(tensor(1))).toThrow(gone("float32[2]"));
    expect(String(p.w)).toBe("float32[2] (donated to step)");
    expect(x.item()).toBe(2);
  });
  test("nothing is donated by a call that throws", () => {
    const p = { w: ones([2]), b: ones([3]) };
    expect(() => step(p, ones([3]))).toThrow(ShapeError);
    expect(values(p)).toEqual(values({ w: ones([2]), b: ones([3]) }));
    const broken: Backend = {
      name: "broken",
      compile: () => ({
        run() {
          throw new Error("out of memory");
        },
      }),
    };
    const f = compile((x: Tensor) => neg(x), { donate: [0], backend: broken });
    expect(() => f(p.w)).toThrow("out of memory");
    expect(p.w.toArray()).toEqual([1, 1]);
  });
  test("refuses a tensor that is given twice", () => {
    const [w, x] = [ones([2]), tensor(2)];
    expect(() => step({ w, b: w }, x)).toThrow(
      new UsageError(
        "compile: step is given the same float32[2] as argument 0.w and as argument 0.b, and donates it; pass it once, or leave it out of { donate }",
      ),
    );
    expect(() => step({ w: x, b: w }, x)).toThrow(
      new UsageError(
        "compile: step is given the same float32[] as argument 0.w and as argument 1, and donates it; pass it once, or leave it out of { donate }",
      ),
    );
    expect(values([w, x])).toEqual(values([ones([2]), tensor(2)]));
    // what earlier calls left on tensors is no obstacle to a graph of them
    expect(compile((y: Tensor) => mul(add(w, x), y))(tensor(3)).toArray()).toEqual([9, 9]);
    expect(values(step({ w, b: ones([2]) }, 2))).toEqual(values({ w: full([2], 2), b: ones([2]) }));
  });
  test("means nothing where the call is inlined", () => {
    const p = { w: ones([2]), b: ones([3]) };
    expect(grad((x: Tensor<readonly []>) => sum(step(p, x).w))(tensor(3)).item()).toBe(2);
    expect(values(p)).toEqual(values({ w: ones([2]), b: ones([3]) }));
  });
  test("means nothing for numbers and arrays", () => {
    const array = new Float32Array([1, 2]);
    const f = compile((a: Tensor, b: Tensor) => mul(a, b), { donate: [0, 1] });
    expect(f(array, 2).toArray()).toEqual([2, 4]);
    expect([...array]).toEqual([1, 2]);
  });
  test("refuses a position that is not there", () => {
    expect(() => compile((x: Tensor) => x, { donate: [0, 2] })(ones([2]))).toThrow(
      new UsageError("compile: donate has 2; f was called with 1 argument, counted from 0"),
    );
  });
});
