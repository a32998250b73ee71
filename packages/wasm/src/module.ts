/** The door `@cotangent/wasm/module`: a graph as a WebAssembly module that runs without this package. */
import type { Graph } from "@cotangent/autodiff/backend";
import { kitOf } from "./run/backend.ts";
import { standalone, type StandaloneModule } from "./run/standalone.ts";
import { all } from "./sets/all.ts";

export type { Place, StandaloneModule } from "./run/standalone.ts";
export * as instructions from "./emit/opcodes.ts";

/**
 * Compiles a simplified graph, as a backend is given it, to a module for one thread without relaxed SIMD, with the
 * places of arguments, constants and results in its memory: its bits are the same on every machine.
 * @throws UsageError where an op has no kernel
 * @example
 * const graph = simplify(graphOf((x: Tensor) => exp(x), ones([3])));
 * const { bytes, outputs, kernels } = compileModule(graph);
 * [...bytes.subarray(1, 4)]; // → [ 97, 115, 109 ]
 * outputs[0]?.length; // → 3
 * kernels; // → [ 'elementwise exp → float32[3]' ]
 */
export function compileModule(graph: Graph): StandaloneModule {
  return standalone(graph, kitOf(all));
}
