/** The door `@cotangent/wasm/slim`: the same compiler with kernels to choose, for pages that count their bytes. */
import { describe, optionsOf, UsageError, ValueError } from "@cotangent/autodiff";
import type { Backend } from "@cotangent/autodiff/backend";
import { createBackend, type KernelSet, type WasmBackendOptions } from "./run/backend.ts";

export { convolutions } from "./sets/convolutions.ts";
export { eager } from "./sets/eager.ts";
export { functions } from "./sets/functions.ts";
export { indexing } from "./sets/indexing.ts";
export { inspection } from "./sets/inspection.ts";
export { threads } from "./sets/threads.ts";
export type { KernelSet, WasmBackendOptions } from "./run/backend.ts";

export interface SlimBackendOptions extends WasmBackendOptions {
  /** Kernel sets beyond what every network needs; none where absent. */
  readonly kernels?: readonly KernelSet[];
}

/**
 * Like `createWasmBackend` of `@cotangent/wasm`, with kernels for elementwise ops of arithmetic, exponentials and
 * logarithms, comparisons, reductions, `matmul` and copies, and of the others those that `kernels` names. What has no
 * kernel runs by its `reference`: right, but slower, and its last bits may differ from those of a kernel. A bundler
 * leaves out what is not named.
 * @throws ValueError where `threads` is above 1 and `kernels` has no `threads`, or where something in `kernels` is no
 *   set
 * @example
 * const backend = await createSlimBackend({ kernels: [indexing] });
 * compile((x: Tensor) => sort(exp(x)), { backend })(tensor([1, 0])).toString(); // → float32[2] [1, 2.71828]
 */
export async function createSlimBackend(options: SlimBackendOptions = {}): Promise<Backend> {
  const { kernels = [], ...rest } = optionsOf<SlimBackendOptions, typeof names>("createSlimBackend", options, names);
  if (!Array.isArray(kernels))
    throw new UsageError(`createSlimBackend: kernels is ${describe(kernels)}; it is a list of sets such as [indexing]`);
  for (const [i, set] of kernels.entries())
    if (typeof set !== "object")
      throw new ValueError(
        `createSlimBackend: kernels[${i}] is ${String(set)}; it takes sets such as indexing, which this module exports`,
      );
  return createBackend("createSlimBackend", rest as WasmBackendOptions, kernels);
}

const names = { kernels: undefined, relaxedSimd: undefined, threads: undefined } as const;
