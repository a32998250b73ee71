/** Positions of the slices that gather reads and scatterAdd adds to. */
import type { TypedArray } from "../core/dtype.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { showAval, showShape, sizeOf, type Aval } from "../core/aval.ts";

export interface GatherAttrs {
  readonly axis: number;
  readonly batchAxes: number;
  /**
   * Name of what the user called, where that is another function: the vjp rule of gather makes a scatterAdd "gather".
   */
  readonly who?: string;
}

/** The attribute `who` of an op that is made for `who`; none where that is the op itself. */
export function onBehalf(op: string, who: string): { readonly who?: string } {
  return op === who ? {} : { who };
}

export function misfit(updates: Aval, indices: Aval, { axis, batchAxes }: GatherAttrs): ShapeError {
  const wanted = showShape(indices.shape.slice(batchAxes));
  const batch =
    batchAxes === 0 ? "" : `, and the first ${batchAxes} axes, the batch axes, must agree and stand before it`;
  return new ShapeError(
    `scatterAdd: updates is ${showAval(updates)}, indices is ${showAval(indices)}; from axis ${axis} on updates must have the shape ${wanted} of the indices${batch}`,
  );
}

/** The four sizes of the formula above, and how many indices each row of the batch has. */
export interface Sizes {
  readonly batch: number;
  readonly lead: number;
  readonly length: number;
  readonly count: number;
  readonly tail: number;
}

export function sizesOf(shape: readonly number[], indices: readonly number[], { axis, batchAxes }: GatherAttrs): Sizes {
  return {
    batch: sizeOf(shape.slice(0, batchAxes)),
    lead: sizeOf(shape.slice(batchAxes, axis)),
    length: shape[axis]!,
    count: sizeOf(indices.slice(batchAxes)),
    tail: sizeOf(shape.slice(axis + 1)),
  };
}

/** Calls `visit` with the number of the slice of `tail` elements that is indexed, and of its place among those read. */
export function forEachIndex(
  who: string,
  indices: TypedArray,
  { batch, lead, length, count }: Sizes,
  visit: (slice: number, place: number) => void,
): void {
  for (let b = 0; b < batch; b++) {
    for (let l = 0; l < lead; l++) {
      const row = b * lead + l;
      for (let i = 0; i < count; i++) {
        const index = indices[b * count + i]!;
        if (index < 0 || index >= length) throw outOfRange(who, index, b * count + i, length);
        visit(row * length + index, row * count + i);
      }
    }
  }
}

function outOfRange(who: string, index: number, place: number, length: number): ValueError {
  const range =
    length === 0
      ? "which has no elements"
      : `whose indices go from 0 to ${length - 1} (they are not counted from the end)`;
  return new ValueError(
    `${who}: element ${place} of indices is ${index}, outside an axis of length ${length}, ${range}`,
  );
}
