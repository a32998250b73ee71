import { describe, expect, test } from "vitest";
import { stage } from "../../core/bind.ts";
import { full, ones } from "../../core/fill.ts";
import type { Tensor } from "../../core/tensor.ts";
import { broadcastTo, broadcastToOp, flip, reshape, reshapeOp, transpose, transposeOp } from "../../ops/movement.ts";
import { defineMovement } from "../../ops/view.ts";
import { concat } from "../../ops/concat.ts";
import { pad, padOp, slice, sliceOp } from "../../ops/slicing.ts";
import { printGraph } from "../print.ts";
import { graphOf } from "../stage.ts";
import { layout as rewriteByLayout } from "./layout.ts";
import { uniform as rewriteByUniform } from "./uniform.ts";
import { rebuild, type Graph } from "../graph.ts";

const uniform = (graph: Graph): Graph => rebuild(graph, rewriteByUniform);
const layout = (graph: Graph): Graph => rebuild(graph, rewriteByLayout);

const shown = (f: (...args: never[]) => unknown, ...args: readonly Tensor[]): string => {
  const before = uniform(graphOf(f, ...args));
  return `${printGraph(before)}\n${printGraph(layout(before))}`;
};
const x = ones([2, 3]);

describe("layout", () => {
  test("reshape of reshape", () => {
    expect(shown((a: Tensor) => [reshape(reshape(a, [6]), [3, 2]), reshape(reshape(a, [6]), [2, 3])], x))
      .toMatchInlineSnapshot(`
      "f(x0: float32[2,3]) {
        a = reshape(x0)  float32[6]
        b = reshape(a)   float32[3,2]
        c = reshape(x0)  float32[6]
        d = reshape(c)   float32[2,3]
        return b, d
      }
      f(x0: float32[2,3]) {
        a = reshape(x0)  float32[3,2]
        return a, x0
      }"
    `);
  });
  test("transpose of transpose", () => {
    expect(
      shown(
        (a: Tensor) => [transpose(transpose(a, [2, 0, 1]), [2, 0, 1]), transpose(transpose(a, [2, 0, 1]), [1, 2, 0])],
        ones([2, 3, 4]),
      ),
    ).toMatchInlineSnapshot(`
      "f(x0: float32[2,3,4]) {
        a = transpose(x0, axes=[2,0,1])  float32[4,2,3]
        b = transpose(a, axes=[2,0,1])   float32[3,4,2]
        c = transpose(x0, axes=[2,0,1])  float32[4,2,3]
        d = transpose(c, axes=[1,2,0])   float32[2,3,4]
        return b, d
      }
      f(x0: float32[2,3,4]) {
        a = transpose(x0, axes=[1,2,0])  float32[3,4,2]
        return a, x0
      }"
    `);
  });
  test("a transpose that moves only axes of length 1 is a reshape", () => {
    expect(shown((a: Tensor) => transpose(a, [1, 2, 0]), ones([1, 2, 3]))).toMatchInlineSnapshot(`
      "f(x0: float32[1,2,3]) {
        a = transpose(x0, axes=[1,2,0])  float32[2,3,1]
        return a
      }
      f(x0: float32[1,2,3]) {
        a = reshape(x0)  float32[2,3,1]
        return a
      }"
    `);
  });
  test("broadcasts", () => {
    expect(
      shown(
        (a: Tensor) => [
          broadcastTo(broadcastTo(a, [1, 3]), [2, 2, 3]),
          broadcastTo(reshape(a, [1, 1, 3]), [2, 4, 3]),
          broadcastTo(a, [1, 3]),
        ],
        ones([3]),
      ),
    ).toMatchInlineSnapshot(`
      "f(x0: float32[3]) {
        a = broadcastTo(x0)  float32[1,3]
        b = broadcastTo(a)   float32[2,2,3]
        c = reshape(x0)      float32[1,1,3]
        d = broadcastTo(c)   float32[2,4,3]
        e = broadcastTo(x0)  float32[1,3]
        return b, d, e
      }
      f(x0: float32[3]) {
        a = broadcastTo(x0)  float32[2,2,3]
        b = broadcastTo(x0)  float32[2,4,3]
        c = reshape(x0)      float32[1,3]
        return a, b, c
      }"
    `);
  });
  test("flips", () => {
    expect(shown((a: Tensor) => [flip(flip(a)), flip(flip(a), { axis: 0 }), flip(reshape(a, [1, 6]), { axis: 0 })], x))
      .toMatchInlineSnapshot(`
      "f(x0: float32[2,3]) {
        a = flip(x0, axes=[0,1])  float32[2,3]
        b = flip(a, axes=[0,1])   float32[2,3]
        c = flip(x0, axes=[0,1])  float32[2,3]
        d = flip(c, axes=[0])     float32[2,3]
        e = reshape(x0)           float32[1,6]
        f = flip(e, axes=[0])     float32[1,6]
        return b, d, f
      }
      f(x0: float32[2,3]) {
        a = flip(x0, axes=[1])  float32[2,3]
        b = reshape(x0)         float32[1,6]
        return x0, a, b
      }"
    `);
  });
  test("slice of slice", () => {
    expect(shown((a: Tensor) => slice(slice(a, [1], [9], { steps: [2] }), [1], [4], { steps: [2] }), ones([10])))
      .toMatchInlineSnapshot(`
      "f(x0: float32[10]) {
        a = slice(x0, starts=[1], steps=[2], lengths=[4])  float32[4]
        b = slice(a, starts=[1], steps=[2], lengths=[2])  float32[2]
        return b
      }
      f(x0: float32[10]) {
        a = slice(x0, starts=[3], steps=[4], lengths=[2])  float32[2]
        return a
      }"
    `);
  });
  test("movements that move nothing", () => {
    const f = (a: Tensor) => [
      stage(reshapeOp, [a], { shape: [2, 3] }),
      stage(broadcastToOp, [a], { shape: [2, 3] }),
      stage(transposeOp, [a], { axes: [0, 1] }),
      stage(sliceOp, [a], { starts: [0, 0], steps: [1, 1], lengths: [2, 3] }),
      stage(padOp, [a], {
        padding: [
          [0, 0],
          [0, 0],
        ],
        value: 1,
      }),
    ];
    expect(shown(f, x)).toMatchInlineSnapshot(`
      "f(x0: float32[2,3]) {
        a = reshape(x0)                                   float32[2,3]
        b = broadcastTo(x0)                               float32[2,3]
        c = transpose(x0, axes=[0,1])                     float32[2,3]
        d = slice(x0, starts=[0,0], steps=[1,1], lengths=[2,3])  float32[2,3]
        e = pad(x0, padding=[[0,0],[0,0]], value=1)       float32[2,3]
        return a, b, c, d, e
      }
      f(x0: float32[2,3]) {
        return x0, x0, x0, x0, x0
      }"
    `);
  });
  test("movements of one value everywhere", () => {
    const f = (a: Tensor) => {
      const c = stage(broadcastToOp, [full([], 2)], { shape: [2, 3] });
      const d = broadcastTo(a, [2, 3]);
      return [
        transpose(c),
        flip(d),
        slice(d, [1], [2]),
        reshape(d, [6]),
        pad(
          c,
          [
            [1, 1],
            [0, 0],
          ],
          { value: 2 },
        ),
        pad(c, [
          [1, 1],
          [0, 0],
        ]),
      ];
    };
    expect(shown(f, ones([]))).toMatchInlineSnapshot(`
      "f(x0: float32[]) {
        a = transpose(2, axes=[1,0])                      float32[3,2]
        b = broadcastTo(x0)                               float32[2,3]
        c = flip(b, axes=[0,1])                           float32[2,3]
        d = slice(b, starts=[1,0], steps=[1,1], lengths=[1,3])  float32[1,3]
        e = reshape(b)                                    float32[6]
        f = pad(2, padding=[[1,1],[0,0]], value=2)        float32[4,3]
        g = pad(2, padding=[[1,1],[0,0]], value=0)        float32[4,3]
        return a, c, d, e, f, g
      }
      f(x0: float32[]) {
        a = broadcastTo(2)                          float32[3,2]
        b = broadcastTo(x0)                         float32[2,3]
        c = broadcastTo(x0)                         float32[1,3]
        d = broadcastTo(x0)                         float32[6]
        e = broadcastTo(2)                          float32[4,3]
        f = pad(2, padding=[[1,1],[0,0]], value=0)  float32[4,3]
        return a, b, c, d, e, f
      }"
    `);
  });
  test("by kind, ops of others too: what is whole or one value everywhere stays, and zeros after zeros are zeros", () => {
    const turnOp = defineMovement({
      name: "turn",
      infer: ({ x }) => x,
      vjp: { x: null },
      view: ([n]) => ({ offset: n! - 1, strides: [-1] }),
    });
    const none = stage(broadcastToOp, [full([], 0)], { shape: [2] });
    const f = (a: Tensor) => [stage(turnOp, [reshape(a, [1])], {}), stage(turnOp, [none], {}), concat([none, none])];
    expect(shown(f, ones([]))).toMatchInlineSnapshot(`
      "f(x0: float32[]) {
        a = reshape(x0)           float32[1]
        b = turn(a)               float32[1]
        c = turn(0)               float32[2]
        d = concat(0, 0, axis=0)  float32[4]
        return b, c, d
      }
      f(x0: float32[]) {
        a = reshape(x0)     float32[1]
        b = broadcastTo(0)  float32[2]
        c = broadcastTo(0)  float32[4]
        return a, b, c
      }"
    `);
  });
});
