/** Standalone modules: a graph's code with the places of its arguments and results, for those who run it themselves. */
import { UsageError } from "@cotangent/autodiff";
import { sizeOf, type DType, type Graph, type Tensor, type TypedArray } from "@cotangent/autodiff/backend";
import type { Kit } from "../lower/kit.ts";
import { lower } from "../lower/lower.ts";
import { orderForDonation, pairDonated } from "../plan/donation.ts";
import { layOut } from "../plan/layout.ts";
import { emitModule } from "./module.ts";

/** Place of elements in the memory of a module. */
export interface Place {
  /** In bytes; −1 for an argument that nothing reads. */
  readonly address: number;
  readonly dtype: DType;
  readonly length: number;
}

/** Module of a graph, which needs nothing of this project any more. */
export interface StandaloneModule {
  /** The module. It imports `env.memory` and `env.call`, which it never calls, and exports `run`. */
  readonly bytes: Uint8Array;
  /** Pages of 64 KiB that its memory must have. */
  readonly pages: number;
  readonly inputs: readonly Place[];
  readonly outputs: readonly Place[];
  /** Elements that must be in the memory before the first run. */
  readonly constants: readonly (Place & { readonly elements: TypedArray })[];
  /** Titles of the kernels, in the order of a run: "matmul float32[1,4] · float32[4,16], then add". */
  readonly kernels: readonly string[];
}

/**
 * Compiles a simplified graph, as a backend is given it, for one thread and without relaxed SIMD: its bits are the same
 * on every machine.
 * @throws UsageError where an op has no kernel
 */
export function standalone(graph: Graph, kit: Kit): StandaloneModule {
  const program = lower(graph, { kit, relaxedSimd: false });
  const kernels = orderForDonation(graph, program);
  const call = kernels.find((kernel) => kernel.call !== undefined)?.call;
  if (call !== undefined)
    throw new UsageError(
      `wasm: ${call.op!.name} has no kernel, and its reference is a function of this program, which a module cannot call; write it as a composition of other ops`,
    );
  const { offsets, bytes } = layOut(program, kernels, pairDonated(graph, program, kernels));
  const address = (buffer: number): number => (buffer < 0 ? -1 : start + offsets[buffer]!);
  const placeOf = ({ dtype, shape }: Tensor, buffer: number): Place => {
    return { address: address(buffer), dtype, length: sizeOf(shape) };
  };
  return {
    bytes: emitModule(kernels, { limits: { initial: 1 }, team: null, relaxedSimd: false, address, isSingle: true }, []),
    pages: Math.ceil((start + bytes) / 65536),
    inputs: graph.inputs.map((input, i) => placeOf(input, program.inputs[i]!)),
    outputs: graph.outputs.map((output, i) => placeOf(output, program.outputs[i]!)),
    constants: program.constants.map(({ buffer, elements }) => ({
      address: address(buffer),
      dtype: program.buffers[buffer]!.node.dtype,
      length: elements.length,
      elements,
    })),
    kernels: kernels.map(({ title }) => title),
  };
}

/** Address of the first buffer: no element has the address 0. */
const start = 16;
