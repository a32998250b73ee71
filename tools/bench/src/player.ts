/** One contender's process: waits for requests, answers each. Started by `process.ts` with the workload and the contender. */
import { performance } from "node:perf_hooks";
import type { Contender } from "./contenders.ts";
import type { Answer, Request } from "./protocol.ts";
import type { Case, Peer, Runner } from "./workload.ts";
import { workloads } from "./workloads.ts";

const [name, plays] = JSON.parse(process.argv[2]!) as [string, Contender["plays"]];
const workload = workloads.find((one) => one.name === name)!;
const cases = workload.problems();
const runners = new Map<number, Runner>();

process.on("message", (request: Request) => {
  answer(request).then(
    (values) => process.send!({ values } satisfies Answer),
    (error: unknown) => process.send!({ error: String(error).split("\n", 1)[0]! } satisfies Answer),
  );
});

async function answer({ case: index, want, n }: Request): Promise<readonly number[]> {
  const runner = runners.get(index) ?? (await start(cases[index]!));
  runners.set(index, runner);
  await runner.reset();
  if (want === "losses") {
    const losses: number[] = [];
    for (let i = 0; i < n; i++) losses.push(await runner.run(1));
    return losses;
  }
  const from = performance.now();
  const result = runner.run(n);
  if (result instanceof Promise) await result;
  return [(performance.now() - from) / 1000];
}

async function start({ problem }: Case): Promise<Runner> {
  if (typeof plays !== "string") return workload.ours(problem, plays);
  const { peer } = (await import(`./peers/${plays}.ts`)) as { readonly peer: Peer };
  const begin = peer[problem.kind];
  if (begin === undefined) throw new Error(`it has no program for this`);
  return begin(problem as never);
}
