/** What `pnpm bench` can time, in the order of docs/benchmarks.md. */
import type { Workload } from "./workload.ts";
import { chain, growth } from "./workloads/chain.ts";
import { iris } from "./workloads/iris.ts";
import { xor } from "./workloads/xor.ts";

export const workloads: readonly Workload[] = [xor, iris, chain, growth];
