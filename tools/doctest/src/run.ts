import { pathToFileURL } from "node:url";
import { format } from "node:util";
import { assertionName, printsAs } from "./assertions.ts";

/** Imports an example and returns what went wrong: an error it threw, or values that print as something else. */
export async function runExample(path: string): Promise<string[]> {
  const complaints: string[] = [];
  const expectLine = (expected: string, line: number) => {
    return (...values: unknown[]): void => {
      if (!printsAs(expected, values))
        complaints.push(`line ${line}: expected ${expected}\n  got ${format(...values)}`);
    };
  };
  Object.assign(globalThis, { [assertionName]: expectLine });
  const { log, table } = console;
  Object.assign(console, { log: () => undefined, table: () => undefined });
  try {
    await import(pathToFileURL(path).href);
  } catch (error) {
    complaints.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    Object.assign(console, { log, table });
  }
  return complaints;
}
