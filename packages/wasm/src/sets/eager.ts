import type { KernelSet } from "../run/backend.ts";
import { accelerateBy } from "../run/eager.ts";

/** The set that runs large eager products and convolutions through the same kernels, after `useBackend`. */
export const eager: KernelSet = { accelerator: accelerateBy };
