/** Stamps: numbers by which an array is known again without being kept from the garbage collector. */
import type { TypedArray } from "@cotangent/autodiff/backend";

const stamps = new WeakMap<TypedArray, number>();
let last = 0;

/** Returns the number of an array, above 0 and different for each. */
export function stampOf(elements: TypedArray): number {
  let stamp = stamps.get(elements);
  if (stamp === undefined) stamps.set(elements, (stamp = ++last));
  return stamp;
}
