import type { Indexed } from "../core/state.ts";
import { indexed, type Graph } from "./graph.ts";
import type { Tensor } from "../core/tensor.ts";

/**
 * The nodes in an order to run them in: every one after its inputs, and near to where it is used. Of several outputs
 * the one with the shortest chain behind it comes first, so that a layer's gradient is made when its cotangent is there
 * and not when all are; of several inputs the one with the longest chain comes first, so that a cheap one, such as what
 * `checkpoint` computes again, waits until it is needed. Among equals the order is that of the graph.
 */
export function runOrder(graph: Graph): readonly Tensor[] {
  const { nodes, starts, edges, outputs } = indexed(graph);
  const depths = depthsOf({ nodes, starts, edges, outputs });
  const roots = [...outputs].sort((a, b) => depths[a]! - depths[b]!);
  const order: Tensor[] = [];
  const state = new Uint8Array(nodes.length);
  const stack: number[] = [];
  for (const root of roots) {
    stack.push(root);
    while (stack.length > 0) {
      const i = stack[stack.length - 1]!;
      if (state[i] === 0) {
        state[i] = 1;
        pushByDepth(stack, edges, starts[i]!, starts[i + 1]!, depths);
        continue;
      }
      stack.pop();
      if (state[i] === 1) order.push(nodes[i]!);
      state[i] = 2;
    }
  }
  return order;
}

/** Pushes the inputs so that the deepest is on top, and of equals the first. */
function pushByDepth(stack: number[], edges: Int32Array, from: number, to: number, depths: Int32Array): void {
  const start = stack.length;
  // by insertion: there are two, nearly always
  for (let k = to - 1; k >= from; k--) {
    const edge = edges[k]!;
    let at = stack.push(edge) - 1;
    for (; at > start && depths[stack[at - 1]!]! > depths[edge]!; at--) stack[at] = stack[at - 1]!;
    stack[at] = edge;
  }
}

/** The number of nodes in the longest chain that ends at each node. */
function depthsOf({ nodes, starts, edges }: Indexed): Int32Array {
  const depths = new Int32Array(nodes.length);
  for (let i = 0; i < nodes.length; i++) {
    for (let at = starts[i]!; at < starts[i + 1]!; at++) depths[i] = Math.max(depths[i]!, depths[edges[at]!]! + 1);
  }
  return depths;
}
