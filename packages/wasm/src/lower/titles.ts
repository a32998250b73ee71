/** Titles of kernels, for a person to read. */
import { showAval, type Tensor } from "@cotangent/autodiff/backend";

/** Returns a title with the names of the ops and the result: "elementwise add, mul → float32[4,8]". */
export function titleOf(what: string, group: readonly Tensor[], aval: Tensor["aval"]): string {
  const names = group.map(({ op }) => op!.name);
  const text = names.length > 8 ? `${names.slice(0, 7).join(", ")} … (${names.length})` : names.join(", ");
  return `${what} ${text} → ${showAval(aval)}`;
}

/** Returns each number once, in order: 3, 1, 3 are 3 and 1. */
export function distinct(numbers: readonly number[]): number[] {
  return numbers.length <= few ? numbers.filter((number, i) => numbers.indexOf(number) === i) : [...new Set(numbers)];
}

/** Most numbers that are compared with each other; a set of them would take longer to make. */
const few = 16;
