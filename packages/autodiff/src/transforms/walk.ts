/**
 * The order in which a transform visits nodes. A walk covers what lies between the aliases of a trace and the results;
 * it never leaves the trace, since nothing outside can depend on its aliases. It is iterative, so that a chain of a
 * million nodes does not overflow the stack, and runs no user code, so that it may leave marks on the nodes meanwhile.
 */
import { isFloat } from "../core/dtype.ts";
import type { Tensor } from "../core/tensor.ts";
import { isWithin, type Trace } from "../core/trace.ts";

export interface Walk {
  /** Nodes, every one after its inputs. */
  readonly order: readonly Tensor[];
  /** Positions in `order` of all inputs of all nodes, one node after the other; −1 for an input outside the walk. */
  readonly edges: Int32Array;
  /** Where the inputs of each node start in `edges`. */
  readonly starts: Int32Array;
  /** Whether the node depends on a source through floats: only these have tangents and cotangents. */
  readonly active: Uint8Array;
  /** Positions of the roots; −1 for a root that does not depend on the trace. */
  readonly roots: readonly number[];
  /** Positions of the sources; −1 for a source that no root reaches. */
  readonly sources: readonly number[];
}

export function walk(roots: readonly Tensor[], sources: readonly Tensor[], trace: Trace): Walk {
  const order: Tensor[] = [];
  let count = 0;
  for (const root of roots) if (isWithin(root.trace, trace)) count += visit(root, order, trace);
  const edges = new Int32Array(count);
  const starts = new Int32Array(order.length);
  const active = new Uint8Array(order.length);
  const positions = sources.map((source) => source.mark);
  for (const position of positions) if (position >= 0) active[position] = 1;
  let at = 0;
  for (let i = 0; i < order.length; i++) {
    const node = order[i]!;
    starts[i] = at;
    for (let k = 0; k < node.inputCount; k++) {
      const position = node.inputAt(k).mark;
      edges[at++] = position;
      if (position >= 0 && active[position] === 1 && isFloat(node.dtype)) active[i] = 1;
    }
  }
  const result = { order, edges, starts, active, roots: roots.map((root) => root.mark), sources: positions };
  for (const node of order) node.mark = -1;
  return result;
}

const entered = -2;

/** Appends `root` and what it depends on inside the trace, inputs first; returns how many edges that adds. */
function visit(root: Tensor, order: Tensor[], trace: Trace): number {
  let edges = 0;
  const stack = [root];
  while (stack.length > 0) {
    const node = stack[stack.length - 1]!;
    if (node.mark >= 0) {
      stack.pop();
    } else if (node.mark === entered) {
      stack.pop();
      node.mark = order.length;
      order.push(node);
      edges += node.inputCount;
    } else {
      node.mark = entered;
      for (let k = 0; k < node.inputCount; k++) {
        const input = node.inputAt(k);
        if (input.mark === -1 && isWithin(input.trace, trace)) stack.push(input);
      }
    }
  }
  return edges;
}
