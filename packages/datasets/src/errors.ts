/** Data or options that cannot be used; the message is one sentence: who, what came, what to do. */
export class DataError extends Error {
  override readonly name = "DataError";
}

/** "the string \"a\"", "NaN", "the bigint 1", "an array of 2": what came, for messages. */
export function describe(value: unknown): string {
  if (typeof value === "bigint") return `the bigint ${value}`;
  // a whole file may stand where something else belongs
  if (typeof value === "string")
    return `the string ${JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value)}`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "function") return `the function ${value.name || "without a name"}`;
  if (typeof value !== "object" || value === null) return String(value);
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== "Object" && name !== "" ? withArticle(name) : "an object";
}

/** "a Map", "an Int32Array". */
function withArticle(name: string): string {
  return `${/^[AEIOU]/i.test(name) ? "an" : "a"} ${name}`;
}

/** The error for bytes that a library does not read: in its words, unless they are the engine's, which say nothing. */
export function unreadable(who: string, error: unknown): DataError {
  const { name, message } = error instanceof Error ? error : { name: "", message: describe(error) };
  const why = /^(Type|Range|Syntax|Reference)Error$/.test(name) ? "; the file is damaged" : ` (${message})`;
  return new DataError(`${who}: the bytes cannot be read${why}`);
}

/** The options of a call. @throws DataError unless they are an object whose names are all known. */
export function requireOptions(who: string, options: unknown, ...known: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new DataError(`${who}: options are ${describe(options)}; they are an object with ${known.join(", ")}`);
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new DataError(`${who}: there is no option ${unknown}; options are ${known.join(", ")}`);
}

/** @throws DataError where a function that has no options was given some */
export function takesNothing(who: string, given: readonly unknown[]): void {
  if (given.length > 0)
    throw new DataError(
      `${who}: got ${Object.keys(Object(given[0])).join(", ") || typeof given[0]}; it has no options, see batches and split`,
    );
}

/** "1 example", "3 examples". */
export function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** @throws DataError unless it is an array or a typed array. */
export function requireList(
  who: string,
  name: string,
  list: unknown,
  of = "numbers",
): asserts list is ArrayLike<never> {
  if (!(Array.isArray(list) || ArrayBuffer.isView(list)) || list instanceof DataView)
    throw new DataError(`${who}: ${name} is ${describe(list)}; it is an array of ${of}`);
}
