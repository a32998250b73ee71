/** How long the first call of a compiled function takes, in a fresh process whose models and data are there. */
import { contendersOf, type Contender } from "../contenders.ts";
import { median } from "../measure.ts";
import { findNode } from "../node.ts";
import { openContender } from "../process.ts";
import type { Clock } from "../protocol.ts";
import type { Fact, FactRow, Workload } from "../workload.ts";
import { deep } from "../workloads/deep.ts";
import { iris, irisShapes } from "../workloads/iris.ts";

const processes = 5;
const limits: readonly (readonly [Workload, string, number])[] = [
  [iris, "iris step", 15],
  [deep, "step of 1,000 nodes", 60],
];
const names = ["cotangent, plain SIMD", "cotangent, interpreted", "tfjs wasm", "tfjs cpu", "jax-js", "PyTorch"];

export const first: Fact = {
  name: "first",
  title: "from `compile` to the first result (peers: their first step), fresh processes, models and data being there",
  async measure() {
    const rows: FactRow[] = [];
    const add = async (what: string, workload: Workload, contender: Contender, clock: Clock, limit?: number) => {
      const times: (readonly number[])[] = [];
      for (let i = 0; i < processes; i++) times.push(await firstResults(workload, contender, clock));
      const value = median(times.map((each) => each.at(-1)!)) * 1000;
      rows.push({ what, value, unit: "ms", ...(limit === undefined ? {} : { limit }) });
    };
    for (const [workload, what, limit] of limits) {
      const [own, ...others] = names.flatMap((name) =>
        contendersOf(workload, findNode(undefined)).filter((one) => one.name === name),
      );
      await add(`${what}: ${own!.name}`, workload, own!, "wall", limit);
      await add(`${what}: ${own!.name}, time on the processor`, workload, own!, "cpu");
      if (workload === iris) await add(`${what}, then another batch size: the second`, irisShapes, own!, "cpu");
      for (const contender of others) await add(`${what}: ${contender.name}`, workload, contender, "wall");
    }
    return rows;
  },
};

/** Of each case, one after the other in one process. */
async function firstResults(workload: Workload, contender: Contender, clock: Clock): Promise<readonly number[]> {
  const channel = openContender(workload, contender, findNode(undefined));
  try {
    const times: number[] = [];
    for (const index of workload.problems().keys()) {
      const { values } = await channel.ask({ case: index, want: "seconds", n: 1, clock });
      times.push(values[0]!);
    }
    return times;
  } finally {
    channel.close();
  }
}
