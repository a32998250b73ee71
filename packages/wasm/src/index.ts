/** The door `@cotangent/wasm`: compiles graphs to WebAssembly SIMD. */
import type { Backend } from "@cotangent/autodiff/backend";
import { createBackend, type WasmBackendOptions } from "./run/backend.ts";
import { all } from "./sets/all.ts";

export { wasmFeatures, type WasmFeatures } from "./features.ts";
export type { WasmBackendOptions } from "./run/backend.ts";

/**
 * Compiles graphs to WebAssembly, one module for each function and its shapes. Pass it to `compile(f, { backend })`, or
 * to `useBackend` for all of them. Where WebAssembly or its vectors are missing or forbidden (a page's policy needs
 * `'wasm-unsafe-eval'`), it warns once and is the interpreter.
 * @throws ValueError where `threads` is no whole number from 1 to 64
 * @example
 * const backend = await createWasmBackend();
 * compile((x: Tensor) => exp(neg(x)), { backend })(tensor([0, 1])).toString(); // → float32[2] [1, 0.367879]
 */
export async function createWasmBackend(options: WasmBackendOptions = {}): Promise<Backend> {
  return createBackend("createWasmBackend", options, all);
}

/**
 * Backend as `createWasmBackend` gives it, without a promise: for functions that must answer at once, as `fit` of an
 * estimator.
 * Modules are compiled where they are needed, on the calling thread, by either door. A page's main thread may refuse to
 * compile a module beyond its browser's limit (8 MB in Chromium), which those of this package, some 100 kB, stay below.
 * @throws ValueError where `threads` is no whole number from 1 to 64
 * @example
 * const backend = createWasmBackendSync({ threads: 1 });
 * compile((x: Tensor) => exp(neg(x)), { backend })(tensor([0, 1])).toString(); // → float32[2] [1, 0.367879]
 */
export function createWasmBackendSync(options: WasmBackendOptions = {}): Backend {
  return createBackend("createWasmBackendSync", options, all);
}
