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
 * const { bytes, inputs, outputs } = compileModule(graph);
 * const memory = new WebAssembly.Memory({ initial: 1 });
 * const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, call: () => {} } });
 * new Float32Array(memory.buffer, inputs[0].address, 3).set([0, 1, 2]);
 * instance.exports.run();
 * new Float32Array(memory.buffer, outputs[0].address, 3)[0]; // → 1
 */
export function compileModule(graph: Graph): StandaloneModule {
  return standalone(graph, kitOf(all));
}
