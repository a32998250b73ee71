/** Numbers for arrays, by which one is known again without being kept from the garbage collector. */
import type { TypedArray } from "@cotangent/autodiff/backend";

const stamps = new WeakMap<TypedArray, number>();
let last = 0;

/** Above 0, another one for each array. */
export function stampOf(elements: TypedArray): number {
  let stamp = stamps.get(elements);
  if (stamp === undefined) stamps.set(elements, (stamp = ++last));
  return stamp;
}
