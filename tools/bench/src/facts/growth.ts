/** How compiling and running grow: with the nodes of a graph, and with the number of parameters. */
import { add, compile, grad, matmul, mul, ones, sub, sum, tanh, zeros, type Tensor } from "@cotangent/autodiff";
import type { Backend } from "@cotangent/autodiff/backend";
import { createWasmBackend } from "@cotangent/wasm";
import { median } from "../measure.ts";
import type { Fact, FactRow } from "../workload.ts";

const nodes = [100, 1_000, 10_000];
// none of them fits in a cache
const parameters = [10_000_000, 50_000_000];

export const compileGrowth: Fact = {
  name: "compile-growth",
  title: "growth with nodes and with parameters, one thread",
  async measure() {
    const backend = await createWasmBackend({ relaxedSimd: false, threads: 1 });
    // until the engine has compiled the compiler
    for (let i = 0; i < 20; i++) compile(grad(chain(100)), { backend })(ones([4, 8]), zeros([8, 8]));
    const byNodes = nodes.map((count) => compileAndRun(count, backend));
    const byParameters = parameters.map((count) => updateSeconds(count, backend) / count);
    const rows: FactRow[] = [];
    nodes.forEach((count, i) => {
      const { compiling, running } = byNodes[i]!;
      const what = `${count.toLocaleString("en")} nodes`;
      rows.push({ what: `compile and first result, ${what}`, value: (compiling / count) * 1e6, unit: "µs per node" });
      rows.push({ what: `a run, ${what}`, value: (running / count) * 1e9, unit: "ns per node" });
    });
    parameters.forEach((count, i) =>
      rows.push({
        what: `an update, ${count.toLocaleString("en")} parameters`,
        value: byParameters[i]! * 1e9,
        unit: "ns per parameter",
      }),
    );
    const [, few, many] = byNodes;
    // n·log n allows 4 / 3
    const growth = (a: number, b: number): number => b / (10 * a);
    rows.push(
      {
        what: "compiling a node, at 10,000 to 1,000",
        value: growth(few!.compiling, many!.compiling),
        unit: "times",
        limit: 1.4,
      },
      {
        what: "running a node, at 10,000 to 1,000",
        value: growth(few!.running, many!.running),
        unit: "times",
        limit: 1.4,
      },
      {
        what: "updating a parameter, at 50 M to 10 M",
        value: byParameters[1]! / byParameters[0]!,
        unit: "times",
        limit: 1.4,
      },
    );
    return rows;
  },
};

/**
 * About so many nodes, with their gradient: elementwise ones, sums along an axis, a product of matrices now and then.
 */
function chain(count: number): (x: Tensor, w: Tensor) => Tensor {
  // with the gradient, a turn of the loop is five nodes on average
  return (x, w) => {
    let y = x;
    for (let i = 0; i < count / 5; i++) {
      if (i % 8 === 7) y = tanh(matmul(y, w));
      else if (i % 8 === 3) y = add(mul(y, 0.9), sum(y, { axis: 0, keepDims: true }));
      else y = mul(y, add(x, 1 / (i + 2)));
    }
    return sum(y);
  };
}

function compileAndRun(count: number, backend: Backend): { readonly compiling: number; readonly running: number } {
  const f = compile(grad(chain(count)), { backend });
  const [x, w] = [ones([4, 8]), zeros([8, 8])];
  const compiling = seconds(() => f(x, w).data());
  // until the engine has optimized it
  for (const start = performance.now(); performance.now() - start < 1500;) f(x, w);
  const times = Array.from({ length: 100 }, () => seconds(() => f(x, w)));
  return { compiling, running: median(times) };
}

/** Of gradient descent, in place. */
function updateSeconds(count: number, backend: Backend): number {
  const update = compile((p: Tensor) => sub(p, mul(p, 1e-3)), { backend, donate: [0] });
  let p: Tensor = ones([count]);
  const times = Array.from({ length: 12 }, () => seconds(() => (p = update(p))));
  // the first ones wait for the system's pages
  return median(times.slice(4));
}

function seconds(f: () => unknown): number {
  const start = performance.now();
  f();
  return (performance.now() - start) / 1000;
}
