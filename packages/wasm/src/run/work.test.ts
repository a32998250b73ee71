/** How much work compiling is: counted, since no machine is quiet, as steps of the maps, sets and lists that all passes are made of. */
import {
  add,
  compile,
  concat,
  cumSum,
  flip,
  gather,
  grad,
  matmul,
  mul,
  ones,
  reshape,
  sin,
  slice,
  stack,
  sum,
  tanh,
  tensor,
  transpose,
  type Tensor,
} from "@cotangent/autodiff";
import { expect, test } from "vitest";
import { createWasmBackend } from "../index.ts";

const wasm = await createWasmBackend({ relaxedSimd: false });

/** `n` times `step`, from `x`. */
function repeated(n: number, x: Tensor, step: (y: Tensor, i: number) => Tensor): Tensor {
  let y = x;
  for (let i = 0; i < n; i++) y = step(y, i);
  return y;
}

function list<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}

/** Pairs, pairs of pairs, and so on to one. */
function pairwise(xs: readonly Tensor[]): Tensor {
  if (xs.length === 1) return xs[0]!;
  const middle = xs.length >> 1;
  return add(pairwise(xs.slice(0, middle)), pairwise(xs.slice(middle)));
}

const reversed = tensor([3, 2, 1, 0], { dtype: "int32" });
const sines = (n: number, x: Tensor): Tensor => sum(repeated(n, x, (y) => sin(y)));
const square = (x: Tensor): Tensor => reshape(x, [2, 2]);

/** Graphs of about n nodes from four numbers. */
const graphs: Readonly<Record<string, (n: number, x: Tensor) => Tensor | Tensor[]>> = {
  "a chain with the same constants": (n, x) => repeated(n, x, (y, i) => (i % 2 === 0 ? mul(y, x) : add(y, 0.5))),
  "a chain with a constant each": (n, x) =>
    repeated(n, x, (y, i) => (i % 2 === 0 ? mul(y, 1 + 1 / (i + 2)) : add(y, i))),
  "the gradient of a chain": (n, x) => grad((v: Tensor) => sines(n >> 1, v))(x),
  "many results of one value": (n, x) => list(n, (i) => mul(sin(x), i + 0.5)),
  "many results in one": (n, x) => stack(list(n, (i) => mul(x, i + 0.5))),
  "a wide tree": (n, x) => pairwise(list(n >> 1, (i) => mul(sin(x), i + 0.5))),
  "many sums": (n, x) => pairwise(list(n >> 1, (i) => sum(mul(x, i + 0.5)))),
  "a chain before a sum along an axis": (n, x) =>
    sum(
      repeated(n, square(x), (y, i) => (i % 2 === 0 ? mul(y, square(x)) : add(y, 0.5))),
      { axis: 0 },
    ),
  "many values before a sum along an axis": (n, x) =>
    sum(pairwise(list(n >> 1, (i) => cumSum(mul(square(x), i + 0.5)))), { axis: 0 }),
  movements: (n, x) =>
    repeated(n, square(x), (y, i) => [transpose(y), flip(y, { axis: 0 }), square(reshape(y, [4]))][i % 3]!),
  "movements that are read": (n, x) => repeated(n, square(x), (y, i) => (i % 2 === 0 ? add(y, transpose(y)) : flip(y))),
  "pieces put together": (n, x) => repeated(n, x, (y) => concat([slice(y, [1]), slice(x, [0], [1])])),
  products: (n, x) => repeated(n, square(x), (y, i) => (i % 2 === 0 ? matmul(y, y) : tanh(y))),
  "sums along an axis": (n, x) =>
    repeated(n, square(x), (y, i) => (i % 2 === 0 ? mul(y, square(x)) : sum(y, { axis: 1, keepDims: true }))),
  "running sums": (n, x) => repeated(n, x, (y, i) => (i % 2 === 0 ? mul(y, 0.5) : cumSum(y))),
  gathers: (n, x) => repeated(n, x, (y, i) => (i % 2 === 0 ? sin(y) : gather(y, reversed))),
};

/** Counts what `body` asks of maps, sets, lists and nodes. */
function stepsOf(body: () => void): number {
  let steps = 0;
  const restore: (() => void)[] = [];
  const watch = (prototype: object, names: readonly string[], cost: (self: { length: number }) => number): void => {
    for (const name of names) {
      const old = Object.getOwnPropertyDescriptor(prototype, name)!;
      const key = old.get === undefined ? "value" : "get";
      const f = old[key] as (...args: unknown[]) => unknown;
      const counted = function (this: { length: number }, ...args: unknown[]): unknown {
        steps += cost(this);
        return f.apply(this, args);
      };
      Object.defineProperty(prototype, name, { ...old, [key]: counted });
      restore.push(() => Object.defineProperty(prototype, name, old));
    }
  };
  watch(Map.prototype, ["get", "set", "has"], () => 1);
  watch(Set.prototype, ["add", "has"], () => 1);
  watch(reversed.constructor.prototype as object, ["op", "inputs", "shape", "value"], () => 1);
  const walks = ["includes", "indexOf", "filter", "map", "flatMap"];
  watch(Array.prototype, walks, ({ length }) => length);
  try {
    body();
  } finally {
    restore.forEach((each) => each());
  }
  return steps;
}

interface Api {
  Module: new (bytes: Uint8Array) => object;
}

/** The bytes of the largest function of the modules that `body` makes; 0 where it makes none. */
function largestFunction(body: () => void): number {
  const { WebAssembly: api } = globalThis as unknown as { readonly WebAssembly: Api };
  const { Module } = api;
  let largest = 0;
  api.Module = class extends Module {
    constructor(bytes: Uint8Array) {
      super(bytes);
      for (const size of bodiesOf(bytes)) largest = Math.max(largest, size);
    }
  };
  try {
    body();
  } finally {
    api.Module = Module;
  }
  return largest;
}

/** The sizes of the functions in a module: section 10 of its binary format. */
function bodiesOf(bytes: Uint8Array): number[] {
  let at = 8;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const skip = (size: number): number => (at += size);
  while (bytes[at++] !== 10) skip(number());
  number();
  return Array.from({ length: number() }, () => {
    const size = number();
    skip(size);
    return size;
  });
}

const [few, many] = [256, 1024];
const x = tensor([0.5, -0.25, 1, 0.75]);

test.for(Object.keys(graphs))("%s: work grows as the number of nodes, in functions of bounded size", (name) => {
  for (const options of [{}, { backend: wasm }]) {
    const once = (n: number): number => {
      const f = compile((x: Tensor) => [graphs[name]!(n, x)], options);
      let steps = 0;
      expect(largestFunction(() => (steps = stepsOf(() => void f(x))))).toBeLessThan(65536);
      return steps / n;
    };
    const growth = once(many) / once(few);
    expect(growth, `${growth} times the steps for a node`).toBeLessThan(1.3);
  }
});

test("many arguments of which all are donated", () => {
  const once = (n: number): number => {
    const f = compile((xs: readonly Tensor[]) => xs.map((x, i) => add(sin(x), xs[(i + 1) % n]!)), {
      backend: wasm,
      donate: [0],
    });
    return stepsOf(() => void f(f(list(n, () => ones([3]))))) / n;
  };
  expect(once(many) / once(few)).toBeLessThan(1.3);
});

test("a graph of 12,000 nodes in a row, and one as wide, give what they give without compile", () => {
  const deep = (x: Tensor): Tensor => repeated(12_000, x, (y, i) => (i % 2 === 0 ? mul(y, 0.5) : add(y, x)));
  const wide = (x: Tensor): Tensor => stack(list(4_000, (i) => mul(x, i + 0.5)));
  for (const f of [deep, wide]) {
    const wanted = f(x).toArray();
    for (const options of [{}, { backend: wasm }]) expect(compile(f, options)(x).toArray()).toEqual(wanted);
  }
});
