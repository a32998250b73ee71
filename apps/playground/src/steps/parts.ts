/** Layers of a graph: which node belongs to which of them. */
import type { Trace } from "./trace.ts";

/** A layer, or the loss after the last one. */
export interface Part {
  /** Names of its weights and biases; none of the loss. */
  readonly names: readonly string[];
  /** Ids of its nodes, in their order. */
  readonly nodes: readonly number[];
  /** What it hands on: the last op of it. */
  readonly output: number;
}

/**
 * A node belongs to the last layer whose weights it depends on; what comes after the first node that depends on all
 * weights of the last layer is the loss. What is given belongs to its first user.
 */
export function partsOf(trace: Trace, layers: readonly (readonly string[])[]): readonly Part[] {
  const last = layers.length - 1;
  const partOf: number[] = [];
  /** Weights of the last layer that a node depends on. */
  const seen: ReadonlySet<string>[] = [];
  let isDone = false;
  for (const { id, kind, name, inputs } of trace.nodes) {
    const own = kind === "input" ? layers.findIndex((names) => names.includes(name)) : -1;
    const of = new Set(inputs.flatMap((input) => [...seen[input]!]));
    if (own === last) of.add(name);
    seen[id] = of;
    const below = inputs.reduce((most, input) => Math.max(most, partOf[input]!), own);
    partOf[id] = isDone && kind === "op" && (below >= last || below < 0) ? last + 1 : below;
    if (kind === "op" && of.size === layers[last]!.length) isDone = true;
  }
  // from the result down: what is given, and what is made of that alone, goes to what uses it first
  for (const { id } of trace.nodes.toReversed()) {
    if (partOf[id]! >= 0) continue;
    const user = trace.nodes.find(({ inputs, id: above }) => inputs.includes(id) && partOf[above]! >= 0);
    partOf[id] = user === undefined ? last + 1 : partOf[user.id]!;
  }
  return [...layers, []].map((names, part) => {
    const nodes = trace.nodes.flatMap(({ id }) => (partOf[id] === part ? [id] : []));
    const ops = nodes.filter((id) => trace.nodes[id]!.kind === "op");
    return { names, nodes, output: part > last ? trace.output : (ops.at(-1) ?? nodes.at(-1)!) };
  });
}
