/** vmap(f) is the stack of f over the examples: for every op, every axis, values and gradients. */
import { describe, expect, test } from "vitest";
import { compile } from "../compile/compile.ts";
import { printGraph } from "../compile/print.ts";
import { graphOf } from "../compile/stage.ts";
import { tensor } from "../core/create.ts";
import { isFloat } from "../core/dtype.ts";
import { ones, zeros } from "../core/fill.ts";
import type { AnyOp } from "../core/record.ts";
import { defineOp } from "../core/op.ts";
import { bind } from "../core/bind.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { stack } from "../functions/layout.ts";
import { softmax } from "../functions/softmax.ts";
import { add, mul } from "../ops/arithmetic.ts";
import { exp, sigmoid } from "../ops/exponential.ts";
import { tanh } from "../ops/hyperbolic.ts";
import { ops } from "../ops/list.ts";
import { greater, where } from "../ops/logic.ts";
import { slice } from "../ops/slicing.ts";
import { matmul } from "../ops/matmul.ts";
import { flip, reshape, sum } from "../ops/movement.ts";
import { normal } from "../random/draws.ts";
import { key, split } from "../random/keys.ts";
import type { Key } from "../ops/randomBits.ts";
import { applyOp, withInputs } from "../testing/apply.ts";
import { casesOf } from "../testing/cases.ts";
import { sampleRng } from "../testing/samples.ts";
import { runsOneByOne } from "./batching.ts";
import { checkpoint, customVjp } from "./custom.ts";
import { jvp } from "./forward.ts";
import { hessian } from "./higher.ts";
import { grad } from "./reverse.ts";
import { vmap } from "./vmap.ts";

const size = 3;

function expectClose(got: Tensor, wanted: Tensor): void {
  expect([got.dtype, ...got.shape]).toEqual([wanted.dtype, ...wanted.shape]);
  const [a, b] = [elementsOf(got), elementsOf(wanted)];
  const most = Array.from(b).reduce((largest, x) => Math.max(largest, Math.abs(x)), 1e-3);
  // sums may be taken in another order
  const tolerance = (wanted.dtype === "float32" ? 2e-6 : 1e-13) * most;
  b.forEach((x, i) => {
    if (!Object.is(a[i], x)) expect(Math.abs(a[i]! - x)).toBeLessThanOrEqual(tolerance);
  });
}

/** The sample of that number for each of three examples. */
function examplesOf(op: AnyOp, sample: number): { readonly inputs: readonly Tensor[]; readonly attrs: unknown }[] {
  return Array.from({ length: size }, (_, seed) => {
    const { inputs, attrs } = Array.from(casesOf(op).samples(sampleRng(seed)))[sample]!;
    return { inputs, attrs };
  });
}

/** All ways to choose some of `count` things, at least one. */
function choices(count: number): number[][] {
  const all = Array.from({ length: 2 ** count - 1 }, (_, bits) => bits + 1);
  return all.map((bits) => Array.from({ length: count }, (_, i) => i).filter((i) => (bits >> i) & 1));
}

interface Case {
  readonly f: (...xs: Tensor[]) => Tensor;
  /** Inputs of each example; those that are shared are the same. */
  readonly each: readonly (readonly Tensor[])[];
  readonly inAxes: readonly (number | null)[];
  /** Inputs of all examples. */
  readonly all: readonly Tensor[];
}

/** Each sample of an op, with each choice of inputs that are divided, along each axis. */
function* casesFor(op: AnyOp): Generator<Case> {
  const { length } = Array.from(casesOf(op).samples(sampleRng(0)));
  for (let sample = 0; sample < length; sample++) {
    const examples = examplesOf(op, sample);
    const [{ inputs, attrs }] = examples as [(typeof examples)[number]];
    const most = Math.max(...inputs.map((x) => x.shape.length));
    for (const chosen of choices(inputs.length)) {
      for (let axis = 0; axis <= most; axis++) {
        const each = examples.map((one) =>
          withInputs(
            inputs,
            chosen,
            chosen.map((i) => one.inputs[i]!),
          ),
        );
        const inAxes = inputs.map((x, i) => (chosen.includes(i) ? Math.min(axis, x.shape.length) : null));
        const all = inputs.map((x, i) =>
          inAxes[i] === null
            ? x
            : stack(
                each.map((one) => one[i]!),
                { axis: inAxes[i]! },
              ),
        );
        yield { f: (...xs) => applyOp(op, xs, attrs), each, inAxes, all };
      }
    }
  }
}

describe("vmap(f) = stack of f", () => {
  test.each(ops.map((op) => [op.name, op] as const))("%s", (_, op) => {
    for (const { f, each, inAxes, all } of casesFor(op)) {
      expectClose(vmap(f, { inAxes })(...all), stack(each.map((one) => f(...one))));
      const floats = each[0]!.flatMap((x, i) => (isFloat(x.dtype) ? [i] : []));
      if (floats.length === 0 || !isFloat(f(...each[0]!).dtype)) continue;
      const weighted = (...xs: Tensor[]): Tensor => sum(tanh(f(...xs)));
      const slopes = (...xs: Tensor[]): Tensor[] => grad(weighted, { wrt: floats })(...xs) as Tensor[];
      const got = vmap(slopes, { inAxes })(...all);
      const one = each.map((xs) => slopes(...xs));
      floats.forEach((_, k) => expectClose(got[k]!, stack(one.map((list) => list[k]!))));
    }
  });

  test("only randomness runs example by example", () => {
    expect(ops.filter(runsOneByOne).map(({ name }) => name)).toEqual(["randomBits"]);
  });

  test("a record without a rule runs example by example, one with a rule by its rule", () => {
    const spec = {
      name: "last",
      inputs: ["x"],
      infer: ({ x }: { x: { shape: readonly number[]; dtype: "float32" } }) => ({ shape: [], dtype: x.dtype }),
      vjp: { x: null },
      reference: ({ x }: { x: ArrayLike<number> }, out: { [i: number]: number }) => (out[0] = x[x.length - 1]!),
      kind: { type: "opaque" },
    } as const;
    const last = defineOp(spec as never) as never;
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(vmap((row: Tensor) => bind(last, [row]))(x).toArray()).toEqual([2, 4]);
    const own = defineOp({ ...spec, batch: ({ x }: { x: Tensor }) => sum(x, { axis: 1 }) } as never) as never;
    expect(vmap((row: Tensor) => bind(own, [row]))(x).toArray()).toEqual([3, 7]);
  });
});

const rows = tensor(
  [
    [1, 2, 3],
    [4, 5, 6],
  ],
  { dtype: "float64" },
);
const loss = (w: { a: Tensor; b: Tensor }, x: Tensor): Tensor => sum(tanh(add(matmul(reshape(x, [1, 3]), w.a), w.b)));
const weights = {
  a: tensor(
    [
      [0.1, -0.2],
      [0.3, 0.2],
      [-0.1, 0.05],
    ],
    { dtype: "float64" },
  ),
  b: tensor([0.1, 0.2], { dtype: "float64" }),
};
const row = (i: number): Tensor => reshape(slice(rows, [i], [i + 1]), [3]);

describe("composes", () => {
  test("with grad: gradients of each example", () => {
    const got = vmap(grad(loss), { inAxes: [null, 0] })(weights, rows);
    for (const name of ["a", "b"] as const)
      expectClose(got[name], stack([0, 1].map((i) => grad(loss)(weights, row(i))[name])));
    // and the other way: the gradient of the sum is the sum of gradients
    const total = grad((w: typeof weights) => sum(vmap(loss, { inAxes: [null, 0] })(w, rows)))(weights);
    for (const name of ["a", "b"] as const) expectClose(total[name] as Tensor, sum(got[name], { axis: 0 }));
  });

  test("with jvp, hessian and itself", () => {
    const f = (x: Tensor): Tensor => sum(mul(exp(x), flip(x)));
    expectClose(vmap(hessian(f))(rows), stack([hessian(f)(row(0)), hessian(f)(row(1))]));
    const along = (x: Tensor, v: Tensor): Tensor => jvp(f, [x], [v])[1];
    expectClose(vmap(along)(rows, exp(rows)), stack([0, 1].map((i) => along(row(i), exp(row(i))))));
    expectClose(jvp(vmap(f), [rows], [exp(rows)])[1], vmap(along)(rows, exp(rows)));
    const outer = vmap(
      vmap((x: Tensor, y: Tensor) => mul(x, y), { inAxes: [null, 0] }),
      { inAxes: [0, null] },
    );
    const [x, y] = [row(0), row(1)];
    expectClose(outer(x, y), matmul(reshape(x, [3, 1]), reshape(y, [1, 3])));
  });

  test("with compile, on either side", () => {
    const perExample = vmap(grad(loss), { inAxes: [null, 0] });
    const wanted = perExample(weights, rows);
    for (const f of [compile(perExample), vmap(compile(grad(loss)), { inAxes: [null, 0] })]) {
      const got = f(weights, rows);
      expectClose(got.a, wanted.a);
      expectClose(got.b, wanted.b);
    }
  });

  test("with custom rules and checkpoints, also of what is shared", () => {
    const custom = customVjp(
      (x: Tensor, w: Tensor) => sum(mul(mul(x, x), w)),
      (ct, { primals: [x, w] }) => [mul(mul(ct, 3), mul(x, w)), mul(ct, mul(x, x))],
    );
    const saved = checkpoint((x: Tensor, w: Tensor) => sum(sigmoid(mul(x, w))));
    const w = tensor([1, -2, 0.5], { dtype: "float64" });
    for (const f of [custom, saved]) {
      const slopes = grad(f, { wrt: [0, 1] });
      const got = vmap(slopes, { inAxes: [0, null] })(rows, w);
      const one = [0, 1].map((i) => slopes(row(i), w));
      for (const k of [0, 1]) expectClose(got[k]!, stack(one.map((list) => list[k]!)));
      const [inRows, inW] = grad((x: Tensor, v: Tensor) => sum(vmap(f, { inAxes: [0, null] })(x, v)), { wrt: [0, 1] })(
        rows,
        w,
      );
      expectClose(inRows, got[0]);
      expectClose(inW, sum(got[1], { axis: 0 }));
    }
  });

  test("with draws: each key its own, and the graph says that they are made apart", () => {
    const keys = split(key(3), 4);
    const draw = vmap((k: Key) => normal(k, [5]));
    expect(draw(stack(keys)).toArray()).toEqual(keys.map((k) => normal(k, [5]).toArray()));
    expect(printGraph(graphOf(draw, stack(keys)))).toContain("vmap=randomBits for each example apart");
  });
});

describe("axes", () => {
  test("of trees, from the back, of results, of none", () => {
    const f = ({ x, y }: { x: Tensor; y: Tensor }, s: Tensor): { sum: Tensor; s: Tensor } => ({
      sum: add(mul(x, y), s),
      s: mul(s, 2),
    });
    const [x, y] = [
      tensor([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
      tensor([10, 100]),
    ];
    const got = vmap(f, { inAxes: [{ x: -1, y: 0 }, null], outAxes: { sum: 1, s: null } })({ x, y }, tensor(1));
    expect(got.sum.toArray()).toEqual([
      [11, 201],
      [31, 401],
      [51, 601],
    ]);
    expect(got.s.toArray()).toBe(2);
    // what no example changes is repeated unless it is said to be shared
    expect(vmap(f, { inAxes: [{ x: 1, y: 0 }, null] })({ x, y }, tensor(1)).s.toArray()).toEqual([2, 2]);
    expect(vmap(() => ones([2]), { axisSize: 3 })().shape).toEqual([3, 2]);
  });

  test("of no examples, and of an argument that is no tensor", () => {
    expect(vmap((x: Tensor) => sum(exp(x)))(zeros([0, 2])).shape).toEqual([0]);
    expect(vmap((x: Tensor, n: number) => mul(x, n), { inAxes: [0, null] })(tensor([1, 2]), 3).toArray()).toEqual([
      3, 6,
    ]);
  });

  test("what no example changes is computed once", () => {
    let calls = 0;
    const shared = tensor([1, 2]);
    const f = vmap((x: Tensor) => (calls++, add(x, sum(shared))));
    expect(f(tensor([1, 2, 3])).toArray()).toEqual([4, 5, 6]);
    expect(calls).toBe(1);
  });

  test("branches are selections", () => {
    const f = (x: Tensor): Tensor => where(greater(sum(x), 7), softmax(x), x);
    expectClose(vmap(f)(rows), stack([f(row(0)), f(row(1))]));
  });
});

test.each<[string, () => unknown, string]>([
  ["no function", () => vmap(1 as never), "vmap: f is the number 1; it takes a function"],
  [
    "an option of another name",
    () => vmap(exp, { axis: 0 } as never),
    "vmap: axis is the number 0; options are { inAxes, outAxes, axisSize }",
  ],
  [
    "no axis",
    () => vmap(exp, { inAxes: null })(rows),
    "vmap: no argument has an axis of examples; name one in inAxes, or give their number as axisSize",
  ],
  [
    "an axis out of range",
    () => vmap(exp, { inAxes: 2 })(rows),
    "vmap: the axis of argument 0, float64[2,3], is 2; axes go from -2 to 1",
  ],
  [
    "a number of one element",
    () => vmap(exp)(tensor(1)),
    "vmap: the axis of argument 0, float32[], is 0; it has none; give null for what all examples share",
  ],
  [
    "different numbers",
    () => vmap(add as never)(rows, tensor([1, 2, 3])),
    "vmap: numbers of examples differ: argument 0 has 2 (axis 0 of float64[2,3]), argument 1 has 3 (axis 0 of float32[3])",
  ],
  [
    "a number of examples that is not theirs",
    () => vmap(exp, { axisSize: 5 })(rows),
    "vmap: numbers of examples differ: axisSize is 5, argument 0 has 2 (axis 0 of float64[2,3])",
  ],
  [
    "axes for another number of arguments",
    () => vmap(exp, { inAxes: [0, 0] })(rows),
    "vmap: there are 1 arguments, the axes given for it are an array of 2; give one axis for all of it, or one for each part",
  ],
  [
    "axes of another tree",
    () => vmap((t: { x: Tensor }) => t.x, { inAxes: [{ y: 0 }] })({ x: rows }),
    "vmap: argument 0 is { x }, the axes given for it are { y }; give one axis for all of it, or one for each part",
  ],
  [
    "an axis that is a text",
    () => vmap(exp, { inAxes: ["0"] as never })(rows),
    'vmap: the axis of argument 0 is the string "0"; it is an integer, null, or one for each part',
  ],
  [
    "a number that is to be divided",
    () => vmap((x: Tensor, n: number) => mul(x, n))(rows, 3 as never),
    "vmap: argument 1 is the number 3; the leaves of a tree are tensors, write tensor(…)",
  ],
  [
    "a result that depends on the example and is called shared",
    () => vmap(exp, { outAxes: null })(rows),
    "vmap: the result depends on the example; the axis null in outAxes is for what no example changes",
  ],
  [
    "a value that is read",
    () => vmap((x: Tensor) => (sum(x).item() > 0 ? x : exp(x)))(rows),
    "tensor: this float64[] is made of one of the examples that vmap computes together, and has no value of its own; read elements of what vmap gives, or choose with where(condition, a, b) instead of if",
  ],
  [
    "a result that is none",
    () => vmap((_: Tensor) => 1)(rows),
    "vmap: the result is the number 1; the leaves of a tree are tensors, write tensor(…)",
  ],
])("refuses %s", (_, call, message) => {
  expect(call).toThrow(expect.objectContaining({ message }));
});
