import { afterEach, describe, expect, test } from "vitest";
import { ones } from "./core/fill.ts";
import { tensor } from "./core/create.ts";
import { bind } from "./core/bind.ts";
import { elementsOf, type Resident, type Tensor, type Value } from "./core/tensor.ts";
import type { TypedArray } from "./core/dtype.ts";
import { compile } from "./compile/compile.ts";
import { interpreter } from "./compile/interpret.ts";
import type { Graph } from "./compile/graph.ts";
import { printGraph } from "./compile/print.ts";
import { add, addOp, mul, neg } from "./ops/arithmetic.ts";
import { stopGradient } from "./ops/identity.ts";
import { sum } from "./ops/movement.ts";
import { useBackend } from "./compile/default.ts";
import { valueOf } from "./backend.ts";
import type { Backend, Executable } from "./compile/backend.ts";

/** Elements in a cell of a toy arena, until the cell is needed for others. */
class Held implements Resident {
  shared?: boolean;
  cell: Cell | null;
  #copy: TypedArray | undefined;
  constructor(cell: Cell) {
    this.cell = cell;
    cell.holder = this;
  }
  read(): TypedArray {
    return this.#copy ?? this.cell!.array.slice();
  }
  leave(): void {
    this.#copy = this.cell!.array.slice();
    this.cell = null;
  }
}

interface Cell {
  array: TypedArray;
  holder: Held | null;
}

/**
 * A backend as the contract allows it at its boldest: each result has one cell, which every run overwrites, and a
 * donated input that lives in it is overwritten without being copied out.
 */
function arena(): Backend & { readonly graphs: Graph[]; copiesOut: number } {
  const backend = {
    name: "arena",
    graphs: [] as Graph[],
    copiesOut: 0,
    compile(graph: Graph): Executable {
      backend.graphs.push(graph);
      const inner = interpreter.compile(graph);
      const cells = graph.outputs.map((): Cell => ({ array: new Float32Array(0), holder: null }));
      return {
        run(inputs) {
          const given = new Set((graph.donated ?? []).map((i) => valueOf(inputs[i]!)));
          const results = inner.run(inputs);
          return results.map((result, i): Value => {
            if (typeof result === "number") return result;
            const { holder } = cells[i]!;
            if (holder !== null && (!given.has(holder) || holder.shared)) {
              backend.copiesOut++;
              holder.leave();
            }
            cells[i]!.array = result as TypedArray;
            return new Held(cells[i]!);
          });
        },
      };
    },
  };
  return backend;
}

describe("a backend that keeps results in its own memory", () => {
  const make = () => {
    const backend = arena();
    return {
      backend,
      step: compile((x: Tensor, y: Tensor) => [add(x, y), sum(x)] as [Tensor, Tensor], {
        donate: [0],
        backend,
        name: "step",
      }),
    };
  };
  test("donated results go round without being copied", () => {
    const { backend, step } = make();
    let x: Tensor = tensor([1, 2]);
    for (let i = 0; i < 10; i++) [x] = step(x, ones([2]));
    expect(x.toArray()).toEqual([11, 12]);
    expect(backend.copiesOut).toBe(0);
  });
  test("what the user can still read is never overwritten", () => {
    const { backend, step } = make();
    const keep = compile((x: Tensor) => mul(x, 2), { backend });
    const first = keep(tensor([1, 2]));
    const second = keep(tensor([3, 4]));
    expect([first.toArray(), second.toArray()]).toEqual([
      [2, 4],
      [6, 8],
    ]);
    expect(backend.copiesOut).toBe(1);
    // a second tensor of the same value: the one that stopGradient gives
    const [x] = step(tensor([1, 2]), ones([2]));
    const same = stopGradient(x);
    const [y] = step(x, ones([2]));
    expect([same.toArray(), y.toArray()]).toEqual([
      [2, 3],
      [3, 4],
    ]);
    expect(backend.copiesOut).toBe(2);
  });
  test("an argument that is returned as it is keeps its memory", () => {
    const backend = arena();
    const f = compile((p: { a: Tensor; b: Tensor }) => ({ a: neg(p.a), b: p.b }), { donate: [0], backend });
    let p = f({ a: tensor([1, 2]), b: tensor([3, 4]) });
    p = f(p);
    expect([p.a.toArray(), p.b.toArray()]).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(backend.graphs.map((graph) => graph.donated)).toEqual([[0]]);
  });
  test("eager ops and other functions read it", () => {
    const { step } = make();
    const [x] = step(tensor([1, 2]), ones([2]));
    expect([add(x, 1).toArray(), compile((a: Tensor) => neg(a))(x).toArray(), String(x)]).toEqual([
      [3, 4],
      [-2, -3],
      "float32[2] [2, 3]",
    ]);
  });
  test("a closed over result is a constant of its elements then", () => {
    const { backend, step } = make();
    const [x] = step(tensor([1, 2]), ones([2]));
    const f = compile((a: Tensor) => add(a, x), { backend });
    expect(f(ones([2])).toArray()).toEqual([3, 4]);
    step(x, ones([2]));
    expect(f(ones([2])).toArray()).toEqual([3, 4]);
  });
});

test("a backend is given no inputs, constants or repetitions as results", () => {
  const backend = arena();
  const c = tensor([1, 2]);
  const f = compile((x: Tensor) => [x, c, neg(x), neg(x), x], { backend });
  const [, , a, b] = f(ones([2])) as Tensor[];
  expect([a!.toArray(), b!.toArray()]).toEqual([
    [-1, -1],
    [-1, -1],
  ]);
  expect(a).not.toBe(b);
  expect(backend.graphs.map(printGraph)).toMatchInlineSnapshot(`
    [
      "f(x0: float32[2]) {
      a = neg(x0)  float32[2]
      return a
    }",
    ]
  `);
});

describe("useBackend", () => {
  afterEach(() => useBackend(null));
  test("is for what names no backend, from the next specialization on", () => {
    const f = compile((x: Tensor) => neg(x));
    const own = compile((x: Tensor) => neg(x), { backend: interpreter });
    f(ones([2]));
    const backend = arena();
    useBackend(backend);
    for (const shape of [[2], [3]]) [f, own].forEach((g) => g(ones(shape)));
    expect(backend.graphs.map((graph) => graph.inputs[0]!.shape)).toEqual([[3]]);
    useBackend(null);
    f(ones([4]));
    expect(backend.graphs).toHaveLength(1);
  });
  test("takes over the eager ops that it wants", () => {
    const accelerate = (op: unknown, inputs: readonly Tensor[]): Value | undefined =>
      op === addOp ? elementsOf(inputs[0]!) : undefined;
    useBackend({ ...arena(), accelerate });
    expect([add(tensor([1, 2]), 1).toArray(), mul(tensor([1, 2]), 2).toArray()]).toEqual([
      [1, 2],
      [2, 4],
    ]);
    useBackend(null);
    expect(bind(addOp, [tensor([1, 2]), ones([2])]).toArray()).toEqual([2, 3]);
  });
});
