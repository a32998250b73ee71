import type { KernelSet } from "../run/backend.ts";
import { convKernel, convKernelCotangentKernel, convTransposeKernel, isShortStride } from "../lower/convolution.ts";

/** Convolutions and their gradients. */
export const convolutions: KernelSet = {
  specials: {
    conv: { kind: "contraction", make: convKernel },
    convTranspose: { kind: "contraction", make: convTransposeKernel, accepts: isShortStride },
    convKernelCotangent: { kind: "contraction", make: convKernelCotangentKernel },
  },
};
