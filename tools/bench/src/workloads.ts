/** What `pnpm bench` can time, in the order of docs/benchmarks.md. */
import type { Workload } from "./workload.ts";
import { chain, growth } from "./workloads/chain.ts";
import { cnn } from "./workloads/cnn.ts";
import { deep } from "./workloads/deep.ts";
import { elementwise } from "./workloads/elementwise.ts";
import { iris, irisShapes } from "./workloads/iris.ts";
import { matmul1024, matmul512 } from "./workloads/matmul.ts";
import { mnist } from "./workloads/mnist.ts";
import { xor } from "./workloads/xor.ts";

export const workloads: readonly Workload[] = [
  xor,
  iris,
  mnist,
  matmul512,
  matmul1024,
  elementwise,
  chain,
  cnn,
  growth,
];

/** What a contender's process can be asked for: those, and what only facts ask for. */
export const playable: readonly Workload[] = [...workloads, deep, irisShapes];
