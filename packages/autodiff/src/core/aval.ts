/** Avals, which are what is known of tensors without their elements, and the arithmetic of shapes. */
import type { DType } from "./dtype.ts";

/** The lengths of the axes. In types a literal is a known length, `number` an unknown one. */
export type Shape = readonly number[];

/** Shape and dtype: what is known of a tensor without its elements. */
export interface Aval<S extends Shape = Shape> {
  readonly shape: S;
  readonly dtype: DType;
}

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  let n = 1;
  for (const d of shape) n *= d;
  return n;
}

/** Row-major strides, in elements; 0 along axes for which there is one element only, which repeats. */
export function stridesOf(shape: Shape, repeats?: (axis: number) => boolean): number[] {
  const strides = new Array<number>(shape.length).fill(0);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (repeats?.(i)) continue;
    strides[i] = step;
    step *= shape[i]!;
  }
  return strides;
}

/** 0 … n − 1. */
export function indices(n: number): number[] {
  return [...Array(n).keys()];
}

/**
 * Returns whether two shapes have the same lengths.
 * @example
 * sameShape([2, 3], [2, 1]); // → false
 */
export function sameShape(a: Shape, b: Shape): boolean {
  // every would be slow here
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

/** "[2,3]". */
export function showShape(shape: readonly unknown[]): string {
  return `[${shape.join(",")}]`;
}

/**
 * "float32[2,3]", the notation of every message, print and sample.
 * @example
 * showAval(zeros([2, 3]).aval); // → float32[2,3]
 */
export function showAval({ dtype, shape }: Aval): string {
  return dtype + showShape(shape);
}

/**
 * Nests what stands for the elements of an array of a shape, from the innermost axis out.
 * @param leaf what stands for the element at a position
 * @param row what stands for all along an axis
 * @param shown which indices along an axis of that length
 */
export function nest<T>(
  shape: Shape,
  leaf: (at: number) => T,
  row: (parts: T[], axis: number) => T,
  shown: (length: number) => readonly number[] = indices,
  axis = 0,
  at = 0,
): T {
  if (axis === shape.length) return leaf(at);
  const length = shape[axis]!;
  const parts = shown(length).map((i) => nest(shape, leaf, row, shown, axis + 1, at * length + i));
  return row(parts, axis);
}
