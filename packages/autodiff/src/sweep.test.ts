/**
 * What every public function answers to whatever plain JavaScript gives it: found among the exports, so that a new one
 * is too.
 */
import { describe, expect, test } from "vitest";
import * as exported from "./index.ts";
import { checkCall, checkDoor } from "./testing.ts";

/**
 * Not swept: the classes of what functions give, and the checks and words for messages, which authors of ops call with
 * shapes, names and tables of their own.
 */
const others = [
  "Tensor",
  "DTypeError",
  "ShapeError",
  "UsageError",
  "ValueError",
  "namedLeaves",
  "optionsOf",
  "pathFilter",
  "requireLike",
  "requireNumber",
  "requireOperand",
  "normalizeAxis",
  "normalizeAxes",
  "sameShape",
  "showAval",
];

/** Whose sentence it may be, where that of a part says more. */
const speakers: Readonly<Record<string, readonly string[]>> = {
  graphOf: ["compile"],
  // it speaks in the name that it is given
  bind: [".*"],
  vmap: ["exp"],
};

const functions = Object.entries(exported).filter(([name, f]) => typeof f === "function" && !others.includes(name));

test.each(functions)("%s", (name, f) => {
  checkDoor(name, f, { speakers: speakers[name] ?? [] });
});

const x = exported.tensor([[1, 2], [3, 4]]); // prettier-ignore
const row = exported.tensor([1, 2]);
const image = exported.ones([1, 4, 4, 1]);
const kernel = exported.ones([2, 2, 1, 1]);
const at = exported.tensor([0, 1], { dtype: "int32" });
const yes = exported.equal(x, x);
const tree = { w: x, b: row };
/** A function that says what it takes, as theirs who call it in a transform may not. */
const loss = (p: typeof tree): exported.Tensor => {
  exported.requireLike("loss", "p", p, "tree", tree);
  return exported.add(exported.sum(p.w), exported.sum(p.b));
};
const one = exported.key(1);
const op = exported.defineUnary({ name: "mine", scalar: (_, y) => y, vjp: (ct) => ct });

/** Right arguments of what takes others than one tensor, or two. A function of functions is called with what it gives. */
const rightArgs: Readonly<Record<string, readonly unknown[]>> = {
  arange: [3],
  argSort: [x, { axis: 0 }],
  avgPool: [image, { window: 2 }],
  bernoulli: [one, 0.5, [2]],
  broadcastTo: [row, [3, 2]],
  cast: [x, "int32"],
  checkpoint: [loss],
  clip: [x, 0, 1],
  compile: [loss, { name: "loss" }],
  concat: [[x, x], { axis: 1 }],
  conv: [image, kernel, { stride: 1 }],
  convKernelCotangent: [image, exported.ones([1, 3, 3, 1]), { window: [2, 2] }],
  convTranspose: [image, kernel, { stride: 2 }],
  cumSum: [x, { axis: 1 }],
  customVjp: [(y: exported.Tensor) => y, (ct: exported.Tensor) => [ct]],
  defineBinary: [{ name: "mine", scalar: (_: never, a: never) => a, vjp: { a: null, b: null } }],
  defineOp: [{ ...op }],
  defineUnary: [{ name: "mine", scalar: (_: never, a: never) => a, vjp: null }],
  describe: [3],
  dot: [row, row],
  einsum: ["ij,jk->ik", x, x],
  expandDims: [x, 0],
  explain: [exported.compile(loss), tree],
  explainNonFinite: [loss, tree],
  eye: [2],
  flip: [x, { axis: 0 }],
  foldIn: [one, 3],
  full: [[2, 2], 3],
  gather: [x, at, { axis: 1 }],
  grad: [loss, { wrt: 0 }],
  graphOf: [loss, tree],
  hessian: [loss],
  hvp: [loss, tree, tree],
  isFloat: ["float32"],
  jacobian: [(p: typeof tree) => exported.mul(loss(p), p.w)],
  jvp: [loss, [tree], [tree]],
  key: [3],
  linspace: [0, 1, 3],
  logicalAnd: [yes, yes],
  logicalNot: [yes],
  logicalOr: [yes, yes],
  matmul: [x, x],
  maxPool: [image, { window: 2 }],
  mean: [x, { axis: 0, keepDims: true }],
  moveAxis: [x, 0, 1],
  nanToNum: [x, { nan: 1 }],
  normal: [one, [2], { mean: 1 }],
  oneHot: [at, 3],
  ones: [[2]],
  outer: [row, row],
  pad: [x, [[0, 1], [1, 0]]], // prettier-ignore
  permutation: [one, 3],
  randomBits: [one, [2]],
  repeat: [x, 2, { axis: 0 }],
  reshape: [x, [4]],
  roll: [x, 1, { axis: 0 }],
  scatterAdd: [x, at, 3, { axis: 0 }],
  show: [3],
  slice: [x, [0, 0], [1, 2]],
  sort: [x, { descending: true }],
  split: [one, 2],
  squeeze: [exported.ones([1, 2]), { axis: 0 }],
  stack: [[x, x], { axis: 0 }],
  sum: [x, { axis: 1 }],
  swapAxes: [x, 0, 1],
  takeAlongAxis: [x, exported.zeros([2, 1], { dtype: "int32" }), { axis: 1 }],
  tensor: [[1, 2], { dtype: "int32" }],
  tile: [x, [2, 1]],
  topK: [x, 1],
  transpose: [x, [1, 0]],
  treeFlatten: [tree],
  treeLeaves: [tree],
  treeMap: [(...leaves: exported.Tensor[]) => leaves[0]!, tree, tree],
  treeMapWithPath: [(_: string, ...leaves: exported.Tensor[]) => leaves[0]!, tree, tree],
  treePaths: [tree],
  uniform: [one, [2], { low: 0 }],
  valueAndGrad: [loss, { hasAux: false }],
  vjp: [loss, tree],
  vmap: [(y: exported.Tensor) => exported.exp(y), { inAxes: 0 }],
  where: [yes, x, x],
  zeros: [[2]],
};
const onTwo = /^(add|atan2|div|mul|pow|sub|scaleCotangent|maximum|minimum|(not)?[eE]qual|(less|greater)(Equal)?)$/;

/** Those that give a function, and what that takes. */
const gives: Readonly<Record<string, readonly unknown[]>> = {
  checkpoint: [tree],
  compile: [tree],
  customVjp: [x],
  grad: [tree],
  hessian: [tree],
  jacobian: [tree],
  valueAndGrad: [tree],
  vmap: [x],
};

/** What takes records, graphs and structures that no person writes, or a backend with kernels. */
const opaque = ["bind", "printGraph", "profile", "treeUnflatten"];

describe("says its name where one argument is wrong and the others are right", () => {
  test.each(functions.filter(([name]) => !opaque.includes(name)))("%s", (name, f) => {
    const args = rightArgs[name] ?? (onTwo.test(name) ? [x, x] : [x]);
    checkCall(name, f as never, args, { speakers: [...(speakers[name] ?? []), "loss"] });
    const next = gives[name];
    if (next !== undefined)
      checkCall(name, (f as (...given: readonly unknown[]) => never)(...args), next, {
        speakers: ["loss", ...(speakers[name] ?? [])],
      });
  });

  test("the pullback of vjp", () => {
    checkCall("vjp", exported.vjp(loss, tree)[1] as never, [exported.ones([])]);
  });

  test("the tables name exports", () => {
    const named = [...Object.keys(rightArgs), ...Object.keys(gives)];
    expect(named.filter((name) => !(name in exported))).toEqual([]);
  });
});
