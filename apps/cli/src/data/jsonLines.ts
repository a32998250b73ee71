/** Tables from JSON: a line per row, or a list of rows; each row an object of plain values. */
import { table, type Schema, type Table, type Value } from "@cotangent/datasets";
import { DataFault, quoted } from "../words/faults.ts";

/**
 * A table of rows of JSON. What a row does not name is missing in it.
 * @throws DataFault for bytes that are no UTF-8, a line that is no JSON, and a value that is a list or an object.
 */
export function readJsonLines(bytes: Uint8Array, schema: Schema): Promise<Table> | Table {
  const rows = rowsOf(decoded(bytes));
  const columns = new Map<string, Value[]>();
  rows.forEach(({ value, where }, i) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw new DataFault(`${where} is no object; a row is an object of names and values`);
    for (const [name, one] of Object.entries(value)) {
      if (typeof one === "object" && one !== null)
        throw new DataFault(
          `${where}, ${quoted(name)} is ${Array.isArray(one) ? "a list" : "an object"}; values are numbers, texts, true and false`,
        );
      let column = columns.get(name);
      if (column === undefined) columns.set(name, (column = new Array<Value>(rows.length).fill(null)));
      column[i] = one as Value;
    }
  });
  if (columns.size === 0) throw new DataFault("there is no row with a value");
  return table([...columns], { schema });
}

interface Row {
  readonly value: unknown;
  /** "line 3", "row 3". */
  readonly where: string;
}

function rowsOf(text: string): readonly Row[] {
  if (text.trimStart().startsWith("[")) {
    const list = parsed(text, "the text") as unknown[];
    return list.map((value, i) => ({ value, where: `row ${i + 1}` }));
  }
  return text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    return [{ value: parsed(line, `line ${i + 1}`), where: `line ${i + 1}` }];
  });
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new DataFault(`${where} is no JSON: ${(error as Error).message}`);
  }
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new DataFault("the bytes are not UTF-8");
  }
}
