import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placeholder } from "../core/absence.ts";
import type { Tensor } from "../core/tensor.ts";
import { mul, neg } from "../ops/arithmetic.ts";
import { exp } from "../ops/exponential.ts";
import { randomGraph } from "../testing/graphs.ts";
import { nodesOf } from "./graph.ts";
import { runOrder } from "./runOrder.ts";

const x = placeholder({ shape: [2], dtype: "float32" });

describe("runOrder", () => {
  test("holds the nodes of the graph, each after its inputs", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const graph = randomGraph(seed, { steps: 30 });
        const order = runOrder(graph);
        expect(new Set(order)).toEqual(new Set(nodesOf(graph)));
        const place = new Map(order.map((node, i) => [node, i]));
        expect(place.size).toBe(order.length);
        for (const node of order)
          for (const input of node.inputs) expect(place.get(input)!).toBeLessThan(place.get(node)!);
      }),
    );
  });
  test("what is cheap waits for what is not", () => {
    const cheap = exp(x);
    const long = neg(neg(neg(x)));
    const order = runOrder({ name: "f", inputs: [x], outputs: [mul(cheap, long)] });
    expect(order.map((node) => node.op?.name ?? "x")).toEqual(["x", "neg", "neg", "neg", "exp", "mul"]);
  });
  test("a result is made as soon as it can be", () => {
    const first = neg(x);
    const second = neg(first);
    const last = neg(second);
    const [p, q, r] = [mul(last, last), mul(second, second), mul(first, first)];
    const order = runOrder({ name: "f", inputs: [x], outputs: [p, q, r] });
    const at = (node: Tensor): number => order.indexOf(node);
    expect([at(r) < at(second), at(q) < at(last)]).toEqual([true, true]);
  });
  test("a list of ten thousand inputs", () => {
    const outputs = Array.from({ length: 1e4 }, (_, i) => (i % 2 ? neg(x) : exp(neg(x))));
    expect(runOrder({ name: "f", inputs: [x], outputs })).toHaveLength(15_001);
  });
});
