/** Elements compared in units in the last place: NaN equals NaN, 0 equals −0, an infinity itself. */
import type { DType, TypedArray } from "../core/dtype.ts";
import { elementsOf, type Tensor } from "../core/tensor.ts";

/**
 * Returns how many representable numbers of a float dtype lie between a and b, about; for other dtypes 0 or Infinity.
 * @param size counts in steps as large as those at this number, where it is larger than both
 */
export function ulpDistance(a: number, b: number, dtype: DType, size = 0): number {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  if (dtype !== "float32" && dtype !== "float64") return Infinity;
  const distance = Math.abs(a - b) / ulp(Math.max(Math.abs(a), Math.abs(b), size), dtype);
  return Number.isNaN(distance) ? Infinity : distance;
}

/** The step from |x| to the next larger number of the dtype. */
export function ulp(x: number, dtype: "float32" | "float64"): number {
  const [digits, least] = dtype === "float32" ? [23, -126] : [52, -1022];
  return 2 ** (Math.max(least, exponentOf(Math.abs(x))) - digits);
}

/**
 * A sentence about the first and worst element that is too far off; undefined where none is.
 * @param terms of sums: the size of what each is the sum of (see `sizesOfTerms`), in whose units the distance is then
 */
export function disagreement(
  got: TypedArray | readonly number[],
  wanted: TypedArray | readonly number[],
  dtype: DType,
  ulps: number,
  terms?: TypedArray,
): string | undefined {
  if (got.length !== wanted.length) return `${got.length} elements where ${wanted.length} are expected`;
  let worst = ulps;
  let at = -1;
  for (let i = 0; i < got.length; i++) {
    const distance = ulpDistance(got[i]!, wanted[i]!, dtype, terms?.[i]);
    if (distance > worst) [worst, at] = [distance, i];
  }
  if (at < 0) return undefined;
  const place = got.length === 1 ? "" : ` at element ${at}`;
  const unit = `units in the last place${terms === undefined ? "" : " of its terms"}`;
  const distance = Number.isFinite(worst) && worst < 1e6 ? `, ${Number(worst.toPrecision(2))} ${unit} apart` : "";
  return `${got[at]} where ${wanted[at]} is expected${place}${distance}`;
}

/** Equal up to `rtol` of the largest finite element. */
export function nearlyEqual(a: Tensor, b: Tensor, rtol: number): boolean {
  const [p, q] = [elementsOf(a), elementsOf(b)];
  const size = Math.max(largest(p), largest(q));
  return (
    p.length === q.length &&
    p.every(
      (element, i) =>
        element === q[i] || (Number.isNaN(element) && Number.isNaN(q[i])) || Math.abs(element - q[i]!) <= rtol * size,
    )
  );
}

/** The largest magnitude among finite elements. */
export function largest(elements: TypedArray): number {
  let most = 0;
  for (const element of elements) if (Math.abs(element) > most && Number.isFinite(element)) most = Math.abs(element);
  return most;
}

const bits = new DataView(new ArrayBuffer(8));

function exponentOf(x: number): number {
  bits.setFloat64(0, x);
  return ((bits.getUint16(0) >>> 4) & 0x7ff) - 1023;
}
