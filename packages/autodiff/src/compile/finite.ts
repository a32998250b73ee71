/**
 * Search for the op at which infinities and NaN begin: a derivative of 0 after an overflow does not tell, the values
 * do.
 */
import { bind } from "../core/bind.ts";
import { isFloat } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { InputNames, Op } from "../core/record.ts";
import { showAval } from "../core/aval.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { isConstant, nodesOf, type Graph } from "./graph.ts";
import { nameNodes } from "./print.ts";

/**
 * Evaluates the graph once, node by node, up to the first value that is not finite though all it is made of is, and
 * says which that is, as `printGraph` shows it. Constants may be infinite: masks are. Undefined where all is finite.
 */
export function firstNotFinite(graph: Graph, inputs: readonly Tensor[]): string | undefined {
  const nodes = nodesOf(graph);
  const values = new Map(graph.inputs.map((input, i) => [input, inputs[i]!] as const));
  const infinite = new Set<Tensor>();
  const waiting = readersOf(nodes);
  for (const node of nodes) {
    const made = isConstant(node) ? node : (values.get(node) ?? evaluated(node, values));
    if (made instanceof ValueError) return `a value is refused: ${shown(graph, node)}: ${made.message}`;
    if (!isFinite(made)) {
      if (!isConstant(node) && !node.inputs.some((input) => infinite.has(input)))
        return `first value that is not finite: ${shown(graph, node)}`;
      infinite.add(node);
    }
    values.set(node, made);
    for (const input of node.inputs) {
      const left = waiting.get(input)! - 1;
      waiting.set(input, left);
      if (left === 0) values.delete(input);
    }
  }
  return undefined;
}

/** Returns how often each node is read. */
function readersOf(nodes: readonly Tensor[]): Map<Tensor, number> {
  const readers = new Map<Tensor, number>();
  for (const node of nodes) for (const input of node.inputs) readers.set(input, (readers.get(input) ?? 0) + 1);
  return readers;
}

/** The node's value, or what its op says of the values that it got. */
function evaluated(node: Tensor, values: ReadonlyMap<Tensor, Tensor>): Tensor | ValueError {
  const op = node.op as unknown as Op<InputNames, unknown>;
  const inputs = node.inputs.map((input) => values.get(input)!);
  try {
    return bind(op, inputs, node.attrs);
  } catch (error) {
    if (error instanceof ValueError) return error;
    throw error;
  }
}

function isFinite(x: Tensor): boolean {
  return !isFloat(x.dtype) || elementsOf(x).every((element: number) => Number.isFinite(element));
}

function shown(graph: Graph, node: Tensor): string {
  const { names, lines } = nameNodes(graph);
  return `${lines.get(node) ?? names.get(node)!} ${showAval(node.aval)}`;
}
