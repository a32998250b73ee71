import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ones } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import type { Op } from "../core/record.ts";
import { defineOp } from "../core/op.ts";
import { bind } from "../core/bind.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { ops } from "../ops/list.ts";
import { add, mul } from "../ops/arithmetic.ts";
import { exp } from "../ops/exponential.ts";
import { tanh } from "../ops/hyperbolic.ts";
import { sum } from "../ops/movement.ts";
import { randomGraph, randomInputs } from "../testing/graphs.ts";
import { checkpoint } from "../transforms/custom.ts";
import { grad } from "../transforms/reverse.ts";
import { nodesOf, type Graph } from "./graph.ts";
import { interpreter } from "./interpret.ts";
import { verify } from "./passes/verify.ts";
import { printGraph } from "./print.ts";
import { replay } from "./replay.ts";
import { passes, simplify, simplifyByPasses } from "./simplify.ts";
import { graphOf } from "./stage.ts";

const count = (graph: Graph, name: string): number => nodesOf(graph).filter((node) => node.op?.name === name).length;

describe("random graphs", () => {
  const property = (options: Parameters<typeof randomGraph>[1]) =>
    fc.property(fc.nat(), (seed) => {
      const graph = randomGraph(seed, options);
      const inputs = randomInputs(graph, seed);
      const expected = replay(graph, inputs).map(elementsOf);
      const simple = simplify(graph);
      verify(simple);
      expect(replay(simple, inputs).map(elementsOf), `settled:\n${printGraph(graph)}`).toEqual(expected);
      simplifyByPasses(graph, (pass, next) => {
        verify(next);
        expect(replay(next, inputs).map(elementsOf), `after ${pass}:\n${printGraph(graph)}`).toEqual(expected);
      });
      const runs = interpreter.compile(simple);
      for (let run = 0; run < 2; run++) {
        const values = runs.run(inputs.map((input) => input.value!));
        expect(
          values.map((value) => (typeof value === "number" ? [value] : [...elementsOf({ value } as Tensor)])),
          "interpreted",
        ).toEqual(expected.map((array) => [...array]));
      }
    });
  test("mean after each pass what they meant before, to the last bit", () => {
    fc.assert(property({ steps: 20 }), { numRuns: 300 });
  });
  test("in float64", () => {
    fc.assert(property({ steps: 20, dtype: "float64" }), { numRuns: 100 });
  });
  test("of every op in the table", () => {
    fc.assert(property({ steps: 20, ops }), { numRuns: 300 });
  });
});

describe("simplify", () => {
  test("the whole way of a derivative", () => {
    const f = grad((x: Tensor) => sum(mul(tanh(x), tanh(x))));
    const texts: string[] = [];
    const graph = simplifyByPasses(graphOf(f, ones([3])), (pass, next) =>
      texts.push(`${pass}: ${nodesOf(next).length} nodes`),
    );
    expect(`${texts.join("\n")}\n${printGraph(graph)}`).toMatchInlineSnapshot(`
      "stage: 18 nodes
      marks: 17 nodes
      uniform: 20 nodes
      algebra: 20 nodes
      duplicates: 10 nodes
      algebra: 9 nodes
      f(x0: float32[3]) {
        a = tanh(x0)              float32[3]
        b = cosh(x0)              float32[3]
        c = div(1, b)             float32[3]
        d = mul(c, c)             float32[3]
        e = scaleCotangent(a, d)  float32[3]
        f = add(e, e)             float32[3]
        return f
      }"
    `);
  });
  test("keeps unused inputs", () => {
    const graph = simplify(graphOf((x: Tensor, y: Tensor) => add(y, sum(mul(x, 0))), ones([0]), ones([2])));
    expect(printGraph(graph)).toMatchInlineSnapshot(`
      "f(x0: float32[0], x1: float32[2]) {
        a = add(x1, 0)  float32[2]
        return a
      }"
    `);
  });
  test("checkpoint computes its function again", () => {
    const block = (x: Tensor): Tensor => exp(mul(x, x));
    const loss = (f: (x: Tensor) => Tensor) => (x: Tensor) => sum(f(f(f(x))));
    const stored = simplify(graphOf(grad(loss(block)), ones([3])));
    const again = simplify(graphOf(grad(loss(checkpoint(block))), ones([3])));
    // the last value is no result, so only its second computation is needed
    expect([count(stored, "exp"), count(again, "exp"), count(again, "barrier")]).toEqual([3, 5, 0]);
  });
});

describe("cost", () => {
  /** tanh, telling how often its shape was inferred. */
  function counted(): { readonly apply: (x: Tensor) => Tensor; readonly inferred: () => number } {
    let inferred = 0;
    const op: Op<readonly ["x"]> = defineOp({
      name: "counted",
      inputs: ["x"],
      infer({ x }) {
        inferred++;
        return x;
      },
      vjp: { x: null },
      reference: ({ x }, out) => out.set(x),
      kind: { type: "opaque" },
      samples: () => [],
      edges: [],
      rejects: [],
    });
    return { apply: (x) => bind(op, [x]), inferred: () => inferred };
  }
  /** Inferences, and nodes that passes looked at, for a chain of n ops with constants between them. */
  function costOf(n: number): { readonly inferred: number; readonly sweeps: number } {
    const { apply, inferred } = counted();
    const chain = (x: Tensor): Tensor => {
      let y = x;
      for (let i = 0; i < n; i++) y = add(mul(apply(y), 1.5), 0.25);
      return y;
    };
    const staged = graphOf(chain, tensor([1, 2]));
    let sweeps = 0;
    simplifyByPasses(staged, () => sweeps++);
    const before = inferred();
    expect(count(simplify(staged), "counted")).toBe(n);
    return { inferred: inferred() - before, sweeps };
  }
  test("is linear in the length of a chain", () => {
    const [small, large] = [costOf(100), costOf(10_000)];
    expect(large.inferred).toBe(100 * small.inferred);
    expect(large.sweeps).toBe(small.sweeps);
  });
  test("one round settles a chain of cancelling ops", () => {
    const rounds: string[] = [];
    const chain = (x: Tensor): Tensor => {
      let y = x;
      for (let i = 0; i < 1000; i++) y = mul(add(y, -0), 1);
      return y;
    };
    const graph = simplifyByPasses(graphOf(chain, tensor([1, 2])), (pass) => rounds.push(pass));
    expect(rounds).toEqual(["stage", "uniform", "algebra"]);
    expect(graph.outputs).toEqual(graph.inputs);
  });
  test("one walk does what the passes do one after the other", () => {
    const f = grad((x: Tensor) => sum(mul(tanh(x), tanh(mul(add(x, -0), 1)))));
    const staged = graphOf(f, ones([3]));
    expect(printGraph(simplify(staged))).toBe(printGraph(simplifyByPasses(staged, () => {})));
  });
  test("the list of passes is public", () => {
    expect(passes.map(({ name }) => name)).toEqual([
      "marks",
      "uniform",
      "fold",
      "algebra",
      "layout",
      "broadcasts",
      "duplicates",
    ]);
  });
});
