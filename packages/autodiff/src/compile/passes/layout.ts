import { stage } from "../../core/bind.ts";
import { sameShape, sizeOf, stridesOf, type Shape } from "../../core/aval.ts";
import { roundTo } from "../../core/dtype.ts";
import type { Kind, View } from "../../core/record.ts";
import type { Tensor } from "../../core/tensor.ts";
import { barrierOp } from "../../ops/identity.ts";
import { broadcastToOp, reshapeOp } from "../../ops/movement.ts";
import { uniformConstant, uniformValue } from "../constants.ts";
import { isConstant } from "../graph.ts";

type Movement = Extract<Kind, { readonly type: "movement" }>;
type Embedding = Extract<Kind, { readonly type: "embedding" }>;

/**
 * Takes out movements: those that move nothing, and the first of two in a row where one does the work of both. No
 * element changes, so every rule is exact.
 */
export function layout(node: Tensor): Tensor {
  if (node.op === reshapeOp) return reshapeRule(node);
  if (node.op === broadcastToOp) return broadcastRule(node);
  const kind = node.op?.kind;
  switch (kind?.type) {
    case "movement":
      return movementRule(node, kind);
    case "embedding":
      return embeddingRule(node, kind);
    // an identity that is not reshape, in another shape: written as reshape, for the rules to see
    case "identity":
      return node.op === barrierOp ? node : reshaped(node.inputAt(0), node.shape);
    default:
      return node;
  }
}

export function reshaped(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : stage(reshapeOp, [x], { shape });
}

export function broadcasted(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : stage(broadcastToOp, [x], { shape });
}

function reshapeRule(node: Tensor): Tensor {
  const x = node.inputAt(0);
  if (sameShape(x.shape, node.shape)) return x;
  if (isConstant(x)) return node;
  // reshape(reshape(x)) = reshape(x)
  if (x.op === reshapeOp) return reshaped(x.inputAt(0), node.shape);
  // one element everywhere, in whatever shape
  if (x.op === broadcastToOp && sizeOf(x.inputAt(0).shape) === 1)
    return broadcasted(reshaped(x.inputAt(0), []), node.shape);
  return node;
}

function broadcastRule(node: Tensor): Tensor {
  const x = node.inputAt(0);
  if (sameShape(x.shape, node.shape)) return x;
  if (isConstant(x)) return node;
  // broadcastTo(broadcastTo(x)) = broadcastTo(x): dimensions count from the last both times
  if (x.op === broadcastToOp) return broadcasted(x.inputAt(0), node.shape);
  // nothing is repeated
  if (sizeOf(x.shape) === sizeOf(node.shape)) return reshaped(x, node.shape);
  // leading axes of length 1 come by themselves: broadcastTo([1, 3] made of [3]) = broadcastTo([3])
  if (x.op === reshapeOp && onlyLeads(x.inputAt(0).shape, x.shape, node.shape.length))
    return broadcasted(x.inputAt(0), node.shape);
  return node;
}

/**
 * Returns whether `to` is `from` with axes of length 1 before it or taken from its front, of a rank that a broadcast
 * can still take.
 */
function onlyLeads(from: Shape, to: Shape, rank: number): boolean {
  if (from.length > rank) return false;
  for (let i = 1; i <= Math.max(from.length, to.length); i++) {
    if ((from.at(-i) ?? 1) !== (to.at(-i) ?? 1)) return false;
  }
  return true;
}

function movementRule(node: Tensor, kind: Movement): Tensor {
  const x = node.inputAt(0);
  // a movement of one value everywhere is that value everywhere
  if (x.op === broadcastToOp && sizeOf(x.inputAt(0).shape) === 1)
    return broadcasted(reshaped(x.inputAt(0), []), node.shape);
  if (isWhole(x.shape, node.shape, kind.view(x.shape, node.attrs))) return reshaped(x, node.shape);
  // transpose(transpose(x)) is one transpose, and flip and slice likewise
  if (x.op !== node.op || kind.merge === undefined) return node;
  return movementRule(stage(node.op!, [x.inputAt(0)], kind.merge(node.attrs, x.attrs)), kind);
}

/** Returns whether a view has all elements of one shape in their order in the other. */
function isWhole(part: Shape, whole: Shape, { offset, strides }: View): boolean {
  const dense = stridesOf(whole);
  return sizeOf(part) === sizeOf(whole) && offset === 0 && whole.every((d, i) => d === 1 || strides[i] === dense[i]);
}

function embeddingRule(node: Tensor, { fill, views }: Embedding): Tensor {
  const shapes = node.inputs.map((x) => x.shape);
  if (sameShape(shapes[0]!, node.shape) && isWhole(shapes[0]!, node.shape, views(shapes, node.shape, node.attrs)[0]!))
    return node.inputAt(0);
  // the value around is the value of each input
  const value = roundTo(node.dtype, fill(node.attrs));
  return node.inputs.every((x) => Object.is(uniformValue(x), value)) ? uniformConstant(node.aval, value) : node;
}
