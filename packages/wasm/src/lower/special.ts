/** Ops with a kernel of their own, by name: what a kind does not say is in the attributes of the records that come with the library. */
import type { Tensor } from "@cotangent/autodiff/backend";
import { convKernel, convKernelCotangentKernel, convTransposeKernel } from "./convolution.ts";
import type { Kernel } from "./kernel.ts";
import type { Lowering } from "./lower.ts";

type MakeKernel = (lowering: Lowering, node: Tensor) => Kernel;

interface Special {
  /** That of the record, so that another's op of the same name is not taken for it. */
  readonly kind: "contraction" | "indexed" | "random" | "scan";
  readonly make: MakeKernel;
}

const specials: Readonly<Record<string, Special>> = {
  conv: { kind: "contraction", make: convKernel },
  convTranspose: { kind: "contraction", make: convTransposeKernel },
  convKernelCotangent: { kind: "contraction", make: convKernelCotangentKernel },
};

export function isSpecial({ op }: Tensor): boolean {
  return Object.hasOwn(specials, op!.name) && specials[op!.name]!.kind === op!.kind.type;
}

export function specialKernel(lowering: Lowering, node: Tensor): Kernel {
  return specials[node.op!.name]!.make(lowering, node);
}
