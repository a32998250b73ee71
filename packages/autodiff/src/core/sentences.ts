/** Sentences about values: what came, in words, for the messages of errors. */
import { showAval } from "./aval.ts";
import { Tensor } from "./tensor.ts";
import { UsageError } from "./errors.ts";

/** The sentence for an argument of another kind than the function takes: "sum: x is the number 3; it takes …". */
export function refusal(who: string, name: string, value: unknown, what: string): UsageError {
  return new UsageError(`${who}: ${name} is ${describe(value)}; ${what}`);
}

/**
 * Describes what came, for the message of an error: "the number 3", "an array of 2", "{ w, b }".
 * @example
 * describe([1, 2]); // → an array of 2
 * describe(zeros([2])); // → the tensor float32[2]
 */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  const type = typeof value;
  if (typeof value === "function") return `the function ${value.name || "without a name"}`;
  if (typeof value !== "object") return `the ${type} ${type === "string" ? JSON.stringify(value) : String(value)}`;
  if (value instanceof Tensor) return `the tensor ${showAval(value.aval)}`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return isPlainObject(value)
    ? describeKeys(Object.keys(value))
    : `an instance of ${(value as { constructor?: { name?: string } }).constructor?.name ?? "Object"}`;
}

/**
 * A number as it is, anything else described.
 * @example
 * show(0.5); // → 0.5
 * show("a"); // → the string "a"
 */
export function show(value: unknown): string {
  return typeof value === "number" ? String(value) : describe(value);
}

export function describeKeys(keys: readonly string[]): string {
  return keys.length === 0 ? "{}" : `{ ${keys.join(", ")} }`;
}

/** Returns whether it is an object written `{ … }`: no instance of a class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    value !== null &&
    value !== undefined &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)
  );
}
