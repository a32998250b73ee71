import { describe, expect, test } from "vitest";
import { arange, full, ones, zeros } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, mul } from "../ops/arithmetic.ts";
import { tanh } from "../ops/hyperbolic.ts";
import { cast } from "../ops/cast.ts";
import { where } from "../ops/logic.ts";
import { matmul } from "../ops/matmul.ts";
import { sum, transpose } from "../ops/movement.ts";
import { pad } from "../ops/slicing.ts";
import { checkpoint } from "../transforms/custom.ts";
import { printGraph } from "./print.ts";
import { graphOf } from "./stage.ts";

describe("printGraph", () => {
  test("inputs by the path of their argument, nodes by letters, types in a column", () => {
    function step({ w, b }: { w: Tensor; b: Tensor }, x: Tensor) {
      return tanh(add(matmul(x, w), b));
    }
    expect(printGraph(graphOf(step, { w: zeros([2, 8]), b: zeros([8]) }, zeros([4, 2])))).toMatchInlineSnapshot(`
      "step(x0.w: float32[2,8], x0.b: float32[8], x1: float32[4,2]) {
        a = matmul(x1, x0.w)   float32[4,8]
        b = broadcastTo(x0.b)  float32[4,8]
        c = add(a, b)          float32[4,8]
        d = tanh(c)            float32[4,8]
        return d
      }"
    `);
  });
  test("attributes, except what only repeats the shape", () => {
    const f = (x: Tensor) =>
      sum(
        pad(
          transpose(cast(x, "float64")),
          [
            [0, 1],
            [2, 0, 1],
          ],
          { value: -0 },
        ),
        { axis: 0 },
      );
    expect(printGraph(graphOf(f, zeros([2, 3])))).toMatchInlineSnapshot(`
      "f(x0: float32[2,3]) {
        a = cast(x0, dtype=float64)                    float64[2,3]
        b = transpose(a, axes=[1,0])                   float64[3,2]
        c = pad(b, padding=[[0,1],[2,0,1]], value=-0)  float64[4,5]
        d = sum(c, axes=[0])                           float64[5]
        return d
      }"
    `);
  });
  test("constants: short ones in place, long ones shortened", () => {
    const f = (x: Tensor) =>
      where(tensor([true, false, true], { dtype: "bool" }), mul(x, 0.1), sum(mul(arange(9), full([], -0))));
    expect(printGraph(graphOf((x: Tensor) => add(f(x), sum(mul(arange(9), sum(x)))), ones([3]))))
      .toMatchInlineSnapshot(`
      "f(x0: float32[3]) {
        a = mul(x0, [0.1, 0.1, 0.1])                  float32[3]
        b = where([true, false, true], a, [0, 0, 0])  float32[3]
        c = constant [0, 1, 2, 3, …]                  float32[9]
        d = sum(x0, axes=[0])                         float32[]
        e = broadcastTo(d)                            float32[9]
        f = mul(c, e)                                 float32[9]
        g = sum(f, axes=[0])                          float32[]
        h = broadcastTo(g)                            float32[3]
        i = add(b, h)                                 float32[3]
        return i
      }"
    `);
  });
  test("marks show what they stand for", () => {
    const f = checkpoint((x: Tensor) => tanh(x));
    expect(printGraph(graphOf(f, ones([3])))).toMatchInlineSnapshot(`
      "f(x0: float32[3]) {
        a = stopGradient(x0)               float32[3]
        b = tanh(a)                        float32[3]
        c = custom(b, x0, who=checkpoint)  float32[3]
        return c
      }"
    `);
  });
  test("more than 26 nodes, several results, no node at all", () => {
    const chain = (x: Tensor) => Array.from({ length: 27 }).reduce<Tensor>((y) => tanh(y), x);
    expect(
      printGraph(graphOf(chain, ones([])))
        .split("\n")
        .slice(26),
    ).toMatchInlineSnapshot(`
      [
        "  a1 = tanh(z)   float32[]",
        "  b1 = tanh(a1)  float32[]",
        "  return b1",
        "}",
      ]
    `);
    expect(printGraph(graphOf((x: Tensor, y: Tensor) => [y, x, 1].slice(0, 2), ones([]), ones([2]))))
      .toMatchInlineSnapshot(`
      "f(x0: float32[], x1: float32[2]) {
        return x1, x0
      }"
    `);
  });
});
