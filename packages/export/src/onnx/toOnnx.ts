import { describe, graphOf, optionsOf, show, Tensor, UsageError, ValueError, zeros } from "@cotangent/autodiff";
import {
  elementsOf,
  isConstant,
  isInput,
  labelOf,
  nodesOf,
  resultLabelOf,
  simplify,
  sizeOf,
  uniformValue,
  type Graph,
  type TypedArray,
} from "@cotangent/autodiff/backend";
import { Builder, type Length } from "./builder.ts";
import { addElementwise } from "./elementwise.ts";
import { writeModel, type Dimension, type TensorInfo } from "./model.ts";
import { ops, type Site } from "./ops.ts";

export interface ToOnnxOptions {
  /**
   * Name of a symbol for the first axis of all arguments, which any number of rows may take the place of, such as
   * "batch"; where absent, shapes are those of the arguments.
   */
  readonly batch?: string;
  /** Names of the arguments' leaves, in order; x0, x1.weight … where absent. */
  readonly inputNames?: readonly string[];
  /** Names of the results' leaves, in order; result, result[1] … where absent. */
  readonly outputNames?: readonly string[];
  /** Version of ONNX's operators, from 17 to 21; 17 where absent. */
  readonly opset?: number;
  /** Name of the graph; that of `f` where absent. */
  readonly name?: string;
}

/**
 * Writes a function as an ONNX model, which runs in ONNX Runtime and opens in Netron. What `f` closes over is inside.
 * An elementwise op is written by its scalar expression, so that one of your own is too. With `batch` the function is
 * staged for two numbers of rows, and what differs becomes symbolic.
 * @throws UsageError for an op that ONNX has not (random bits, gradients of convolutions, opaque ops), and where with
 *   `batch` something depends on the number of rows in another way than shapes can
 * @example
 * const model = toOnnx((x: Tensor) => relu(x), [zeros([1, 4])], { batch: "rows" });
 * model instanceof Uint8Array; // → true
 */
export function toOnnx(
  f: (...args: never[]) => unknown,
  args: readonly unknown[],
  options: ToOnnxOptions = {},
): Uint8Array {
  const who = "toOnnx";
  if (typeof f !== "function") throw new UsageError(`${who}: f is ${describe(f)}; it takes a function`);
  if (!Array.isArray(args))
    throw new UsageError(`${who}: args is ${describe(args)}; it is the list of arguments, such as [x]`);
  const { batch, opset, ...texts } = optionsOf<ToOnnxOptions, typeof defaults>(who, options, defaults);
  if (!Number.isInteger(opset) || opset < 17 || opset > 21)
    throw new ValueError(`${who}: opset is ${show(opset)}; it is a whole number from 17 to 21`);
  if (batch !== undefined && (typeof batch !== "string" || batch === ""))
    throw new ValueError(`${who}: batch is ${describe(batch)}; it is the name of a symbol, such as "batch"`);
  const staged = batch === undefined ? [args] : numbersOfRows.map((rows) => withRows(args, rows));
  const graphs = staged.map((given) => simplify(graphOf(f, ...given)));
  const graph = graphs[0]!;
  const inputNames = namesOf(who, "inputNames", texts.inputNames, graph.inputs.map((_, i) => labelOf(graph, i))); // prettier-ignore
  const outputNames = namesOf(who, "outputNames", texts.outputNames, graph.outputs.map((_, i) => resultLabelOf(graph, i))); // prettier-ignore
  const writer = new Writer(graph, graphs[1] ?? graph, { opset, inputNames, outputNames });
  return writer.write(texts.name ?? (f.name === "" ? "f" : f.name), batch);
}

// ---- private parts

/** Numbers of rows for which a function is staged; dividing by one of them is not multiplying. */
const numbersOfRows = [3, 5] as const;

const defaults = {
  batch: undefined,
  inputNames: undefined,
  outputNames: undefined,
  name: undefined,
  opset: 17,
} as const;

function namesOf(who: string, what: string, given: unknown, labels: readonly string[]): readonly string[] {
  const names = given ?? labels;
  const isList = Array.isArray(names) && names.every((name) => typeof name === "string" && name !== "");
  if (isList && names.length === labels.length && new Set(names).size === names.length) return names as string[];
  throw new ValueError(
    `${who}: ${what} is ${describe(given)}; it has a name for each of ${labels.join(", ")}, none twice`,
  );
}

/** Arguments like these, of so many rows. */
function withRows(args: readonly unknown[], rows: number): unknown[] {
  const resized = (value: unknown): unknown => {
    if (value instanceof Tensor)
      return value.shape.length === 0 ? value : zeros([rows, ...value.shape.slice(1)], { dtype: value.dtype });
    if (ArrayBuffer.isView(value)) return resizedArray(value as TypedArray, rows);
    if (Array.isArray(value)) return value.map(resized);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, resized(child)]));
  };
  return args.map(resized);
}

function resizedArray(array: TypedArray, rows: number): TypedArray {
  return new (array.constructor as new (length: number) => TypedArray)(rows);
}

interface WriterOptions {
  readonly opset: number;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
}

/** Writer of a graph, which was staged for 3 rows and for 5; twice the same graph where shapes are fixed. */
class Writer {
  readonly #graph: Graph;
  readonly #b: Builder;
  readonly #names = new Map<Tensor, string>();
  /** Node of the other staging, by that of the first. */
  readonly #others: ReadonlyMap<Tensor, Tensor>;
  readonly #options: WriterOptions;

  constructor(graph: Graph, other: Graph, options: WriterOptions) {
    this.#graph = graph;
    this.#options = options;
    this.#others = pairsOf(graph, other);
    const rows = graph.inputs.findIndex((input) => this.#lengths(input).some((length) => typeof length !== "number"));
    this.#b = new Builder(options.opset, options.inputNames[rows]);
    graph.inputs.forEach((input, i) => this.#names.set(input, options.inputNames[i]!));
  }

  write(name: string, batch: string | undefined): Uint8Array {
    const graph = this.#graph;
    const b = this.#b;
    const outputs = graph.outputs.map((output, i) => {
      // a result has a name of its own, also where it is an argument, or given twice
      const to = this.#options.outputNames[i]!;
      const from = this.#name(output);
      b.nodes.push({ op: "Identity", name: `to ${to}`, inputs: [from], outputs: [to], attributes: {} });
      return this.#info(to, output, batch);
    });
    const inputs = graph.inputs.map((input, i) => this.#info(this.#options.inputNames[i]!, input, batch));
    const doc = "written by toOnnx of @cotangent/export";
    return writeModel({ name, opset: b.opset, doc, inputs, outputs, nodes: b.nodes, initializers: b.initializers });
  }

  #info(name: string, node: Tensor, batch: string | undefined): TensorInfo {
    const shape = this.#lengths(node).map((length): Dimension => {
      if (typeof length === "number") return length;
      return length.times === 1 && length.plus === 0 ? batch! : `${length.times}*${batch!}+${length.plus}`;
    });
    return { name, dtype: node.dtype, shape };
  }

  /** Returns the name of a node's result, after all that it depends on was written. */
  #name(root: Tensor): string {
    for (const node of nodesOf({ ...this.#graph, outputs: [root] }))
      // whoever reads one that is broadcast, or a constant, may read what it is made of
      if (node.op?.name !== "broadcastTo" && !isConstant(node)) this.#nameOf(node);
    return this.#nameOf(root);
  }

  #nameOf(node: Tensor): string {
    let name = this.#names.get(node);
    if (name === undefined) this.#names.set(node, (name = this.#add(node)));
    return name;
  }

  #add(node: Tensor): string {
    if (isConstant(node)) return this.#constant(node);
    const { op } = node;
    const { type } = op!.kind;
    if (type === "identity" && op!.name !== "reshape") return this.#nameOf(node.inputAt(0));
    if (type === "elementwise") return addElementwise(this.#b, node, this.#operands(node));
    const add = Object.hasOwn(ops, op!.name) ? ops[op!.name] : undefined;
    if (add === undefined)
      throw new UsageError(`toOnnx: ONNX has no op for ${op!.name}; write the function without it`);
    const inputs = node.inputs.map((input) => this.#nameOf(input));
    const site: Site = { node, inputs, lengthsOf: (of) => this.#lengths(of) };
    return add(this.#b, site);
  }

  /** Names of the inputs of an elementwise node. ONNX broadcasts by itself where another operand is whole. */
  #operands(node: Tensor): string[] {
    const narrow = node.inputs.map((input) =>
      input.op?.name === "broadcastTo" ? () => this.#nameOf(input.inputAt(0)) : this.#repeated(input),
    );
    const canBroadcast = narrow.includes(undefined);
    return node.inputs.map((input, i) => (canBroadcast && narrow[i]?.()) || this.#nameOf(input));
  }

  /** Of a constant that is the same for every row: what gives the name of one row of it. */
  #repeated(node: Tensor): (() => string) | undefined {
    const axis = this.#lengths(node).findIndex((length) => typeof length !== "number");
    if (axis < 0 || !isConstant(node)) return undefined;
    const one = oneRow(node, axis);
    const other = oneRow(this.#others.get(node)!, axis);
    if (one === undefined || other === undefined || !sameElements(one, other)) return undefined;
    const shape = node.shape.map((length, i) => (i === axis ? 1 : length));
    return () => this.#b.tensor({ dtype: node.dtype, shape }, one);
  }

  #constant(node: Tensor): string {
    const other = this.#others.get(node)!;
    const [a, b] = [elementsOf(node), elementsOf(other)];
    const value = uniformValue(node);
    if (value !== undefined && value === uniformValue(other)) return this.#b.scalar(node.dtype, value);
    if (sameElements(a, b)) return this.#b.tensor(node, a);
    const row = this.#repeated(node);
    if (row !== undefined) return this.#b.node("Expand", [row(), this.#b.lengths(this.#lengths(node))]);
    throw new UsageError(
      "toOnnx: a constant depends on the number of rows, as one of a mean over them does; leave { batch } out, or return what is of each row",
    );
  }

  #lengths(node: Tensor): readonly Length[] {
    const other = this.#others.get(node) ?? node;
    return node.shape.map((length, i): Length => {
      const times = (other.shape[i]! - length) / 2;
      return times === 0 ? length : { times, plus: length - 3 * times };
    });
  }
}

function sameElements(a: TypedArray, b: TypedArray): boolean {
  return a.length === b.length && a.every((x: number, i: number) => Object.is(x, b[i]));
}

/** Returns the elements at 0 along an axis, where those at all other places are the same; else undefined. */
function oneRow(node: Tensor, axis: number): TypedArray | undefined {
  const elements = elementsOf(node);
  const inner = sizeOf(node.shape.slice(axis + 1));
  const length = node.shape[axis]!;
  const first = (i: number): number => Math.floor(i / (inner * length)) * inner * length + (i % inner);
  if (!elements.every((x: number, i: number) => Object.is(x, elements[first(i)]))) return undefined;
  return elements.filter((_: number, i: number) => Math.floor(i / inner) % length === 0);
}

/** @throws UsageError where two stagings have other nodes */
function pairsOf(graph: Graph, other: Graph): ReadonlyMap<Tensor, Tensor> {
  const [nodes, others] = [nodesOf(graph), nodesOf(other)];
  const sameOps = nodes.length === others.length && nodes.every((node, i) => node.op?.name === others[i]!.op?.name);
  if (!sameOps || nodes.some((node, i) => isInput(node) !== isInput(others[i]!)))
    throw new UsageError("toOnnx: the function does other things for 3 rows than for 5; leave { batch } out");
  const pairs = new Map(nodes.map((node, i) => [node, others[i]!]));
  graph.inputs.forEach((input, i) => pairs.set(input, other.inputs[i]!));
  return pairs;
}
