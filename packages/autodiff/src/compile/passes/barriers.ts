import { barrierOp } from "../../ops/identity.ts";
import { rebuild, type Graph } from "../graph.ts";

/**
 * Takes out the barriers. They kept `checkpoint`'s second computation from being merged with the first; from here on no
 * pass may merge equal nodes.
 */
export function barriers(graph: Graph): Graph {
  return rebuild(graph, (node) => (node.op === barrierOp ? node.inputAt(0) : node));
}
