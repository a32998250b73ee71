/** Columns as texts: what categories, texts, truth values and numbers are called, and the other way round. */
import type { Column, ColumnType, Value } from "@cotangent/datasets";

/** Each distinct value of a column as a text, and for each row the index of its own, −1 where missing. */
export interface Coded {
  readonly texts: readonly string[];
  readonly codes: Int32Array;
}

export function codedOf(column: Column): Coded {
  if (column.type === "category") return { texts: column.categories, codes: column.values };
  const { values, missing, type } = column;
  const places = new Map<string | number | bigint, number>();
  const codes = new Int32Array(column.length);
  for (let i = 0; i < codes.length; i++) {
    const value = values[i]!;
    const before = places.get(value);
    if (missing?.[i] === 1) codes[i] = -1;
    else if (before !== undefined) codes[i] = before;
    else places.set(value, (codes[i] = places.size));
  }
  return { texts: Array.from(places.keys(), (value) => textOf(value, type)), codes };
}

function textOf(value: string | number | bigint, type: ColumnType): string {
  if (type === "boolean") return value === 1 ? "true" : "false";
  if (type === "date") return new Date(Number(value)).toISOString();
  return typeof value === "number" ? String(value + 0) : String(value);
}

/** The value that the text stands for in a column of that type. */
export function valueOf(text: string, type: ColumnType): Value {
  if (type === "number") return Number(text);
  if (type === "boolean") return text === "true";
  return type === "date" ? new Date(text) : text;
}

/** Returns the number of rows of each text. */
export function countsOf({ texts, codes }: Coded): Int32Array {
  const counts = new Int32Array(texts.length);
  for (const code of codes) if (code >= 0) counts[code]!++;
  return counts;
}

/** Texts in order: numbers by size, else by code units. */
export function inOrder(texts: readonly string[], type: ColumnType): string[] {
  return texts.toSorted(type === "number" ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : Number(a > b)));
}
