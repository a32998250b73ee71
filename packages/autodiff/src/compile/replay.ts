import { bind } from "../core/bind.ts";
import { UsageError } from "../core/errors.ts";
import type { InputNames, Op } from "../core/record.ts";
import { showAval } from "../core/aval.ts";
import type { Tensor } from "../core/tensor.ts";
import { isConstant, nodesOf, sameAval, type Graph } from "./graph.ts";

/**
 * Applies a graph's ops, one after the other, to other inputs: eagerly where they have values. It differentiates like
 * any function, as far as the graph's passes left the marks that derivatives need.
 * @throws UsageError where the inputs are not those of the graph
 */
export function replay(graph: Graph, inputs: readonly Tensor[]): Tensor[] {
  const made = new Map<Tensor, Tensor>();
  if (inputs.length !== graph.inputs.length)
    throw new UsageError(`replay: ${graph.name} takes ${graph.inputs.length} inputs; got ${inputs.length}`);
  graph.inputs.forEach((input, i) => {
    const given = inputs[i]!;
    if (!sameAval(input.aval, given.aval))
      throw new UsageError(
        `replay: input ${i} of ${graph.name} is ${showAval(input.aval)}; got ${showAval(given.aval)}`,
      );
    made.set(input, given);
  });
  for (const node of nodesOf(graph)) {
    if (made.has(node)) continue;
    made.set(
      node,
      isConstant(node)
        ? node
        : bind(
            node.op as unknown as Op<InputNames, unknown>,
            node.inputs.map((input) => made.get(input)!),
            node.attrs,
          ),
    );
  }
  return graph.outputs.map((output) => made.get(output)!);
}
