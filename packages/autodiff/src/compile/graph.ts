/**
 * A graph is made of staged tensors themselves: its nodes are what `bind` made, so passes build nodes as everybody
 * does. A tensor that has a value is a constant, whatever made it; one that has neither value nor op is an input.
 */
import { recordError, UsageError } from "../core/errors.ts";
import { sameShape, showAval, type Aval } from "../core/aval.ts";
import { indexedGraphs, isEmpty, markOf, setMark, type Indexed } from "../core/state.ts";
import { Tensor } from "../core/tensor.ts";

export interface Graph {
  readonly name: string;
  /** Placeholders, whether used or not. */
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** Names of the inputs in texts, such as "x0.weight"; "x0", "x1" … where absent. */
  readonly labels?: readonly string[];
  /** Names of the outputs in texts, such as "result[1].weight"; "result 0", "result 1" … where absent. */
  readonly resultLabels?: readonly string[];
  /** Positions of the inputs that the caller gives up: their memory may become that of results. */
  readonly donated?: readonly number[];
}

/** The nodes that the outputs depend on, constants and used inputs included, every one after its inputs. */
export function nodesOf(graph: Graph): readonly Tensor[] {
  return indexed(graph).nodes;
}

/** A node in place of `node`, of the same shape and dtype; `node` itself where there is nothing to change. */
export type Rewrite = (node: Tensor) => Tensor;

/**
 * The graph with every node replaced, inputs first: `rewrite` sees a node whose inputs are already the new ones, and
 * constants without what made them. Nothing is evaluated. Inputs stay. Where nothing changes the result is `graph`
 * itself, which is how a fixpoint is noticed.
 */
export function rebuild(graph: Graph, rewrite: Rewrite): Graph {
  const { nodes, starts, edges, outputs } = indexed(graph);
  const made = new Array<Tensor>(nodes.length);
  let changed = false;
  let i = 0;
  try {
    for (; i < nodes.length; i++) {
      const node = onInputs(nodes[i]!, made, edges, starts[i]!, starts[i + 1]!);
      const next = isInput(node) ? node : rewrite(node);
      if (next !== node) checkReplaced(node, next);
      if (next !== nodes[i]) changed = true;
      made[i] = next;
    }
  } catch (error) {
    throw recordError(nodes[i]!.op?.name ?? "a constant", error);
  }
  return changed ? { ...graph, outputs: Array.from(outputs, (position) => made[position]!) } : graph;
}

/** The node on inputs that were replaced; itself where none was. Shapes stay, so nothing is inferred anew. */
function onInputs(node: Tensor, made: readonly Tensor[], edges: Int32Array, from: number, to: number): Tensor {
  if (isConstant(node)) return node.op === null ? node : new Tensor(node.aval, node.value);
  for (let at = from; at < to; at++) {
    if (made[edges[at]!] === node.inputAt(at - from)) continue;
    const inputs: Tensor[] = [];
    for (let k = from; k < to; k++) inputs.push(made[edges[k]!]!);
    return new Tensor(node.aval, undefined, node.op, inputs, node.attrs);
  }
  return node;
}

function checkReplaced(node: Tensor, next: Tensor): void {
  if (sameAval(node.aval, next.aval)) return;
  throw new UsageError(
    `compile: a pass put ${showAval(next.aval)} in the place of ${node.op?.name ?? "a constant"}, which is ${showAval(node.aval)}; a rewrite keeps shape and dtype`,
  );
}

export function sameAval(a: Aval, b: Aval): boolean {
  return a === b || (a.dtype === b.dtype && sameShape(a.shape, b.shape));
}

/** Returns whether a node has a value of its own, which no input changes. */
export function isConstant(node: Tensor): boolean {
  return !isEmpty(node);
}

/** Returns whether a node is an input of its graph: staged, and made by no op. */
export function isInput(node: Tensor): boolean {
  return isEmpty(node) && node.op === null;
}

// ---- positions instead of pointers

export function indexed(graph: Graph): Indexed {
  let found = indexedGraphs.get(graph);
  if (found === undefined) indexedGraphs.set(graph, (found = index(graph)));
  return found;
}

/** Numbers the nodes. Iterative, and by marks on the nodes, which stay only while no other code runs. */
function index(graph: Graph): Indexed {
  const nodes: Tensor[] = [];
  for (const output of graph.outputs) visit(output, nodes);
  const starts = new Int32Array(nodes.length + 1);
  const edges: number[] = [];
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    const inputs = edgesOf(node);
    for (let k = 0; k < inputs; k++) edges.push(markOf(node.inputAt(k)));
    starts[i + 1] = edges.length;
  }
  const outputs = Int32Array.from(graph.outputs, (output) => markOf(output));
  for (const node of nodes) setMark(node, -1);
  return { nodes, edges: Int32Array.from(edges), starts, outputs };
}

/**
 * Of a node in the stack; more than there are nodes. All that are not yet there are marked below 0, and not always by
 * −1.
 */
const entered = 2 ** 30 - 1;

/** Appends `root` and what it depends on, inputs first and in their order. */
function visit(root: Tensor, nodes: Tensor[]): void {
  const stack = [root];
  while (stack.length > 0) {
    const node = stack[stack.length - 1]!;
    if (markOf(node) < 0) {
      setMark(node, entered);
      for (let k = edgesOf(node) - 1; k >= 0; k--) {
        const input = node.inputAt(k);
        if (markOf(input) < 0) stack.push(input);
      }
    } else {
      stack.pop();
      if (markOf(node) !== entered) continue;
      setMark(node, nodes.length);
      nodes.push(node);
    }
  }
}

/** A constant may remember what made it; that is no part of the graph. */
function edgesOf(node: Tensor): number {
  return isConstant(node) ? 0 : node.inputCount;
}
