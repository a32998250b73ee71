/** The backend of all fits of a process or page. */
import { createWasmBackendSync } from "@cotangent/wasm";

let shared: ReturnType<typeof createWasmBackendSync> | undefined;

/** One thread and exact rounding: a seed gives the same bits on every machine. */
export function backend(): ReturnType<typeof createWasmBackendSync> {
  return (shared ??= createWasmBackendSync({ threads: 1, relaxedSimd: false }));
}
