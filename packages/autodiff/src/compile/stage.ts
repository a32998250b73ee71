/** From a function to a graph: it is called once, on placeholders, and what it returns is the graph. */
import { placeholder, stagedBy } from "../core/absence.ts";
import { UsageError } from "../core/errors.ts";
import type { Aval } from "../core/aval.ts";
import { Tensor, type Value } from "../core/tensor.ts";
import { nearestOpen } from "../core/trace.ts";
import { leafPaths, requireFunction, unflatten, type TreeDef } from "../core/tree.ts";
import { aliasOp } from "../ops/identity.ts";
import { flattenResult } from "../transforms/reverse.ts";
import { flattenArguments } from "./arguments.ts";
import { numberPlaceholder, type Retyped } from "./numberArguments.ts";
import { isConstant, isInput, nodesOf, rebuild, type Graph } from "./graph.ts";
import { refuseUndeclared } from "./passes/verify.ts";

/** Any function, its types erased. */
export type AnyFunction = (...args: never[]) => unknown;

export interface Staged {
  readonly graph: Graph;
  /** The structure of what the function returned; its leaves are the graph's outputs. */
  readonly def: TreeDef;
  /** Inputs after those of the leaves: numbers that stand beside other dtypes. */
  readonly retyped: readonly Retyped[];
}

/**
 * Calls `f` on placeholders of the given structure and avals.
 * @throws UsageError where `f` returns something else than a tree of tensors, or uses a tensor that must be an argument
 */
export function stageFunction(
  name: string,
  f: AnyFunction,
  def: TreeDef,
  avals: readonly Aval[],
  numbers: ReadonlySet<number> = none,
): Staged {
  const paths = def.type === "array" ? def.children.flatMap((child, i) => leafPaths(child, `x${i}`)) : [];
  const retyped: Retyped[] = [];
  const words = stagedBy(`compile (${name})`);
  const leaves = avals.map((aval, i) =>
    numbers.has(i)
      ? numberPlaceholder(name, i, paths[i]!.replace("x", "argument "), retyped)
      : placeholder(aval, null, words),
  );
  const args = unflatten(def, leaves) as never[];
  const [outputs, outDef] = flattenResult("compile", f(...args));
  const inputs = [...leaves, ...retyped.map(({ input }) => input)];
  const labels = [...paths, ...retyped.map(({ leaf, dtype }) => `${paths[leaf]!} as ${dtype}`)];
  const graph = { name, inputs, outputs, labels, resultLabels: leafPaths(outDef, "result") };
  const declared = new Set(inputs);
  for (const node of nodesOf(graph)) {
    if (isInput(node)) refuseUndeclared(graph, node, declared);
    else if (isConstant(node)) refuseOpen(node);
  }
  return { graph: rebuild(graph, (node) => (isConstant(node) ? ownConstant(node) : node)), def: outDef, retyped };
}

/**
 * The graph of `f` on arguments like `args`, as it was staged, before any pass. The arguments only say structure,
 * shapes and dtypes.
 * @example
 * graphOf((x: Tensor) => tanh(mul(x, 2)), ones([3])).outputs.map(String); // → [ 'float32[3] (staged tanh)' ]
 */
export function graphOf(f: AnyFunction, ...args: readonly unknown[]): Graph {
  requireFunction("graphOf", f);
  const { leaves, def, numbers } = flattenArguments("graphOf", args);
  return stageFunction(
    f.name === "" ? "f" : f.name,
    f,
    def,
    leaves.map((leaf) => leaf.aval),
    numbers,
  ).graph;
}

const none: ReadonlySet<number> = new Set<number>();

/** The graph's own leaf for a constant: the user's tensor may be donated later. Arrays never change and are shared. */
function ownConstant(node: Tensor): Tensor {
  return new Tensor(node.aval, copiedOut(node.value!));
}

function copiedOut(value: Value): Value {
  return typeof value === "object" && "read" in value ? value.read() : value;
}

/** @throws UsageError where a constant depends on an argument of a derivative that is being taken around the staging */
function refuseOpen(constant: Tensor): void {
  if (isBeingDifferentiated(constant)) {
    throw new UsageError(
      "compile: the function closes over a tensor that is being differentiated; pass it as an argument",
    );
  }
}

/**
 * Returns whether the history reaches an alias of an open trace. A trace that was opened inside one is open by it, but
 * may not depend on it.
 */
function isBeingDifferentiated(node: Tensor): boolean {
  if (nearestOpen(node.trace) === null) return false;
  const seen = new Set([node]);
  for (const x of seen) {
    if (x.op === aliasOp && x.trace!.open) return true;
    for (const input of x.inputs) if (nearestOpen(input.trace) !== null) seen.add(input);
  }
  return false;
}
