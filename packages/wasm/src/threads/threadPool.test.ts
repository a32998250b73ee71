import { arange, compile, mul, tanh, UsageError, type Tensor } from "@cotangent/autodiff";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { crowd, spawnFaulty } from "../../fixtures/threads.ts";
import { milliseconds, runProgram, Worker } from "../../fixtures/node.ts";
import { ModuleBuilder } from "../emit/module.ts";
import { atomic, i32 } from "../emit/opcodes.ts";
import { wasmApi, type WasmFunction } from "../webassembly.ts";
import type { Shared } from "./crew.ts";
import { ThreadPool } from "./threadPool.ts";
import { spawnWorker, type Spawn, type Thread } from "./spawn.ts";

declare const console: { warn(message: string): void };

const api = wasmApi()!;

afterEach(() => {
  vi.restoreAllMocks();
});

/** Counts each of its parts in the memory, or traps. */
function counting(threads: number, traps = false): { shared: Shared; counts: Int32Array; compute: WasmFunction } {
  const memory = new api.Memory({ initial: 1, maximum: 1, shared: true });
  const builder = new ModuleBuilder();
  builder.importMemory("env", "memory", { initial: 1, maximum: 1, shared: true });
  const code = builder.function(["i32", "i32"], [], "count");
  if (traps) code.unreachable();
  const loop = code.loop();
  code.get(0).i32(4).op(i32.mul).i32(1).access(atomic.i32Add).drop();
  code.get(0).i32(1).op(i32.add).tee(0).get(1).op(i32.ltU).brIf(loop).end();
  const module = new api.Module(builder.finish());
  const compute = new api.Instance(module, { env: { memory } }).exports["count"]!;
  const shared = { module, memory, threads, tasks: ["count"], block: null };
  return { shared, counts: new Int32Array(memory.buffer), compute };
}

/** Workers that can be ended from outside. */
function spawnKnown(): { spawn: Spawn; threads: Thread[] } {
  const threads: Thread[] = [];
  const spawn: Spawn = (ended) => {
    threads.push(spawnWorker(ended));
    return threads.at(-1)!;
  };
  return { spawn, threads };
}

/** What it throws, sooner or later. */
async function thrown(f: () => void): Promise<unknown> {
  for (let i = 0; i < 5000; i++) {
    try {
      f();
    } catch (error) {
      return error;
    }
    await milliseconds(1);
  }
  return undefined;
}

/** A worker that fails, then some that do not. */
function spawnFaultyFirst(): { spawn: Spawn; count: () => number } {
  let spawned = 0;
  const faulty = spawnFaulty("process.exit();");
  return { spawn: (ended) => (spawned++ === 0 ? faulty : spawnWorker)(ended), count: () => spawned };
}

const givenUp = new UsageError(
  "wasm: a worker thread did not finish its part of a compiled function, and was given up; call the function again, with arguments that were not donated to this call",
);

test("every part is computed once, whoever takes it", async () => {
  const pool = new ThreadPool();
  const modules = [counting(3), counting(2), counting(4)];
  for (const { shared, compute } of modules) pool.run(shared, 0, 1, compute);
  for (let i = 0; i < 1000 && pool.taken === 0; i++) {
    pool.run(modules[0]!.shared, 0, 4000, modules[0]!.compute);
    await milliseconds(1);
  }
  fc.assert(
    fc.property(fc.nat(2), fc.integer({ min: 1, max: 10_000 }), (which, parts) => {
      const { shared, counts, compute } = modules[which]!;
      counts.fill(0);
      pool.run(shared, 0, parts, compute);
      expect(counts.subarray(0, parts).every((count) => count === 1)).toBe(true);
      expect(counts[parts]).toBe(0);
    }),
    { numRuns: 300 },
  );
  expect(pool.taken).toBeGreaterThan(0);
});

test("a worker that died meanwhile is replaced", async () => {
  const { spawn, threads } = spawnKnown();
  const pool = new ThreadPool({ spawn });
  const { shared, compute } = counting(2);
  const untilTaken = async (): Promise<void> => {
    for (let i = 0; i < 1000 && pool.taken === 0; i++) {
      pool.run(shared, 0, 4000, compute);
      await milliseconds(1);
    }
    expect(pool.taken).toBeGreaterThan(0);
  };
  await untilTaken();
  await threads[0]!.terminate();
  pool.run(shared, 0, 4000, compute);
  await milliseconds(10);
  expect(pool.taken).toBe(0);
  await untilTaken();
  expect(threads.length).toBe(2);
});

test("a part that throws in a worker makes the call fail, and the next one works", async () => {
  const pool = new ThreadPool();
  const broken = counting(2, true);
  expect(await thrown(() => pool.run(broken.shared, 0, 4000, () => undefined))).toEqual(givenUp);
  const { shared, counts, compute } = counting(2);
  pool.run(shared, 0, 100, compute);
  expect([...counts.subarray(0, 101)]).toEqual([...Array<number>(100).fill(1), 0]);
});

test("a worker that dies with a part makes the call fail in time, and the next one works", async () => {
  const { spawn, count } = spawnFaultyFirst();
  const { backend } = crowd(2, { spawn, patience: 200 });
  const f = (x: Tensor): Tensor => tanh(mul(x, 2));
  const doubled = compile(f, { backend });
  const x = arange(100_000);
  expect(await thrown(() => doubled(x))).toEqual(givenUp);
  expect(doubled(x).data()).toEqual(compile(f, { backend: crowd(1).backend })(x).data());
  expect(count()).toBe(2);
});

test("what was donated to a call that failed is lost, and says so", async () => {
  const { backend } = crowd(2, { spawn: spawnFaultyFirst().spawn, patience: 200 });
  const step = compile((x: Tensor) => tanh(mul(x, 2)), { backend, donate: [0] });
  let x = arange(100_000) as Tensor;
  expect(await thrown(() => void (x = step(x)))).toEqual(givenUp);
  const lost = new UsageError(
    "wasm: these elements were donated to a call in which a worker thread was given up, and are lost; begin again from earlier ones",
  );
  expect(() => x.data()).toThrow(lost);
  expect(() => step(x)).toThrow(lost);
  const other = arange(100_000);
  expect(step(other).data()[1]).toBeCloseTo(Math.tanh(2), 6);
});

test("workers that cannot begin are missed once, and their work is done", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const spawn: Spawn = (ended) => {
    const worker = new Worker("throw new Error('no such script')", { eval: true, workerData: undefined });
    worker.once("error", (error) => ended((error as Error).message));
    return worker as unknown as Thread;
  };
  const pool = new ThreadPool({ spawn });
  const { shared, counts, compute } = counting(2);
  for (let round = 1; round < 4 || (warn.mock.calls.length === 0 && round < 1000); round++) {
    pool.run(shared, 0, 10, compute);
    await milliseconds(10);
    expect([...counts.subarray(0, 11)]).toEqual([...Array<number>(10).fill(round), 0]);
  }
  expect(warn.mock.calls).toEqual([
    ["wasm: worker threads cannot be used (no such script); compiled functions run on one thread"],
  ]);
});

test("workers do not keep a process alive", () => {
  const { status, stdout, stderr } = runProgram("packages/wasm/fixtures/exits.ts");
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "workers took parts\n", stderr: "" });
});
