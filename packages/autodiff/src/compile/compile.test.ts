import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { arange, full, ones, tensor, zerosLike, type ShapedArray } from "../core/create.ts";
import { DTypeError, ShapeError, UsageError } from "../core/errors.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { treeFlatten, treeLeaves, treeMap } from "../core/tree.ts";
import { add, div, mul, neg, sub } from "../ops/arithmetic.ts";
import { exp, sqrt } from "../ops/exponential.ts";
import { tanh } from "../ops/hyperbolic.ts";
import { stopGradient } from "../ops/identity.ts";
import { cast, greater, where } from "../ops/logic.ts";
import { matmul } from "../ops/matmul.ts";
import { sum } from "../ops/movement.ts";
import { randomGraph, randomInputs } from "../testing/graphs.ts";
import { sampleRng } from "../testing/samples.ts";
import { checkpoint, customVjp } from "../transforms/custom.ts";
import { jvp } from "../transforms/forward.ts";
import { hessian, hvp } from "../transforms/higher.ts";
import { grad, valueAndGrad, vjp } from "../transforms/reverse.ts";
import type { Backend } from "../backend.ts";
import { compile } from "./compile.ts";
import { interpreter } from "./interpret.ts";
import { replay } from "./replay.ts";

const values = (tree: unknown): unknown => treeLeaves(tree).map((leaf) => [leaf.dtype, ...leaf.shape, ...elementsOf(leaf)]);
type F = (...xs: readonly Tensor[]) => Tensor;

/** A random function to a 0-d tensor, and arguments for it. */
function randomLoss(seed: number): { readonly f: F; readonly args: readonly Tensor[] } {
  const graph = randomGraph(seed, { steps: 15, dtype: seed % 2 ? "float32" : "float64" });
  const total = (xs: readonly Tensor[]): Tensor => xs.map((x) => sum(cast(x, "float64"))).reduce((a, b) => add(a, b));
  return { f: (...xs) => total(replay(graph, xs)), args: randomInputs(graph, seed) };
}

describe("laws", () => {
  test("compile(f) = f", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { f, args } = randomLoss(seed);
        expect(values(compile(f)(...args))).toEqual(values(f(...args)));
      }),
    );
  });
  test("grad(compile(f)) = compile(grad(f)) = grad(f)", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { f, args } = randomLoss(seed);
        const expected = values(grad(f)(...args));
        expect(values(grad(compile(f))(...args))).toEqual(expected);
        expect(values(compile(grad(f))(...args))).toEqual(expected);
        expect(values(compile(grad(compile(f)))(...args))).toEqual(expected);
      }),
    );
  });
  test("forward mode, and the second order", () => {
    const f = (x: Tensor): Tensor<readonly []> => sum(mul(tanh(x), exp(x)));
    const [x, v] = [tensor([0.5, -1, 2]), tensor([1, 0.5, -2])];
    const c = compile(f);
    expect(values(jvp(c, [x], [v]))).toEqual(values(jvp(f, [x], [v])));
    expect(values(compile((a: Tensor, b: Tensor) => jvp(f, [a], [b]))(x, v))).toEqual(values(jvp(f, [x], [v])));
    expect(values(hvp(c, x, v))).toEqual(values(hvp(f, x, v)));
    expect(values(compile((a: Tensor, b: Tensor) => hvp(f, a, b))(x, v))).toEqual(values(hvp(f, x, v)));
    expect(values(compile(hessian(f))(x))).toEqual(values(hessian(f)(x)));
  });
  test("stopGradient, custom rules and checkpoints keep their meaning", () => {
    const twice = customVjp((x: Tensor) => tanh(x), (ct) => [mul(ct, 2)] as const);
    const f = (x: Tensor) => sum(mul(checkpoint((y: Tensor) => exp(y))(twice(x)), stopGradient(x)));
    const x = tensor([0.5, -1, 2]);
    expect(values(grad(compile(f))(x))).toEqual(values(grad(f)(x)));
    expect(values(compile(grad(f))(x))).toEqual(values(grad(f)(x)));
  });
  test("a pullback that was made by a compiled function's gradient", () => {
    const c = compile((x: Tensor) => mul(x, x));
    const [out, pullback] = vjp(c, tensor([1, 2]));
    expect(out.toArray()).toEqual([1, 4]);
    expect(pullback(tensor([1, 10]))[0].toArray()).toEqual([2, 40]);
  });
});

describe("a training step", () => {
  interface Params {
    readonly hidden: { readonly w: Tensor; readonly b: Tensor };
    readonly out: readonly [w: Tensor, b: Tensor];
  }
  const rng = sampleRng(3);
  const normal = (shape: readonly number[]): Tensor => cast(rng.normal(shape), "float32");
  const predict = ({ hidden, out }: Params, x: Tensor): Tensor => add(matmul(tanh(add(matmul(x, hidden.w), hidden.b)), out[0]), out[1]);
  const loss = (p: Params, x: Tensor, y: Tensor): Tensor<readonly []> => {
    const error = sub(predict(p, x), y);
    return div(sum(mul(error, error)), x.shape[0]!) as Tensor<readonly []>;
  };
  interface State {
    readonly m: Params;
    readonly v: Params;
    readonly step: Tensor;
  }
  /** Adam (Kingma & Ba 2015), its step counter a tensor. */
  const step = (params: Params, state: State, x: Tensor, y: Tensor, learningRate: Tensor | number): [Tensor, Params, State] => {
    const [value, gradient] = valueAndGrad(loss)(params, x, y);
    const t = add(state.step, 1);
    const m = treeMap((a, b) => add(mul(a, 0.9), mul(b, 0.1)), state.m, gradient);
    const v = treeMap((a, b) => add(mul(a, 0.999), mul(mul(b, b), 0.001)), state.v, gradient);
    const update = (p: Tensor, a: Tensor, b: Tensor): Tensor => {
      const [first, second] = [div(a, sub(1, exp(mul(t, Math.log(0.9))))), div(b, sub(1, exp(mul(t, Math.log(0.999)))))];
      return sub(p, mul(learningRate, div(first, add(sqrt(second), 1e-8))));
    };
    return [value, treeMap(update, params, m, v), { m, v, step: t }];
  };
  test("compiled is eager, over 20 steps, to the last bit", () => {
    const params: Params = { hidden: { w: normal([3, 5]), b: normal([5]) }, out: [normal([5, 2]), normal([2])] };
    const state: State = { m: treeMap(zerosLike, params), v: treeMap(zerosLike, params), step: tensor(0) };
    const compiled = compile(step, { donate: [0, 1] });
    let eager: [Tensor, Params, State] = [tensor(0), params, state];
    // copies, since these will be donated
    let staged: [Tensor, Params, State] = [tensor(0), treeMap((x) => add(x, -0), params), treeMap((x) => add(x, -0), state)];
    for (let i = 0; i < 20; i++) {
      const [x, y] = [normal([7, 3]), normal([7, 2])];
      eager = step(eager[1], eager[2], x, y, tensor(0.01 / (i + 1)));
      staged = compiled(staged[1], staged[2], x, y, 0.01 / (i + 1));
      expect(values(staged)).toEqual(values(eager));
    }
    expect(treeFlatten(staged)[1]).toEqual(treeFlatten(eager)[1]);
  });
});

describe("arguments", () => {
  const twice = compile((x: Tensor) => mul(x, 2));
  test("numbers are 0-d float32 inputs", () => {
    expect(twice(0.1 as unknown as Tensor).toString()).toBe("float32[] 0.2");
    expect(twice(0.1).item()).toBe(Math.fround(Math.fround(0.1) * 2));
  });
  test("typed arrays are tensors of their shape, which are not kept", () => {
    const array = Object.assign(new Float32Array([1, 2, 3, 4]), { shape: [2, 2] as const });
    const out = twice(array);
    array[0] = 10;
    expect(out.toArray()).toEqual([[2, 4], [6, 8]]);
    expect(twice(array).toArray()).toEqual([[20, 4], [6, 8]]);
    expect(twice(new Float64Array([1.5])).toString()).toBe("float64[1] [3]");
    expect(compile((x: Tensor) => x)(array).data()).not.toBe(array);
  });
  test("a Uint8Array of zeros and ones is bool", () => {
    const f = compile((x: Tensor) => where(x, 1, 2));
    expect(f(new Uint8Array([1, 0])).toArray()).toEqual([1, 2]);
    expect(() => f(new Uint8Array([1, 2]))).toThrow(
      new DTypeError("compile: argument 0 is a Uint8Array with elements above 1; it stands for bool, convert it with Float32Array.from(…)"),
    );
  });
  test("trees with empty places, and keys of any name", () => {
    const f = compile((tree: { a: readonly [Tensor, null]; b?: undefined; c: readonly Tensor[] }, none: undefined) => ({ ...tree, d: [none, tree.a[0]] }));
    expect(f({ a: [tensor(1), null], b: undefined, c: [] }, undefined)).toEqual({ a: [tensor(1), null], b: undefined, c: [], d: [undefined, tensor(1)] });
    const odd = JSON.parse('{ "__proto__": 1, "a b": 2 }') as Record<string, number>;
    const back = compile((x: unknown) => x as object)(odd);
    expect(Object.keys(back)).toEqual(["__proto__", "a b"]);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
  });
  test.each([
    [["train"], 'compile: argument 0 is the string "train"; arguments are trees of tensors, numbers and typed arrays, close over it instead'],
    [[tensor(1), 2, { mode: "train" }], 'compile: argument 2.mode is the string "train"; arguments are trees of tensors, numbers and typed arrays, close over it instead'],
    [[[tensor(1), true]], "compile: argument 0[1] is the boolean true; arguments are trees of tensors, numbers and typed arrays, close over it instead"],
    [[{ f: Math.sin }], "compile: argument 0.f is the function sin; arguments are trees of tensors, numbers and typed arrays, close over it instead"],
    [[new Map()], "compile: argument 0 is a Map; arguments are trees of tensors, numbers and typed arrays, close over it instead"],
    [[{ pixels: new Int16Array(2) }], "compile: argument 0.pixels is an Int16Array; of typed arrays it takes Float32Array, Float64Array, Int32Array, Uint32Array, and Uint8Array for bool"],
    [[Promise.resolve(1)], "compile: argument 0 is a Promise; await it first"],
  ])("refuses %j", (args, message) => {
    const f = compile((...xs: readonly unknown[]) => xs);
    expect(() => f(...args)).toThrow(new UsageError(message));
    // also where it would be inlined
    expect(() => grad((x: Tensor) => sum((f as (...all: readonly unknown[]) => readonly Tensor[])(x, ...args)[0]!))(ones([2]))).toThrow(UsageError);
  });
  test("refuses an array whose shape is not its length", () => {
    expect(() => twice(Object.assign(new Float32Array(3), { shape: [2, 2] }))).toThrow(
      new ShapeError("compile: argument 0 is a Float32Array whose shape [2,2] holds 4 elements; it has 3"),
    );
  });
});

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
    [(x: Tensor) => ({ loss: x, epoch: "1" }), 'compile: the result.epoch is the string "1"; the leaves of a tree are tensors, write tensor(…)'],
    [async (x: Tensor) => x, "compile: the function returned a Promise; it must be synchronous"],
  ])("refuses what is no tree of tensors: %s", (f, message) => {
    const c = compile(f as (x: Tensor) => object);
    expect(() => c(ones([2]))).toThrow(new UsageError(message));
    expect(() => grad((x: Tensor) => sum(c(x) as Tensor))(ones([2]))).toThrow(new UsageError(message));
  });
  test("an error of the function's own comes through, and nothing is remembered", () => {
    let broken = true;
    const f = compile((a: Tensor, b: Tensor) => (broken ? matmul(a, b) : add(a, b)));
    expect(() => f(ones([2, 3]), ones([2, 3]))).toThrow(new ShapeError("matmul: a is float32[2,3], b is float32[2,3]; inner dimensions 3 and 2 differ"));
    broken = false;
    expect(f(ones([2]), ones([2])).toArray()).toEqual([2, 2]);
  });
});

describe("what a function may not close over", () => {
  test("a tensor that is being differentiated", () => {
    const message = "compile: the function closes over a tensor that is being differentiated; pass it as an argument";
    expect(() => grad((w: Tensor) => sum(compile((x: Tensor) => mul(x, w))(ones([2]))))(ones([2]))).toThrow(new UsageError(message));
    expect(() => grad((w: Tensor) => sum(compile((x: Tensor) => mul(x, exp(w)))(ones([2]))))(ones([2]))).toThrow(new UsageError(message));
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
    expect(() => f(ones([2]))).toThrow(new UsageError("compile: inner uses a tensor of another staging; pass it as an argument"));
    let leaked: Tensor | undefined;
    compile((x: Tensor) => (leaked = neg(x)))(ones([2]));
    expect(() => compile((x: Tensor) => add(x, leaked!))(ones([2]))).toThrow(new UsageError("compile: f uses a tensor of another staging; pass it as an argument"));
    expect(() => leaked!.data()).toThrow(
      new UsageError(
        "tensor: this float32[2] is being staged by compile and has no value yet; return it from the compiled function and read it there, " +
          "or choose with where(condition, a, b) instead of if",
      ),
    );
  });
});

describe("decisions by elements", () => {
  const message =
    "tensor: this float32[] is being staged by compile and has no value yet; return it from the compiled function and read it there, " +
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
    const f = compile((tree: unknown) => (calls.staged++, treeLeaves(tree).reduce<Tensor>((a, b) => add(a, sum(cast(b, "float32"))), tensor(0))), { backend, name: "total" });
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
    const byArgument = compile((params: { w: Tensor }, batch: readonly Tensor[]) => mul(sum(params.w), sum(batch[1]!)), { name: "step" });
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
    ).toEqual(["compile: total was compiled for 16 different kinds of arguments; the structure of its arguments keeps changing; each costs a compilation, so pad to a few sizes"]);
  });
  test("has the function's name", () => {
    function step(x: Tensor) {
      return neg(x);
    }
    expect([compile(step).name, compile((x: Tensor) => x).name, compile(step, { name: "other" }).name]).toEqual(["step", "f", "other"]);
  });
});

describe("donation", () => {
  const step = compile((p: { w: Tensor; b: Tensor }, x: Tensor | number) => ({ w: mul(p.w, x), b: p.b }), { donate: [0], name: "step" });
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
      new UsageError("compile: step is given the same float32[2] as argument 0.w and as argument 0.b, and donates it; pass it once, or leave it out of { donate }"),
    );
    expect(() => step({ w: x, b: w }, x)).toThrow(
      new UsageError("compile: step is given the same float32[] as argument 0.w and as argument 1, and donates it; pass it once, or leave it out of { donate }"),
    );
    expect(values([w, x])).toEqual(values([ones([2]), tensor(2)]));
    expect([w.mark, x.mark]).toEqual([-1, -1]);
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
      new UsageError("compile: donate is [0,2]; the function was called with 1 argument, counted from 0"),
    );
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
    expect(out.toArray()).toEqual([[2, 3], [4, 5]]);
    expect(pullback(ones([2, 2]))[0].toArray()).toEqual([[1, 2], [3, 4]]);
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

describe("types", () => {
  test("un-annotated parameters, results as tuples, arrays for tensors", () => {
    interface Model {
      apply(params: { readonly w: Tensor }, x: Tensor): Tensor;
    }
    const model: Model = { apply: (p, x) => mul(p.w, x) };
    const update = (p: { readonly w: Tensor }): { readonly w: Tensor } => p;
    let params: { readonly w: Tensor } = { w: ones([2]) };
    const losses: Tensor[] = [];
    const step = compile(
      (params, features, rate) => {
        const out = sum(model.apply(params, features));
        return [mul(out, rate), update(params)];
      },
      { donate: [0] },
    );
    [losses[0], params] = step(params, new Float32Array(2), 0.5);
    expect(values([losses, params])).toEqual(values([tensor(0), ones([2])]));
    expectTypeOf(step).parameter(0).toBeAny();

    const exact = compile((p: { readonly w: Tensor<readonly [2]> }, n: Tensor<readonly []>) => [p.w, n] as const);
    expectTypeOf(exact({ w: ones([2]) }, tensor(1))).toEqualTypeOf<[Tensor<readonly [2]>, Tensor<readonly []>]>();
    expectTypeOf(exact).toBeCallableWith({ w: new Float32Array(2) as ShapedArray }, 3);
    expectTypeOf(grad(compile((x: Tensor<readonly [2]>) => sum(x)))).returns.toEqualTypeOf<Tensor<readonly [2]>>();
    // @ts-expect-error a string is no tensor
    expect(() => exact({ w: "w" }, 1)).toThrow(UsageError);
    // @ts-expect-error one argument too few
    expect(exact({ w: ones([2]) })).toHaveLength(2);

    // inside code that is generic in its parameters
    const generic = <P extends { readonly w: Tensor }>(p: P): P => compile((q: P, x: Tensor) => [q, sum(x)] as [P, Tensor])(p, ones([2]))[0];
    expectTypeOf(generic({ w: ones([2]) as Tensor, b: 1 as unknown as Tensor })).toEqualTypeOf<{ w: Tensor; b: Tensor }>();
  });
});
