import { barrierOp } from "../../ops/identity.ts";
import { rebuild, sameAval, type Graph } from "../graph.ts";

/**
 * Takes out the nodes that only say something to a transform: alias, stopGradient, custom, and whatever else hands on
 * its first input in the same shape. By now all derivatives have been taken. A barrier stays, see `barriers`.
 */
export function marks(graph: Graph): Graph {
  return rebuild(graph, (node) => {
    const isMark =
      node.op?.kind.type === "identity" && node.op !== barrierOp && sameAval(node.inputAt(0).aval, node.aval);
    return isMark ? node.inputAt(0) : node;
  });
}
