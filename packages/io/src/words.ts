/** Words for the sentences of this package. */
import { describe, UsageError } from "@cotangent/autodiff";

/** The name of a tensor in quotes, cut where a file gives a name that fills a screen. */
export function quote(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 79)}…` : name);
}

/** "1 byte", "3 bytes". */
export function count(n: number | bigint, what: string): string {
  return `${n} ${what}${n === 1 || n === 1n ? "" : "s"}`;
}

/** Lists four of the names, and how many more there are: "\"a\", \"b\" and 3 more". */
export function listed(names: Iterable<string>): string {
  const all = [...names];
  const shown = all.slice(0, 4).map(quote).join(", ");
  return all.length > 4 ? `${shown} and ${all.length - 4} more` : shown;
}

/** @throws UsageError unless it is a Uint8Array, as Node gives the bytes of a file. */
export function requireBytes(who: string, bytes: unknown): asserts bytes is Uint8Array {
  if (!(bytes instanceof Uint8Array))
    throw new UsageError(
      `${who}: bytes are ${describe(bytes)}; they are a Uint8Array, new Uint8Array(buffer) makes one`,
    );
}
