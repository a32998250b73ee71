/** The parameters of a network: cells in two colours, a grid a layer; of a linear model with one output, bars. */
import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { cellPaths, type Cell } from "./cells.ts";
import { edge, heading, type ChartOptions, type Key } from "./frame.ts";
import { element, rounded, svgDocument, textAt } from "./svg.ts";
import { fitted, shortNumber, textWidth, widest } from "./words.ts";

export interface Weights {
  readonly layers: readonly LayerWeights[];
  /** Names of the first layer's inputs and of the last one's outputs. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface LayerWeights {
  readonly name: string;
  /** weight[i · outputs + j] leads from input i to output j. */
  readonly weight: ArrayLike<number>;
  readonly inputs: number;
  readonly outputs: number;
}

/** Bars where there is one layer with one output, else cells; each layer on a scale of its own. */
export function weightsChart(weights: Weights, options: ChartOptions = {}): string {
  const [only, ...more] = weights.layers;
  if (only !== undefined && more.length === 0 && only.outputs === 1) return bars(weights, only, options);
  return grids(weights, options);
}

// ---- bars

/** The largest coefficients first, at most forty of them. */
function bars({ inputs, outputs }: Weights, { weight }: LayerWeights, options: ChartOptions): string {
  const { theme = "auto", width = 640 } = options;
  const all = inputs
    .map((name, i) => ({ name, value: weight[i]! }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const rows = all.slice(0, 40);
  const title = `Coefficients${outputs[0] === undefined ? "" : ` of ${outputs[0]}`}`;
  const few = rows.length < all.length ? `the ${rows.length} largest of ${all.length}; ` : "";
  const head = heading(title, `${few}for one unit of each input after scaling`, [], width);
  const room = Math.min(220, widest(rows.map(({ name }) => name)));
  const most = max(rows, ({ value }) => Math.abs(value)) || 1;
  const hasNegative = rows.some(({ value }) => value < 0);
  const [from, to] = [edge + room + 12 + (hasNegative ? 56 : 0), width - edge - 60];
  const x = scaleLinear([hasNegative ? -most : 0, most], [from, to]);
  const top = head.height + 14;
  const body = rows.flatMap(({ name, value }, i) => {
    const y = top + i * 22;
    const [a, b] = [x(Math.min(0, value)), x(Math.max(0, value))];
    const label = { fill: "muted", ...(value < 0 ? { "text-anchor": "end" } : {}) };
    return [
      textAt(edge + room, y + 13, fitted(name, 12, room), { "text-anchor": "end" }),
      element("rect", { x: a, y: y + 2, width: b - a, height: 15, rx: 2, fill: value < 0 ? "wrong" : "right" }),
      textAt(value < 0 ? a - 6 : b + 6, y + 13, shortNumber(value), label),
    ];
  });
  const bottom = top + rows.length * 22;
  const zero = element("line", { x1: x(0), y1: top - 2, x2: x(0), y2: bottom, stroke: "axis" });
  return svgDocument({ width, height: bottom + edge, theme, label: title }, [...head.body, ...body, zero]);
}

// ---- grids

/** Cells of a grid at most, along each side. */
const mostCells = 64;

function grids({ layers, inputs, outputs }: Weights, options: ChartOptions): string {
  const { theme = "auto" } = options;
  const parameters = layers.reduce((n, { weight }) => n + weight.length, 0);
  const subtitle = `${parameters.toLocaleString("en-US")} weights, each layer on a scale of its own`;
  const panels = layers.map((layer, i) => {
    return panelOf(layer, i === 0 ? inputs : [], i === layers.length - 1 ? outputs : []);
  });
  const width = Math.max(420, edge + panels.reduce((sum, panel) => sum + panel.width + 28, 0));
  const head = heading("Weights", subtitle, legend, width);
  let left = edge;
  const body = panels.map((panel) => {
    const at = left;
    left += panel.width + 28;
    return element("g", { transform: `translate(${rounded(at)} ${rounded(head.height + 14)})` }, ...panel.body);
  });
  const height = Math.ceil(head.height + 14 + (max(panels, (panel) => panel.height) ?? 0) + edge);
  return svgDocument({ width: Math.ceil(width), height, theme, label: `Weights: ${subtitle}` }, [
    ...head.body,
    ...body,
  ]);
}

const legend = [
  { name: "above zero", color: "right", shape: "cell" },
  { name: "below", color: "wrong", shape: "cell" },
] as const satisfies readonly Key[];

interface Panel {
  readonly body: readonly string[];
  readonly width: number;
  readonly height: number;
}

function panelOf(layer: LayerWeights, inputs: readonly string[], outputs: readonly string[]): Panel {
  const { values, rows, columns } = shrunk(layer);
  const cell = Math.max(4, Math.min(22, 300 / Math.max(rows, columns)));
  const isNamed = rows === layer.inputs && columns === layer.outputs && cell >= 11;
  const [left, below] = [isNamed ? roomFor(inputs) : 0, isNamed ? roomFor(outputs) : 0];
  const largest = max(values, Math.abs) || 1;
  const cells = values.map((value, at): Cell => {
    const [x, y] = [left + (at % columns) * cell, gridTop + Math.floor(at / columns) * cell];
    return { x, y, fill: value < 0 ? "wrong" : "right", opacity: 0.06 + (0.94 * Math.abs(value)) / largest };
  });
  const title = `${layer.name}, ${layer.inputs} → ${layer.outputs}, to ±${shortNumber(largest)}`;
  const end = gridTop + rows * cell;
  return {
    body: [
      textAt(left, 12, title, { fill: "muted" }),
      ...cellPaths(cells, cell > 8 ? cell - 1 : cell),
      ...(left === 0 ? [] : rowNames(inputs, left, cell)),
      ...(below === 0 ? [] : columnNames(outputs, left, end, cell)),
    ],
    width: Math.max(left + columns * cell, left + textWidth(title, 12)),
    height: end + below,
  };
}

/** From the top of a panel to its cells. */
const gridTop = 20;

function rowNames(names: readonly string[], left: number, cell: number): string[] {
  return names.map((name, i) => {
    return textAt(left - 6, gridTop + (i + 0.5) * cell + 4, fitted(name, 12, 140), { "text-anchor": "end" });
  });
}

function columnNames(names: readonly string[], left: number, top: number, cell: number): string[] {
  return names.map((name, j) => {
    const [x, y] = [Math.round(left + (j + 0.5) * cell + 4), Math.round(top + 6)];
    return textAt(x, y, fitted(name, 12, 140), { "text-anchor": "end", transform: `rotate(-90 ${x} ${y})` });
  });
}

function roomFor(names: readonly string[]): number {
  return names.length === 0 ? 0 : Math.min(146, widest(names) + 8);
}

/** A layer of at most 64 × 64 cells; of a larger one, each cell is the weight of a block that is farthest from zero. */
function shrunk({ weight, inputs, outputs }: LayerWeights): {
  readonly values: readonly number[];
  readonly rows: number;
  readonly columns: number;
} {
  const [rows, columns] = [Math.min(inputs, mostCells), Math.min(outputs, mostCells)];
  const values = new Array<number>(rows * columns).fill(0);
  for (let i = 0; i < inputs; i++)
    for (let j = 0; j < outputs; j++) {
      const at = Math.floor((i * rows) / inputs) * columns + Math.floor((j * columns) / outputs);
      const value = weight[i * outputs + j]!;
      if (Math.abs(value) > Math.abs(values[at]!)) values[at] = value;
    }
  return { values, rows, columns };
}
