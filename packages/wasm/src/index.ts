/** Compiles graphs to WebAssembly SIMD. */
export { wasmFeatures, type WasmFeatures } from "./features.ts";
