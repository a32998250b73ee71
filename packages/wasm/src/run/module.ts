/** Code of an executable: a module, its instance on this thread, and the tasks that other threads may compute. */
import { ModuleBuilder } from "../emit/module.ts";
import type { Start } from "../loops/nest.ts";
import type { Kernel } from "../lower/program.ts";
import type { Signature } from "../lower/signature.ts";
import type { Arena, Block } from "../plan/arena.ts";
import type { Shared } from "../threads/crew.ts";
import type { ThreadPool } from "../threads/threadPool.ts";
import type { MemoryLimits, WasmApi, WasmFunction } from "../webassembly.ts";
import type { Task } from "../loops/task.ts";

/** Team: threads that share the work of large tasks. */
export interface Team {
  readonly pool: ThreadPool;
  readonly threads: number;
}

export interface ModuleOptions {
  readonly api: WasmApi;
  readonly arena: Arena;
  readonly block: Block;
  readonly relaxedSimd: boolean;
  /** Team of threads; null where the module runs on one thread. */
  readonly team: Team | null;
  address(buffer: number): number;
  /** Runs the reference of the call of that number. */
  call(index: number): void;
  /** Called when the kernel of that number was not computed to its end. */
  lost(kernel: number): void;
}

export interface Running {
  readonly bytes: number;
  /** Returns the text about shared tasks; empty where one thread works. */
  explain(): string;
  /** Runs all kernels, in order. */
  readonly run: WasmFunction;
}

/** Returns whether any task has parts that are worth sharing. */
export function hasParts(kernels: readonly Kernel[]): boolean {
  return kernels.some(({ tasks, isSmall }) => isSmall !== true && tasks.some(({ parts }) => parts > 1));
}

export function load(kernels: readonly Kernel[], options: ModuleOptions): Running {
  const { api, arena, block, team } = options;
  const { memory } = arena;
  const tasks: SharedTask[] = [];
  const bytes = emitModule(kernels, { ...options, limits: arena.limits }, tasks);
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

export interface SharedTask {
  readonly name: string;
  readonly parts: number;
  readonly kernel: number;
}

/**
 * Kernels of one signature from which on they are one function. Its addresses are parameters, which other functions
 * need not push.
 */
const worthSharing = 3;
/** Most parameters that a function may have in every engine. */
const mostParameters = 1000;

/**
 * Bytes of `run` up to which it holds kernels itself: calls of ten small ones are an eighth of what they take. It holds
 * no more, since engines optimize a long function in more time than its pieces.
 */
const worthCalling = 8192;
/** Bytes, about, of a function that calls others, at most: engines refuse a function of several millions. */
const mostCalls = 16384;

/** Options that decide about the bytes of a module. */
export interface EmitModuleOptions extends Pick<ModuleOptions, "relaxedSimd" | "team" | "address"> {
  readonly limits: MemoryLimits;
  /** True where no local is used for a second value, as those who translate the code want it. */
  readonly isSingle?: boolean;
}

/**
 * Returns the bytes of a module with a function for each task, and `run`, which calls them in order. Adds the tasks
 * that threads share to `shared`. `run` begins with the code of small kernels itself.
 */
export function emitModule(
  kernels: readonly Kernel[],
  { limits, team, relaxedSimd, address, isSingle = false }: EmitModuleOptions,
  shared: SharedTask[],
): Uint8Array {
  const module = new ModuleBuilder(isSingle);
  module.importMemory("env", "memory", { ...limits, initial: 1 });
  const call = module.importFunction("env", "call", ["i32"], []);
  const share = team === null ? -1 : module.importFunction("env", "share", ["i32"], []);
  const main = module.function([], [], "run");
  let run = main;
  const common = new CommonFunctions(module, kernels, relaxedSimd);
  const here = {
    relaxedSimd,
    address,
    start: (buffer: number): Start => ({ address: address(buffer), pointer: undefined }),
  };
  let calls = 0;
  kernels.forEach((each, kernel) => {
    const { tasks, isSmall, call: node } = each;
    if (run.length > mostCalls) main.call((run = module.function([], [])).index);
    if (node !== undefined) run.i32(calls++).call(call);
    const shares = common.of(each);
    if (shares !== undefined) {
      for (const index of shares.functions) {
        for (const buffer of shares.buffers) run.i32(address(buffer));
        for (const value of shares.constants) run.f64(value);
        run.call(index);
      }
      return;
    }
    for (const { parts, emit } of tasks) {
      if (parts === 1 && run.length < worthCalling) {
        emit(run, here);
        continue;
      }
      const isShared = team !== null && parts > 1 && isSmall !== true;
      const name = `task${shared.length}`;
      const code = module.function(parts > 1 ? ["i32", "i32"] : [], [], isShared ? name : undefined);
      emit(code, here);
      if (isShared) run.i32(shared.push({ name, parts, kernel }) - 1).call(share);
      else {
        if (parts > 1) run.i32(0).i32(parts);
        run.call(code.index);
      }
    }
  });
  return module.finish();
}

/** Common functions of kernels that differ in their addresses, and in some constants, alone. */
class CommonFunctions {
  readonly #module: ModuleBuilder;
  readonly #relaxedSimd: boolean;
  /** Signatures of kernels that share their functions with enough others. */
  readonly #signatures: ReadonlyMap<Kernel, Signature>;
  /** Functions of the tasks, by the text of a signature. */
  readonly #made = new Map<string, readonly number[]>();

  constructor(module: ModuleBuilder, kernels: readonly Kernel[], relaxedSimd: boolean) {
    this.#module = module;
    this.#relaxedSimd = relaxedSimd;
    const signatures = new Map<Kernel, Signature>();
    // kernels of other titles have other signatures, and a signature takes longer to write
    for (const kernel of frequent(kernels, ({ title }) => title)) {
      const signature = kernel.tasks.every(({ parts }) => parts === 1) ? kernel.signature?.() : undefined;
      if (signature !== undefined && signature.buffers.length + signature.constants.length <= mostParameters)
        signatures.set(kernel, signature);
    }
    this.#signatures = new Map(frequent([...signatures], ([, { text }]) => text));
  }

  /**
   * Returns the functions of a kernel's tasks, with their arguments; undefined where the kernel has functions of its
   * own.
   */
  of(kernel: Kernel): (Signature & { readonly functions: readonly number[] }) | undefined {
    const signature = this.#signatures.get(kernel);
    if (signature === undefined) return undefined;
    const { text } = signature;
    let functions = this.#made.get(text);
    if (functions === undefined)
      this.#made.set(text, (functions = kernel.tasks.map(({ emit }) => this.#emit(emit, signature))));
    return { ...signature, functions };
  }

  #emit(emit: Task["emit"], { buffers, constants }: Signature): number {
    const code = this.#module.function(
      [...buffers.map(() => "i32" as const), ...constants.map(() => "f64" as const)],
      [],
    );
    const refuse = (): never => {
      throw new Error("wasm: code that is shared asks for an address");
    };
    const pointers = new Map(buffers.map((buffer, i) => [buffer, i]));
    const start = (buffer: number): Start => ({ address: 0, pointer: pointers.get(buffer)! });
    const parameters = new Map(constants.map((value, i) => [value, buffers.length + i]));
    emit(code, { relaxedSimd: this.#relaxedSimd, parameters, address: refuse, start });
    return code.index;
  }
}

/** Returns the things whose key at least `worthSharing` of them have. */
function frequent<T>(things: readonly T[], keyOf: (thing: T) => string): T[] {
  const counts = new Map<string, number>();
  for (const thing of things) counts.set(keyOf(thing), (counts.get(keyOf(thing)) ?? 0) + 1);
  return things.filter((thing) => counts.get(keyOf(thing))! >= worthSharing);
}
