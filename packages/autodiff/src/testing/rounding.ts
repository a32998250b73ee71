/**
 * Rounding of a function, measured: how far it is in float32 from itself in float64. A compiler may add in another
 * order and fuse, so its results may differ from the eager ones by a few times that; in float64, by as much less as the
 * step between its numbers is smaller.
 */
import type { TypedArray } from "../core/dtype.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";
import { ulp } from "./compare.ts";
import { safety, type ListFunction } from "./grads.ts";
import { castFloats } from "./layer.ts";

/** The distance that each result of a function may be off, by its dtype. */
export type Allowances = (result: number, like: Tensor) => number;

/** Steps between two numbers of float64 that fit into one of float32. */
const finer = 2 ** -29;

/** Measures at `leaves`, which are float64. */
export function allowancesOf(f: ListFunction, leaves: readonly Tensor[]): Allowances {
  const narrow = leaves.map((x) => castFloats(x, "float32"));
  const [single, double] = [attempt(f, narrow), attempt(f, castFloats(narrow, "float64"))];
  return (result, like) => {
    const elements = elementsOf(like);
    const steps = safety * ulp(mostOf(elements), like.dtype === "float32" ? "float32" : "float64");
    const [a, b] = [single?.[result], double?.[result]];
    const off = a && b && a.dtype === "float32" ? distance(elementsOf(a), elementsOf(b)) : NaN;
    // a function that keeps to float64, or leaves float32, cannot be measured: a thousand steps then
    if (!Number.isFinite(off)) return 128 * steps;
    return steps + safety * off * (like.dtype === "float32" ? 1 : finer);
  };
}

/** Sentence about the first result that is farther off than allowed, in float64 or float32. */
export function outOf(got: readonly Tensor[], wanted: readonly Tensor[], allowed: Allowances): string | undefined {
  for (const [i, like] of wanted.entries()) {
    const one = got[i];
    if (one?.dtype !== like.dtype || one.shape.join() !== like.shape.join())
      return `result ${i} is ${String(one)} where ${String(like)} is expected`;
    const bar = allowed(i, like);
    const off = distance(elementsOf(one), elementsOf(like));
    if (off > bar || Number.isNaN(off))
      return `result ${i} is ${String(one)} where ${String(like)} is expected; ${off.toExponential(1)} apart, its rounding allows ${bar.toExponential(1)}`;
  }
  return undefined;
}

/** The largest distance of two elements; NaN equals NaN, an infinity itself. */
export function distance(a: TypedArray, b: TypedArray): number {
  let most = 0;
  a.forEach((x, i) => {
    if (Object.is(x, b[i]) || x === b[i]) return;
    const off = Math.abs(x - b[i]!);
    if (!(off <= most)) most = off;
  });
  return most;
}

// ---- private

function attempt(f: ListFunction, leaves: Tensor[]): Tensor[] | undefined {
  try {
    return f(leaves);
  } catch {
    return undefined; // mixes dtypes by constants of its own; said by the check "float32"
  }
}

function mostOf(elements: TypedArray): number {
  let most = 0;
  for (const x of elements) if (Number.isFinite(x)) most = Math.max(most, Math.abs(x));
  return most;
}
