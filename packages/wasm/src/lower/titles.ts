/** What kernels are called. */
import { showAval, type Tensor } from "@cotangent/autodiff/backend";

/** "add, mul" and the shape. */
export function titleOf(what: string, group: readonly Tensor[], aval: Tensor["aval"]): string {
  const names = group.map(({ op }) => op!.name);
  const text = names.length > 8 ? `${names.slice(0, 7).join(", ")} … (${names.length})` : names.join(", ");
  return `${what} ${text} → ${showAval(aval)}`;
}

/** Each number once. */
export function distinct(numbers: readonly number[]): number[] {
  return numbers.length <= few ? numbers.filter((number, i) => numbers.indexOf(number) === i) : [...new Set(numbers)];
}

/** So many numbers are compared with each other in less time than a set takes to be made. */
const few = 16;
