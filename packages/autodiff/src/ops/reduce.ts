import { allocate, type TypedArray } from "../core/dtype.ts";
import { stridesOf, type Shape } from "../core/aval.ts";

/**
 * Combines the elements of `x` along `axes` into `out`, starting from `initial`. Accumulates in double precision and
 * rounds once, so a sum of a million float32 terms is right to the last bit; integers wrap.
 */
export function reduceElements(
  x: TypedArray,
  out: TypedArray,
  shape: Shape,
  axes: readonly number[],
  initial: number,
  combine: (total: number, element: number) => number,
): void {
  const totals = out instanceof Float32Array ? (allocate("float64", out.length) as Float64Array) : out;
  totals.fill(initial);
  forEachReduced(shape, axes, (from, to) => {
    totals[to] = combine(totals[to]!, x[from]!);
  });
  if (totals !== out) out.set(totals);
}

/** Calls `visit` with the position of every element, in order, and that of the result element it goes into. */
export function forEachReduced(shape: Shape, axes: readonly number[], visit: (from: number, to: number) => void): void {
  const strides = stridesOf(shape, (axis) => axes.includes(axis));
  forEachRow(shape, strides, 0, (from, to, length, step) => {
    for (let k = 0; k < length; k++) visit(from + k, to + k * step);
  });
}

/**
 * Calls `visit` for every row of the last axis, in order: where it starts in the elements, where in what strides lead
 * to, how long it is, and how far apart its elements are there.
 */
export function forEachRow(
  shape: Shape,
  strides: readonly number[],
  offset: number,
  visit: (at: number, through: number, length: number, step: number) => void,
  axis = 0,
  at = 0,
): void {
  const length = shape[axis] ?? 1;
  const step = strides[axis] ?? 0;
  if (axis >= shape.length - 1) visit(at * length, offset, length, step);
  else for (let i = 0; i < length; i++) forEachRow(shape, strides, offset + i * step, visit, axis + 1, at * length + i);
}
