/** A million eager gradient steps of a tiny model: what stays on the heap. */
import { grad, matmul, mul, sub, sum, tanh, tensor, treeMap, type Tensor } from "@cotangent/autodiff";
import type { Fact, FactRow } from "../workload.ts";

const steps = 1_000_000;
const megabyte = 1e6;

export const memory: Fact = {
  name: "memory",
  title: `${steps.toLocaleString("en")} eager gradient steps of a 2-2-1 network`,
  measure() {
    const collect = globalThis.gc;
    if (collect === undefined) throw new Error("memory: start node with --expose-gc (pnpm bench does)");
    const x = tensor([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    const y = tensor([[0], [1], [1], [0]]);
    let params: { w: Tensor; v: Tensor } = {
      w: tensor([
        [0.5, -0.3],
        [0.2, 0.8],
      ]),
      v: tensor([[0.7], [-0.4]]),
    };
    const gradient = grad(({ w, v }: typeof params) => {
      const error = sub(matmul(tanh(matmul(x, w)), v), y);
      return sum(mul(error, error));
    });
    const heap: number[] = [];
    const start = performance.now();
    for (let i = 0; i < steps; i++) {
      params = treeMap((p, g) => sub(p, mul(g, 0.01)), params, gradient(params));
      if (i % (steps / 20) === steps / 40) {
        collect();
        heap.push(process.memoryUsage().heapUsed / megabyte);
      }
    }
    const seconds = (performance.now() - start) / 1000;
    const rows: FactRow[] = [
      { what: "heap after 25,000 steps", value: heap[0]!, unit: "MB" },
      {
        what: "growth from there to its highest",
        value: heap.reduce((a, b) => Math.max(a, b)) - heap[0]!,
        unit: "MB",
        limit: 20,
      },
      { what: "time per step", value: (seconds / steps) * 1e6, unit: "µs" },
    ];
    return Promise.resolve(rows);
  },
};
