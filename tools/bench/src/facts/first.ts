/** How long `compile` and the first result take, in a fresh process whose imports are done. */
import { contendersOf, type Contender } from "../contenders.ts";
import { median } from "../measure.ts";
import { findNode } from "../node.ts";
import { openContender } from "../process.ts";
import type { Fact, FactRow, Workload } from "../workload.ts";
import { deep } from "../workloads/deep.ts";
import { iris } from "../workloads/iris.ts";

const processes = 3;
const limits: readonly (readonly [Workload, string, number])[] = [
  [iris, "iris step", 15],
  [deep, "step of 1,000 nodes", 60],
];
const names = ["cotangent, plain SIMD", "cotangent, interpreted", "tfjs wasm", "tfjs cpu", "jax-js", "PyTorch"];

export const first: Fact = {
  name: "first",
  title: "from `compile` to the first result (peers: their first step), fresh processes, imports done",
  async measure() {
    const node = findNode(undefined);
    const rows: FactRow[] = [];
    for (const [workload, what, limit] of limits) {
      const chosen = names.flatMap((name) => contendersOf(workload, node).filter((one) => one.name === name));
      for (const contender of chosen) {
        const times: number[] = [];
        for (let i = 0; i < processes; i++) times.push(await firstResult(workload, contender));
        const held = contender.name === names[0] ? { limit } : {};
        rows.push({ what: `${what}: ${contender.name}`, value: median(times) * 1000, unit: "ms", ...held });
      }
    }
    return rows;
  },
};

async function firstResult(workload: Workload, contender: Contender): Promise<number> {
  const channel = openContender(workload, contender, findNode(undefined));
  try {
    const { values } = await channel.ask({ case: 0, want: "first", n: 1 });
    return values[0]!;
  } finally {
    channel.close();
  }
}
