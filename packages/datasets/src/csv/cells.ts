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

/** Rows of cells. */
export type Cells = readonly (readonly string[])[];

/** A column that is being made, of so many rows. */
export interface ColumnOfCells {
  /** Reads the cells at one place of some rows, and adds faults of cells to `faults`. */
  read(rows: Cells, at: number, from: number, to: number, faults: CellFault[]): void;
  column(): Column;
}

/** Begins a column of so many rows. */
export type CellReader = (length: number) => ColumnOfCells;

/** Rows that are read at a time: their cells stay in the cache until all columns have theirs. */
const block = 64;

/** Columns of all rows: places and readers of each. Faults come in the order of columns, as if each was read alone. */
export function columnsOfCells(
  rows: Cells,
  readers: readonly { readonly at: number; readonly read: CellReader }[],
  faults: CellFault[],
): Column[] {
  const columns = readers.map(({ at, read }) => ({ at, begun: read(rows.length), own: [] as CellFault[] }));
  for (let from = 0; from < rows.length; from += block) {
    const to = Math.min(rows.length, from + block);
    for (const { at, begun, own } of columns) begun.read(rows, at, from, to, own);
  }
  for (const { own } of columns) for (const one of own) faults.push(one);
  return columns.map(({ begun }) => begun.column());
}

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
      return numbers(name, rules);
    case "date":
      return values(name, type, rules, momentOf, dateColumn);
    case "boolean":
      return values(name, type, rules, truth, (known, read) => booleanColumn(known, Uint8Array.from(read)));
    case "category":
      return codes(name, categories, rules);
    case "text":
      return texts(name, rules);
  }
}

function truth(text: string): number {
  return Number(booleanOf(text) ?? NaN);
}

function numbers(name: string, { decimal, missing }: Rules): CellReader {
  // a number may be given as missing, such as −999
  const numeric = [...missing].some((text) => faultAsNumber(text, decimal) === undefined);
  return (length) => {
    const values = new Float64Array(length);
    let gone = 0;
    return {
      read(rows, at, from, to, faults) {
        for (let row = from; row < to; row++) {
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
      },
      column(): NumberColumn {
        const missed = gone === 0 ? {} : { missing: marks(values, (x) => x !== x) };
        const known = { name, length, missingCount: gone, reason: "by the schema", ...missed };
        return Object.freeze({ ...known, type: "number", values });
      },
    };
  };
}

/** 1 where a value stands for nothing. By a loop: `Uint8Array.from` takes ten times as long. */
function marks<V extends Float64Array | Int32Array>(values: V, isGone: (value: number) => boolean): Uint8Array {
  const gone = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row++) if (isGone(values[row]!)) gone[row] = 1;
  return gone;
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
  return (length) => {
    const all = new Float64Array(length);
    const gone = new Uint8Array(length);
    return {
      read(rows, at, from, to, faults) {
        for (let row = from; row < to; row++) {
          const text = rows[row]![at]!;
          const trimmed = text.trim();
          if (trimmed === "" || missing.has(trimmed)) gone[row] = 1;
          const value = gone[row] === 1 ? NaN : read(trimmed);
          if (value !== value && gone[row] === 0)
            faults.push({ row, column: name, reason: `${JSON.stringify(text)} is ${wantedOf(type)}` });
          all[row] = value;
        }
      },
      column: () => column({ name, missing: gone.includes(1) ? gone : undefined, reason: "by the schema" }, all),
    };
  };
}

function codes(name: string, categories: readonly string[] | undefined, rules: Rules): CellReader {
  return (length) => {
    const places = new Map((categories ?? []).map((text, i) => [text, i]));
    const values = new Int32Array(length);
    let gone = false;
    return {
      read(rows, at, from, to, faults) {
        for (let row = from; row < to; row++) {
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
      },
      column() {
        const missing = gone ? marks(values, (code) => code < 0) : undefined;
        const known = { name, missing, reason: "by the schema" };
        return categoryColumn(known, values, [...places.keys()], categories !== undefined);
      },
    };
  };
}

function texts(name: string, rules: Rules): CellReader {
  return (length) => {
    const values = new Array<string>(length);
    return {
      read(rows, at, from, to) {
        for (let row = from; row < to; row++) values[row] = rows[row]![at]!;
      },
      column() {
        const missing = values.some((text) => isEmpty(text, rules))
          ? Uint8Array.from(values, (text) => Number(isEmpty(text, rules)))
          : undefined;
        const known = { name, missing, reason: "by the schema" };
        const present = missing === undefined ? values : values.map((text, i) => (missing[i] === 1 ? "" : text));
        return textColumn(known, present);
      },
    };
  };
}

/** True where a text stands for nothing among texts. */
function isEmpty(text: string, { missing, everywhere }: Rules): boolean {
  const trimmed = text.trim();
  return trimmed === "" || (everywhere && missing.has(trimmed));
}
