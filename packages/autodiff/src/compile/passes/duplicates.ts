import type { Tensor } from "../../core/tensor.ts";
import { isConstant, isInput, type Rewrite } from "../graph.ts";
import { Keys } from "../keys.ts";

/**
 * Merges common subexpressions: nodes of one op with the same inputs and equal attributes, and constants of equal
 * elements. Ops are pure, so this holds for a third party's too. A barrier carries an attribute of its own each time
 * and is never merged. For one graph, whose nodes are given inputs first.
 */
export function duplicates(): Rewrite {
  const keys = new Keys();
  const first = new Map<string, Tensor>();
  return (node) => {
    if (isInput(node)) return node;
    const key = isConstant(node) ? keys.ofConstant(node) : keys.ofNode(node);
    const before = first.get(key);
    if (before !== undefined) return before;
    first.set(key, node);
    return node;
  };
}
