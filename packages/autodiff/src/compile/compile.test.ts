import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { ones, zerosLike } from "../core/fill.ts";
import { tensor, type ShapedArray } from "../core/create.ts";
import { ShapeError, UsageError } from "../core/errors.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { treeFlatten, treeLeaves, treeMap } from "../core/tree.ts";
import { add, div, mul, sub } from "../ops/arithmetic.ts";
import { exp, sqrt } from "../ops/exponential.ts";
import { tanh } from "../ops/hyperbolic.ts";
import { stopGradient } from "../ops/identity.ts";
import { cast } from "../ops/cast.ts";
import { where } from "../ops/logic.ts";
import { matmul } from "../ops/matmul.ts";
import { sum } from "../ops/movement.ts";
import { randomGraph, randomInputs } from "../testing/graphs.ts";
import { sampleRng } from "../testing/samples.ts";
import { checkpoint, customVjp } from "../transforms/custom.ts";
import { jvp } from "../transforms/forward.ts";
import { hessian, hvp } from "../transforms/higher.ts";
import { grad, valueAndGrad, vjp } from "../transforms/reverse.ts";
import { compile } from "./compile.ts";
import { replay } from "./replay.ts";

const values = (tree: unknown): unknown =>
  treeLeaves(tree).map((leaf) => [leaf.dtype, ...leaf.shape, ...elementsOf(leaf)]);

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
    const twice = customVjp(
      (x: Tensor) => tanh(x),
      (ct) => [mul(ct, 2)] as const,
    );
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
  const predict = ({ hidden, out }: Params, x: Tensor): Tensor =>
    add(matmul(tanh(add(matmul(x, hidden.w), hidden.b)), out[0]), out[1]);
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
  const step = (
    params: Params,
    state: State,
    x: Tensor,
    y: Tensor,
    learningRate: Tensor | number,
  ): [Tensor, Params, State] => {
    const [value, gradient] = valueAndGrad(loss)(params, x, y);
    const t = add(state.step, 1);
    const m = treeMap((a, b) => add(mul(a, 0.9), mul(b, 0.1)), state.m, gradient);
    const v = treeMap((a, b) => add(mul(a, 0.999), mul(mul(b, b), 0.001)), state.v, gradient);
    const update = (p: Tensor, a: Tensor, b: Tensor): Tensor => {
      const [first, second] = [
        div(a, sub(1, exp(mul(t, Math.log(0.9))))),
        div(b, sub(1, exp(mul(t, Math.log(0.999))))),
      ];
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
    let staged: [Tensor, Params, State] = [
      tensor(0),
      treeMap((x) => add(x, -0), params),
      treeMap((x) => add(x, -0), state),
    ];
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
    expect(out.toArray()).toEqual([
      [2, 4],
      [6, 8],
    ]);
    expect(twice(array).toArray()).toEqual([
      [20, 4],
      [6, 8],
    ]);
    expect(twice(new Float64Array([1.5])).toString()).toBe("float64[1] [3]");
    expect(compile((x: Tensor) => x)(array).data()).not.toBe(array);
  });
  test("a Uint8Array may be bytes or truth values, also where bool came before", () => {
    const f = compile((x: Tensor) => where(x, 1, 2));
    expect(f(tensor([1, 0], { dtype: "bool" })).toArray()).toEqual([1, 2]);
    expect(() => f(new Uint8Array([1, 0]))).toThrow(
      new UsageError(
        'compile: argument 0 is an instance of Uint8Array; of typed arrays it takes Float32Array, Float64Array, Int32Array and Uint32Array, write tensor(array, { dtype: "float32" })',
      ),
    );
  });
  test("trees with empty places, and keys of any name", () => {
    const f = compile((tree: { a: readonly [Tensor, null]; b?: undefined; c: readonly Tensor[] }, none: undefined) => ({
      ...tree,
      d: [none, tree.a[0]],
    }));
    expect(f({ a: [tensor(1), null], b: undefined, c: [] }, undefined)).toEqual({
      a: [tensor(1), null],
      b: undefined,
      c: [],
      d: [undefined, tensor(1)],
    });
    const odd = JSON.parse('{ "__proto__": 1, "a b": 2 }') as Record<string, number>;
    const back = compile((x: unknown) => x as object)(odd);
    expect(Object.keys(back)).toEqual(["__proto__", "a b"]);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
  });
  test.each([
    [
      ["train"],
      'compile: argument 0 is the string "train"; arguments are trees of tensors, numbers and typed arrays, close over it instead',
    ],
    [
      [tensor(1), 2, { mode: "train" }],
      'compile: argument 2.mode is the string "train"; arguments are trees of tensors, numbers and typed arrays, close over it instead',
    ],
    [
      [[tensor(1), true]],
      "compile: argument 0[1] is the boolean true; arguments are trees of tensors, numbers and typed arrays, close over it instead",
    ],
    [
      [{ f: Math.sin }],
      "compile: argument 0.f is the function sin; arguments are trees of tensors, numbers and typed arrays, close over it instead",
    ],
    [
      [new Map()],
      "compile: argument 0 is an instance of Map; arguments are trees of tensors, numbers and typed arrays, close over it instead",
    ],
    [
      [{ pixels: new Int16Array(2) }],
      'compile: argument 0.pixels is an instance of Int16Array; of typed arrays it takes Float32Array, Float64Array, Int32Array and Uint32Array, write tensor(array, { dtype: "float32" })',
    ],
    [[Promise.resolve(1)], "compile: argument 0 is an instance of Promise; await it first"],
  ])("refuses %j", (args, message) => {
    const f = compile((...xs: readonly unknown[]) => xs);
    expect(() => f(...args)).toThrow(new UsageError(message));
    // also where it would be inlined
    expect(() =>
      grad((x: Tensor) => sum((f as (...all: readonly unknown[]) => readonly Tensor[])(x, ...args)[0]!))(ones([2])),
    ).toThrow(UsageError);
  });
  test("refuses an array whose shape is not its length", () => {
    expect(() => twice(Object.assign(new Float32Array(3), { shape: [2, 2] }))).toThrow(
      new ShapeError("compile: argument 0 is an instance of Float32Array whose shape [2,2] holds 4 elements; it has 3"),
    );
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
    const generic = <P extends { readonly w: Tensor }>(p: P): P =>
      compile((q: P, x: Tensor) => [q, sum(x)] as [P, Tensor])(p, ones([2]))[0];
    expectTypeOf(generic({ w: ones([2]) as Tensor, b: 1 as unknown as Tensor })).toEqualTypeOf<{
      w: Tensor;
      b: Tensor;
    }>();
  });
});
