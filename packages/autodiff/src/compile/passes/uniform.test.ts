import { describe, expect, test } from "vitest";
import { full, zeros } from "../../core/fill.ts";
import { tensor } from "../../core/create.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add } from "../../ops/arithmetic.ts";
import { printGraph } from "../print.ts";
import { graphOf } from "../stage.ts";
import { uniform as rewriteByUniform } from "./uniform.ts";
import { rebuild, type Graph } from "../graph.ts";

const uniform = (graph: Graph): Graph => rebuild(graph, rewriteByUniform);

describe("uniform", () => {
  test("constants with one value everywhere, −0 and NaN among them", () => {
    const before = graphOf(
      (x: Tensor) => [
        add(x, full([2, 3], 0.5)),
        add(x, full([2, 3], -0)),
        add(x, full([2, 3], NaN)),
        add(x, tensor([[1, 2, 3]])),
        full([1], 7),
      ],
      zeros([2, 3]),
    );
    expect(`${printGraph(before)}\n${printGraph(uniform(before))}`).toMatchInlineSnapshot(`
      "f(x0: float32[2,3]) {
        a = constant [0.5, 0.5, 0.5, 0.5, …]  float32[2,3]
        b = add(x0, a)                        float32[2,3]
        c = constant [-0, -0, -0, -0, …]      float32[2,3]
        d = add(x0, c)                        float32[2,3]
        e = constant [NaN, NaN, NaN, NaN, …]  float32[2,3]
        f = add(x0, e)                        float32[2,3]
        g = constant [1, 2, 3, 1, …]          float32[2,3]
        h = add(x0, g)                        float32[2,3]
        return b, d, f, h, [7]
      }
      f(x0: float32[2,3]) {
        a = add(x0, 0.5)              float32[2,3]
        b = add(x0, -0)               float32[2,3]
        c = add(x0, NaN)              float32[2,3]
        d = constant [1, 2, 3, 1, …]  float32[2,3]
        e = add(x0, d)                float32[2,3]
        f = broadcastTo(7)            float32[1]
        return a, b, c, e, f
      }"
    `);
  });
  test("0 and −0 are two values; without elements there is none", () => {
    const before = graphOf((x: Tensor) => [add(x, tensor([0, -0])), zeros([0, 2])], zeros([2]));
    expect(uniform(before)).toBe(before);
  });
});
