/** What is drawn of a graph at each level of zoom. */
import type { Part } from "./parts.ts";
import type { ZoomName } from "./spec.ts";
import type { Trace, TraceNode } from "./trace.ts";

/** A box of the picture: a node, or a layer as its last op. */
export interface Box {
  /** Id of the node whose value it shows. */
  readonly id: number;
  readonly label: string;
  /** "given" is a node of another layer. */
  readonly kind: TraceNode["kind"] | "given" | "layer";
  /** Ids of other boxes. */
  readonly inputs: readonly number[];
  /** Position of the layer that it stands for. */
  readonly part?: number;
}

/** "tanh #3" for an op, the name of an input, the number of a constant. */
export function titleOf({ kind, name, id }: TraceNode): string {
  return kind === "op" ? `${name} #${id}` : name;
}

export interface Look {
  readonly zoom: ZoomName;
  readonly layer: number;
  readonly selected: number | undefined;
}

/**
 * Boxes in an order in which inputs come first.
 * @param nameOf what a layer is called, by its position
 */
export function boxesOf(
  trace: Trace,
  parts: readonly Part[] | undefined,
  { zoom, layer, selected }: Look,
  nameOf: (part: number) => string,
): readonly Box[] {
  const all = trace.nodes.map((node): Box => ({ ...node, label: titleOf(node) }));
  if (zoom === "op") return around(trace, all, selected ?? trace.output);
  if (parts === undefined || zoom === "all") return all;
  return zoom === "network" ? layersOf(trace, parts, nameOf) : insideOf(all, parts[Math.min(layer, parts.length - 1)]!);
}

/** A box for each layer, and one for the loss. */
function layersOf(trace: Trace, parts: readonly Part[], nameOf: (part: number) => string): readonly Box[] {
  const partOf = new Map(parts.flatMap(({ nodes }, part) => nodes.map((id) => [id, part] as const)));
  return parts.map(({ nodes, output }, part) => {
    const used = nodes.flatMap((id) => trace.nodes[id]!.inputs.map((input) => partOf.get(input)!));
    const below = [...new Set(used)].filter((one) => one !== part);
    return { id: output, label: nameOf(part), kind: "layer", part, inputs: below.map((one) => parts[one]!.output) };
  });
}

/** The nodes of a layer, and what they take from others. */
function insideOf(all: readonly Box[], { nodes }: Part): readonly Box[] {
  const own = new Set(nodes);
  const given = new Set(nodes.flatMap((id) => all[id]!.inputs.filter((input) => !own.has(input))));
  return all.flatMap((box) =>
    own.has(box.id) ? [box] : given.has(box.id) ? [{ ...box, kind: "given" as const, inputs: [] }] : [],
  );
}

/** A node between its inputs and its users. */
function around(trace: Trace, all: readonly Box[], id: number): readonly Box[] {
  const { inputs } = trace.nodes[id]!;
  return all.flatMap((box) => {
    if (box.id === id) return [box];
    if (inputs.includes(box.id)) return [{ ...box, inputs: [] }];
    return box.inputs.includes(id) ? [{ ...box, inputs: [id] }] : [];
  });
}
