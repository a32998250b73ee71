/** Ops with a kernel of their own, by name: what a kind does not say is in the attributes of the records that come with the library. */
import type { Tensor } from "@cotangent/autodiff/backend";
import { convKernel, convKernelCotangentKernel, convTransposeKernel, isShortStride } from "./convolution.ts";
import {
  argMaxKernel,
  argMinKernel,
  argSortKernel,
  cumSumKernel,
  gatherKernel,
  randomBitsKernel,
  scatterAddKernel,
} from "./indexed.ts";
import { maxPoolKernel } from "./pooling.ts";
import type { Kernel } from "./kernel.ts";
import type { Lowering } from "./lower.ts";

/** From the last node of a group, and the group. */
type MakeKernel = (lowering: Lowering, node: Tensor, group: readonly Tensor[]) => Kernel;

interface Special {
  /** That of the record, so that another's op of the same name is not taken for it. */
  readonly kind: "contraction" | "indexed" | "random" | "scan";
  readonly make: MakeKernel;
  /** Where it is not for all nodes. */
  accepts?(node: Tensor): boolean;
}

const specials: Readonly<Record<string, Special>> = {
  conv: { kind: "contraction", make: convKernel },
  convTranspose: { kind: "contraction", make: convTransposeKernel, accepts: isShortStride },
  convKernelCotangent: { kind: "contraction", make: convKernelCotangentKernel },
  argMaxPool: { kind: "indexed", make: maxPoolKernel },
  gather: {
    kind: "indexed",
    make: (lowering, node, group) =>
      group.length > 1 ? maxPoolKernel(lowering, node, group) : gatherKernel(lowering, node),
  },
  scatterAdd: { kind: "indexed", make: scatterAddKernel },
  argMax: { kind: "indexed", make: argMaxKernel },
  argMin: { kind: "indexed", make: argMinKernel },
  argSort: { kind: "indexed", make: argSortKernel },
  cumSum: { kind: "scan", make: cumSumKernel },
  randomBits: { kind: "random", make: randomBitsKernel },
};

export function isSpecial(node: Tensor): boolean {
  const { name, kind } = node.op!;
  if (!Object.hasOwn(specials, name)) return false;
  const special = specials[name]!;
  return special.kind === kind.type && (special.accepts?.(node) ?? true);
}

export function specialKernel(lowering: Lowering, group: readonly Tensor[]): Kernel {
  const node = group.at(-1)!;
  return specials[node.op!.name]!.make(lowering, node, group);
}
