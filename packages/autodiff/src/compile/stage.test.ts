import { describe, expect, test } from "vitest";
import { arange, ones } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import { ShapeError, UsageError } from "../core/errors.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { treeLeaves } from "../core/tree.ts";
import { add, mul, neg } from "../ops/arithmetic.ts";
import { exp } from "../ops/exponential.ts";
import { tanh } from "../ops/hyperbolic.ts";
import { greater, where } from "../ops/logic.ts";
import { matmul } from "../ops/matmul.ts";
import { sum } from "../ops/movement.ts";
import { grad, vjp } from "../transforms/reverse.ts";
import { compile } from "./compile.ts";

const values = (tree: unknown): unknown =>
  treeLeaves(tree).map((leaf) => [leaf.dtype, ...leaf.shape, ...elementsOf(leaf)]);

describe("results", () => {
  test("arguments and constants may be returned as they are", () => {
    const c = tensor([1, 2]);
    const x = tensor([3, 4]);
    const f = compile((a: Tensor) => ({ a, c, again: [a, neg(a), neg(a)] }));
    const out = f(x);
    expect(values(out)).toEqual(values({ a: x, c, again: [x, neg(x), neg(x)] }));
    expect(out.a).not.toBe(x);
    expect(f(5).again[0]!.item()).toBe(5);
  });
  test("a closed over tensor is a constant, by its value then", () => {
    const c = tensor([1, 2]);
    const f = compile((a: Tensor) => mul(a, c));
    expect(f(ones([2])).toArray()).toEqual([1, 2]);
    compile((a: Tensor) => neg(a), { donate: [0] })(c);
    expect(f(ones([2])).toArray()).toEqual([1, 2]);
  });
  test.each([
    [() => 3, "compile: the result is the number 3; the leaves of a tree are tensors, write tensor(…)"],
    [
      (x: Tensor) => ({ loss: x, epoch: "1" }),
      'compile: the result.epoch is the string "1"; the leaves of a tree are tensors, write tensor(…)',
    ],
    [async (x: Tensor) => x, "compile: the function returned a Promise; it must be synchronous"],
  ])("refuses what is no tree of tensors: %s", (f, message) => {
    const c = compile(f as (x: Tensor) => object);
    expect(() => c(ones([2]))).toThrow(new UsageError(message));
    expect(() => grad((x: Tensor) => sum(c(x) as Tensor))(ones([2]))).toThrow(new UsageError(message));
  });
  test("an error of the function's own comes through, and nothing is remembered", () => {
    let broken = true;
    const f = compile((a: Tensor, b: Tensor) => (broken ? matmul(a, b) : add(a, b)));
    expect(() => f(ones([2, 3]), ones([2, 3]))).toThrow(
      new ShapeError("matmul: a is float32[2,3], b is float32[2,3]; inner dimensions 3 and 2 differ"),
    );
    broken = false;
    expect(f(ones([2]), ones([2])).toArray()).toEqual([2, 2]);
  });
});

describe("what a function may not close over", () => {
  test("a tensor that is being differentiated", () => {
    const message = "compile: the function closes over a tensor that is being differentiated; pass it as an argument";
    expect(() => grad((w: Tensor) => sum(compile((x: Tensor) => mul(x, w))(ones([2]))))(ones([2]))).toThrow(
      new UsageError(message),
    );
    expect(() => grad((w: Tensor) => sum(compile((x: Tensor) => mul(x, exp(w)))(ones([2]))))(ones([2]))).toThrow(
      new UsageError(message),
    );
    expect(() => grad((w: Tensor) => sum(compile(() => w)()))(ones([2]))).toThrow(new UsageError(message));
  });
  test("but what only stands inside a derivative is a constant", () => {
    const f = (w: Tensor) => {
      const c = grad((a: Tensor) => sum(mul(a, a)))(tensor([1, 2]));
      return sum(mul(w, compile((x: Tensor) => mul(x, c))(tensor([3, 4]))));
    };
    expect(grad(f)(ones([2])).toArray()).toEqual([6, 16]);
  });
  test("a tensor of another staging", () => {
    const f = compile((w: Tensor) => compile((x: Tensor) => mul(x, w), { name: "inner" })(ones([2])));
    expect(() => f(ones([2]))).toThrow(
      new UsageError("compile: inner uses a tensor of another staging; pass it as an argument"),
    );
    let leaked: Tensor | undefined;
    compile((x: Tensor) => (leaked = neg(x)))(ones([2]));
    expect(() => compile((x: Tensor) => add(x, leaked!))(ones([2]))).toThrow(
      new UsageError("compile: f uses a tensor of another staging; pass it as an argument"),
    );
    expect(() => leaked!.data()).toThrow(
      new UsageError(
        "tensor: this float32[2] is being staged by compile (f) and has no value yet; return it from the compiled function and read it there, " +
          "or choose with where(condition, a, b) instead of if",
      ),
    );
  });
});

describe("decisions by elements", () => {
  const message =
    "tensor: this float32[] is being staged by compile (f) and has no value yet; return it from the compiled function and read it there, " +
    "or choose with where(condition, a, b) instead of if";
  test.each<[string, (x: Tensor) => Tensor]>([
    ["item", (x) => (sum(x).item() > 0 ? x : neg(x))],
    ["data", (x) => (sum(x).data()[0]! > 0 ? x : neg(x))],
    ["toArray", (x) => (Number(sum(x).toArray()) > 0 ? x : neg(x))],
    ["JSON", (x) => (JSON.stringify(sum(x)) === "" ? x : neg(x))],
  ])("reading with %s throws", (_, f) => {
    expect(() => compile(f)(ones([2]))).toThrow(new UsageError(message));
    expect(() => compile(grad((x: Tensor) => sum(f(x))))(ones([2]))).toThrow(new UsageError(message));
  });
  test("a comparison of tensors throws", () => {
    expect(() => compile((x: Tensor) => ((x as unknown as number) > 0 ? x : neg(x)))(ones([2]))).toThrow(
      new UsageError(
        "tensor: a float32[2] stands in a condition or an arithmetic operator, which read numbers; write add(a, b), less(a, b), " +
          "where(condition, a, b) …, or x.item() to get the number of a tensor of one element",
      ),
    );
  });
  test("where does not", () => {
    expect(compile((x: Tensor) => where(greater(sum(x), 0), x, neg(x)))(tensor([-1, -2])).toArray()).toEqual([1, 2]);
  });
});

describe("inlining", () => {
  test("a compiled function within a compiled function is staged with it", () => {
    let calls = 0;
    const inner = compile((x: Tensor) => (calls++, tanh(x)));
    const outer = compile((x: Tensor) => inner(inner(x)));
    for (let i = 0; i < 3; i++) outer(ones([2]));
    expect(calls).toBe(2);
    expect(values(outer(ones([2])))).toEqual(values(tanh(tanh(ones([2])))));
  });
  test("numbers and arrays are then tensors, whose elements stay", () => {
    const array = Object.assign(new Float32Array([1, 2, 3, 4]), { shape: [2, 2] as const });
    const f = compile((x: Tensor, scale: Tensor, offset: Tensor) => add(mul(x, scale), offset));
    const [out, pullback] = vjp((x: Tensor) => f(x, array, 1), ones([2, 2]));
    array.fill(0);
    expect(out.toArray()).toEqual([
      [2, 3],
      [4, 5],
    ]);
    expect(pullback(ones([2, 2]))[0].toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
  test("plain arguments within a derivative run compiled", () => {
    let calls = 0;
    const f = compile((x: Tensor) => (calls++, exp(x)));
    const g = grad((w: Tensor) => sum(mul(w, f(arange(2)))));
    for (let i = 0; i < 3; i++) g(ones([2]));
    expect(calls).toBe(1);
    expect(values(g(ones([2])))).toEqual(values(exp(arange(2))));
  });
});
