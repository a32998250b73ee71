/** Diagonals and triangles of matrices. Leading axes are those of many matrices. */
import { optionsOf, requireNumber } from "../core/arguments.ts";
import { rankOf } from "../core/bind.ts";
import { ValueError } from "../core/errors.ts";
import { arange } from "../core/fill.ts";
import { showAval } from "../core/aval.ts";
import type { Tensor } from "../core/tensor.ts";
import { greaterEqual, lessEqual, logicalAnd, where } from "../ops/logic.ts";
import { reshape, sum } from "../ops/movement.ts";
import { pad, sliced } from "../ops/slicing.ts";
import { expandDims } from "./layout.ts";
import { matrixAxes } from "./rearranged.ts";

export interface DiagonalOptions {
  /** Which diagonal: 0, the default, is the main one, 1 the one above it, −1 the one below. */
  readonly offset?: number;
}

/**
 * The elements on a diagonal of matrices. As `numpy.diagonal` of the last two axes; compiled code reads it through
 * strides.
 *
 * x: [..., n, m] → [..., k]
 * @throws ValueError where x has fewer than two axes, or `offset` is no integer.
 * @example
 * diagonal(tensor([[1, 2], [3, 4]])).toArray(); // → [ 1, 4 ]
 * diagonal(tensor([[1, 2], [3, 4]]), { offset: 1 }).toArray(); // → [ 2 ]
 */
export function diagonal(x: Tensor, options?: DiagonalOptions): Tensor {
  const [rows, columns] = matrixAxes("diagonal", x);
  const offset = offsetOf("diagonal", options);
  const [down, right] = [Math.max(0, -offset), Math.max(0, offset)];
  const count = Math.max(0, Math.min(rows - down, columns - right));
  const lead = x.shape.slice(0, -2);
  const flat = reshape(x, [...lead, rows * columns]);
  const none = lead.map(() => 0);
  const start = count === 0 ? 0 : down * columns + right;
  // from one row to the next, and one column on
  const stop = count === 0 ? 0 : start + (count - 1) * (columns + 1) + 1;
  return sliced(flat, [...none, start], [...lead, stop], [...lead.map(() => 1), columns + 1]);
}

/**
 * Square matrices with vectors on a diagonal, and zeros elsewhere. As `torch.diag_embed`, and `numpy.diag` of a vector.
 *
 * x: [..., n] → [..., n + |offset|, n + |offset|]
 * @throws ValueError where x is 0-d, or `offset` is no integer.
 * @example
 * diag(tensor([1, 2])).toArray(); // → [ [ 1, 0 ], [ 0, 2 ] ]
 */
export function diag(x: Tensor, options?: DiagonalOptions): Tensor {
  if (rankOf("diag", x) === 0) throw new ValueError(`diag: x is ${showAval(x.aval)}; it takes vectors`);
  const offset = offsetOf("diag", options);
  const n = x.shape.at(-1)!;
  const lead = x.shape.slice(0, -1);
  const none = lead.map(() => [0, 0] as const);
  // rows of an element and n zeros, end to end, are the matrix and one row more
  const rows = pad(reshape(x, [...lead, n, 1]), [...none, [0, 0], [0, n]]);
  const flat = sliced(reshape(rows, [...lead, n * (n + 1)]), [], [...lead, n * n]);
  const [below, above] = [Math.max(0, -offset), Math.max(0, offset)];
  return pad(reshape(flat, [...lead, n, n]), [...none, [below, above], [above, below]]);
}

/**
 * The sum of a diagonal of matrices.  [..., n, m] → [...]
 * @throws ValueError where x has fewer than two axes, or `offset` is no integer.
 * @example
 * trace(tensor([[1, 2], [3, 4]])).item(); // → 5
 */
export function trace(x: Tensor, options?: DiagonalOptions): Tensor {
  matrixAxes("trace", x);
  return sum(diagonal(x, { offset: offsetOf("trace", options) }), { axis: -1 });
}

/**
 * Matrices with zeros above a diagonal. As `numpy.tril`.  [..., n, m] → [..., n, m]
 * @throws ValueError where x has fewer than two axes, or `offset` is no integer.
 * @example
 * tril(tensor([[1, 2], [3, 4]])).toArray(); // → [ [ 1, 0 ], [ 3, 4 ] ]
 */
export function tril(x: Tensor, options?: DiagonalOptions): Tensor {
  return triangle("tril", x, options, (row, column) => lessEqual(column, row));
}

/**
 * Matrices with zeros below a diagonal. As `numpy.triu`.  [..., n, m] → [..., n, m]
 * @throws ValueError where x has fewer than two axes, or `offset` is no integer.
 * @example
 * triu(tensor([[1, 2], [3, 4]])).toArray(); // → [ [ 1, 2 ], [ 0, 4 ] ]
 */
export function triu(x: Tensor, options?: DiagonalOptions): Tensor {
  return triangle("triu", x, options, (row, column) => greaterEqual(column, row));
}

// ---- private

function triangle(
  who: string,
  x: Tensor,
  options: DiagonalOptions | undefined,
  kept: (row: Tensor, column: Tensor) => Tensor,
): Tensor {
  const [rows, columns] = matrixAxes(who, x);
  const offset = offsetOf(who, options);
  const row = expandDims(arange(offset, rows + offset, { dtype: "int32" }), 1);
  const inside = kept(row, arange(columns, { dtype: "int32" }));
  return x.dtype === "bool" ? logicalAnd(inside, x) : where(inside, x, 0);
}

function offsetOf(who: string, options: DiagonalOptions | undefined): number {
  const { offset } = optionsOf(who, options, { offset: 0 });
  requireNumber(who, "offset", offset, Number.isInteger, "it is an integer");
  return offset;
}
