/** Buffers of a program, and the operands through which nodes are read and written. */
import {
  allocate,
  elementsOf,
  isConstant,
  Keys,
  sizeOf,
  type Tensor,
  type TypedArray,
} from "@cotangent/autodiff/backend";
import type { Functions } from "../algebra/functions.ts";
import type { LargeProducts } from "../kernels/matmul.ts";
import { itemSizes, type Operand } from "../loops/nest.ts";
import { contiguous, type Nodes } from "./nodes.ts";
import type { BufferSpec } from "./program.ts";
import { SignatureWriter } from "./signature.ts";
import { distinct } from "./titles.ts";

export interface LoweringOptions {
  readonly functions: Functions | null;
  readonly products: LargeProducts | null;
  readonly relaxedSimd: boolean;
}

/** Lowering of one graph: numbers its buffers, and returns the operands of its nodes. */
export class Lowering {
  readonly nodes: Nodes;
  /** Elementary functions; null where ops that need them run by their references. */
  readonly functions: Functions | null;
  /** Products in blocks; null where large products are made as small ones are. */
  readonly products: LargeProducts | null;
  /** True where products and sums may be fused, which other tiles suit. */
  readonly relaxedSimd: boolean;
  readonly #keys = new Keys();
  readonly buffers: BufferSpec[] = [];
  readonly #bufferOf = new Map<Tensor, number>();
  readonly constants: { buffer: number; elements: TypedArray }[] = [];
  readonly #kernelOf = new Map<Tensor, number>();
  /** Outputs that are another node's elements, and have a copy of them. */
  readonly #separated = new Set<Tensor>();

  constructor(nodes: Nodes, { functions, products, relaxedSimd }: LoweringOptions) {
    this.nodes = nodes;
    this.functions = functions;
    this.products = products;
    this.relaxedSimd = relaxedSimd;
  }

  /** Sets the number of the kernel that computes a node. */
  assign(node: Tensor, kernel: number): void {
    this.#kernelOf.set(node, kernel);
  }

  /** Gives a buffer of its own to a node that is another one's elements. */
  separate(node: Tensor): void {
    this.#separated.add(node);
  }

  /** Returns the buffer that a node has by now; undefined where it has none yet. */
  known(node: Tensor): number | undefined {
    return this.#bufferOf.get(node);
  }

  /** Returns the buffer of a node's elements, which is made when it is first asked for. */
  buffer(node: Tensor): number {
    const root = this.#bufferOf.has(node) || this.#separated.has(node) ? node : this.nodes.root(node);
    const known = this.#bufferOf.get(root);
    if (known !== undefined) return known;
    const buffer = this.scratch(root, sizeOf(root.shape) * itemSizes[root.dtype]);
    this.#bufferOf.set(root, buffer);
    const uniform = this.nodes.role(root) === "uniform" ? this.nodes.uniform(root) : undefined;
    if (uniform !== undefined)
      this.constants.push({ buffer, elements: allocate(root.dtype, sizeOf(root.shape)).fill(uniform) });
    else if (isConstant(root)) this.constants.push({ buffer, elements: elementsOf(root) });
    return buffer;
  }

  /** Returns a writer of the signature of a kernel. */
  signature(what: string): SignatureWriter {
    return new SignatureWriter(this.#keys, what);
  }

  /** Returns the buffers of a node's inputs, each once. */
  inputs(node: Tensor): number[] {
    return distinct(node.inputs.map((input) => this.buffer(input)));
  }

  /** Returns a new buffer that is no node's. */
  scratch(node: Tensor, bytes: number): number {
    return this.buffers.push({ node, bytes }) - 1;
  }

  /** Returns the operand through which `user` reads `node`: a view of its input, or its own elements. */
  operand(user: Tensor, node: Tensor): Operand {
    const { nodes } = this;
    const through = nodes.readsThrough(user, node);
    const { offset, strides } = through ? nodes.view(node) : contiguous(node.shape);
    return { buffer: this.buffer(through ? node.inputAt(0) : node), dtype: node.dtype, offset, strides };
  }

  /** Returns the operand through which a node's elements are written. */
  target(node: Tensor): Operand {
    return { buffer: this.buffer(node), dtype: node.dtype, ...contiguous(node.shape) };
  }

  /** Returns whether a member of a kernel is read by anything else, so that its elements must be stored. */
  isStored(node: Tensor): boolean {
    const { nodes } = this;
    return (
      nodes.outputs.has(node) ||
      nodes
        .users(node)
        .some(
          (user) =>
            this.#kernelOf.get(user) !== this.#kernelOf.get(node) ||
            (nodes.role(user) !== "elementwise" && nodes.role(user) !== "reduction"),
        )
    );
  }
}
