/** Places of the boxes of a graph, from what is given on the left to the result on the right. */
import { graphlib, layout } from "@dagrejs/dagre";
import type { Box } from "./views.ts";

export interface Placed {
  readonly width: number;
  readonly height: number;
  /** Middles of the boxes, by id. */
  readonly nodes: ReadonlyMap<number, readonly [x: number, y: number]>;
  /** Lines through points, one for each input of each box. */
  readonly edges: readonly {
    readonly from: number;
    readonly to: number;
    readonly points: readonly (readonly [x: number, y: number])[];
  }[];
}

export const nodeHeight = 62;

/** Width of a box: that of its label, "scaleCotangent #18", at some 8 pixels a letter. */
export function widthOf({ label }: Box): number {
  return Math.max(96, 8 * label.length + 16);
}

export function layOut(boxes: readonly Box[]): Placed {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 36, marginx: 6, marginy: 6 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const box of boxes) graph.setNode(String(box.id), { width: widthOf(box), height: nodeHeight });
  // one line for two uses by the same op
  for (const { id, inputs } of boxes) for (const from of new Set(inputs)) graph.setEdge(String(from), String(id));
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    nodes: new Map(
      boxes.map(({ id }) => {
        const { x, y } = graph.node(String(id)) as { x: number; y: number };
        return [id, [x, y]];
      }),
    ),
    edges: graph.edges().map((edge) => {
      const { points } = graph.edge(edge) as { points: readonly { x: number; y: number }[] };
      return { from: Number(edge.v), to: Number(edge.w), points: points.map(({ x, y }) => [x, y] as const) };
    }),
  };
}
