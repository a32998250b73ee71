/**
 * `pnpm bench [NAME …] [--json] [--rounds N] [--only CONTENDER] [--node 24] [--clock cpu] [--before CHECKOUT]`: the
 * tables of docs/benchmarks.md, measured now, here.
 */
import { cpus } from "node:os";
import { facts } from "./facts.ts";
import { measure } from "./measure.ts";
import { findNode } from "./node.ts";
import { readOptions } from "./options.ts";
import { showFacts, showTimings } from "./report.ts";
import { workloads } from "./workloads.ts";

async function main(): Promise<void> {
  const { chosen, json, rounds, only, clock, before, ...options } = readOptions(process.argv.slice(2), [
    ...workloads,
    ...facts,
  ]);
  const node = findNode(options.node);
  const machine = `Node ${node.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}${clock === "cpu" ? ", time on the processor" : ""}`;
  const results: Record<string, unknown> = { machine };
  if (!json) console.log(`${machine}\n`);
  for (const workload of workloads.filter(({ name }) => chosen.includes(name))) {
    const timings = await measure(workload, { rounds, only, clock, node, before });
    results[workload.name] = timings;
    if (!json) console.log(showTimings(workload, timings));
  }
  for (const fact of facts.filter(({ name }) => chosen.includes(name))) {
    const rows = await fact.measure();
    results[fact.name] = rows;
    if (!json) console.log(showFacts(fact.title, rows));
  }
  if (json) console.log(JSON.stringify(results));
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(error instanceof RangeError || (error instanceof TypeError && "code" in error) ? 2 : 1);
  },
);
