import { DTypeError, ShapeError, ValueError } from "./errors.ts";
import type { DType } from "./dtype.ts";
import type { Shape } from "./types.ts";

/** What is known of a tensor without its elements. */
export interface Aval<S extends Shape = Shape> {
  readonly shape: S;
  readonly dtype: DType;
}

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  let n = 1;
  for (let i = 0; i < shape.length; i++) n *= shape[i]!;
  return n;
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i]!;
  }
  return strides;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** "[2,3]". */
export function showShape(shape: Shape): string {
  return `[${shape.join(",")}]`;
}

/** "float32[2,3]", the notation of every message, print and sample. */
export function showAval({ dtype, shape }: Aval): string {
  return dtype + showShape(shape);
}

/** Reads the notation back: `parseAval("float32[2,3]")`. */
export function parseAval(text: string): Aval {
  const match = /^(float32|float64|int32|uint32|bool)\[([\d,]*)\]$/.exec(text);
  if (!match) throw new ValueError(`parseAval: "${text}" is not of the form float32[2,3]`);
  return { dtype: match[1] as DType, shape: match[2] === "" ? [] : match[2]!.split(",").map(Number) };
}

/** The axis counted from the front; negative ones count from the back. @throws ValueError outside [-rank, rank). */
export function normalizeAxis(who: string, axis: number, rank: number): number {
  if (Number.isInteger(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  const range = rank === 0 ? "a 0-d tensor has no axes" : `axes go from ${-rank} to ${rank - 1}`;
  throw new ValueError(`${who}: axis ${axis} is out of range for ${rank} dimension${rank === 1 ? "" : "s"}; ${range}`);
}

/** Axes normalized, ascending; all of them where none is given. @throws ValueError on a repeated or missing one. */
export function normalizeAxes(who: string, axes: number | readonly number[] | undefined, rank: number): number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, i) => i);
  const list = (typeof axes === "number" ? [axes] : axes).map((axis) => normalizeAxis(who, axis, rank));
  if (new Set(list).size !== list.length) {
    throw new ValueError(`${who}: axis [${list.join(",")}] names a dimension twice; name each once`);
  }
  return list.sort((a, b) => a - b);
}

/** @throws ValueError unless every dimension is a non-negative integer. */
export function checkShape(who: string, shape: Shape): void {
  for (const d of shape) {
    if (!Number.isInteger(d) || d < 0) {
      throw new ValueError(
        `${who}: shape ${showShape(shape)} has the dimension ${d}; dimensions are integers, 0 or more`,
      );
    }
  }
}

/** The common shape by NumPy's rule: trailing dimensions are equal, or one of them is 1 or absent. */
export function broadcastShapes(who: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let i = 1; i <= rank; i++) {
    const p = a[a.length - i] ?? 1;
    const q = b[b.length - i] ?? 1;
    if (p !== q && p !== 1 && q !== 1) {
      throw new ShapeError(
        `${who}: shapes ${showShape(a)} and ${showShape(b)} do not broadcast; dimension ${rank - i} is ${p} in one and ${q} in the other`,
      );
    }
    out[rank - i] = p === 1 ? q : p;
  }
  return out;
}

/** @throws DTypeError unless all dtypes are equal. */
export function sameDType(who: string, names: readonly string[], avals: readonly Aval[]): DType {
  const { dtype } = avals[0]!;
  for (let i = 1; i < avals.length; i++) {
    if (avals[i]!.dtype !== dtype) {
      const parts = avals.map((aval, k) => `${names[k] ?? names.at(-1)} is ${showAval(aval)}`).join(", ");
      throw new DTypeError(`${who}: ${parts}; dtypes differ, cast one with cast(x, dtype)`);
    }
  }
  return dtype;
}

/** @throws DTypeError unless the dtype is among `allowed`. */
export function requireDType(who: string, name: string, aval: Aval, allowed: readonly DType[]): void {
  if (allowed.includes(aval.dtype)) return;
  const list = allowed.length === 1 ? allowed[0]! : `${allowed.slice(0, -1).join(", ")} or ${allowed.at(-1)!}`;
  throw new DTypeError(`${who}: ${name} is ${showAval(aval)}; it takes ${list}, convert with cast(${name}, dtype)`);
}
