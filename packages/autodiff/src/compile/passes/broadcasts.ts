import { stage } from "../../core/bind.ts";
import { isFloat } from "../../core/dtype.ts";
import { sameShape, sizeOf, type Shape } from "../../core/aval.ts";
import type { Tensor } from "../../core/tensor.ts";
import { addOp, mulOp } from "../../ops/arithmetic.ts";
import { broadcastToOp, sumOp, type AxesAttrs } from "../../ops/movement.ts";
import { uniformConstant, uniformValue } from "../constants.ts";
import { broadcasted, reshaped } from "./layout.ts";

/** Computes on the few elements before a broadcast what would be computed on each copy after it. */
export function broadcasts(node: Tensor): Tensor {
  if (node.op?.kind.type === "elementwise") return beforeBroadcast(node);
  return node.op === sumOp ? sumOfCopies(node) : node;
}

/** f(broadcastTo(a), broadcastTo(b)) = broadcastTo(f(a, b)): the same elements meet. */
function beforeBroadcast(node: Tensor): Tensor {
  let core: Shape = [];
  for (let k = 0; k < node.inputCount; k++) {
    const x = node.inputAt(k);
    if (x.op !== broadcastToOp) return node;
    const { shape } = x.inputAt(0);
    if (sizeOf(shape) === 1 || sameShape(shape, core)) continue;
    if (sizeOf(core) !== 1) return node;
    core = shape;
  }
  if (sizeOf(core) >= sizeOf(node.shape)) return node;
  const inputs = node.inputs.map((x) => {
    const source = x.inputAt(0);
    return sizeOf(source.shape) === 1 ? broadcasted(reshaped(source, []), core) : source;
  });
  return broadcasted(stage(node.op!, inputs, node.attrs), node.shape);
}

/** Up to here n is a float32, and all of x, 2x, …, nx are float64 numbers for every float32 x (24 + 24 ≤ 53 bits). */
const exactCopies = 2 ** 24;

/**
 * The sum over n copies of x is n·x + 0: each partial sum is exact in the double precision in which the reference adds,
 * so both round once; the + 0 is what a sum of −0 gives. For float64 this holds where n is 1 or x is a short constant.
 * Integers wrap in both. The sum of bools is another dtype than what is summed.
 */
function sumOfCopies(node: Tensor): Tensor {
  const x = node.inputAt(0);
  const { axes } = node.attrs as AxesAttrs;
  const n = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
  if (node.dtype !== x.dtype || n === 0 || !axes.every((axis) => x.shape[axis] === 1 || isRepeated(x, axis)))
    return node;
  if (isFloat(node.dtype) && n > exactCopies) return node;
  if (node.dtype === "float64" && n > 1 && !isShort(uniformValue(x))) return node;
  const once = broadcasted(oneCopy(x, axes), node.shape);
  const times = n === 1 ? once : stage(mulOp, [once, uniformConstant(node.aval, n)], undefined);
  return isFloat(node.dtype) ? stage(addOp, [times, uniformConstant(node.aval, 0)], undefined) : times;
}

function isRepeated(x: Tensor, axis: number): boolean {
  if (x.op !== broadcastToOp) return false;
  const source = x.inputAt(0).shape;
  const at = axis - (x.shape.length - source.length);
  return at < 0 || source[at] === 1;
}

/** `x` without the axes, which are copies or of length 1, and without other leading copies. */
function oneCopy(x: Tensor, axes: readonly number[]): Tensor {
  if (x.op !== broadcastToOp)
    return reshaped(
      x,
      x.shape.filter((_, i) => !axes.includes(i)),
    );
  const source = x.inputAt(0);
  const lead = x.shape.length - source.shape.length;
  return reshaped(
    source,
    source.shape.filter((_, i) => !axes.includes(i + lead)),
  );
}

/** A float64 constant of at most 24 significant bits. */
function isShort(value: number | undefined): boolean {
  return value !== undefined && Math.fround(value) === value;
}
