/** From a graph to kernels: what is fused, what is read through strides, what gets memory of its own. */
import {
  allocate,
  elementsOf,
  isConstant,
  Keys,
  sizeOf,
  type Graph,
  type Tensor,
  type TypedArray,
} from "@cotangent/autodiff/backend";
import { itemSizes, type Operand } from "../loops/nest.ts";
import { fuse, isComputed, isTotal, type Group } from "./fuse.ts";
import { contiguous, Nodes } from "./nodes.ts";
import { specialOf, type Kit } from "./kit.ts";
import type { BufferSpec, Kernel, Program } from "./program.ts";
import { callKernel, elementwiseKernel, embeddingKernel, reductionKernel } from "./elementwise.ts";
import { matmulKernel } from "./product.ts";
import { SignatureWriter } from "./signature.ts";
import { distinct } from "./titles.ts";

export interface LowerOptions {
  readonly kit: Kit;
  /** Whether products and sums may be fused, which other tiles suit. */
  readonly relaxedSimd: boolean;
}

export function lower(graph: Graph, options: LowerOptions): Program {
  return new Lowering(graph, options).run();
}

/** Numbers the buffers, and says where a node is read. */
export class Lowering {
  readonly nodes: Nodes;
  readonly relaxedSimd: boolean;
  private readonly keys = new Keys();
  private readonly buffers: BufferSpec[] = [];
  private readonly bufferOf = new Map<Tensor, number>();
  private readonly constants: { buffer: number; elements: TypedArray }[] = [];
  private readonly kernelOf = new Map<Tensor, number>();
  /** Results that are another node's elements in another shape, and lie where those lie. */
  private readonly sharing = new Set<Tensor>();

  constructor(graph: Graph, { kit, relaxedSimd }: LowerOptions) {
    this.nodes = new Nodes(graph, kit);
    this.relaxedSimd = relaxedSimd;
  }

  run(): Program {
    const { nodes } = this;
    const groups = fuse(nodes);
    groups.forEach((group, i) => group.forEach((node) => this.kernelOf.set(node, i)));
    const copies = this.copiedOutputs();
    const made = [
      ...groups.map((group) => this.kernel(group)),
      ...copies.map((output) => elementwiseKernel(this, [output])),
    ];
    const { graph } = nodes;
    return {
      kernels: inOrder(made),
      inputs: graph.inputs.map((input) => this.bufferOf.get(input) ?? -1),
      outputs: graph.outputs.map((output) => this.buffer(output)),
      buffers: this.buffers,
      constants: this.constants,
      bufferOf: (node) => this.buffer(node),
    };
  }

  /** The buffer of a node's elements. */
  buffer(node: Tensor): number {
    const root = this.bufferOf.has(node) || this.copied.has(node) ? node : this.nodes.root(node);
    const known = this.bufferOf.get(root);
    if (known !== undefined) return known;
    const buffer = this.scratch(root, sizeOf(root.shape) * itemSizes[root.dtype]);
    this.bufferOf.set(root, buffer);
    const uniform = this.nodes.role(root) === "uniform" ? this.nodes.uniform(root) : undefined;
    if (uniform !== undefined)
      this.constants.push({ buffer, elements: allocate(root.dtype, sizeOf(root.shape)).fill(uniform) });
    else if (isConstant(root)) this.constants.push({ buffer, elements: elementsOf(root) });
    return buffer;
  }

  /** Begins the signature of a kernel. */
  signature(what: string): SignatureWriter {
    return new SignatureWriter(this.keys, what);
  }

  /** The buffers of what a node reads, each once. */
  inputs(node: Tensor): number[] {
    return distinct(node.inputs.map((input) => this.buffer(input)));
  }

  /** A buffer that is no node's. */
  scratch(node: Tensor, bytes: number): number {
    return this.buffers.push({ node, bytes }) - 1;
  }

  /** Where `user` reads `node`: through a view, or its own elements. */
  operand(user: Tensor, node: Tensor): Operand {
    const { nodes } = this;
    const through = nodes.readsThrough(user, node);
    const { offset, strides } = through ? nodes.view(node) : contiguous(node.shape);
    return { buffer: this.buffer(through ? node.inputAt(0) : node), dtype: node.dtype, offset, strides };
  }

  /** Where a node's elements are written. */
  target(node: Tensor): Operand {
    return { buffer: this.buffer(node), dtype: node.dtype, ...contiguous(node.shape) };
  }

  /** Whether a member of a kernel is read by anything else. */
  isStored(node: Tensor): boolean {
    const { nodes } = this;
    return (
      nodes.outputs.has(node) ||
      nodes
        .users(node)
        .some(
          (user) =>
            this.kernelOf.get(user) !== this.kernelOf.get(node) ||
            (nodes.role(user) !== "elementwise" && nodes.role(user) !== "reduction"),
        )
    );
  }

  private readonly copied = new Set<Tensor>();

  /** Outputs that are others' elements by identity, and need a copy since those are somebody's already. */
  private copiedOutputs(): Tensor[] {
    const { nodes } = this;
    for (const output of nodes.outputs) {
      if (nodes.role(output) !== "identity") continue;
      const root = nodes.root(output);
      if (!isComputed(nodes, root) || nodes.outputs.has(root) || this.sharing.has(root)) this.copied.add(output);
      else this.sharing.add(root);
    }
    return [...this.copied];
  }

  private kernel(group: Group): Kernel {
    const node = group.at(-1)!;
    if (this.nodes.role(group[0]!) === "matmul") return matmulKernel(this, group[0]!, group.slice(1));
    if (group.some((member) => isTotal(this.nodes, member))) return elementwiseKernel(this, group);
    switch (this.nodes.role(node)) {
      case "reduction":
        return reductionKernel(this, group);
      case "embedding":
        return embeddingKernel(this, node);
      case "special":
        return specialOf(this.nodes.kit, node)!.make(this, node, group);
      case "call":
        return callKernel(this, node);
      default:
        return elementwiseKernel(this, group);
    }
  }
}

/** Every kernel after those that write what it reads; otherwise in the order given. Iterative. */
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
      if (missing.length > 0) stack.push(...missing);
      else {
        stack.pop();
        if (!done.has(kernel)) order.push(kernel);
        done.add(kernel);
      }
    }
  }
  return order;
}
