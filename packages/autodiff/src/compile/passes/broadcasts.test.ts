import { describe, expect, test } from "vitest";
import { bind } from "../../core/bind.ts";
import { elementsOf, type Tensor } from "../../core/tensor.ts";
import { full, ones } from "../../core/fill.ts";
import { tensor } from "../../core/create.ts";
import { add, mul } from "../../ops/arithmetic.ts";
import { exp } from "../../ops/exponential.ts";
import { broadcastTo, sum, sumOp } from "../../ops/movement.ts";
import { printGraph } from "../print.ts";
import { replay } from "../replay.ts";
import { graphOf } from "../stage.ts";
import { broadcasts as rewriteByBroadcasts } from "./broadcasts.ts";
import { uniform as rewriteByUniform } from "./uniform.ts";
import { rebuild, type Graph } from "../graph.ts";

const uniform = (graph: Graph): Graph => rebuild(graph, rewriteByUniform);
const broadcasts = (graph: Graph): Graph => rebuild(graph, rewriteByBroadcasts);

const shown = (f: (...args: never[]) => unknown, ...args: readonly Tensor[]): string => {
  const before = uniform(graphOf(f, ...args));
  return `${printGraph(before)}\n${printGraph(broadcasts(before))}`;
};

describe("broadcasts", () => {
  test("elementwise ops go before the broadcast", () => {
    expect(
      shown(
        (x: Tensor, y: Tensor) => mul(exp(broadcastTo(x, [4, 3])), add(broadcastTo(y, [4, 3]), full([4, 3], 2))),
        ones([3]),
        ones([]),
      ),
    ).toMatchInlineSnapshot(`
      "f(x0: float32[3], x1: float32[]) {
        a = broadcastTo(x0)  float32[4,3]
        b = exp(a)           float32[4,3]
        c = broadcastTo(x1)  float32[4,3]
        d = add(c, 2)        float32[4,3]
        e = mul(b, d)        float32[4,3]
        return e
      }
      f(x0: float32[3], x1: float32[]) {
        a = exp(x0)         float32[3]
        b = add(x1, 2)      float32[]
        c = broadcastTo(b)  float32[3]
        d = mul(a, c)       float32[3]
        e = broadcastTo(d)  float32[4,3]
        return e
      }"
    `);
  });
  test("not where two broadcasts differ", () => {
    const graph = graphOf((x: Tensor, y: Tensor) => add(x, y), ones([3, 1]), ones([1, 3]));
    expect(broadcasts(graph)).toBe(graph);
  });
  test("the sum over copies is a product", () => {
    expect(shown((x: Tensor) => sum(broadcastTo(x, [5, 2, 3]), { axis: [0, 1] }), ones([1, 3]))).toMatchInlineSnapshot(`
      "f(x0: float32[1,3]) {
        a = broadcastTo(x0)     float32[5,2,3]
        b = sum(a, axes=[0,1])  float32[3]
        return b
      }
      f(x0: float32[1,3]) {
        a = reshape(x0)  float32[3]
        b = mul(a, 10)   float32[3]
        c = add(b, 0)    float32[3]
        return c
      }"
    `);
  });
  test("the sum over an axis of length 1 is none", () => {
    expect(shown((x: Tensor) => sum(x, { axis: 1 }), ones([3, 1]))).toMatchInlineSnapshot(`
      "f(x0: float32[3,1]) {
        a = sum(x0, axes=[1])  float32[3]
        return a
      }
      f(x0: float32[3,1]) {
        a = reshape(x0)  float32[3]
        b = add(a, 0)    float32[3]
        return b
      }"
    `);
  });
  test("not of bools, whose sum is int32, also where there is one of each", () => {
    const yes = ones([], { dtype: "bool" });
    for (const shape of [[5], [1]]) {
      const graph = graphOf((x: Tensor) => bind(sumOp, [broadcastTo(x, shape)], { axes: [0] }), yes);
      const [count] = replay(broadcasts(graph), [yes]);
      expect([count!.dtype, count!.item()]).toEqual(["int32", shape[0]]);
    }
  });
  test("of float64, only where each partial sum is exact", () => {
    const f = (x: Tensor) => sum(broadcastTo(x, [5]));
    const graph = graphOf(f, ones([], { dtype: "float64" }));
    expect(broadcasts(graph)).toBe(graph);
    expect(shown((x: Tensor) => mul(x, sum(full([5], 0.5, { dtype: "float64" }))), tensor(1, { dtype: "float64" })))
      .toMatchInlineSnapshot(`
      "f(x0: float64[]) {
        a = mul(x0, 2.5)  float64[]
        return a
      }
      f(x0: float64[]) {
        a = mul(x0, 2.5)  float64[]
        return a
      }"
    `);
  });
  test.each([0, -0, 1.1, 3e38, -1e-45, Infinity, NaN])("is exact for copies of %d", (value) => {
    for (const n of [1, 3, 7, 1000]) {
      const graph = graphOf((x: Tensor) => sum(broadcastTo(x, [n])), ones([]));
      const input = [tensor(value)];
      expect(elementsOf(replay(broadcasts(graph), input)[0]!)).toEqual(elementsOf(replay(graph, input)[0]!));
    }
  });
});
