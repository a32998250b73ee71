import { createWasmBackend } from "@cotangent/wasm";
import { trainXor } from "./compiled.ts";

/** What it pays with kernels for all other ops, threads, and texts about what was compiled. */
export async function train(steps: number): Promise<number> {
  return trainXor(steps, await createWasmBackend());
}
