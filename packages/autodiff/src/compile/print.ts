import { showAval, sizeOf } from "../core/aval.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { refusal } from "../core/sentences.ts";
import { uniformValue } from "./constants.ts";
import { isConstant, isInput, nodesOf, type Graph } from "./graph.ts";

/** Elements of a constant that are shown. */
const shown = 4;
/** Types stand in one column, at most here. */
const column = 48;
/** More than this, and each input has a line of its own. */
const row = 100;

/**
 * A graph as text, the same each time: inputs by their labels, nodes by letters in their order, short constants in
 * place, also where they are broadcast.
 *
 * ```text
 * step(x0: float32[4,2], x1: float32[2,8]) {
 *   a = matmul(x0, x1)  float32[4,8]
 *   b = tanh(a)         float32[4,8]
 *   return b
 * }
 * ```
 * @example
 * const graph = graphOf((x: Tensor) => mul(x, 2), tensor([1, 2]));
 * printGraph(graph).split("\n")[0]; // → f(x0: float32[2]) {
 */
export function printGraph(graph: Graph): string {
  if (!Array.isArray((graph as Graph | undefined)?.outputs))
    throw refusal("printGraph", "graph", graph, "it takes what graphOf returned");
  const { names, lines: ofNodes } = nameNodes(graph);
  const lines = Array.from(ofNodes, ([node, text]) => [text, showAval(node.aval)] as const);
  const width = Math.min(
    column,
    lines.reduce((most, [text]) => Math.max(most, text.length), 0),
  );
  const body = lines.map(([text, type]) => `  ${text.padEnd(width)}  ${type}\n`).join("");
  const inputs = graph.inputs.map((input, i) => `${labelOf(graph, i)}: ${showAval(input.aval)}`);
  const onOneLine = inputs.join(", ");
  const given = onOneLine.length > row ? `\n    ${inputs.join(",\n    ")}\n  ` : onOneLine;
  return `${graph.name}(${given}) {\n${body}  return ${graph.outputs.map((output) => names.get(output)!).join(", ")}\n}`;
}

/** Returns the names by which `printGraph` calls each node, and the lines of those that have one: "b = tanh(a)". */
export function nameNodes(graph: Graph): {
  readonly names: ReadonlyMap<Tensor, string>;
  readonly lines: ReadonlyMap<Tensor, string>;
} {
  const names = new Map(graph.inputs.map((input, i) => [input, labelOf(graph, i)] as const));
  const results = new Set(graph.outputs);
  const lines = new Map<Tensor, string>();
  for (const node of nodesOf(graph)) {
    if (names.has(node)) continue;
    const value = results.has(node) ? undefined : uniformValue(node);
    if (value !== undefined) names.set(node, showNumber(value, node));
    else if (isConstant(node) && sizeOf(node.shape) <= shown) names.set(node, showConstant(node));
    else if (isInput(node)) names.set(node, "undeclared");
    else {
      const name = letters(lines.size);
      lines.set(node, `${name} = ${expression(node, names)}`);
      names.set(node, name);
    }
  }
  return { names, lines };
}

/** The label of an input of a graph, "params[0].weight", or "x0" where it has none. */
export function labelOf(graph: Graph, input: number): string {
  return graph.labels?.[input] ?? `x${input}`;
}

/** The label of an output of a graph, "[1].weight", or its number where it has none. */
export function resultLabelOf(graph: Graph, output: number): string {
  return graph.resultLabels?.[output] ?? `result ${output}`;
}

function expression(node: Tensor, names: ReadonlyMap<Tensor, string>): string {
  if (isConstant(node)) return `constant ${showConstant(node)}`;
  return `${node.op!.name}(${[...node.inputs.map((input) => names.get(input)!), ...showAttrs(node)].join(", ")})`;
}

/** Without x, which names inputs. */
const alphabet = "abcdefghijklmnopqrstuvwyz";

/** a … z, then a1 … z1, a2 … */
function letters(index: number): string {
  const letter = alphabet[index % alphabet.length]!;
  return index < alphabet.length ? letter : `${letter}${Math.floor(index / alphabet.length)}`;
}

function showConstant(node: Tensor): string {
  const data = elementsOf(node);
  const numbers = Array.from(data.subarray(0, shown), (value) => showNumber(value, node));
  if (node.shape.length === 0) return numbers[0]!;
  return `[${numbers.join(", ")}${data.length > shown ? ", …" : ""}]`;
}

function showNumber(value: number, { dtype }: Tensor): string {
  if (dtype === "bool") return value === 0 ? "false" : "true";
  if (Object.is(value, -0)) return "-0";
  return dtype === "float32" ? String(Number(value.toPrecision(8))) : String(value);
}

/** Attributes that are plain data; what only repeats the shape of the result is left out. */
function showAttrs(node: Tensor): string[] {
  const { attrs } = node;
  if (typeof attrs !== "object" || attrs === null) return [];
  return Object.entries(attrs).flatMap(([name, value]) => {
    const text = name === "shape" && String(value) === String(node.shape) ? undefined : showAttr(value);
    return text === undefined ? [] : [`${name}=${text}`];
  });
}

function showAttr(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "string")
    return Object.is(value, -0) ? "-0" : String(value);
  if (!Array.isArray(value)) return undefined;
  const parts = value.map(showAttr);
  return parts.includes(undefined) ? undefined : `[${parts.join(",")}]`;
}
