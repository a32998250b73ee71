/** Constants in graphs. A constant with one value everywhere is `broadcastTo` of a 0-d one: it takes no memory. */
import { stage } from "../core/bind.ts";
import { allocate, roundTo, type TypedArray } from "../core/dtype.ts";
import { sizeOf, type Aval } from "../core/aval.ts";
import { elementsOf, Tensor } from "../core/tensor.ts";
import { broadcastToOp } from "../ops/movement.ts";
import { isConstant } from "./graph.ts";

/** The one value of a constant that is the same everywhere; undefined for every other node. */
export function uniformValue(node: Tensor): number | undefined {
  const source = node.op === broadcastToOp ? node.inputAt(0) : node;
  const { value } = source;
  if (value === undefined || source.shape.length > 0) return undefined;
  return typeof value === "number" ? value : elementsOf(source)[0]!;
}

/** `value`, rounded to the dtype, in every element. */
export function uniformConstant({ shape, dtype }: Aval, value: number): Tensor {
  const single = new Tensor({ shape: [], dtype }, roundTo(dtype, value));
  return shape.length === 0 ? single : stage(broadcastToOp, [single], { shape });
}

/** A constant of the given elements, in the form that is the same for equal ones. */
export function constant(aval: Aval, elements: TypedArray): Tensor {
  if (elements.length === 0) return new Tensor(aval, elements);
  const first = elements[0]!;
  for (let i = 1; i < elements.length; i++) if (!Object.is(elements[i], first)) return new Tensor(aval, elements);
  return uniformConstant(aval, first);
}

/** Number of elements that a pass may write out to find what they come to. */
const writable = 4096;

/**
 * The elements of a constant node, also of one that is broadcast, unless that is large; undefined for every other node.
 */
export function knownElements(node: Tensor): TypedArray | undefined {
  if (isConstant(node)) return elementsOf(node);
  const value = uniformValue(node);
  const size = sizeOf(node.shape);
  return value === undefined || size > writable ? undefined : allocate(node.dtype, size).fill(value);
}
