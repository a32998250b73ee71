/** What a process takes of the machine's memory while it trains with a compiled step. */
import type { Contender } from "../contenders.ts";
import { findNode } from "../node.ts";
import { openContender } from "../process.ts";
import type { Fact } from "../workload.ts";
import { iris } from "../workloads/iris.ts";

const steps = 100_000;
const contender: Contender = {
  name: "cotangent",
  plays: { engine: { relaxedSimd: false, threads: 1 } },
  flags: ["--expose-gc"],
};

export const resident: Fact = {
  name: "resident",
  title: `resident memory over ${steps.toLocaleString("en")} compiled iris steps`,
  async measure() {
    const channel = openContender(iris, contender, findNode(undefined));
    try {
      const { values } = await channel.ask({ case: 0, want: "memory", n: steps });
      const [settled, ...later] = values.slice(2);
      return [
        { what: "after 10,000 steps", value: settled!, unit: "MB" },
        {
          what: "growth from there to its highest",
          value: later.reduce((a, b) => Math.max(a, b)) - settled!,
          unit: "MB",
          limit: 10,
        },
      ];
    } finally {
      channel.close();
    }
  },
};
