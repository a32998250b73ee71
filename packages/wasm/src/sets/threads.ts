import { show, ValueError } from "@cotangent/autodiff";
import { wasmFeatures } from "../features.ts";
import { largeProducts } from "../kernels/product.ts";
import type { KernelSet } from "../run/backend.ts";
import { maxThreads } from "../threads/crew.ts";
import { ThreadPool } from "../threads/threadPool.ts";
import { availableThreads } from "../threads/spawn.ts";

/**
 * The set of threads that share large loops, and of products in blocks that they can share. Without it, one thread
 * works.
 */
export const threads: KernelSet = {
  products: largeProducts,
  team(who, wanted = availableThreads()) {
    if (!Number.isInteger(wanted) || wanted < 1 || wanted > maxThreads)
      throw new ValueError(`${who}: threads is ${show(wanted)}; it is a whole number from 1 to ${maxThreads}`);
    return wanted > 1 && wasmFeatures().threads ? { pool: (common ??= new ThreadPool()), threads: wanted } : null;
  },
};

/** The pool of this process or page; it starts no worker before one is needed. */
let common: ThreadPool | undefined;
