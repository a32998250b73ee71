/** What a backend has kernels for, beside elementwise ops of arithmetic and exponentials, reductions, copies and products of matrices. */
import type { Graph, Tensor } from "@cotangent/autodiff/backend";
import type { OpName } from "@cotangent/autodiff/ops";
import type { Functions } from "../algebra/functions.ts";
import type { LargeProducts } from "../kernels/matmul.ts";
import type { Kernel } from "./program.ts";
import type { Lowering } from "./lowering.ts";
import { Nodes } from "./nodes.ts";

export interface Kit {
  /** Null where ops that need them run by their references. */
  readonly functions: Functions | null;
  readonly specials: Specials;
  /** Null where large products are made as small ones are. */
  readonly products: LargeProducts | null;
}

/** By the name of an op: what a kind does not say is in the attributes of the records that come with the library. */
export type Specials = Readonly<Partial<Record<OpName, Special>>>;

/** An op with a kernel of its own. */
export interface Special {
  /** That of the record, so that another's op of the same name is not taken for it. */
  readonly kind: "contraction" | "indexed" | "random" | "scan";
  /** From the last node of a group, and the group. */
  readonly make: (lowering: Lowering, node: Tensor, group: readonly Tensor[]) => Kernel;
  /** Where it is not for all nodes. */
  accepts?(node: Tensor): boolean;
  /** Another node that is computed in the same kernel; undefined where there is none. */
  partner?(nodes: Nodes, node: Tensor): Tensor | undefined;
}

export function specialOf({ specials }: Kit, { op }: Tensor): Special | undefined {
  return op !== null && Object.hasOwn(specials, op.name) ? specials[op.name as OpName] : undefined;
}

/** The nodes of a graph, and what each is to a backend with that kit. */
export function nodesOf(graph: Graph, kit: Kit): Nodes {
  const hasKernel = (node: Tensor): boolean => {
    const special = specialOf(kit, node);
    return special !== undefined && special.kind === node.op!.kind.type && (special.accepts?.(node) ?? true);
  };
  return new Nodes(graph, { functions: kit.functions, hasKernel });
}
