import { describe, expect, test } from "vitest";
import { stage } from "../../core/bind.ts";
import { arange, zeros } from "../../core/fill.ts";
import { tensor } from "../../core/create.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, mul, mulOp } from "../../ops/arithmetic.ts";
import { exp } from "../../ops/exponential.ts";
import { stopGradient } from "../../ops/identity.ts";
import { broadcastTo, broadcastToOp, reshapeOp, sum, sumOp } from "../../ops/movement.ts";
import { concatOp } from "../../ops/concat.ts";
import { slice } from "../../ops/slicing.ts";
import { printGraph } from "../print.ts";
import { graphOf } from "../stage.ts";
import { fold as rewriteByFold } from "./fold.ts";
import { rebuild, type Graph } from "../graph.ts";

const fold = (graph: Graph): Graph => rebuild(graph, rewriteByFold());

const x = zeros([3]);
/** What rewriting leaves behind, and staging never makes: nodes on constants. */
const product = (a: Tensor, b: Tensor): Tensor => stage(mulOp, [a, b], undefined);

describe("fold", () => {
  test("nodes on constants are constants", () => {
    const before = graphOf((a: Tensor) => add(a, product(tensor([1, 2, 3]), product(tensor([2, 2, 2]), arange(3)))), x);
    expect(`${printGraph(before)}\n${printGraph(fold(before))}`).toMatchInlineSnapshot(`
      "f(x0: float32[3]) {
        a = mul([2, 2, 2], [0, 1, 2])  float32[3]
        b = mul([1, 2, 3], a)          float32[3]
        c = add(x0, b)                 float32[3]
        return c
      }
      f(x0: float32[3]) {
        a = add(x0, [0, 4, 12])  float32[3]
        return a
      }"
    `);
  });
  test("a result of one value everywhere is a broadcast", () => {
    const before = graphOf((a: Tensor) => add(a, product(tensor([1, 2, 4]), tensor([4, 2, 1]))), x);
    expect(printGraph(fold(before))).toMatchInlineSnapshot(`
      "f(x0: float32[3]) {
        a = add(x0, 4)  float32[3]
        return a
      }"
    `);
  });
  test("what would be larger than what it is made of stays", () => {
    const long = (a: Tensor) => [
      stage(broadcastToOp, [arange(3)], { shape: [100, 3] }),
      stage(concatOp, [stage(broadcastToOp, [tensor(1)], { shape: [9] }), a], { axis: 0 }),
    ];
    const before = graphOf(long, x);
    expect(fold(before)).toBe(before);
  });
  test("sums over broadcasts, and other shapes", () => {
    const before = graphOf(
      (a: Tensor) => [
        add(a, stage(sumOp, [stage(broadcastToOp, [tensor(0.5)], { shape: [100] })], { axes: [0] })),
        stage(reshapeOp, [arange(4)], { shape: [2, 2] }),
      ],
      tensor(1),
    );
    expect(printGraph(fold(before))).toMatchInlineSnapshot(`
      "f(x0: float32[]) {
        a = add(x0, 50)  float32[]
        return a, [0, 1, 2, 3]
      }"
    `);
  });
  test("without elements there is nothing to compute", () => {
    const before = graphOf(
      (a: Tensor) => [
        exp(slice(a, [3])),
        sum(broadcastTo(slice(a, [3]), [2, 0]), { axis: 1 }),
        mul(stopGradient(a), 2),
      ],
      x,
    );
    expect(`${printGraph(before)}\n${printGraph(fold(before))}`).toMatchInlineSnapshot(`
      "f(x0: float32[3]) {
        a = slice(x0, starts=[3], steps=[1], lengths=[0])  float32[0]
        b = exp(a)                                        float32[0]
        c = slice(x0, starts=[3], steps=[1], lengths=[0])  float32[0]
        d = broadcastTo(c)                                float32[2,0]
        e = sum(d, axes=[1])                              float32[2]
        f = stopGradient(x0)                              float32[3]
        g = mul(f, [2, 2, 2])                             float32[3]
        return b, e, g
      }
      f(x0: float32[3]) {
        a = broadcastTo(0)     float32[2]
        b = stopGradient(x0)   float32[3]
        c = mul(b, [2, 2, 2])  float32[3]
        return [], a, c
      }"
    `);
  });
});
