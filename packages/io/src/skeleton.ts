/**
 * Skeletons of states as JSON. Arrays, objects, texts, truth values, null and most numbers are written as they are.
 * What JSON has not is an object of one key that begins with "$": {"$tensor":"0.weight"}, {"$number":"NaN"},
 * {"$undefined":true}. An object of such a key is written as {"$object":[[key, value], …]}.
 */
import { describe, Tensor, UsageError, ValueError } from "@cotangent/autodiff";
import { quote } from "./words.ts";

/** The levels that a tree may have, as in autodiff. */
export const mostLevels = 1000;

/**
 * Takes a tree apart.
 * @returns its skeleton, and its tensors by the names that stand there
 * @throws UsageError for something else in it
 */
export function skeletonOf(
  who: string,
  state: unknown,
): { readonly skeleton: unknown; readonly tensors: ReadonlyMap<string, Tensor> } {
  const tensors = new Map<string, Tensor>();
  const write = (value: unknown, path: string, level: number): unknown => {
    if (level > mostLevels)
      throw new UsageError(`${who}: the state is nested more than ${mostLevels} levels deep, or holds itself`);
    if (value instanceof Tensor) {
      let name = path;
      // "a.b" and b of a have one path
      while (tensors.has(name)) name += "'";
      tensors.set(name, value);
      return { $tensor: name };
    }
    const next = (child: unknown, key: string): unknown =>
      write(child, path === "" ? key : `${path}.${key}`, level + 1);
    if (Array.isArray(value)) return Array.from(value, (child, i) => next(child, String(i)));
    if (typeof value !== "object" || value === null) return writeLeaf(who, value, path);
    if (![Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null))
      throw stranger(who, value, path);
    const entries = Object.entries(value).map(([key, child]) => [key, next(child, key)] as const);
    return entries.some(([key]) => key.startsWith("$")) ? { $object: entries } : Object.fromEntries(entries);
  };
  return { skeleton: write(state, "", 0), tensors };
}

/**
 * Checks a skeleton.
 * @param names of the tensors of its file
 * @returns the function that puts tensors into their places
 * @throws ValueError for a skeleton that is none, or one that does not have each tensor once
 */
export function readSkeleton(
  who: string,
  skeleton: unknown,
  names: ReadonlySet<string>,
): (tensors: ReadonlyMap<string, Tensor>) => unknown {
  const open = new Set(names);
  // the first walk finds what is wrong, and looks at no tensor
  walk(who, skeleton, (name) => {
    if (open.delete(name)) return undefined;
    const why = names.has(name) ? " twice" : ", which the file has not";
    throw new ValueError(`${who}: the state has the tensor ${quote(name)}${why}; the file is damaged`);
  });
  const [surplus] = open;
  if (surplus !== undefined)
    throw new ValueError(
      `${who}: the file has the tensor ${quote(surplus)}, which its state has not; the file is damaged`,
    );
  return (tensors) => walk(who, skeleton, (name) => tensors.get(name));
}

function walk(who: string, value: unknown, tensor: (name: string) => Tensor | undefined): unknown {
  if (Array.isArray(value)) return value.map((child) => walk(who, child, tensor));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value as Record<string, unknown>);
  const [key, inner] = entries[0] ?? [""];
  if (!key.startsWith("$")) return Object.fromEntries(entries.map(([k, child]) => [k, walk(who, child, tensor)]));
  if (entries.length === 1) {
    if (key === "$tensor" && typeof inner === "string") return tensor(inner);
    if (key === "$undefined" && inner === true) return undefined;
    if (key === "$number" && numbers.has(inner)) return Number(inner);
    if (key === "$object" && Array.isArray(inner) && inner.every(isPair))
      return Object.fromEntries(inner.map(([k, child]) => [k, walk(who, child, tensor)]));
  }
  throw new ValueError(
    `${who}: the state has ${quote(key)} with ${typeof inner === "string" ? `the string ${quote(inner)}` : describe(inner)}, which no state has; the file is damaged`,
  );
}

/** Numbers that JSON would lose. */
const numbers: ReadonlySet<unknown> = new Set(["NaN", "Infinity", "-Infinity", "-0"]);

function isPair(value: unknown): value is readonly [string, unknown] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === "string";
}

function writeLeaf(who: string, value: unknown, path: string): unknown {
  if (value === undefined) return { $undefined: true };
  if (typeof value === "number") {
    const text = Object.is(value, -0) ? "-0" : String(value);
    return numbers.has(text) ? { $number: text } : value;
  }
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  throw stranger(who, value, path);
}

function stranger(who: string, value: unknown, path: string): UsageError {
  return new UsageError(
    `${who}: the state${path === "" ? "" : `, at ${quote(path)},`} is ${describe(value)}; ` +
      `it is made of tensors, numbers, texts, truth values, null, undefined, arrays and plain objects`,
  );
}
