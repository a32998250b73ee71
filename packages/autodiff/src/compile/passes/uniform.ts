import { elementsOf, type Tensor } from "../../core/tensor.ts";
import { constant } from "../constants.ts";
import { isConstant } from "../graph.ts";

/** Writes constants with one value everywhere as broadcastTo of a 0-d one, so that zeros and ones take no memory. */
export function uniform(node: Tensor): Tensor {
  if (!isConstant(node) || node.shape.length === 0) return node;
  const next = constant(node.aval, elementsOf(node));
  return isConstant(next) ? node : next;
}
