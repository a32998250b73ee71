/** Checks of shapes and dtypes, with the sentence where they do not go together. */
import { type Shape, sizeOf, type Aval, showAval, indices, sameShape, showShape } from "./aval.ts";
import { DTypeError, ShapeError, ValueError } from "./errors.ts";
import type { DType } from "./dtype.ts";
import { refusal, show } from "./sentences.ts";

/** Reads the notation back: `parseAval("float32[2,3]")`. */
export function parseAval(text: string): Aval {
  const match = /^(float32|float64|int32|uint32|bool)\[([\d,]*)\]$/.exec(text);
  if (!match) throw new ValueError(`parseAval: "${text}" is not of the form float32[2,3]`);
  return { dtype: match[1] as DType, shape: match[2] === "" ? [] : match[2]!.split(",").map(Number) };
}

/**
 * The axis counted from the front; negative ones count from the back. `who` is the function that the message names.
 * @throws ValueError outside [-rank, rank)
 * @example
 * normalizeAxis("myOp", -1, 3); // → 2
 */
export function normalizeAxis(who: string, axis: number, rank: number): number {
  if (Number.isInteger(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  const range = rank === 0 ? "a 0-d tensor has no axes" : `axes go from ${-rank} to ${rank - 1}`;
  throw new ValueError(
    `${who}: axis ${show(axis)} is out of range for ${rank} dimension${rank === 1 ? "" : "s"}; ${range}`,
  );
}

/**
 * Axes counted from the front, ascending; all of them where none is given.
 * @throws ValueError on a repeated axis, and on one out of range
 * @example
 * normalizeAxes("myOp", [-1, 0], 3); // → [ 0, 2 ]
 */
export function normalizeAxes(who: string, axes: number | readonly number[] | undefined, rank: number): number[] {
  if (axes === undefined) return indices(rank);
  const list = [axes].flat().map((axis) => normalizeAxis(who, axis as number, rank));
  if (new Set(list).size !== list.length) {
    throw new ValueError(`${who}: axis ${showShape(list)} names a dimension twice; name each once`);
  }
  return list.sort((a, b) => a - b);
}

/** @throws ValueError unless every dimension is a non-negative integer, of at most 64. */
export function checkShape(who: string, shape: Shape): void {
  if (!Array.isArray(shape)) throw refusal(who, "shape", shape, "it is an array such as [2, 3]");
  if (shape.length > mostAxes)
    throw new ValueError(`${who}: shape has ${shape.length} dimensions; a tensor has at most ${mostAxes} axes`);
  for (const d of shape as readonly unknown[]) {
    if (!Number.isInteger(d) || (d as number) < 0) {
      throw new ValueError(
        `${who}: shape ${showShape(shape.map(show))} has the dimension ${show(d)}; dimensions are integers, 0 or more`,
      );
    }
  }
  if (sizeOf(shape) > mostElements)
    throw new ValueError(
      `${who}: shape ${showShape(shape)} has ${sizeOf(shape)} elements; an array holds at most 2^32 − 1`,
    );
}

/** As in NumPy; walks along axes are recursive. */
export const mostAxes = 64;

/** The most elements of an array: what engines agree on. */
export const mostElements = 0xffffffff;

/** The common shape by NumPy's rule: trailing dimensions are equal, or one of them is 1 or absent. */
export function broadcastShapes(who: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  return indices(rank).map((i) => {
    const p = a.at(i - rank) ?? 1;
    const q = b.at(i - rank) ?? 1;
    if (p === q || q === 1) return p;
    if (p === 1) return q;
    throw new ShapeError(
      `${who}: shapes ${showShape(a)} and ${showShape(b)} do not broadcast; dimension ${i} is ${p} in one and ${q} in the other`,
    );
  });
}

/** @throws ShapeError unless both hold equally many elements. */
export function sameSize(who: string, from: Shape, to: Shape): void {
  if (sizeOf(from) !== sizeOf(to))
    throw new ShapeError(
      `${who}: ${showShape(from)} has ${sizeOf(from)} elements, ${showShape(to)} has ${sizeOf(to)}; the number of elements must stay the same`,
    );
}

/** @throws ShapeError unless all shapes are equal, as the inputs of an elementwise primitive must be. */
export function equalShapes(who: string, names: readonly string[], avals: readonly Aval[]): void {
  if (avals.every(({ shape }) => sameShape(shape, avals[0]!.shape))) return;
  throw new ShapeError(
    `${who}: ${showNamed(names, avals)}; the primitive takes equal shapes, insert broadcastTo(x, shape)`,
  );
}

/** "a is float32[2], b is float64[2]"; a last name stands for all that remain. */
export function showNamed(names: readonly string[], avals: readonly Aval[]): string {
  return avals.map((aval, k) => `${names[k] ?? names.at(-1)} is ${showAval(aval)}`).join(", ");
}

/** @throws DTypeError unless all dtypes are equal. */
export function sameDType(who: string, names: readonly string[], avals: readonly Aval[]): DType {
  const { dtype } = avals[0]!;
  if (avals.some((aval) => aval.dtype !== dtype))
    throw new DTypeError(`${who}: ${showNamed(names, avals)}; dtypes differ, cast one with cast(x, dtype)`);
  return dtype;
}

/** @throws DTypeError unless the dtype is among `allowed`. */
export function requireDType(who: string, name: string, aval: Aval, allowed: readonly DType[]): void {
  if (allowed.includes(aval.dtype)) return;
  throw new DTypeError(
    `${who}: ${name} is ${showAval(aval)}; it takes ${allowed.join(" or ")}, convert with cast(${name}, dtype)`,
  );
}
