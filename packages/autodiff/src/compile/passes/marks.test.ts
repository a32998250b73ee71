import { describe, expect, test } from "vitest";
import { ones } from "../../core/fill.ts";
import type { Tensor } from "../../core/tensor.ts";
import { mul } from "../../ops/arithmetic.ts";
import { tanh } from "../../ops/hyperbolic.ts";
import { stopGradient } from "../../ops/identity.ts";
import { reshape, sum } from "../../ops/movement.ts";
import { checkpoint, customVjp } from "../../transforms/custom.ts";
import { grad } from "../../transforms/reverse.ts";
import { printGraph } from "../print.ts";
import { graphOf } from "../stage.ts";
import { barriers as rewriteByBarriers } from "./barriers.ts";
import { marks as rewriteByMarks } from "./marks.ts";
import { rebuild, type Graph } from "../graph.ts";

const marks = (graph: Graph): Graph => rebuild(graph, rewriteByMarks);
const barriers = (graph: Graph): Graph => rebuild(graph, rewriteByBarriers);

const x = ones([3]);

describe("marks", () => {
  test("stopGradient and the alias of a derivative go", () => {
    const before = graphOf(
      grad((a: Tensor<readonly [3]>) => sum(mul(a, stopGradient(tanh(a))))),
      x,
    );
    expect(`${printGraph(before)}\n${printGraph(marks(before))}`).toMatchInlineSnapshot(`
      "f(x0: float32[3]) {
        a = alias(x0)                     float32[3]
        b = tanh(a)                       float32[3]
        c = stopGradient(b)               float32[3]
        d = scaleCotangent([1, 1, 1], c)  float32[3]
        return d
      }
      f(x0: float32[3]) {
        a = tanh(x0)                      float32[3]
        b = scaleCotangent([1, 1, 1], a)  float32[3]
        return b
      }"
    `);
  });
  test("custom is its value", () => {
    const f = customVjp(
      (a: Tensor) => tanh(a),
      (ct) => [ct] as const,
    );
    expect(printGraph(marks(graphOf(f, x)))).toMatchInlineSnapshot(`
      "f(x0: float32[3]) {
        a = tanh(x0)  float32[3]
        return a
      }"
    `);
  });
  test("a reshape to another shape stays", () => {
    expect(printGraph(marks(graphOf((a: Tensor) => reshape(stopGradient(a), [1, 3]), x)))).toMatchInlineSnapshot(`
      "f(x0: float32[3]) {
        a = reshape(x0)  float32[1,3]
        return a
      }"
    `);
  });
});

describe("barriers", () => {
  test("stay until their pass comes", () => {
    const before = marks(
      graphOf(
        grad((a: Tensor) => sum(checkpoint((b: Tensor) => tanh(tanh(b)))(a))),
        x,
      ),
    );
    expect(`${printGraph(before)}\n${printGraph(barriers(before))}`).toMatchInlineSnapshot(`
      "f(x0: float32[3]) {
        a = barrier(x0)                   float32[3]
        b = tanh(a)                       float32[3]
        c = cosh(b)                       float32[3]
        d = div([1, 1, 1], c)             float32[3]
        e = mul(d, d)                     float32[3]
        f = scaleCotangent([1, 1, 1], e)  float32[3]
        g = cosh(a)                       float32[3]
        h = div([1, 1, 1], g)             float32[3]
        i = mul(h, h)                     float32[3]
        j = scaleCotangent(f, i)          float32[3]
        return j
      }
      f(x0: float32[3]) {
        a = tanh(x0)                      float32[3]
        b = cosh(a)                       float32[3]
        c = div([1, 1, 1], b)             float32[3]
        d = mul(c, c)                     float32[3]
        e = scaleCotangent([1, 1, 1], d)  float32[3]
        f = cosh(x0)                      float32[3]
        g = div([1, 1, 1], f)             float32[3]
        h = mul(g, g)                     float32[3]
        i = scaleCotangent(e, h)          float32[3]
        return i
      }"
    `);
  });
});
