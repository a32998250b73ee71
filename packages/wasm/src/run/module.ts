/** The code of an executable: a module, its instance on this thread, and what other threads may compute of it. */
import { ModuleBuilder } from "../emit/module.ts";
import type { Kernel } from "../lower/kernel.ts";
import type { Arena, Block } from "../plan/arena.ts";
import type { Shared } from "../threads/crew.ts";
import type { Pool } from "../threads/pool.ts";
import type { WasmApi, WasmFunction } from "../webassembly.ts";

/** Threads that share the work of large tasks. */
export interface Team {
  readonly pool: Pool;
  readonly threads: number;
}

export interface ModuleOptions {
  readonly api: WasmApi;
  readonly arena: Arena;
  readonly block: Block;
  readonly relaxedSimd: boolean;
  /** Null where the module runs on one thread. */
  readonly team: Team | null;
  address(buffer: number): number;
  /** Runs the reference of the call of that number. */
  call(index: number): void;
  /** Hears that the kernel of that number was not computed to its end. */
  lost(kernel: number): void;
}

export interface Running {
  readonly bytes: number;
  /** What threads do of it; nothing where there is but one. */
  explain(): string;
  /** All kernels, in order. */
  readonly run: WasmFunction;
}

/** Whether any task has parts that are worth sharing. */
export function hasParts(kernels: readonly Kernel[]): boolean {
  return kernels.some(({ tasks, isSmall }) => isSmall !== true && tasks.some(({ parts }) => parts > 1));
}

export function load(kernels: readonly Kernel[], options: ModuleOptions): Running {
  const { api, arena, block, team } = options;
  const { memory } = arena;
  const tasks: SharedTask[] = [];
  const bytes = emit(kernels, options, tasks);
  const module = new api.Module(bytes);
  const names = tasks.map(({ name }) => name);
  const shared: Shared | null = team && { module, memory, threads: team.threads, tasks: names, block };
  const share = (index: number): void => {
    const { name, parts, kernel } = tasks[index]!;
    try {
      team!.pool.run(shared!, index, parts, instance.exports[name]!);
    } catch (error) {
      options.lost(kernel);
      throw error;
    }
  };
  const { call } = options;
  const instance = new api.Instance(module, {
    env: { memory, call: call as WasmFunction, share: share as WasmFunction },
  });
  return {
    bytes: bytes.length,
    run: instance.exports["run"]!,
    explain: () =>
      team === null || team.pool.hopeless
        ? ""
        : `\n${team.threads} threads share ${tasks.length} of its loops; workers have computed ${team.pool.taken} shares of this and other functions`,
  };
}

// ---- private parts

interface SharedTask {
  readonly name: string;
  readonly parts: number;
  readonly kernel: number;
}

/** A function for each task, and `run`, which calls them in order. */
function emit(
  kernels: readonly Kernel[],
  { arena, team, relaxedSimd, address }: ModuleOptions,
  shared: SharedTask[],
): Uint8Array {
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", { ...arena.limits, initial: 1 });
  const call = module.importFunction("env", "call", ["i32"], []);
  const share = team === null ? -1 : module.importFunction("env", "share", ["i32"], []);
  const run = module.function([], [], "run");
  let calls = 0;
  kernels.forEach(({ tasks, isSmall, call: node }, kernel) => {
    if (node !== undefined) run.i32(calls++).call(call);
    for (const { parts, emit } of tasks) {
      const isShared = team !== null && parts > 1 && isSmall !== true;
      const name = `task${shared.length}`;
      const code = module.function(parts > 1 ? ["i32", "i32"] : [], [], isShared ? name : undefined);
      emit(code, { relaxedSimd, address });
      if (isShared) run.i32(shared.push({ name, parts, kernel }) - 1).call(share);
      else {
        if (parts > 1) run.i32(0).i32(parts);
        run.call(code.index);
      }
    }
  });
  return module.finish();
}
