import type { KernelSet } from "../run/backend.ts";
import {
  convolutionKernel,
  filterGradientKernel,
  convolutionTransposeKernel,
  isShortStride,
} from "../lower/convolution.ts";

/** The kernel set of convolutions and their gradients. */
export const convolutions: KernelSet = {
  specials: {
    conv: { kind: "contraction", make: convolutionKernel },
    convTranspose: { kind: "contraction", make: convolutionTransposeKernel, accepts: isShortStride },
    convKernelCotangent: { kind: "contraction", make: filterGradientKernel },
  },
};
