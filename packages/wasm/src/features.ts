import type { Code } from "./emit/code.ts";
import { ModuleBuilder } from "./emit/module.ts";
import { atomic, f32x4, i32x4 } from "./emit/opcodes.ts";
import { wasmApi } from "./webassembly.ts";

/** What the engine can run. */
export interface WasmFeatures {
  /** Vectors of 128 bits: without them there is nothing to gain. */
  readonly simd: boolean;
  /** Fused multiply-add. Node 20 has it behind `--experimental-wasm-relaxed-simd`. */
  readonly relaxedSimd: boolean;
  /** Shared memory and atomics. A page must also be cross-origin isolated to hand such a memory to a worker. */
  readonly threads: boolean;
}

/**
 * Finds out by asking the engine to validate a few tiny modules, anew each time: a flag may have been set since.
 * All false where there is no WebAssembly.
 * @example
 * wasmFeatures().simd; // → true
 */
export function wasmFeatures(): WasmFeatures {
  return {
    simd: validates(usesVectors),
    relaxedSimd: validates(usesFusedMultiply),
    threads: validates(usesAtomics, true),
  };
}

function validates(write: (code: Code) => Code, shared: boolean = false): boolean {
  const api = wasmApi();
  if (api === undefined) return false;
  const module = new ModuleBuilder();
  if (shared) module.importMemory("m", "m", { initial: 1, maximum: 1, shared });
  write(module.function([], [])).drop();
  return api.validate(module.finish());
}

function usesVectors(code: Code): Code {
  return code.i32(0).op(i32x4.splat);
}

function usesFusedMultiply(code: Code): Code {
  return usesVectors(usesVectors(usesVectors(code))).op(f32x4.relaxedMadd);
}

function usesAtomics(code: Code): Code {
  return code.i32(0).access(atomic.i32Load);
}
