/**
 * Lowering: from a graph to kernels and buffers. It says which nodes are fused, which are read through strides, and
 * which have memory of their own.
 */
import type { Graph, Tensor } from "@cotangent/autodiff/backend";
import { fuse, isComputed, isTotal, type Group } from "./fuse.ts";
import type { Nodes } from "./nodes.ts";
import { nodesOf, specialOf, type Kit } from "./kit.ts";
import type { Kernel, Program } from "./program.ts";
import { elementwiseKernel } from "./elementwise.ts";
import { Lowering } from "./lowering.ts";
import { matmulKernel } from "./product.ts";
import { reductionKernel } from "./reduction.ts";
import { embeddingKernel } from "./embedding.ts";
import { callKernel } from "./call.ts";

export interface LowerOptions {
  readonly kit: Kit;
  readonly relaxedSimd: boolean;
}

export function lower(graph: Graph, { kit, relaxedSimd }: LowerOptions): Program {
  const nodes = nodesOf(graph, kit);
  const lowering = new Lowering(nodes, { ...kit, relaxedSimd });
  const groups = fuse(nodes, kit);
  groups.forEach((group, i) => group.forEach((node) => lowering.assign(node, i)));
  const copies = copiedOutputs(nodes);
  for (const output of copies) lowering.separate(output);
  const made = [
    ...groups.map((group) => kernelOf(lowering, kit, group)),
    ...copies.map((output) => elementwiseKernel(lowering, [output])),
  ];
  return {
    kernels: inOrder(made),
    inputs: graph.inputs.map((input) => lowering.known(input) ?? -1),
    outputs: graph.outputs.map((output) => lowering.buffer(output)),
    buffers: lowering.buffers,
    constants: lowering.constants,
    bufferOf: (node) => lowering.buffer(node),
  };
}

// ---- private parts

/**
 * Returns outputs that need a copy: identities of elements that are an input, a constant, or another output already.
 */
function copiedOutputs(nodes: Nodes): readonly Tensor[] {
  const copied: Tensor[] = [];
  /** Roots in whose place one output lies already, in another shape. */
  const sharing = new Set<Tensor>();
  for (const output of nodes.outputs) {
    if (nodes.role(output) !== "identity") continue;
    const root = nodes.root(output);
    if (!isComputed(nodes, root) || nodes.outputs.has(root) || sharing.has(root)) copied.push(output);
    else sharing.add(root);
  }
  return copied;
}

function kernelOf(lowering: Lowering, kit: Kit, group: Group): Kernel {
  const { nodes } = lowering;
  const node = group.at(-1)!;
  if (nodes.role(group[0]!) === "matmul") return matmulKernel(lowering, group[0]!, group.slice(1));
  if (group.some((member) => isTotal(nodes, member))) return elementwiseKernel(lowering, group);
  switch (nodes.role(node)) {
    case "reduction":
      return reductionKernel(lowering, group);
    case "embedding":
      return embeddingKernel(lowering, node);
    case "special":
      return specialOf(kit, node)!.make(lowering, node, group);
    case "call":
      return callKernel(lowering, node);
    default:
      return elementwiseKernel(lowering, group);
  }
}

/**
 * Returns the kernels in an order in which each comes after those that write its operands, and else as given. No
 * recursion: chains of kernels can be long.
 */
function inOrder(kernels: readonly Kernel[]): Kernel[] {
  const writer = new Map<number, Kernel>();
  for (const kernel of kernels) for (const buffer of kernel.writes) writer.set(buffer, kernel);
  const order: Kernel[] = [];
  const done = new Set<Kernel>();
  for (const root of kernels) {
    const stack = [root];
    while (stack.length > 0) {
      const kernel = stack.at(-1)!;
      const missing = done.has(kernel)
        ? []
        : kernel.reads
            .flatMap((buffer) => writer.get(buffer) ?? [])
            .filter((other) => !done.has(other) && other !== kernel);
      if (missing.length > 0) for (const other of missing) stack.push(other);
      else {
        stack.pop();
        if (!done.has(kernel)) order.push(kernel);
        done.add(kernel);
      }
    }
  }
  return order;
}
