/** `pnpm bench [NAME …] [--json] [--rounds N]`: prints the tables of docs/benchmarks.md, measured now, on this machine. */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { measure } from "./measure.ts";
import { showFacts, showTimings } from "./report.ts";
import type { Fact, Workload } from "./workload.ts";
import { chain, growth } from "./workloads/chain.ts";
import { memory } from "./workloads/memory.ts";
import { size } from "./workloads/size.ts";
import { startup } from "./workloads/startup.ts";
import { types } from "./workloads/types.ts";

const workloads: readonly Workload[] = [chain, growth];
const facts: readonly Fact[] = [startup, size, types, memory];
const names = [...workloads, ...facts].map(({ name }) => name);

function options(): { readonly chosen: readonly string[]; readonly json: boolean; readonly rounds: number } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, rounds: { type: "string", default: "11" } },
  });
  const unknown = positionals.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new RangeError(`there is no workload "${unknown}"; there are ${names.join(", ")}`);
  const rounds = Number(values.rounds);
  if (!(Number.isInteger(rounds) && rounds > 0))
    throw new RangeError(`--rounds is ${values.rounds}; it is a positive integer`);
  return { chosen: positionals.length > 0 ? positionals : names, json: values.json, rounds };
}

async function main(): Promise<void> {
  const { chosen, json, rounds } = options();
  const machine = `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}`;
  const results: Record<string, unknown> = { machine };
  if (!json) console.log(`${machine}\n`);
  for (const workload of workloads.filter(({ name }) => chosen.includes(name))) {
    const contenders = await workload.contenders();
    const timings = await measure(contenders, rounds);
    for (const { close } of contenders) close?.();
    results[workload.name] = timings;
    if (!json) console.log(showTimings(workload.title, workload.unit, timings));
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
