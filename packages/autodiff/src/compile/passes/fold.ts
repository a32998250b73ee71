import { runReference } from "../../core/bind.ts";
import { allocate, type TypedArray } from "../../core/dtype.ts";
import { sizeOf } from "../../core/aval.ts";
import { Tensor } from "../../core/tensor.ts";
import { broadcastToOp } from "../../ops/movement.ts";
import { constant, knownElements, uniformValue } from "../constants.ts";
import { isConstant, isInput, type Rewrite } from "../graph.ts";

/**
 * Computes what needs no input: nodes whose inputs are all constants, unless the result is larger than they are (then
 * it is better computed in each run than stored), and tensors without elements. By the references, not by a backend's
 * kernels: the graph must not depend on the machine.
 */
export function fold(): Rewrite {
  let left = budget;
  return (node) => {
    const next = folded(node, left);
    // what became smaller in another way was not computed
    if (next !== node) left -= costOf(node);
    return next;
  };
}

/**
 * Steps of plain loops that folding a graph may take, about: a fraction of a second. What costs more is left to the
 * backend, in each run.
 */
const budget = 2 ** 25;

/** Steps of a reference, about: mkn for a product of matrices, as √(mk · kn · mn), and near to it for a convolution. */
function costOf({ op, inputs, shape }: Tensor): number {
  const sizes = [...inputs.map((input) => sizeOf(input.shape)), sizeOf(shape)];
  if (op!.kind.type === "contraction") return Math.sqrt(sizes.reduce((product, size) => product * size, 1));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function folded(node: Tensor, most: number): Tensor {
  if (isConstant(node) || isInput(node)) return node;
  if (sizeOf(node.shape) === 0) return new Tensor(node.aval, allocate(node.dtype, 0));
  // the form in which uniform constants stand
  if (node.op === broadcastToOp && uniformValue(node) !== undefined) return node;
  const known = knownInputs(node);
  return known === undefined || costOf(node) > most ? node : evaluated(node, known);
}

/** The elements of all inputs, where they are constants and at least as many as the result's. */
function knownInputs(node: Tensor): TypedArray[] | undefined {
  for (let k = 0; k < node.inputCount; k++) if (!isKnown(node.inputAt(k))) return undefined;
  let stored = 0;
  const known: TypedArray[] = [];
  for (const input of node.inputs) {
    const elements = knownElements(input);
    if (elements === undefined) return undefined;
    stored += isConstant(input) ? elements.length : 1;
    known.push(elements);
  }
  const empty = known.length > 0 && stored === 0;
  return empty || sizeOf(node.shape) <= Math.max(1, stored) ? known : undefined;
}

function isKnown(node: Tensor): boolean {
  return isConstant(node) || (node.op === broadcastToOp && isConstant(node.inputAt(0)));
}

function evaluated(node: Tensor, known: readonly TypedArray[]): Tensor {
  const out = allocate(node.dtype, sizeOf(node.shape));
  runReference(
    node.op!,
    known,
    out,
    node.inputs.map((input) => input.aval),
    node.aval,
    node.attrs,
  );
  return constant(node.aval, out);
}
