/** The backend of a run: the same bits on every machine and with any number of threads. */
import type { Backend } from "@cotangent/autodiff/backend";
import type { Settings } from "../settings/schema.ts";

/** Sums and products that are fused where the engine can would give other bits elsewhere. */
export async function backendFor({ backend, threads }: Pick<Settings, "backend" | "threads">): Promise<Backend> {
  if (backend === "interpreter") return (await import("@cotangent/autodiff/backend")).interpreter;
  const { createWasmBackend } = await import("@cotangent/wasm");
  return createWasmBackend({ relaxedSimd: false, ...(threads !== null && { threads }) });
}
