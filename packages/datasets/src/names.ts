/** Names of features and classes: what they must be. */
import { count, DataError, describe } from "./errors.ts";

/**
 * @throws DataError unless it is an array of names, none of which is empty or comes twice; none at all will not do
 * either.
 */
export function requireNames(who: string, list: string, names: unknown): asserts names is readonly string[] {
  if (!Array.isArray(names)) throw new DataError(`${who}: ${list} is ${describe(names)}; it is an array of names`);
  if (names.length === 0) throw new DataError(`${who}: ${list} is empty; it has at least one name`);
  const places = new Map<string, number>();
  // by index: forEach would pass over the holes of a sparse array
  for (let i = 0; i < names.length; i++) {
    const name: unknown = names[i];
    if (typeof name !== "string") throw new DataError(`${who}: ${list}[${i}] is ${describe(name)}; a name is text`);
    if (name.trim() === "")
      throw new DataError(`${who}: ${list}[${i}] is ${JSON.stringify(name)}; a name has at least one letter`);
    const before = places.get(name);
    if (before !== undefined)
      throw new DataError(
        `${who}: ${list}[${before}] and ${list}[${i}] are both ${JSON.stringify(name)}; every name comes once`,
      );
    places.set(name, i);
  }
}

/** @throws DataError unless there is one unit per feature. */
export function requireUnits(who: string, info: { readonly units: readonly string[] }, width: number): void {
  const units: unknown = (Object(info) as { readonly units?: unknown }).units;
  if (!Array.isArray(units)) throw new DataError(`${who}: info.units is ${describe(units)}; it is an array of units`);
  if (units.length !== width)
    throw new DataError(
      `${who}: rows have ${count(width, "feature")}, info.units has ${units.length}; there must be one ` +
        `unit per feature`,
    );
}
