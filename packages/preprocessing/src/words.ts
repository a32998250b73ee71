/** Words of messages: what came, and how many. */

/** "the string \"a\"", "NaN", "an array of 2": what came. */
export function describe(value: unknown): string {
  if (typeof value === "bigint") return `the bigint ${value}`;
  if (typeof value === "string") return `the string ${quote(value)}`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "function") return `the function ${value.name || "without a name"}`;
  if (typeof value !== "object" || value === null) return String(value);
  const name: unknown = value.constructor?.name;
  if (typeof name !== "string" || name === "Object" || name === "") return "an object";
  return `${/^[AEIOU]/i.test(name) ? "an" : "a"} ${name}`;
}

/** The text in quotes, shortened where it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}

/** "1 row", "3 rows". */
export function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** Names in quotes, the first ten of them. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).map(quote);
  return shown.join(", ") + (names.length > shown.length ? ` and ${names.length - shown.length} more` : "");
}
