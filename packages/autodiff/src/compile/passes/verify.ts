import { inferAval } from "../../core/bind.ts";
import { UsageError } from "../../core/errors.ts";
import { showAval } from "../../core/aval.ts";
import { donatedTo } from "../../core/absence.ts";
import { missingValue, type Tensor } from "../../core/tensor.ts";
import { isConstant, isInput, nodesOf, sameAval, type Graph } from "../graph.ts";

/**
 * Checks that a graph is one: every input that it uses is declared, and every node has the shape and dtype that its op
 * infers from its inputs. Changes nothing.
 * @throws UsageError where a node belongs to another staging, was donated, or has another shape than its op says.
 */
export function verify(graph: Graph): Graph {
  const declared = new Set(graph.inputs);
  for (const node of nodesOf(graph)) {
    if (isConstant(node)) continue;
    if (isInput(node)) {
      refuseUndeclared(graph, node, declared);
      continue;
    }
    const aval = inferAval(node.op!, node.inputs, node.attrs);
    if (!sameAval(aval, node.aval)) {
      throw new UsageError(
        `compile: ${node.op!.name} in ${graph.name} infers ${showAval(aval)}, and the node says ${showAval(node.aval)}; infer must give the same each time`,
      );
    }
  }
  return graph;
}

/** @throws UsageError where an input is not among those declared: it belongs to another staging, or was donated */
export function refuseUndeclared({ name }: Graph, input: Tensor, declared: ReadonlySet<Tensor>): void {
  if (declared.has(input)) return;
  if (donatedTo(input) !== undefined) throw missingValue(input);
  throw new UsageError(`compile: ${name} uses a tensor of another staging; pass it as an argument`);
}
