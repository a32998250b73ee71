import { describe, expect, test } from "vitest";
import { full, ones, zeros } from "../../core/fill.ts";
import { tensor } from "../../core/create.ts";
import type { Op } from "../../core/record.ts";
import { defineOp } from "../../core/op.ts";
import { bind, stage } from "../../core/bind.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, mul } from "../../ops/arithmetic.ts";
import { tanh } from "../../ops/hyperbolic.ts";
import { barrier } from "../../ops/identity.ts";
import { sum } from "../../ops/movement.ts";
import { pad, padOp } from "../../ops/slicing.ts";
import { nodesOf, rebuild, type Graph } from "../graph.ts";
import { printGraph } from "../print.ts";
import { graphOf } from "../stage.ts";
import { duplicates as rewriteByDuplicates } from "./duplicates.ts";

const duplicates = (graph: Graph): Graph => rebuild(graph, rewriteByDuplicates());

describe("duplicates", () => {
  test("equal nodes are one", () => {
    const before = graphOf(
      (x: Tensor) => add(mul(tanh(x), tanh(x)), sum(mul(tanh(x), tanh(x)), { axis: 0 })),
      ones([2, 3]),
    );
    expect(`${printGraph(before)}\n${printGraph(duplicates(before))}`).toMatchInlineSnapshot(`
      "f(x0: float32[2,3]) {
        a = tanh(x0)          float32[2,3]
        b = tanh(x0)          float32[2,3]
        c = mul(a, b)         float32[2,3]
        d = tanh(x0)          float32[2,3]
        e = tanh(x0)          float32[2,3]
        f = mul(d, e)         float32[2,3]
        g = sum(f, axes=[0])  float32[3]
        h = broadcastTo(g)    float32[2,3]
        i = add(c, h)         float32[2,3]
        return i
      }
      f(x0: float32[2,3]) {
        a = tanh(x0)          float32[2,3]
        b = mul(a, a)         float32[2,3]
        c = sum(b, axes=[0])  float32[3]
        d = broadcastTo(c)    float32[2,3]
        e = add(b, d)         float32[2,3]
        return e
      }"
    `);
  });
  test("other attributes are another node", () => {
    const f = (x: Tensor) => [
      pad(x, [[1, 0]]),
      pad(x, [[0, 1]]),
      pad(x, [[1, 0]], { value: -0 }),
      stage(padOp, [x], { value: 0, padding: [[1, 0]] }),
    ];
    const { outputs } = duplicates(graphOf(f, ones([2])));
    expect(outputs.map((output) => outputs.indexOf(output))).toEqual([0, 1, 2, 0]);
  });
  test("constants are compared by bits, large ones by their array", () => {
    const large = tensor(Float32Array.from({ length: 100 }, (_, i) => i));
    const same = tensor(Float32Array.from({ length: 100 }, (_, i) => i));
    const f = (x: Tensor) =>
      [0, -0, 0, NaN, NaN]
        .map((c) => mul(x, full([], c)))
        .concat([mul(x, tensor([1, 2])), mul(x, tensor([1, 2])), large, large, same]);
    const { outputs } = duplicates(graphOf(f, ones([2])));
    expect(outputs.map((output) => outputs.indexOf(output))).toEqual([0, 1, 0, 3, 3, 5, 5, 7, 7, 9]);
  });
  test("dtypes and shapes are compared too", () => {
    const f = () => [zeros([2, 3]), zeros([3, 2]), zeros([2, 3], { dtype: "int32" })];
    expect(new Set(duplicates(graphOf(f)).outputs).size).toBe(3);
  });
  test("symbols and functions among attributes by identity: what stands behind a barrier is not merged", () => {
    const graph = graphOf((x: Tensor) => add(tanh(barrier(x)), tanh(barrier(x))), ones([2]));
    expect(duplicates(graph)).toBe(graph);
  });
  test("a third party's op, with attributes of any kind", () => {
    interface Attrs {
      readonly table: ReadonlyMap<string, number>;
      readonly scale: { readonly by: number; readonly to?: string };
    }
    const op: Op<readonly ["x"], Attrs> = defineOp<readonly ["x"], Attrs>({
      name: "theirs",
      inputs: ["x"],
      infer: ({ x }) => x,
      vjp: { x: null },
      reference: ({ x }, out) => out.set(x),
      kind: { type: "opaque" },
      samples: () => [],
      edges: [],
      rejects: [],
    });
    const table = new Map<string, number>();
    const f = (x: Tensor) => [
      bind(op, [x], { table, scale: { by: 1, to: "a" } }),
      bind(op, [x], { table, scale: { to: "a", by: 1 } }),
      bind(op, [x], { table, scale: { by: 1 } }),
      bind(op, [x], { table: new Map(), scale: { by: 1, to: "a" } }),
    ];
    const { outputs } = duplicates(graphOf(f, ones([2])));
    expect(outputs.map((output) => outputs.indexOf(output))).toEqual([0, 0, 2, 3]);
    expect(nodesOf({ name: "f", inputs: [], outputs })).toHaveLength(4);
  });
});
