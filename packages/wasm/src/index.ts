/** Compiles graphs to WebAssembly SIMD. */
export { wasmFeatures, type WasmFeatures } from "./features.ts";
export { createWasmBackend, type WasmBackendOptions } from "./run/backend.ts";
