import type { Tensor } from "../../core/tensor.ts";
import { barrierOp } from "../../ops/identity.ts";

/**
 * Takes out the barriers. They kept `checkpoint`'s second computation from being merged with the first; from here on no
 * pass may merge equal nodes.
 */
export function barriers(node: Tensor): Tensor {
  return node.op === barrierOp ? node.inputAt(0) : node;
}
