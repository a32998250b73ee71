/** Products of vectors and matrices in other shapes than matmul's. */
import { requireOperand, requireOperandOf } from "../core/bind.ts";
import { floats } from "../core/elementwise.ts";
import { ShapeError } from "../core/errors.ts";
import { showAval, type Shape } from "../core/aval.ts";
import { broadcastShapes, sameDType } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { mul } from "../ops/arithmetic.ts";
import { matmul } from "../ops/matmul.ts";
import { reshape } from "../ops/movement.ts";

/**
 * Products summed over the last axis of `a` and the last but one of `b` (its only one where b is a vector): the inner
 * product of vectors, a matrix times a vector, a vector times a matrix, or matmul.
 * a: [..., k], b: [k] or [..., k, n] → [...] or [..., n]
 * @throws ShapeError where the lengths of these axes differ, or an operand is 0-d.
 * @example
 * dot(tensor([1, 2]), tensor([3, 4])).item(); // → 11
 * dot(tensor([[1, 2], [3, 4]]), tensor([1, 1])).toArray(); // → [ 3, 7 ]
 */
export function dot(a: Tensor, b: Tensor): Tensor {
  requireOperandOf("dot", "a", a, floats);
  requireOperandOf("dot", "b", b, floats);
  sameDType("dot", ["a", "b"], [a, b]);
  const who = `dot: a is ${showAval(a.aval)}, b is ${showAval(b.aval)}`;
  if (a.shape.length === 0 || b.shape.length === 0)
    throw new ShapeError(`${who}; both need at least 1 axis, multiply by a 0-d tensor with mul`);
  const p = a.shape.at(-1)!;
  const q = b.shape.at(b.shape.length === 1 ? -1 : -2)!;
  if (p !== q) throw new ShapeError(`${who}; the axes to sum over have lengths ${p} and ${q}, which differ`);
  broadcastShapes("dot", a.shape.slice(0, -2), b.shape.slice(0, -2));
  const rows = a.shape.length === 1 ? reshape(a, [1, p]) : a;
  const columns: Tensor = b.shape.length === 1 ? reshape(b, [q, 1]) : b;
  const product: Tensor = matmul(rows as Tensor, columns);
  const lead = product.shape.slice(0, -2);
  return reshape(product, [
    ...lead,
    ...(rows === a ? product.shape.slice(-2, -1) : []),
    ...(columns === b ? product.shape.slice(-1) : []),
  ]);
}

/**
 * All products of an element of `a` and one of `b`.  a: [m], b: [n] → [m, n]
 * @throws ShapeError unless both have one axis.
 * @example
 * outer(tensor([1, 2]), tensor([3, 4])).toArray(); // → [ [ 3, 4 ], [ 6, 8 ] ]
 */
export function outer<A extends Shape, B extends Shape>(a: Tensor<A>, b: Tensor<B>): Tensor<readonly [...A, ...B]> {
  requireOperand("outer", "a", a);
  requireOperand("outer", "b", b);
  sameDType("outer", ["a", "b"], [a, b]);
  if (a.shape.length !== 1 || b.shape.length !== 1) {
    throw new ShapeError(
      `outer: a is ${showAval(a.aval)}, b is ${showAval(b.aval)}; both need exactly 1 axis, flatten with reshape(x, [-1])`,
    );
  }
  return mul(reshape(a, [-1, 1]) as Tensor, b as Tensor) as Tensor<readonly [...A, ...B]>;
}
