import { allocate, type TypedArray } from "../core/dtype.ts";
import { stridesOf } from "../core/shape.ts";
import type { Shape } from "../core/types.ts";

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
  forEachReduced(shape, axes, x.length, (from, to) => {
    totals[to] = combine(totals[to]!, x[from]!);
  });
  if (totals !== out) out.set(totals);
}

/** Calls `visit` with the position of every element, in order, and that of the result element it goes into. */
export function forEachReduced(
  shape: Shape,
  axes: readonly number[],
  size: number,
  visit: (from: number, to: number) => void,
): void {
  const kept = stridesOf(shape.filter((_, i) => !axes.includes(i)));
  let next = 0;
  const strides = shape.map((_, i) => (axes.includes(i) ? 0 : kept[next++]!));
  const index = new Array<number>(shape.length).fill(0);
  let to = 0;
  for (let from = 0; from < size; from++) {
    visit(from, to);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      to += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      to -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
}
