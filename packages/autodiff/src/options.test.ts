/**
 * What public functions make of options, numbers and shapes that may be out of range, of another kind, given twice, or unknown:
 * a sentence in their own name, or a meaning, of which the snapshot is the list.
 */
import { describe, expect, test } from "vitest";
import { useBackend } from "./backend.ts";
import * as api from "./index.ts";
import { DTypeError, ShapeError, UsageError, ValueError, type Tensor } from "./index.ts";

/** Called as from JavaScript. */
const all = api as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>;
const call = (name: string, ...args: unknown[]): unknown => all[name]!(...args);

const x = api.tensor([
  [1, 2, 3],
  [4, 5, 6],
]);
const v = api.tensor([3, 1, 2]);
const at = api.tensor([0, 1], { dtype: "int32" });
const image = api.ones([1, 4, 4, 2]);
const filter = api.ones([2, 2, 2, 3]);
const result = api.ones([1, 3, 3, 3]);
const key = api.key(0);
const square = (y: Tensor): Tensor<readonly []> => api.sum(api.mul(y, y));

const values: readonly (readonly [shown: string, value: unknown])[] = [
  ...[undefined, null, NaN, Infinity, -1, 0.5, 7, -8, 2 ** 53, true].map((value) => [String(value), value] as const),
  ...['"1"', "[0]", "[0,0]", "[7]", "[]", "[[0]]", "[null]", '["a"]', "{}", '{"nope":1}', '{"options":1}'].map(
    (text) => [text, JSON.parse(text) as unknown] as const,
  ),
  ["[undefined]", [undefined]],
  ["x", x],
  ["1n", 1n],
  ["a function", () => 1],
  ["a Float32Array", new Float32Array(2)],
];

type Calls = Readonly<Record<string, (bad: unknown) => unknown>>;
/** Options in their place, and each option by its name. */
const given = (name: string, before: readonly unknown[], options: readonly string[], rest: object = {}): Calls =>
  Object.fromEntries([
    ["options", (bad: unknown) => call(name, ...before, bad)],
    ...options.map((option) => [option, (bad: unknown) => call(name, ...before, { ...rest, [option]: bad })] as const),
  ]) as Calls;
const same = (names: readonly string[], calls: (name: string) => Calls): Record<string, Calls> =>
  Object.fromEntries(names.map((name) => [name, calls(name)]));

const table: Readonly<Record<string, Calls>> = {
  ...same(["sum", "prod", "max", "min", "mean", "logSumExp", "argMax", "argMin"], (name) =>
    given(name, [x], ["axis", "keepDims"]),
  ),
  ...same(["variance", "standardDeviation"], (name) => given(name, [x], ["axis", "keepDims", "correction"])),
  ...same(["softmax", "logSoftmax", "flip", "squeeze"], (name) => given(name, [x], ["axis"])),
  ...same(["sort", "argSort"], (name) => given(name, [x], ["axis", "descending"])),
  ...same(["concat", "stack"], (name) => ({
    ...given(name, [[x, x]], ["axis"]),
    "axis of one": (bad) => call(name, [x], { axis: bad }),
  })),
  ...same(["conv"], (name) => given(name, [image, filter], ["stride", "padding", "dilation", "groups"])),
  ...same(["maxPool", "avgPool"], (name) => given(name, [image], ["window", "stride", "padding"], { window: 2 })),
  ...same(["zeros", "ones"], (name) => ({
    ...given(name, [[2]], ["dtype"]),
    shape: (bad) => call(name, bad),
    dimension: (bad) => call(name, [bad]),
  })),
  ...same(["grad", "valueAndGrad"], (name) => ({
    options: (bad) => (call(name, square, bad) as (x: Tensor) => unknown)(x),
    wrt: (bad) => (call(name, square, { wrt: bad }) as (x: Tensor) => unknown)(x),
  })),
  ...same(["jacobian", "hessian"], (name) => given(name, [square], ["wrt"])),
  norm: given("norm", [x], ["axis", "keepDims", "order"]),
  cumSum: given("cumSum", [x], ["axis", "reverse"]),
  slice: {
    ...given("slice", [x, [0], [1]], ["steps"]),
    starts: (bad) => call("slice", x, bad),
    stops: (bad) => call("slice", x, [0], bad),
    start: (bad) => call("slice", x, [bad]),
    stop: (bad) => call("slice", x, [0], [bad]),
    step: (bad) => call("slice", x, [0], [2], { steps: [bad] }),
    surplus: (bad) => call("slice", x, [0, 0], [1, 1, bad]),
  },
  pad: {
    ...given("pad", [v, [[1, 1]]], ["value"]),
    padding: (bad) => call("pad", v, bad),
    entry: (bad) => call("pad", v, [bad]),
    before: (bad) => call("pad", v, [[bad, 1]]),
    between: (bad) => call("pad", v, [[1, 1, bad]]),
    surplus: (bad) => call("pad", v, [[1, 1, 1, bad]]),
  },
  reshape: { shape: (bad) => call("reshape", x, bad), dimension: (bad) => call("reshape", x, [bad, 6]) },
  broadcastTo: { shape: (bad) => call("broadcastTo", v, bad), dimension: (bad) => call("broadcastTo", v, [bad, 3]) },
  transpose: { axes: (bad) => call("transpose", x, bad), axis: (bad) => call("transpose", x, [0, bad]) },
  expandDims: { axis: (bad) => call("expandDims", x, bad) },
  gather: given("gather", [x, at], ["axis", "batchAxes"]),
  scatterAdd: {
    ...given("scatterAdd", [x, at, 4], ["axis", "batchAxes"]),
    length: (bad) => call("scatterAdd", x, at, bad),
  },
  takeAlongAxis: given("takeAlongAxis", [x, api.argSort(x)], ["axis"]),
  topK: { ...given("topK", [x, 1], ["axis"]), k: (bad) => call("topK", x, bad) },
  oneHot: { ...given("oneHot", [at, 3], ["dtype"]), classes: (bad) => call("oneHot", at, bad) },
  clip: {
    low: (bad) => call("clip", x, bad, 1),
    high: (bad) => call("clip", x, 0, bad),
    "both, of integers": (bad) => call("clip", at, bad, bad),
  },
  convTranspose: given("convTranspose", [result, filter], ["stride", "padding", "dilation", "groups", "size"]),
  convKernelCotangent: given(
    "convKernelCotangent",
    [image, result],
    ["window", "stride", "padding", "dilation", "groups"],
    { window: [2, 2] },
  ),
  einsum: { equation: (bad) => call("einsum", bad, x) },
  cast: { dtype: (bad) => call("cast", x, bad) },
  tensor: { ...given("tensor", [[1]], ["dtype", "shape"]), dimension: (bad) => call("tensor", [1], { shape: [bad] }) },
  full: {
    ...given("full", [[2], 1], ["dtype"]),
    shape: (bad) => call("full", bad, 1),
    value: (bad) => call("full", [2], bad),
  },
  arange: {
    ...given("arange", [3], ["dtype"]),
    stop: (bad) => call("arange", bad),
    "second of two": (bad) => call("arange", 0, bad),
    step: (bad) => call("arange", 0, 3, bad),
    "after the step": (bad) => call("arange", 0, 3, 1, bad),
  },
  linspace: {
    ...given("linspace", [0, 1, 3], ["dtype"]),
    start: (bad) => call("linspace", bad, 1, 3),
    stop: (bad) => call("linspace", 0, bad, 3),
    count: (bad) => call("linspace", 0, 1, bad),
  },
  eye: { ...given("eye", [2], ["dtype"]), n: (bad) => call("eye", bad) },
  key: { seed: (bad) => call("key", bad) },
  split: { n: (bad) => call("split", key, bad) },
  foldIn: { n: (bad) => call("foldIn", key, bad) },
  permutation: { n: (bad) => call("permutation", key, bad) },
  randomBits: { ...given("randomBits", [key, [2]], ["bits"]), shape: (bad) => call("randomBits", key, bad) },
  uniform: { ...given("uniform", [key, [2]], ["low", "high", "dtype"]), shape: (bad) => call("uniform", key, bad) },
  normal: {
    ...given("normal", [key, [2]], ["mean", "standardDeviation", "dtype"]),
    shape: (bad) => call("normal", key, bad),
  },
  bernoulli: { p: (bad) => call("bernoulli", key, bad, [2]), shape: (bad) => call("bernoulli", key, 0.5, bad) },
  compile: {
    ...given("compile", [square], ["name"]),
    donate: (bad) => (call("compile", square, { donate: bad }) as (x: Tensor) => unknown)(api.ones([2])),
  },
};

describe.each(Object.entries(table))("%s", (name, calls) => {
  test.each(Object.entries(calls))("%s", (_, door) => {
    const accepted: string[] = [];
    for (const [shown, value] of values) {
      try {
        door(value);
        accepted.push(shown);
      } catch (error) {
        const ours = [DTypeError, ShapeError, UsageError, ValueError].some((type) => error instanceof type);
        expect([shown, ours, (error as Error).message]).toEqual([
          shown,
          true,
          expect.stringMatching(new RegExp(`^${name}: `)),
        ]);
      }
    }
    expect(accepted.join("  ")).toMatchSnapshot();
  });
});

test.each<[string, () => unknown, string]>([
  [
    "an axis of one tensor",
    () => api.concat([x], { axis: 7 }),
    "concat: axis 7 is out of range for 2 dimensions; axes go from -2 to 1",
  ],
  [
    "surplus stops",
    () => api.slice(v, [0], [1, 2]),
    "slice: stops has 2 entries, x is float32[3]; give at most one per axis",
  ],
  [
    "surplus steps",
    () => api.slice(v, [0], [1], { steps: [1, 1] }),
    "slice: steps has 2 entries, x is float32[3]; give at most one per axis",
  ],
  [
    "a stop that is no length",
    () => api.slice(v, [1], [1]),
    "slice: along axis 0 starts is 1 and stops is 1, which leaves nothing of float32[3]; stops are positions, not lengths",
  ],
  [
    "an axis named twice",
    () => api.squeeze(api.ones([1, 2]), { axis: [0, 0] }),
    "squeeze: axis [0,0] names a dimension twice; name each once",
  ],
  [
    "an array for options",
    () => api.sum(x, [] as never),
    "sum: options is an array of 0; options are { axis, keepDims }",
  ],
  [
    "a tensor for options",
    () => api.sum(x, x as never),
    "sum: options is the tensor float32[2,3]; options are { axis, keepDims }",
  ],
  [
    "null for an option",
    () => api.gather(x, at, { axis: null as never }),
    "gather: axis is null; leave it out for what it is by default",
  ],
  [
    "options of another transform",
    () => api.hessian(square, { wrt: 1 } as never),
    "hessian: wrt is the number 1; options are {}",
  ],
  [
    "a promise of a backend",
    () => api.compile(square, { backend: Promise.resolve({}) as never }),
    "compile: backend is an instance of Promise; it is a backend, such as await createWasmBackend()",
  ],
  [
    "the name of a backend",
    () => useBackend("wasm" as never),
    'useBackend: backend is the string "wasm"; it is a backend, such as await createWasmBackend()',
  ],
  [
    "an argument donated twice",
    () => api.compile(square, { donate: [0, 0] }),
    "compile: donate is an array of 2; it is an array of the positions of arguments, counted from 0, each once",
  ],
  [
    "an argument that is not there, donated",
    () => api.compile(square, { donate: [1] })(x),
    "compile: donate has 1; square was called with 1 argument, counted from 0",
  ],
  [
    "more elements than an array holds",
    () => api.pad(v, [[2 ** 53, 0]]),
    "pad: shape [9007199254740996] has 9007199254740996 elements; an array holds at most 2^32 − 1",
  ],
])("%s", (_, run, message) => {
  expect(run).toThrow(message);
});
