import { describe, expect, test } from "vitest";
import { placeholder } from "../core/absence.ts";
import { stage } from "../core/bind.ts";
import { ones } from "../core/fill.ts";
import { tensor } from "../core/create.ts";
import { UsageError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { within } from "../core/state.ts";
import { add, addOp, mul, neg, negOp } from "../ops/arithmetic.ts";
import { alias } from "../ops/identity.ts";
import { sum } from "../ops/movement.ts";
import { nodesOf, rebuild, type Graph } from "./graph.ts";
import { replay } from "./replay.ts";

const x = placeholder({ shape: [2], dtype: "float32" });
const graph = (...outputs: readonly Tensor[]): Graph => ({ name: "f", inputs: [x], outputs });

describe("nodesOf", () => {
  test("every node once, after its inputs", () => {
    const a = neg(x);
    const b = mul(a, a);
    const c = add(b, a);
    expect(nodesOf(graph(c, b))).toEqual([x, a, b, c]);
  });
  test("a constant ends the graph, whatever it remembers", () => {
    const constant = within((trace) => neg(alias(tensor([1, 2]), trace)));
    expect(constant.inputs.length).toBe(1);
    expect(nodesOf(graph(add(x, constant)))).toHaveLength(3);
  });
  test("leaves no marks", () => {
    const a = neg(x);
    nodesOf(graph(a));
    expect([a.mark, x.mark]).toEqual([-1, -1]);
  });
  test("a chain of a million nodes", () => {
    let y = x as Tensor;
    for (let i = 0; i < 1e6; i++) y = neg(y);
    expect(nodesOf(graph(y))).toHaveLength(1e6 + 1);
    expect(
      rebuild(graph(y), (node) =>
        node.op === negOp && node.inputAt(0).op === negOp ? node.inputAt(0).inputAt(0) : node,
      ).outputs[0],
    ).toBe(x);
  });
});

describe("rebuild", () => {
  test("gives the same graph where nothing changes", () => {
    const g = graph(sum(neg(x)));
    expect(rebuild(g, (node) => node)).toBe(g);
  });
  test("rewrites inputs before the nodes that use them, and shares what was shared", () => {
    const a = neg(x);
    const g = rebuild(graph(mul(a, a)), (node) => (node.op === negOp ? stage(addOp, [x, x], undefined) : node));
    const [product] = g.outputs as [Tensor];
    expect(product.inputAt(0).op).toBe(addOp);
    expect(product.inputAt(0)).toBe(product.inputAt(1));
    expect(nodesOf(g)).toHaveLength(3);
  });
  test("refuses another shape", () => {
    expect(() => rebuild(graph(neg(x)), (node) => (node.op === negOp ? ones([3]) : node))).toThrow(
      new UsageError(
        "compile: a pass put float32[3] in the place of neg, which is float32[2]; a rewrite keeps shape and dtype",
      ),
    );
  });
});

describe("replay", () => {
  test("computes on other inputs", () => {
    expect(replay(graph(add(neg(x), ones([2]))), [tensor([1, 2])])[0]!.toArray()).toEqual([0, -1]);
  });
  test("refuses others than the graph's", () => {
    expect(() => replay(graph(x), [])).toThrow(new UsageError("replay: f takes 1 inputs; got 0"));
    expect(() => replay(graph(x), [tensor(1)])).toThrow(
      new UsageError("replay: input 0 of f is float32[2]; got float32[]"),
    );
  });
});
