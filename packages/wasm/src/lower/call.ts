/** Kernels of ops without code: calls of their references. */
import { sizeOf, type Tensor } from "@cotangent/autodiff/backend";
import type { Kernel } from "./program.ts";
import type { Lowering } from "./lowering.ts";
import { titleOf } from "./titles.ts";

/** Returns the kernel that calls the reference of a node. */
export function callKernel(lowering: Lowering, node: Tensor): Kernel {
  return {
    title: titleOf("call of", [node], node.aval),
    reads: lowering.inputs(node),
    writes: [lowering.buffer(node)],
    scratch: [],
    inPlace: [],
    flops: sizeOf(node.shape),
    tasks: [],
    call: node,
  };
}
