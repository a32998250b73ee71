/**
 * Kits: the kernel sets of a backend, as lowering needs them. Every backend has kernels of elementwise ops of
 * arithmetic and exponentials, of reductions, of copies and of matrix products.
 */
import type { Graph, Tensor } from "@cotangent/autodiff/backend";
import type { OpName } from "@cotangent/autodiff/ops";
import type { Functions } from "../algebra/functions.ts";
import type { LargeProducts } from "../kernels/matmul.ts";
import type { Kernel } from "./program.ts";
import type { Lowering } from "./lowering.ts";
import { Nodes } from "./nodes.ts";

export interface Kit {
  /** Elementary functions; null where ops that need them run by their references. */
  readonly functions: Functions | null;
  readonly specials: Specials;
  /** Products in blocks; null where large products are made as small ones are. */
  readonly products: LargeProducts | null;
}

/**
 * Special kernels by the name of an op. The attributes of these ops are known here, since their records come with the
 * library.
 */
export type Specials = Readonly<Partial<Record<OpName, Special>>>;

/** Special kernel: an op that has code of its own. */
export interface Special {
  /** Kind of the op's record. An op of the same name and another kind is not this one. */
  readonly kind: "contraction" | "indexed" | "random" | "scan";
  /** Returns the kernel of a group, from its last node and the group. */
  readonly make: (lowering: Lowering, node: Tensor, group: readonly Tensor[]) => Kernel;
  /** Returns whether a node has this kernel. Where absent, all nodes of the op have it. */
  accepts?(node: Tensor): boolean;
  /** Returns another node that is computed in the same kernel; undefined where there is none. */
  partner?(nodes: Nodes, node: Tensor): Tensor | undefined;
}

export function specialOf({ specials }: Kit, { op }: Tensor): Special | undefined {
  return op !== null && Object.hasOwn(specials, op.name) ? specials[op.name as OpName] : undefined;
}

/** Returns the nodes of a graph, with the role of each for a backend with that kit. */
export function nodesOf(graph: Graph, kit: Kit): Nodes {
  const hasKernel = (node: Tensor): boolean => {
    const special = specialOf(kit, node);
    return special !== undefined && special.kind === node.op!.kind.type && (special.accepts?.(node) ?? true);
  };
  return new Nodes(graph, { functions: kit.functions, hasKernel });
}
