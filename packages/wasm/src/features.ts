/** Features of the engine that a backend uses, found out by asking it. */
import type { Code } from "./emit/code.ts";
import { ModuleBuilder } from "./emit/module.ts";
import { atomic, f32x4, i32x4 } from "./emit/opcodes.ts";
import { canShare } from "./platform.ts";
import { wasmApi } from "./webassembly.ts";

/** Features that a backend here will use: the engine has them, and nothing forbids them. */
export interface WasmFeatures {
  /**
   * Vectors of 128 bits. Without them, and under a policy that forbids WebAssembly, compiled functions are interpreted.
   */
  readonly simd: boolean;
  /** Fused multiply-add. Node 20 has it behind `--experimental-wasm-relaxed-simd`. */
  readonly relaxedSimd: boolean;
  /**
   * Memory that threads share: in Node, and in a page that is cross-origin isolated. A policy that forbids workers is
   * found out when the first one is started, which warns; from then on there is one thread.
   */
  readonly threads: boolean;
}

/**
 * Asks the engine to compile and to validate a few tiny modules, anew each time: a flag may have been set since.
 * Returns false for all features where there is no WebAssembly, or where a page's policy forbids it.
 * @example
 * wasmFeatures().simd; // → true
 */
export function wasmFeatures(): WasmFeatures {
  const allowed = isAllowed();
  return {
    simd: allowed && validates(usesVectors),
    relaxedSimd: allowed && validates(usesFusedMultiply),
    threads: allowed && canShare() && validates(usesAtomics, true),
  };
}

/** Returns whether modules can be compiled here. A page's policy forbids that by throwing. */
export function isAllowed(): boolean {
  const api = wasmApi();
  if (api === undefined) return false;
  try {
    new api.Instance(new api.Module(new ModuleBuilder().finish()));
    return true;
  } catch {
    return false;
  }
}

// ---- private parts

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
