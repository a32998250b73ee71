import type { KernelSet } from "../run/backend.ts";
import { accelerateBy } from "../run/eager.ts";

/** After `useBackend`: large eager products and convolutions through the same kernels. */
export const eager: KernelSet = { accelerator: accelerateBy };
