/** Every public function of tensors on every dtype, and on tensors without elements: one answer, whoever computes it. */
import * as api from "@cotangent/autodiff";
import { compile, tensor, treeFlatten, type Tensor } from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import { createWasmBackend } from "./index.ts";

type DType = Tensor["dtype"];
type Call = (x: Tensor, y: Tensor) => unknown;

const dtypes: readonly DType[] = ["float32", "float64", "int32", "uint32", "bool"];
const at = tensor([1, 0], { dtype: "int32" });

/** Zeros where they may be indices. */
const first = (x: Tensor): Tensor => (x.dtype === "int32" || x.dtype === "uint32" ? api.zerosLike(x) : x);

/** The calls of functions that take one tensor, or two. */
const one = (...names: (keyof typeof api)[]): Record<string, readonly Call[]> =>
  Object.fromEntries(names.map((name) => [name, [(x: Tensor) => (api[name] as (x: Tensor) => Tensor)(x)]]));
const both = (...names: (keyof typeof api)[]): Record<string, readonly Call[]> => {
  const calls = (f: (a: unknown, b: unknown) => unknown): readonly Call[] => [
    (x, y) => f(x, y),
    (x) => f(x, 1),
    (x) => f(2, x),
    (x) => f(x, 0.5),
  ];
  return Object.fromEntries(names.map((name) => [name, calls(api[name] as (a: unknown, b: unknown) => unknown)]));
};
const along = (...names: (keyof typeof api)[]): Record<string, readonly Call[]> => {
  const calls = (f: (x: Tensor, options?: object) => unknown): readonly Call[] => [
    (x) => f(x),
    (x) => f(x, { axis: 0 }),
    (x) => f(x, { axis: -1 }),
  ];
  return Object.fromEntries(names.map((name) => [name, calls(api[name] as (x: Tensor) => unknown)]));
};

/** x and y are [2, 3]. */
const calls: Readonly<Record<string, readonly Call[]>> = {
  ...one("abs", "acos", "asin", "atan", "ceil", "cos", "cosh", "elu", "erf", "erfc", "exp", "expm1", "floor"),
  ...one("gelu", "hardSigmoid", "leakyRelu", "log", "log1p", "logSigmoid", "logicalNot", "mish", "neg", "onesLike"),
  ...one("relu", "relu6", "round", "rsqrt", "selu", "sigmoid", "sign", "silu", "sin", "sinh", "softplus", "softsign"),
  ...one("diag", "diagonal", "isFinite", "isNaN", "nanToNum", "trace", "tril", "triu"),
  ...one("sqrt", "step", "stopGradient", "tan", "tanh", "transpose", "zerosLike"),
  ...along("argMax", "argMin", "argSort", "cumSum", "flip", "logSoftmax", "logSumExp", "max", "mean", "min", "norm"),
  ...along("all", "any", "countNonzero", "nanMean", "nanSum"),
  ...along("prod", "softmax", "sort", "standardDeviation", "sum", "variance"),
  ...both("add", "atan2", "div", "dot", "equal", "greater", "greaterEqual", "less", "lessEqual", "logicalAnd"),
  ...both("logicalOr", "maximum", "minimum", "mul", "notEqual", "outer", "pow", "scaleCotangent", "sub"),
  avgPool: [(x) => api.avgPool(api.reshape(x, [1, ...x.shape]), { window: 1 })],
  broadcastTo: [(x) => api.broadcastTo(x, [2, ...x.shape])],
  cast: dtypes.map((dtype) => (x: Tensor) => api.cast(x, dtype)),
  clip: [(x) => api.clip(x, 0, 1), (x) => api.clip(x, -0.5, 1), (x) => api.clip(x, -Infinity, 2)],
  concat: [(x, y) => api.concat([x, y]), (x, y) => api.concat([x, y], { axis: -1 }), (x) => api.concat([x])],
  conv: [(x) => api.conv(api.reshape(x, [1, ...x.shape]), api.ones([1, x.shape[1]!, 2], { dtype: x.dtype }))],
  convKernelCotangent: [
    (x) => {
      const images = api.reshape(x, [1, ...x.shape]);
      return api.convKernelCotangent(images, images, { window: [1] });
    },
  ],
  convTranspose: [
    (x) => api.convTranspose(api.reshape(x, [1, ...x.shape]), api.ones([1, 2, x.shape[1]!], { dtype: x.dtype })),
  ],
  einsum: [(x, y) => api.einsum("ij,ij->i", x, y), (x) => api.einsum("ij->", x), (x) => api.einsum("ij->ji", x)],
  expandDims: [(x) => api.expandDims(x, 0)],
  // an index out of range throws eagerly and gives NaN or 0 compiled: those within it
  gather: [(x) => api.gather(x, x.shape[0] === 0 ? api.slice(at, [2]) : at), (x) => api.gather(x, first(x))],
  matmul: [(x, y) => api.matmul(x, api.transpose(y))],
  maxPool: [(x) => api.maxPool(api.reshape(x, [1, ...x.shape]), { window: 1 })],
  moveAxis: [(x) => api.moveAxis(x, 0, 1)],
  oneHot: [(x) => api.oneHot(x, 3), ...dtypes.map((dtype) => (x: Tensor) => api.oneHot(x, 3, { dtype }))],
  pad: [(x) => api.pad(x, [[1, 0], [0, 1]]), ...[1, 256, 0.5, 3e9, -1, NaN, -Infinity].map((value) => (x: Tensor) => api.pad(x, [[1, 0], [0, 1]], { value }))], // prettier-ignore
  repeat: [(x) => api.repeat(x, 2), (x) => api.repeat(x, 2, { axis: 0 })],
  reshape: [(x) => api.reshape(x, [-1]), (x) => api.reshape(x, [3, 2])],
  roll: [(x) => api.roll(x, 1), (x) => api.roll(x, -1, { axis: 0 })],
  scatterAdd: [(x) => api.scatterAdd(x, at, 3)],
  slice: [(x) => api.slice(x, [0, 1]), (x) => api.slice(x, [0], [1])],
  squeeze: [(x) => api.squeeze(x), (x) => api.squeeze(api.expandDims(x, 0), { axis: 0 })],
  stack: [(x, y) => api.stack([x, y], { axis: 1 })],
  swapAxes: [(x) => api.swapAxes(x, 0, 1)],
  takeAlongAxis: [(x) => api.takeAlongAxis(x, api.argSort(x)), (x) => api.takeAlongAxis(x, first(x))],
  tile: [(x) => api.tile(x, [2, 1])],
  topK: [(x) => api.topK(x, 1)],
  unstack: [(x) => api.unstack(x), (x) => api.unstack(x, { axis: 1 })],
  where: [
    (x, y) => api.where(api.equal(x, y), x, y),
    (x, y) => api.where(x, y, y),
    ...[1, 0.5, 256, -1].map((value) => (x: Tensor) => api.where(api.equal(x, x), x, value)),
  ],
};
/** Made of numbers and shapes, of keys, of records, or of functions. */
const others = new Set([
  ...["DTypeError", "ShapeError", "Tensor", "UsageError", "ValueError", "bind", "defineBinary", "defineOp"],
  ...["defineUnary", "optionsOf", "requireNumber", "requireOperand", "arange", "eye", "full", "key", "linspace"],
  ...["ones", "tensor", "zeros", "treeFlatten", "treeLeaves", "treeMap", "treeUnflatten", "bernoulli", "foldIn"],
  ...[
    "normal",
    "permutation",
    "randomBits",
    "split",
    "uniform",
    "checkpoint",
    "compile",
    "customVjp",
    "explain",
    "explainNonFinite",
  ],
  ...["grad", "graphOf", "hessian", "hvp", "jacobian", "jvp", "printGraph", "profile", "valueAndGrad", "vjp", "vmap"],
  ...["describe", "isFloat", "normalizeAxes", "normalizeAxis", "sameShape", "show", "showAval"],
  ...["namedLeaves", "pathFilter", "requireLike", "treeMapWithPath", "treePaths"],
]);

const wasm = await createWasmBackend();

/** What came: every leaf with its dtype, shape and elements, or the sentence. */
function outcome(run: () => unknown): string {
  try {
    const [leaves] = treeFlatten(run());
    return (
      leaves.map(({ dtype, shape }) => `${dtype}[${shape.join(",")}]`).join(" ") +
      leaves.map((x) => JSON.stringify([...x.data()].map(rounded))).join(" ")
    );
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}
function rounded(x: number): string {
  return Object.is(x, -0) ? "-0" : String(Number(x.toPrecision(5)));
}

test("every function is in the table", () => {
  const missing = Object.keys(api).filter((name) => !others.has(name) && !(name in calls));
  expect(
    missing.map(
      (name) =>
        `${name} of @cotangent/autodiff is new here: say in calls of packages/wasm/src/dtypes.test.ts how it is called ` +
        "with tensors of any dtype, or name it in others, if it takes functions or none",
    ),
  ).toEqual([]);
});

function inputs(dtype: DType, shape: readonly number[], from: readonly number[]): Tensor {
  return tensor(dtype === "bool" ? from.map((n) => n % 2) : from, { dtype, shape });
}

test.each(Object.entries(calls))("%s, of every dtype", (name, list) => {
  for (const dtype of dtypes) {
    for (const shape of [
      [2, 3],
      [2, 0],
      [0, 3],
    ] as const) {
      const n = shape[0] * shape[1];
      const x = inputs(dtype, shape, [1, 0, 2, 3, 1, 1].slice(0, n));
      const y = inputs(dtype, shape, [1, 1, 2, 0, 3, 1].slice(0, n));
      list.forEach((call, i) => {
        const eager = outcome(() => call(x, y));
        const [interpreted, compiled] = [{}, { backend: wasm }].map((options) =>
          outcome(() => compile(call as (...xs: Tensor[]) => Tensor, options)(x, y)),
        );
        const where = { call: i, dtype, shape };
        expect({ ...where, interpreted, compiled }).toEqual({ ...where, interpreted: eager, compiled: eager });
        if (eager.includes("Error: ")) expect(eager).toMatch(new RegExp(`Error: ${name}: `));
      });
    }
  }
});

/** Eagerly, interpreted, and compiled. */
const ways: readonly (readonly [string, (f: (...xs: Tensor[]) => Tensor) => (...xs: Tensor[]) => Tensor])[] = [
  ["eagerly", (f) => f],
  ["interpreted", (f) => compile(f)],
  ["compiled", (f) => compile(f, { backend: wasm })],
];

describe.each(ways)("%s", (_, made) => {
  test("bool is counted, beyond a byte", () => {
    const yes = tensor(new Uint8Array(300).fill(1), { dtype: "bool" });
    const rows = api.reshape(yes, [3, 100]) as Tensor;
    const shown = (f: (x: Tensor) => Tensor, x: Tensor = yes): string => String(made(f)(x));
    expect(shown((x) => api.sum(api.slice(x, [44])))).toBe("int32[] 256");
    expect(shown((x) => api.sum(x, { axis: 1 }), rows)).toBe("int32[3] [100, 100, 100]");
    expect(shown((x) => api.sum(x, { axis: 0, keepDims: true }), rows)).toMatch(/^int32\[1,100\] \[\[3, 3, 3, …/);
    expect(shown((x) => api.prod(x))).toBe("int32[] 1");
    expect(shown((x) => api.slice(api.cumSum(x), [254]))).toMatch(/^int32\[46\] \[255, 256, 257, …/);
    expect(shown((x) => api.mean(x))).toBe("float32[] 1");
    expect(shown((x) => api.mean(api.less(api.cumSum(x), 76)))).toBe("float32[] 0.25");
    expect(shown((x) => api.div(api.cast(api.sum(api.equal(x, x)), "float32"), 300))).toBe("float32[] 1");
    const share = (x: Tensor): Tensor => api.mul(api.mean(api.greater(x, 0)), api.sum(x));
    expect(shown((x) => api.grad((y: Tensor) => share(y) as Tensor<readonly []>)(x), tensor([1, -1]))).toBe(
      "float32[2] [0.5, 0.5]",
    );
  });

  test.each([
    ["int32", -Infinity],
    ["int32", NaN],
    ["int32", 0.5],
    ["int32", 3e9],
    ["uint32", -1],
    ["uint32", 2 ** 32],
    ["bool", 256],
    ["bool", 0.5],
  ] as const)("a number that is no %s, %s, becomes no element", (dtype, value) => {
    const x = tensor([1], { dtype });
    const yes = tensor([true], { dtype: "bool" });
    for (const f of [
      (y: Tensor) => api.pad(y, [[1, 0]], { value }),
      (y: Tensor) => api.where(yes, y, value),
      (y: Tensor) => api.where(yes, value, y),
      (y: Tensor) => api.maximum(y, value),
      (y: Tensor) => api.add(y, value),
      (y: Tensor) => api.equal(value, y),
      (y: Tensor) => api.concat([y, api.full([1], value, { dtype })]),
      (y: Tensor) => api.concat([y, tensor([value], { dtype })]),
      (y: Tensor) => api.concat([y, api.arange(value, value + 1, { dtype })]),
      (y: Tensor) => api.concat([y, api.linspace(value, value, 1, { dtype })]),
    ])
      expect(() => made(f)(x)).toThrow(Number.isFinite(value) ? api.DTypeError : Error);
  });

  test("a mean of no channels is empty", () => {
    expect(made((x) => api.avgPool(x, { window: 2 }))(api.zeros([1, 4, 0])).toArray()).toEqual([[[], []]]);
  });
});
