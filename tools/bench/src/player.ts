/**
 * One contender's process: waits for requests, answers each. Started by `process.ts` with the workload and the
 * contender.
 */
import { performance } from "node:perf_hooks";
import { onProcessor } from "./clock.ts";
import type { Program } from "./contenders.ts";
import type { Answer, Request, Values } from "./protocol.ts";
import type { Case, Peer, Runner } from "./workload.ts";
import { playable } from "./workloads.ts";

const [name, plays] = JSON.parse(process.argv[2]!) as [string, Program];
const workload = playable.find((one) => one.name === name)!;
const cases = workload.problems();
const peer: Promise<Peer> | undefined = "module" in plays ? open(plays) : undefined;
peer?.catch(() => {}); // told when it is asked
const runners = new Map<number, Runner>();

process.on("message", (request: Request) => {
  answer(request).then(
    (values) => process.send!(values satisfies Answer),
    (error: unknown) => process.send!({ error: messageOf(error) } satisfies Answer),
  );
});

async function answer({ case: index, want, n, clock }: Request): Promise<Values> {
  const now = clock === "cpu" ? onProcessor : () => performance.now() / 1000;
  await peer;
  const runner = runners.get(index) ?? (await start(cases[index]!));
  runners.set(index, runner);
  await runner.reset();
  if (want === "memory") return { values: await memoryOver(n, runner) };
  if (want === "losses") {
    const losses: number[] = [];
    for (let i = 0; i < n; i++) losses.push(await runner.run(1));
    const { note, apart } = runner;
    return { values: losses, ...(note === undefined ? {} : { note }), ...(apart === undefined ? {} : { apart }) };
  }
  const from = now();
  const result = runner.run(n);
  if (result instanceof Promise) await result;
  return { values: [now() - from] };
}

async function memoryOver(n: number, runner: Runner): Promise<number[]> {
  const values: number[] = [];
  for (let i = 0; i <= 20; i++) {
    if (i > 0) await runner.run(n / 20);
    globalThis.gc?.();
    values.push(process.memoryUsage.rss() / 1e6);
  }
  return values;
}

async function open({ module, option }: { readonly module: string; readonly option?: string }): Promise<Peer> {
  const found = (await import(`./peers/${module}.ts`)) as { open(option?: string): Peer | Promise<Peer> };
  return found.open(option);
}

async function start({ problem }: Case): Promise<Runner> {
  if (peer === undefined) return workload.ours(problem, (plays as Extract<Program, { engine: unknown }>).engine);
  const library = await peer;
  const begin = library[problem.kind];
  if (begin === undefined) throw new Error(library.cannot?.[problem.kind] ?? "it has no program for this");
  return begin(problem as never);
}

function messageOf(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split("\n", 1)[0]!;
}
