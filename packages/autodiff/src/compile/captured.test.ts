/** What compile makes of large tensors that a function closes over, and of long lists. */
import { expect, test } from "vitest";
import type { Backend } from "../backend.ts";
import { stage } from "../core/bind.ts";
import { arange, ones } from "../core/fill.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, mul } from "../ops/arithmetic.ts";
import { matmul, matmulOp } from "../ops/matmul.ts";
import { reshape } from "../ops/movement.ts";
import { compile } from "./compile.ts";
import { graphOf } from "./stage.ts";
import { interpreter } from "./interpret.ts";
import { nodesOf } from "./graph.ts";
import { printGraph } from "./print.ts";
import { settle } from "./simplify.ts";

/** Counts the graphs that it is given, by name. */
function counting(): { readonly backend: Backend; readonly names: string[] } {
  const names: string[] = [];
  const compileGraph: Backend["compile"] = (graph) => {
    names.push(graph.name);
    return interpreter.compile(graph);
  };
  return { names, backend: { name: "counting", compile: compileGraph } };
}

test("a large product of captured tensors is computed by the backend, once, when it is staged", () => {
  const { backend, names } = counting();
  const w = ones([170, 170]);
  const f = compile((x: Tensor) => add(matmul(w, w), x), { backend, name: "f" });
  expect([f(1).data()[0], f(2).data()[169]]).toEqual([171, 172]);
  expect(names).toEqual(["matmul", "f"]);
});

test("a small one is computed by its reference", () => {
  const { backend, names } = counting();
  const w = ones([4, 4]);
  const f = compile((x: Tensor) => add(matmul(w, w), x), { backend, name: "f" });
  expect(f(1).data()[0]).toBe(5);
  expect(names).toEqual(["f"]);
});

test("the backend's own way for eager ops is taken where it has one, and left when the function is staged", () => {
  const asked: string[] = [];
  const { backend } = counting();
  const accelerate = ({ name }: { readonly name: string }): undefined => void asked.push(name);
  const w = ones([3, 3]);
  const f = compile((x: Tensor) => mul(x, matmul(w, w)), { backend: { ...backend, accelerate } });
  f(2);
  matmul(w, w);
  expect(asked).toEqual(["matmul"]);
});

test("passes fold constants as long as that takes a fraction of a second, in all", () => {
  const product = (n: number): Tensor => {
    const w = reshape(arange(n * n), [n, n]);
    return stage(matmulOp, [w, mul(w, 0.5)], undefined);
  };
  const left = (nodes: readonly Tensor[]): number =>
    nodesOf(settle(graphOf(() => nodes))).filter(({ op }) => op === matmulOp).length;
  expect(left([product(64)])).toBe(0);
  expect(left([product(400)])).toBe(1);
  // a hundred and fifty of 60 · 60 · 60 steps are about the budget
  expect(left(Array.from({ length: 200 }, () => product(60)))).toBeGreaterThan(30);
});

test("a graph of 130,000 nodes is printed", () => {
  const many = graphOf((x: Tensor) => Array.from({ length: 130_000 }, () => add(x, x)), ones([]));
  expect(printGraph(many).split("\n").length).toBeGreaterThan(130_000);
});
