/** What each public function says where it is given something else than a tensor, as it happens in JavaScript. */
import { describe, expect, test } from "vitest";
import * as api from "./index.ts";
import { DTypeError, ShapeError, UsageError, ValueError } from "./index.ts";

const x = api.ones([2, 2]);
const row = api.ones([2]);
const image = api.ones([1, 2, 2, 1]);
const kernel = api.ones([1, 1, 1, 1]);
const at = api.zeros([2, 2], { dtype: "int32" });
const yes = api.equal(x, x);

type Call = (bad: never) => unknown;

/** The calls of a function of one tensor, or of two operands. */
const onOne = (f: (x: never) => unknown): Call[] => [(bad) => f(bad)];
const onBoth = (f: (a: never, b: never) => unknown): Call[] => [
  (bad) => f(bad, x as never),
  (bad) => f(x as never, bad),
];

/** Each function that takes tensors and more, with something else in the place of each. */
const takesTensors: Readonly<Record<string, readonly Call[]>> = {
  avgPool: [(bad) => api.avgPool(bad, { window: 1 })],
  broadcastTo: [(bad) => api.broadcastTo(bad, [2, 2])],
  cast: [(bad) => api.cast(bad, "float32")],
  clip: [(bad) => api.clip(bad, 0, 1)],
  concat: [(bad) => api.concat(bad), (bad) => api.concat([bad]), (bad) => api.concat([x, bad])],
  conv: [(bad) => api.conv(bad, kernel), (bad) => api.conv(image, bad)],
  convKernelCotangent: [
    (bad) => api.convKernelCotangent(bad, image, { window: [1, 1] }),
    (bad) => api.convKernelCotangent(image, bad, { window: [1, 1] }),
  ],
  convTranspose: [(bad) => api.convTranspose(bad, kernel), (bad) => api.convTranspose(image, bad)],
  dot: onBoth(api.dot),
  einsum: [(bad) => api.einsum(bad, x), (bad) => api.einsum("ij->", bad), (bad) => api.einsum("ij,ij->", x, bad)],
  expandDims: [(bad) => api.expandDims(bad, 0)],
  gather: [(bad) => api.gather(bad, at), (bad) => api.gather(x, bad)],
  matmul: onBoth(api.matmul),
  maxPool: [(bad) => api.maxPool(bad, { window: 1 })],
  oneHot: [(bad) => api.oneHot(bad, 2)],
  outer: [(bad) => api.outer(bad, row), (bad) => api.outer(row, bad)],
  pad: [(bad) => api.pad(bad, [[0, 0]])],
  reshape: [(bad) => api.reshape(bad, [4]), (bad) => api.reshape(bad, [-1])],
  moveAxis: [(bad) => api.moveAxis(bad, 0, 1)],
  repeat: [(bad) => api.repeat(bad, 2)],
  roll: [(bad) => api.roll(bad, 1)],
  scaleCotangent: onBoth(api.scaleCotangent),
  scatterAdd: [(bad) => api.scatterAdd(bad, at, 2), (bad) => api.scatterAdd(x, bad, 2)],
  slice: [(bad) => api.slice(bad, [0])],
  stack: [(bad) => api.stack(bad), (bad) => api.stack([bad]), (bad) => api.stack([x, bad])],
  swapAxes: [(bad) => api.swapAxes(bad, 0, 1)],
  takeAlongAxis: [(bad) => api.takeAlongAxis(bad, at), (bad) => api.takeAlongAxis(x, bad)],
  tile: [(bad) => api.tile(bad, 2)],
  topK: [(bad) => api.topK(bad, 1)],
  where: [(bad) => api.where(bad, x, x)],
  // keys are tensors
  bernoulli: [(bad) => api.bernoulli(bad, 0.5, [2])],
  foldIn: [(bad) => api.foldIn(bad, 0)],
  normal: [(bad) => api.normal(bad, [2])],
  permutation: [(bad) => api.permutation(bad, 2)],
  randomBits: [(bad) => api.randomBits(bad, [2])],
  split: [(bad) => api.split(bad)],
  uniform: [(bad) => api.uniform(bad, [2])],
};

/** These take numbers too. */
const takesNumbers: Readonly<Record<string, readonly Call[]>> = {
  ...twoOperands("add", "atan2", "div", "equal", "greater", "greaterEqual", "less", "lessEqual", "maximum", "minimum"),
  ...twoOperands("mul", "notEqual", "pow", "sub"),
  logicalAnd: [(bad) => api.logicalAnd(bad, yes), (bad) => api.logicalAnd(yes, bad)],
  logicalOr: [(bad) => api.logicalOr(bad, yes), (bad) => api.logicalOr(yes, bad)],
};

const takesFunctions: Readonly<Record<string, readonly Call[]>> = {
  checkpoint: onOne(api.checkpoint),
  compile: onOne(api.compile),
  customVjp: [(bad) => api.customVjp(bad, (ct) => [ct]), (bad) => api.customVjp((y: api.Tensor) => y, bad)],
  explain: onOne(api.explain),
  explainNonFinite: onOne(api.explainNonFinite),
  grad: onOne(api.grad),
  graphOf: [(bad) => api.graphOf(bad, x)],
  hessian: onOne(api.hessian),
  hvp: [(bad) => api.hvp(bad, x, x)],
  jacobian: onOne(api.jacobian),
  jvp: [(bad) => api.jvp(bad, [x], [x]), (bad) => api.jvp((y: api.Tensor) => y, bad, [x] as never)],
  printGraph: onOne(api.printGraph),
  profile: onOne(api.profile),
  treeMap: [(bad) => api.treeMap(bad, x)],
  vmap: onOne(api.vmap),
  treeMapWithPath: [(bad) => api.treeMapWithPath(bad, x)],
  valueAndGrad: onOne(api.valueAndGrad),
  vjp: [(bad) => api.vjp(bad, x)],
};

const takesTrees: Readonly<Record<string, readonly Call[]>> = {
  treeFlatten: [(bad) => api.treeFlatten({ w: bad })],
  treeLeaves: [(bad) => api.treeLeaves({ w: bad })],
  treePaths: [(bad) => api.treePaths({ w: bad })],
};

/** Made of numbers, shapes and records alone; they have tests of their own. */
const takesNoTensors = new Set([
  ...[
    "Tensor",
    "DTypeError",
    "ShapeError",
    "UsageError",
    "ValueError",
    "bind",
    "defineBinary",
    "defineOp",
    "defineUnary",
    "describe",
    "isFloat",
    "namedLeaves",
    "normalizeAxes",
    "normalizeAxis",
    "optionsOf",
    "pathFilter",
    "sameShape",
    "show",
    "showAval",
    "requireLike",
    "requireNumber",
    "requireOperand",
  ],
  ...["arange", "eye", "full", "key", "linspace", "ones", "tensor", "treeUnflatten", "zeros"],
]);

/**
 * What no table names takes one tensor first: its function is called with something else. A new op of that kind needs
 * no line.
 */
function oneTensor(): Record<string, readonly Call[]> {
  const tables = [takesTensors, takesNumbers, takesFunctions, takesTrees].flatMap(Object.keys);
  const rest = Object.entries(api).filter(([name]) => !takesNoTensors.has(name) && !tables.includes(name));
  return Object.fromEntries(rest.map(([name, f]) => [name, onOne(f as (x: never) => unknown)]));
}

function twoOperands(...names: (keyof typeof api)[]): Record<string, Call[]> {
  return Object.fromEntries(names.map((name) => [name, onBoth(api[name] as (a: never, b: never) => unknown)]));
}

const others: readonly unknown[] = [
  undefined,
  null,
  "x",
  true,
  new Float32Array(2),
  { shape: [2], dtype: "float32" },
  () => x,
];
const groups = [
  { takes: "one tensor", calls: oneTensor(), values: [3, [1, 2], ...others] },
  { takes: "tensors", calls: takesTensors, values: [3, [1, 2], ...others] },
  { takes: "tensors or numbers", calls: takesNumbers, values: [[1, 2], ...others] },
  { takes: "functions", calls: takesFunctions, values: [3, x, undefined, null, "x", { outputs: 3 }] },
  { takes: "trees of tensors", calls: takesTrees, values: [3, "x", new Float32Array(2)] },
];

test("what is not exported is in no table", () => {
  const named = [...takesNoTensors, ...groups.flatMap(({ calls }) => Object.keys(calls))];
  expect(named.filter((name) => !(name in api))).toEqual([]);
});

describe.each(groups)("what takes $takes says its name, given anything else", ({ calls, values }) => {
  test.each(Object.entries(calls))("%s", (name, doors) => {
    for (const door of doors) {
      for (const value of values) expect(raised(door, value), remedy(name)).toMatch(new RegExp(`^${name}: .`));
    }
  });
});

function remedy(name: string): string {
  return (
    `${name}: begin its messages with "${name}: ", as bind and requireOperand do; if it takes something ` +
    `else than one tensor, ` +
    "say what by a line in takesTensors, takesNumbers, takesFunctions, takesTrees or takesNoTensors in " +
    "packages/autodiff/src/doors.test.ts"
  );
}

/** The message, with the class in front of it where it is not one of ours. */
function raised(call: Call, bad: unknown): string {
  try {
    call(bad as never);
    return `nothing was thrown for ${String(bad)}`;
  } catch (error) {
    const { name, message } = error as Error;
    const ours = [DTypeError, ShapeError, UsageError, ValueError].some((type) => error instanceof type);
    return ours ? message : `${name}: ${message}`;
  }
}

test.each<[string, string, Call, unknown]>([
  ["a reduction", "sum: x is the number 3; it takes tensors, write tensor(…)", (bad) => api.sum(bad), 3],
  ["a statistic", "mean: x is an array of 2; it takes tensors, write tensor(…)", (bad) => api.mean(bad), [1, 2]],
  [
    "a second operand",
    "matmul: b is an instance of Float32Array; it takes tensors, write tensor(…)",
    (bad) => api.matmul(x, bad),
    new Float32Array(4),
  ],
  [
    "a condition",
    "where: condition is the boolean true; it takes tensors, write tensor(…)",
    (bad) => api.where(bad, x, x),
    true,
  ],
  ["an activation", "relu: x is undefined; it takes tensors, write tensor(…)", (bad) => api.relu(bad), undefined],
  ["a list", "concat: xs is the tensor float32[2,2]; it takes an array of tensors", (bad) => api.concat(bad), x],
  [
    "an element of a list",
    "stack: xs[1] is the number 3; it takes tensors, write tensor(…)",
    (bad) => api.stack([x, bad]),
    3,
  ],
  [
    "an operand of einsum",
    "einsum: operand 1 is null; it takes tensors, write tensor(…)",
    (bad) => api.einsum("ij,ij->", x, bad),
    null,
  ],
  [
    "no equation",
    'einsum: equation is the tensor float32[2,2]; it takes text, as in "ij,jk->ik"',
    (bad) => api.einsum(bad, x),
    x,
  ],
  ["a function called at once", "grad: f is the tensor float32[2,2]; it takes a function", (bad) => api.grad(bad), x],
  [
    "no array of primals",
    "jvp: primals is the tensor float32[2,2]; it takes an array of the arguments of f",
    (bad) => api.jvp((y: api.Tensor) => y, bad, [x] as never),
    x,
  ],
  [
    "no rule",
    "customVjp: rule is undefined; it takes a function",
    (bad) => api.customVjp((y: api.Tensor) => y, bad),
    undefined,
  ],
  [
    "no graph",
    "printGraph: graph is the function compiled; it takes what graphOf returned",
    (bad) => api.printGraph(bad),
    function compiled() {},
  ],
])("%s", (_, message, call, bad) => {
  expect(raised(call, bad)).toBe(message);
});

describe("a donated tensor", () => {
  /** Given up to a compiled function. */
  const donated = (): api.Tensor => {
    const tensor = api.ones([2, 2]);
    api.compile((y: api.Tensor) => api.add(y, 1), { donate: [0], name: "step" })(tensor);
    return tensor;
  };
  const sentence =
    "tensor: this float32[2,2] was donated to the compiled function step and can no longer be read; use what that call returned, " +
    "or leave the argument out of { donate }";
  const first = (y: api.Tensor): api.Tensor => api.sum(y);
  const transforms: Readonly<Record<string, (y: api.Tensor) => unknown>> = {
    grad: (y) => api.grad(first)(y),
    valueAndGrad: (y) => api.valueAndGrad(first)(y),
    vjp: (y) => api.vjp(first, y),
    "the cotangent of vjp": (y) => api.vjp((z: api.Tensor) => api.mul(z, 2), x as api.Tensor)[1](y),
    jvp: (y) => api.jvp(first, [y], [x]),
    "the tangent of jvp": (y) => api.jvp(first, [x], [y]),
    jacobian: (y) => api.jacobian(first)(y),
    hessian: (y) => api.hessian(first)(y),
    hvp: (y) => api.hvp(first, y, x),
    "the direction of hvp": (y) => api.hvp(first, x as api.Tensor, y),
    checkpoint: (y) => api.checkpoint(first)(y),
    customVjp: (y) => api.customVjp(first, (ct, { primals: [p] }) => [api.broadcastTo(ct, p.shape)])(y),
    stopGradient: (y) => api.stopGradient(y),
    "the result of grad": (y) => api.grad((z: api.Tensor) => [api.sum(z), y], { hasAux: true })(x),
    compile: (y) => api.compile(first)(y),
    "what compile closes over": (y) => api.compile(() => api.sum(y))(),
    treeMap: (y) => api.treeMap((leaf) => leaf, { w: y }),
    treeLeaves: (y) => api.treeLeaves({ w: y }),
    treeFlatten: (y) => api.treeFlatten({ w: y }),
    treePaths: (y) => api.treePaths({ w: y }),
    treeMapWithPath: (y) => api.treeMapWithPath((_, leaf) => leaf, { w: y }),
  };

  test.each(Object.entries(transforms))("is refused at the call: %s", (_, call) => {
    expect(raised(call as Call, donated())).toBe(sentence);
  });

  test.each(groups.slice(0, 3).flatMap(({ calls }) => Object.entries(calls)))("%s refuses it", (name, doors) => {
    for (const door of doors) {
      const text = raised(door, donated());
      // a shape or a dtype that does not fit either may be said first
      if (text !== sentence) expect(text, name).toMatch(new RegExp(`^${name}: .*float32`));
    }
  });
});
