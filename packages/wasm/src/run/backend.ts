import { interpreter, type Accelerator, type Backend, type Executable, type Graph } from "@cotangent/autodiff/backend";
import { wasmFeatures } from "../features.ts";
import { Arena } from "../plan/arena.ts";
import { wasmApi, type WasmApi } from "../webassembly.ts";
import { accelerateBy } from "./eager.ts";
import { Machine, type MachineOptions } from "./executable.ts";

export interface WasmBackendOptions {
  /** How many threads large loops may use. Accepted, and not used yet. */
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
export async function createWasmBackend({ relaxedSimd = true }: WasmBackendOptions = {}): Promise<Backend> {
  const api = wasmApi();
  const reason = whyNot(api);
  if (api === undefined || reason !== undefined) {
    console.warn(`wasm: ${reason}; compiled functions are interpreted, which is slower`);
    return interpreter;
  }
  const options: MachineOptions = {
    api,
    arena: new Arena(api),
    relaxedSimd: relaxedSimd && wasmFeatures().relaxedSimd,
  };
  return new WasmBackend(options);
}

/** A backend with memory of its own, which all its executables share. */
class WasmBackend implements Backend {
  readonly name = "wasm";
  readonly accelerate: Accelerator = accelerateBy(this);
  private readonly options: MachineOptions;

  constructor(options: MachineOptions) {
    this.options = options;
  }

  compile(graph: Graph): Executable {
    return new Machine(graph, this.options);
  }

  /** What executables and results take of WebAssembly memory now. */
  get arenaBytes(): number {
    return this.options.arena.used;
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
