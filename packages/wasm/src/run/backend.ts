import { ValueError } from "@cotangent/autodiff";
import {
  interpreter,
  type Accelerator,
  type Backend,
  type Executable,
  type Graph,
  type RunTimes,
  type Value,
} from "@cotangent/autodiff/backend";
import { wasmFeatures } from "../features.ts";
import { Arena } from "../plan/arena.ts";
import { maxThreads } from "../threads/crew.ts";
import { Pool } from "../threads/pool.ts";
import { availableThreads, canShare } from "../threads/spawn.ts";
import { wasmApi, type WasmApi } from "../webassembly.ts";
import { accelerateBy } from "./eager.ts";
import { Machine, type MachineOptions } from "./executable.ts";

export interface WasmBackendOptions {
  /**
   * How many threads may share large loops and products, the calling one among them. Where absent, one for each core, 8 at most;
   * always 1 where memory cannot be shared, as in a page that is not cross-origin isolated. Results do not depend on it.
   */
  readonly threads?: number;
  /**
   * Whether products and sums may be fused where the engine can (relaxed SIMD), which is faster and rounds once. Its results
   * differ in the last bits from machine to machine; false where they must not. True where absent.
   */
  readonly relaxedSimd?: boolean;
}

declare const console: { warn(message: string): void };

/**
 * Compiles graphs to WebAssembly, one module for each function and its shapes. Pass it to `compile(f, { backend })`, or to
 * `useBackend` for all of them. Where WebAssembly or its vectors are missing or forbidden (a page's policy needs
 * `'wasm-unsafe-eval'`), it warns once and is the interpreter.
 * @example
 * const backend = await createWasmBackend();
 * compile((x: Tensor) => exp(neg(x)), { backend })(tensor([0, 1])).toString(); // → float32[2] [1, 0.367879]
 */
export async function createWasmBackend(options: WasmBackendOptions = {}): Promise<Backend> {
  const { relaxedSimd = true, threads = availableThreads() } = options;
  if (!Number.isInteger(threads) || threads < 1 || threads > maxThreads)
    throw new ValueError(`createWasmBackend: threads is ${threads}; it is a whole number from 1 to ${maxThreads}`);
  const api = wasmApi();
  const reason = whyNot(api);
  if (api === undefined || reason !== undefined) {
    console.warn(`wasm: ${reason}; compiled functions are interpreted, which is slower`);
    return interpreter;
  }
  return new WasmBackend({
    api,
    relaxedSimd: relaxedSimd && wasmFeatures().relaxedSimd,
    team: threads > 1 && canShare() && wasmFeatures().threads ? { pool: (commonPool ??= new Pool()), threads } : null,
  });
}

/** The threads of this process or page; none before they are needed. */
let commonPool: Pool | undefined;

/** A backend with memory of its own, which all its executables share. */
export class WasmBackend implements Backend {
  readonly name = "wasm";
  readonly accelerate: Accelerator = accelerateBy(this);
  private readonly options: MachineOptions;
  /** One that this thread has to itself, and one for what threads share. */
  private readonly arenas: (Arena | undefined)[] = [undefined, undefined];

  constructor(options: Omit<MachineOptions, "arena">) {
    const { arenas } = this;
    this.options = { ...options, arena: (shared) => (arenas[Number(shared)] ??= new Arena(options.api, shared)) };
  }

  compile(graph: Graph): Executable {
    return new Compiled(graph, this.options);
  }

  /** What executables and results take of WebAssembly memory now. */
  get arenaBytes(): number {
    return this.arenas.reduce((sum, arena) => sum + (arena?.used ?? 0), 0);
  }
}

/** A graph on a machine, which is replaced by another one, in another place, where a lost thread may still write to the first. */
class Compiled implements Executable {
  private readonly graph: Graph;
  private readonly options: MachineOptions;
  private machine: Machine;

  constructor(graph: Graph, options: MachineOptions) {
    this.graph = graph;
    this.options = options;
    this.machine = new Machine(graph, options);
  }

  run(inputs: readonly Value[], owners?: readonly (object | null)[]): readonly Value[] {
    if (this.machine.isLost) this.machine = new Machine(this.graph, this.options);
    return this.machine.run(inputs, owners);
  }

  explain(): string {
    return this.machine.explain();
  }

  profile(inputs: readonly Value[]): RunTimes {
    if (this.machine.isLost) this.machine = new Machine(this.graph, this.options);
    return this.machine.profile(inputs);
  }

  dispose(): void {
    this.machine.dispose();
  }
}

/** Why nothing can be compiled here; undefined where it can. */
function whyNot(api: WasmApi | undefined): string | undefined {
  if (api === undefined) return "there is no WebAssembly here";
  if (!wasmFeatures().simd) return "this engine has no WebAssembly SIMD";
  try {
    new api.Instance(new api.Module(empty));
  } catch {
    return "this page's policy forbids WebAssembly, allow it with script-src 'wasm-unsafe-eval'";
  }
  return undefined;
}

/** A module of nothing. */
const empty = /* @__PURE__ */ new Uint8Array([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
