/** Order: argSort finds it, and what is sorted is gathered by it, so that gradients go where the elements came from. */
import { isLength, optionsOf, requireNumber } from "../core/arguments.ts";
import { bind, rankOf } from "../core/bind.ts";
import type { TypedArray } from "../core/dtype.ts";
import type { Op, Cases } from "../core/record.ts";
import { defineOp } from "../core/op.ts";
import { showAval, type Shape } from "../core/aval.ts";
import { normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { gather, swapWithLast } from "./indexing.ts";
import { sliced } from "./slicing.ts";

export interface SortOptions {
  /** Which axis; the last where absent. */
  readonly axis?: number;
  /** Largest first. */
  readonly descending?: boolean;
}

/**
 * Positions of the elements that come first, second, … in order. Equal elements keep their order, in both directions,
 * and NaN comes last, in both directions.  x: [..., n, ...] → int32 [..., n, ...]
 * @example
 * argSort(tensor([3, 1, 2])).toArray(); // → [ 1, 2, 0 ]
 * argSort(tensor([1, NaN, 2, 1]), { descending: true }).toArray(); // → [ 2, 0, 3, 1 ]
 */
export function argSort<S extends Shape>(x: Tensor<S>, options?: SortOptions): Tensor<S> {
  const { axis, descending } = optionsOf("argSort", options, sortDefaults);
  const at = normalizeAxis("argSort", axis, rankOf("argSort", x));
  return swapWithLast(order(swapWithLast(x, at), descending), at) as Tensor<S>;
}

/**
 * The elements in order; NaN last. The gradient of each goes to the place that it came from, NaN or not.
 * @example
 * sort(tensor([3, 1, 2]), { descending: true }).toArray(); // → [ 3, 2, 1 ]
 */
export function sort<S extends Shape>(x: Tensor<S>, options?: SortOptions): Tensor<S> {
  const { axis, descending } = optionsOf("sort", options, sortDefaults);
  const at = normalizeAxis("sort", axis, rankOf("sort", x));
  const rows = swapWithLast(x, at);
  return swapWithLast(takeRows(rows, order(rows, descending)), at) as Tensor<S>;
}

/**
 * The k largest elements along an axis, largest first, and where they stand; of equal ones the first. NaN counts as
 * smallest. The gradient of each goes to the place that it came from, NaN or not.
 *
 * x: [..., n, ...] → values and int32 indices [..., k, ...]
 * @throws ValueError unless 0 ≤ k ≤ n.
 * @example
 * const { values, indices } = topK(tensor([3, 1, 4, 1, 5]), 2);
 * values.toArray(); // → [ 5, 4 ]
 * indices.toArray(); // → [ 4, 2 ]
 */
export function topK(
  x: Tensor,
  k: number,
  options?: { readonly axis?: number },
): { readonly values: Tensor; readonly indices: Tensor } {
  const { axis } = optionsOf("topK", options, { axis: -1 });
  const at = normalizeAxis("topK", axis, rankOf("topK", x));
  const n = x.shape[at]!;
  const sentence = `axis ${at} of ${showAval(x.aval)} has ${n} elements, k is an integer from 0 to ${n}`;
  requireNumber("topK", "k", k, (count) => isLength(count) && count <= n, sentence);
  const rows = swapWithLast(x, at);
  const first = sliced(order(rows, true), [], rows.shape.with(-1, k));
  return { values: swapWithLast(takeRows(rows, first), at), indices: swapWithLast(first, at) };
}

const sortDefaults = { axis: -1, descending: false } as const;

function order(rows: Tensor, descending: boolean): Tensor {
  return bind(argSortOp, [rows], { descending });
}

function takeRows(rows: Tensor, indices: Tensor): Tensor {
  return gather(rows, indices, { batchAxes: rows.shape.length - 1 });
}

// ---- records

interface ArgSortAttrs {
  readonly descending: boolean;
}

/** Along the last axis only, which is contiguous; the public functions bring another one there. */
export const argSortOp: Op<readonly ["x"], ArgSortAttrs> = defineOp<readonly ["x"], ArgSortAttrs>({
  name: "argSort",
  inputs: ["x"],
  infer({ x }) {
    normalizeAxis("argSort", -1, x.shape.length);
    return { shape: x.shape, dtype: "int32" };
  },
  vjp: { x: null },
  reference({ x }, out, { avals, attrs: { descending } }) {
    const n = avals.x.shape.at(-1)!;
    for (let start = 0; start < out.length; start += n)
      out.set(sortedPositions(x.subarray(start, start + n), descending), start);
  },
  kind: { type: "indexed" },
});

export const argSortCases: Cases<readonly ["x"], ArgSortAttrs> = {
  samples: (rng) => [
    { inputs: [rng.distinct([5])], attrs: { descending: false } },
    { inputs: [rng.distinct([2, 4])], attrs: { descending: true } },
  ],
  edges: [
    { inputs: { x: [2, 1, 2, 1] }, attrs: { descending: false }, value: [1, 3, 0, 2] },
    { inputs: { x: [2, 1, 2, 1] }, attrs: { descending: true }, value: [0, 2, 1, 3] },
    { inputs: { x: [NaN, Infinity, 0, -Infinity, NaN] }, attrs: { descending: false }, value: [3, 2, 1, 0, 4] },
    { inputs: { x: [NaN, Infinity, 0, -Infinity, NaN] }, attrs: { descending: true }, value: [1, 2, 3, 0, 4] },
    { inputs: { x: [0, -0] }, attrs: { descending: false }, value: [0, 1] },
    { inputs: { x: [] }, attrs: { descending: false }, value: [] },
  ],
  rejects: [
    {
      inputs: { x: "float32[]" },
      attrs: { descending: false },
      message: "argSort: axis -1 is out of range for 0 dimensions; a 0-d tensor has no axes",
    },
  ],
};

function sortedPositions(row: TypedArray, descending: boolean): Int32Array {
  const sign = descending ? -1 : 1;
  return Int32Array.from(row.keys()).sort((i, j) => {
    const a = row[i]!;
    const b = row[j]!;
    if (a < b) return -sign;
    if (a > b) return sign;
    // equal, or one of them is NaN, which comes last either way; then the order they had
    return Number(a !== a) - Number(b !== b) || i - j;
  });
}
