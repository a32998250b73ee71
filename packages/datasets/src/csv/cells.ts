/** Columns of cells by a type that is known before: a cell of another type is a fault of its row, not of the file. */
import {
  booleanColumn,
  categoryColumn,
  dateColumn,
  textColumn,
  type Column,
  type ColumnType,
  type Known,
  type NumberColumn,
} from "../tables/column.ts";
import { wantedOf } from "../tables/infer.ts";
import { booleanOf, faultAsNumber, isBig, momentOf, numberOf, shortNumber, type Decimal } from "../tables/numerals.ts";

/** A cell that is not of its column's type. */
export interface CellFault {
  /** Place of the row among those that were read, counted from 0. */
  readonly row: number;
  readonly column: string;
  readonly reason: string;
}

/** Reads the cells of one column of some rows, and adds faults of cells to `faults`. */
export type CellReader = (rows: readonly (readonly string[])[], at: number, faults: CellFault[]) => Column;

interface Rules {
  readonly decimal: Decimal;
  readonly missing: ReadonlySet<string>;
  readonly everywhere: boolean;
}

/** The reader of a column of that name and type. */
export function cellReader(
  name: string,
  { type, categories }: { readonly type: ColumnType; readonly categories?: readonly string[] },
  rules: Rules,
): CellReader {
  switch (type) {
    case "number":
      return (rows, at, faults) => numbers(name, rules, rows, at, faults);
    case "date":
      return values(name, type, rules, momentOf, dateColumn);
    case "boolean":
      return values(name, type, rules, truth, (known, read) => booleanColumn(known, Uint8Array.from(read)));
    case "category":
      return (rows, at, faults) => codes(name, categories, rules, rows, at, faults);
    case "text":
      return (rows, at) => texts(name, rules, rows, at);
  }
}

function truth(text: string): number {
  return Number(booleanOf(text) ?? NaN);
}

function numbers(
  name: string,
  { decimal, missing }: Rules,
  rows: readonly (readonly string[])[],
  at: number,
  faults: CellFault[],
): NumberColumn {
  const values = new Float64Array(rows.length);
  // a number may be given as missing, such as −999
  const numeric = [...missing].some((text) => faultAsNumber(text, decimal) === undefined);
  let gone = 0;
  for (let row = 0; row < rows.length; row++) {
    const text = rows[row]![at]!;
    let value = numeric || (decimal === "," && text.includes(".")) ? NaN : shortNumber(text);
    if (value !== value) {
      const trimmed = text.trim();
      if (trimmed === "" || missing.has(trimmed)) gone++;
      else {
        value = numberOf(trimmed, decimal);
        const fault =
          faultAsNumber(trimmed, decimal) ?? (isLost(trimmed) ? "an integer that float64 does not have" : "");
        if (fault !== "") faults.push({ row, column: name, reason: `${JSON.stringify(text)} is ${fault}` });
      }
    }
    values[row] = value;
  }
  const missed = gone === 0 ? {} : { missing: Uint8Array.from(values, (x) => Number(x !== x)) };
  const known = { name, length: values.length, missingCount: gone, reason: "by the schema", ...missed };
  return Object.freeze({ ...known, type: "number", values });
}

/** True for an integer that is another number in float64. */
function isLost(text: string): boolean {
  return isBig(text) && BigInt(Number(text)) !== BigInt(text.replace("+", ""));
}

function values(
  name: string,
  type: "date" | "boolean",
  { missing }: Rules,
  read: (text: string) => number,
  column: (known: Known, values: Float64Array) => Column,
): CellReader {
  return (rows, at, faults) => {
    const all = new Float64Array(rows.length);
    const gone = new Uint8Array(rows.length);
    for (let row = 0; row < rows.length; row++) {
      const text = rows[row]![at]!;
      const trimmed = text.trim();
      if (trimmed === "" || missing.has(trimmed)) gone[row] = 1;
      const value = gone[row] === 1 ? NaN : read(trimmed);
      if (value !== value && gone[row] === 0)
        faults.push({ row, column: name, reason: `${JSON.stringify(text)} is ${wantedOf(type)}` });
      all[row] = value;
    }
    return column({ name, missing: gone.includes(1) ? gone : undefined, reason: "by the schema" }, all);
  };
}

function codes(
  name: string,
  categories: readonly string[] | undefined,
  rules: Rules,
  rows: readonly (readonly string[])[],
  at: number,
  faults: CellFault[],
): Column {
  const places = new Map((categories ?? []).map((text, i) => [text, i]));
  const values = new Int32Array(rows.length);
  let gone = false;
  for (let row = 0; row < rows.length; row++) {
    const text = rows[row]![at]!;
    let place = places.get(text);
    if (place === undefined) {
      if (isEmpty(text, rules)) place = -1;
      else if (categories === undefined) places.set(text, (place = places.size));
      else {
        place = -1;
        faults.push({ row, column: name, reason: `${JSON.stringify(text)} is no category of the schema` });
      }
    }
    gone ||= place < 0;
    values[row] = place;
  }
  const missing = gone ? Uint8Array.from(values, (code) => Number(code < 0)) : undefined;
  return categoryColumn(
    { name, missing, reason: "by the schema" },
    values,
    [...places.keys()],
    categories !== undefined,
  );
}

function texts(name: string, rules: Rules, rows: readonly (readonly string[])[], at: number): Column {
  const values = rows.map((row) => row[at]!);
  const missing = values.some((text) => isEmpty(text, rules))
    ? Uint8Array.from(values, (text) => Number(isEmpty(text, rules)))
    : undefined;
  const known = { name, missing, reason: "by the schema" };
  return textColumn(known, missing === undefined ? values : values.map((text, i) => (missing[i] === 1 ? "" : text)));
}

/** True where a text stands for nothing among texts. */
function isEmpty(text: string, { missing, everywhere }: Rules): boolean {
  const trimmed = text.trim();
  return trimmed === "" || (everywhere && missing.has(trimmed));
}
