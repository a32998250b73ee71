import type { Tensor } from "../../core/tensor.ts";
import { barrierOp } from "../../ops/identity.ts";
import { sameAval } from "../graph.ts";

/**
 * Takes out the nodes that only say something to a transform: alias, stopGradient, custom, and whatever else hands on
 * its first input in the same shape. By now all derivatives have been taken. A barrier stays, see `barriers`.
 */
export function marks(node: Tensor): Tensor {
  const isMark =
    node.op?.kind.type === "identity" && node.op !== barrierOp && sameAval(node.inputAt(0).aval, node.aval);
  return isMark ? node.inputAt(0) : node;
}
