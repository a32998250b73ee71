import { stage } from "../../core/bind.ts";
import { sameShape, sizeOf, type Shape } from "../../core/aval.ts";
import type { Tensor } from "../../core/tensor.ts";
import { barrierOp } from "../../ops/identity.ts";
import { broadcastToOp, flipOp, reshapeOp, transposeOp, type AxesAttrs } from "../../ops/movement.ts";
import { padOp, sliceOp } from "../../ops/slicing.ts";
import { uniformConstant, uniformValue } from "../constants.ts";
import { isConstant } from "../graph.ts";

/**
 * Takes out movements: those that move nothing, and the first of two in a row where one does the work of both. No
 * element changes, so every rule is exact.
 */
export function layout(node: Tensor): Tensor {
  const rule = rules.get(node.op);
  if (rule !== undefined) return rule(node);
  // an identity that is not reshape, in another shape: written as reshape, for the rules to see
  return node.op?.kind.type === "identity" && node.op !== barrierOp ? reshaped(node.inputAt(0), node.shape) : node;
}

type Rule = (node: Tensor) => Tensor;

const rules: ReadonlyMap<unknown, Rule> = new Map<unknown, Rule>([
  [reshapeOp, reshapeRule],
  [broadcastToOp, broadcastRule],
  [transposeOp, transposeRule],
  [flipOp, flipRule],
  [sliceOp, sliceRule],
  [padOp, padRule],
]);

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
 * Whether `to` is `from` with axes of length 1 before it or taken from its front, of a rank that a broadcast can still
 * take.
 */
function onlyLeads(from: Shape, to: Shape, rank: number): boolean {
  if (from.length > rank) return false;
  for (let i = 1; i <= Math.max(from.length, to.length); i++) {
    if ((from.at(-i) ?? 1) !== (to.at(-i) ?? 1)) return false;
  }
  return true;
}

function transposeRule(node: Tensor): Tensor {
  const x = node.inputAt(0);
  const moved = movedUniform(node, x);
  if (moved !== undefined) return moved;
  const { axes } = node.attrs as AxesAttrs;
  if (isReshape(x.shape, axes)) return reshaped(x, node.shape);
  if (x.op !== transposeOp) return node;
  // axis i of the result is axis axes[i] of x, which is axis inner[axes[i]] of its input
  const inner = (x.attrs as AxesAttrs).axes;
  const both = axes.map((axis) => inner[axis]!);
  const source = x.inputAt(0);
  return isReshape(source.shape, both) ? reshaped(source, node.shape) : stage(transposeOp, [source], { axes: both });
}

/** Whether a permutation leaves the axes longer than 1 in their order. */
function isReshape(shape: Shape, axes: readonly number[]): boolean {
  const long = axes.filter((axis) => shape[axis] !== 1);
  return long.every((axis, i) => i === 0 || axis > long[i - 1]!);
}

function flipRule(node: Tensor): Tensor {
  const x = node.inputAt(0);
  const moved = movedUniform(node, x);
  if (moved !== undefined) return moved;
  const { axes } = node.attrs as AxesAttrs;
  if (x.op !== flipOp) return flipped(node, x, axes);
  // an axis flipped twice is as it was
  const inner = (x.attrs as AxesAttrs).axes;
  return flipped(node, x.inputAt(0), [
    ...axes.filter((axis) => !inner.includes(axis)),
    ...inner.filter((axis) => !axes.includes(axis)),
  ]);
}

/** `x` flipped along the axes where that does something; `node` where it is that already. */
function flipped(node: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  const long = axes.filter((axis) => x.shape[axis]! > 1).sort((a, b) => a - b);
  if (long.length === 0) return x;
  return x === node.inputAt(0) && long.length === axes.length ? node : stage(flipOp, [x], { axes: long });
}

interface SliceAttrs {
  readonly starts: readonly number[];
  readonly steps: readonly number[];
  readonly lengths: readonly number[];
}

function sliceRule(node: Tensor): Tensor {
  const x = node.inputAt(0);
  const moved = movedUniform(node, x);
  if (moved !== undefined) return moved;
  // the same length: from 0, each element
  if (sameShape(x.shape, node.shape)) return x;
  if (x.op !== sliceOp) return node;
  // element i of the outer is element start + i·step of the inner
  const outer = node.attrs as SliceAttrs;
  const inner = x.attrs as SliceAttrs;
  return stage(sliceOp, [x.inputAt(0)], {
    starts: outer.starts.map((start, i) => inner.starts[i]! + start * inner.steps[i]!),
    steps: outer.steps.map((step, i) => step * inner.steps[i]!),
    lengths: outer.lengths,
  });
}

function padRule(node: Tensor): Tensor {
  const x = node.inputAt(0);
  if (sameShape(x.shape, node.shape)) return x;
  const value = uniformValue(x);
  if (value === undefined) return node;
  const fill = uniformConstant({ shape: [], dtype: node.dtype }, (node.attrs as { readonly value: number }).value);
  return Object.is(uniformValue(fill), value) ? uniformConstant(node.aval, value) : node;
}

/** A movement of one value everywhere is that value everywhere. */
function movedUniform(node: Tensor, x: Tensor): Tensor | undefined {
  if (x.op !== broadcastToOp || sizeOf(x.inputAt(0).shape) !== 1) return undefined;
  return broadcasted(reshaped(x.inputAt(0), []), node.shape);
}
