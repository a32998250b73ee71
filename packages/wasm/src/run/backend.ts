/** The backend: compiles graphs to executables in an arena of its own, with the kernel sets that it is given. */
import { optionsOf, ValueError } from "@cotangent/autodiff";
import {
  interpreter,
  nodesOf,
  placeholder,
  recordError,
  stage,
  type Accelerator,
  type Backend,
  type Executable,
  type Graph,
  type Input,
  type RunTimes,
  type Tensor,
  type Value,
} from "@cotangent/autodiff/backend";
import { isAllowed, wasmFeatures } from "../features.ts";
import type { Functions } from "../algebra/functions.ts";
import type { LargeProducts } from "../kernels/matmul.ts";
import type { Kit, Specials } from "../lower/kit.ts";
import { ArenaFull } from "../plan/arena.ts";
import { Arenas, type ArenaBounds } from "../plan/arenas.ts";
import { wasmApi, type WasmApi } from "../webassembly.ts";
import { Machine, type MachineOptions } from "./executable.ts";
import type { Team } from "./module.ts";

export interface WasmBackendOptions {
  /**
   * Threads that may share large loops and products, the calling one among them. Where absent, one for each core, 8 at
   * most. Always 1 where memory cannot be shared, as in a page that is not cross-origin isolated. Results do not depend
   * on it.
   */
  readonly threads?: number;
  /**
   * Permits the engine to fuse products and sums where it can (relaxed SIMD), which is faster and rounds once. Results
   * then differ in the last bits from machine to machine; pass false where they must not. True where absent.
   */
  readonly relaxedSimd?: boolean;
}

declare const console: { warn(message: string): void };

/** Kernel set: kernels of some ops, or a service around kernels, that a backend may have or lack. */
export interface KernelSet {
  readonly functions?: Functions;
  readonly specials?: Specials;
  readonly products?: LargeProducts;
  /** Returns the accelerator of large eager ops. */
  accelerator?(backend: WasmBackend, kit: Kit): Accelerator;
  readonly inspector?: Inspector;
  /**
   * Returns a team of `threads` threads (one for each core where undefined); null for one thread. Errors name `who`.
   */
  team?(who: string, threads: number | undefined): Team | null;
}

/** Inspector: tells why an executable costs what it costs. */
export interface Inspector {
  explain(machine: Machine): string;
  profile(machine: Machine, inputs: readonly Input[]): RunTimes;
}

export function kitOf(sets: readonly KernelSet[]): Kit {
  const { functions = null, products = null } = Object.assign({}, ...sets) as KernelSet;
  return { functions, products, specials: Object.assign({}, ...sets.map(({ specials }) => specials)) as Specials };
}

/**
 * Returns a backend; the interpreter, with a warning, where WebAssembly cannot be used.
 * @param who name of the function that errors speak of
 */
export function createBackend(who: string, options: WasmBackendOptions, sets: readonly KernelSet[]): Backend {
  const defaults = { relaxedSimd: true, threads: undefined } as const;
  const { relaxedSimd, threads } = optionsOf<WasmBackendOptions, typeof defaults>(who, options, defaults);
  const all = Object.assign({}, ...sets) as KernelSet;
  if (threads !== undefined && threads !== 1 && all.team === undefined)
    throw new ValueError(`${who}: threads is ${threads}, but threads is not among the kernels`);
  const team = all.team?.(who, threads) ?? null;
  const api = wasmApi();
  const reason = whyNot(api);
  if (api === undefined || reason !== undefined) {
    console.warn(`wasm: ${reason}; compiled functions are interpreted, which is slower`);
    return interpreter;
  }
  return new WasmBackend({
    api,
    relaxedSimd: relaxedSimd && wasmFeatures().relaxedSimd,
    team,
    kit: kitOf(sets),
    inspector: all.inspector,
    accelerator: all.accelerator,
  });
}

/** Backend with memory of its own, which its executables share as long as it has room. */
export class WasmBackend implements Backend {
  readonly name = "wasm";
  readonly accelerate?: Accelerator;
  readonly #options: CompiledOptions;
  /** Arenas of executables that one thread runs, then of those whose work threads share. */
  readonly #arenas: (Arenas | undefined)[] = [undefined, undefined];
  #hasWarned = false;

  constructor({ bounds, ...options }: Omit<CompiledOptions, "arenas"> & { readonly bounds?: ArenaBounds }) {
    const arenas = this.#arenas;
    if (options.accelerator !== undefined) this.accelerate = options.accelerator(this, options.kit);
    this.#options = {
      ...options,
      arenas: (shared) => (arenas[Number(shared)] ??= new Arenas(options.api, shared, bounds)),
    };
  }

  compile(graph: Graph): Executable {
    try {
      return new Compiled(graph, this.#options);
    } catch (error) {
      if (!(error instanceof ArenaFull)) throw recordError(this.#refused(graph), error);
      if (!this.#hasWarned)
        console.warn(
          "wasm: memory of dropped compiled functions waits for the garbage collector, which runs between tasks; functions compiled meanwhile are interpreted, which is slower; compile fewer in a row, or await something between them",
        );
      this.#hasWarned = true;
      return interpreter.compile(graph);
    }
  }

  /** Returns the op of which no code can be made, found by making code of each alone. */
  #refused(graph: Graph): string {
    const refuses = (node: Tensor): boolean => {
      const inputs = node.inputs.map(({ aval }) => placeholder(aval));
      try {
        new Machine({ ...graph, inputs, outputs: [stage(node.op!, inputs, node.attrs)] }, this.#options);
      } catch {
        return true;
      }
      return false;
    };
    return nodesOf(graph).find((node) => node.op && refuses(node))?.op!.name ?? graph.name;
  }

  /** Bytes of WebAssembly memory that executables and results have now. */
  get arenaBytes(): number {
    return this.#arenas.reduce((sum, arena) => sum + (arena?.used ?? 0), 0);
  }
}

interface CompiledOptions extends MachineOptions {
  readonly inspector: KernelSet["inspector"] | undefined;
  readonly accelerator?: KernelSet["accelerator"] | undefined;
}

/**
 * Graph on a machine. Another machine takes its place, in another block, where a lost thread may still write to the
 * first one's.
 */
class Compiled implements Executable {
  readonly #graph: Graph;
  readonly #options: MachineOptions;
  #machine: Machine;
  readonly explain?: () => string;
  readonly profile?: (inputs: readonly Input[]) => RunTimes;

  constructor(graph: Graph, options: CompiledOptions) {
    const { inspector } = options;
    this.#graph = graph;
    this.#options = options;
    this.#machine = new Machine(graph, options);
    if (inspector === undefined) return;
    this.explain = () => inspector.explain(this.#machine);
    this.profile = (inputs) => inspector.profile(this.#sound(), inputs);
  }

  run(inputs: readonly Input[]): readonly Value[] {
    return this.#sound().run(inputs);
  }

  dispose(): void {
    this.#machine.dispose();
  }

  #sound(): Machine {
    if (this.#machine.isLost) this.#machine = new Machine(this.#graph, this.#options);
    return this.#machine;
  }
}

/** Returns the reason why nothing can be compiled here; undefined where it can. */
function whyNot(api: WasmApi | undefined): string | undefined {
  if (api === undefined) return "there is no WebAssembly here";
  if (!isAllowed()) return "this page's policy forbids WebAssembly, allow it with script-src 'wasm-unsafe-eval'";
  if (!wasmFeatures().simd) return "this engine has no WebAssembly SIMD";
  return undefined;
}
