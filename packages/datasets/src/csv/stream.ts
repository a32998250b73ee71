/** A CSV of any length: its rows as tables of bounded size, one after the other, by a schema that is known before. */
import { count, DataError, describe, requireOptions } from "../errors.ts";
import type { Pieces } from "../readers/source.ts";
import { textsOf } from "../readers/texts.ts";
import type { Column } from "../tables/column.ts";
import { hasDecimalComma } from "../tables/infer.ts";
import type { Decimal } from "../tables/numerals.ts";
import { readSchema, requireColumns, type Schema } from "../tables/schema.ts";
import { tableOf, type Table } from "../tables/rows.ts";
import { cellReader, columnsOfCells, type CellFault } from "./cells.ts";
import { collect, startTexts, textsOf as distinctOf } from "./collect.ts";
import { readOptions, type CsvOptions } from "./options.ts";
import { isBlank, namesOf } from "./pass.ts";
import { layoutOf, none, recordsOf, recordTexts, type Layout, type Tokens } from "./records.ts";

/** A CSV that was opened, of which the names of columns are known and no row is read yet. */
export interface CsvFile {
  /** The names of its columns. */
  readonly names: readonly string[];
  /** The text of the header as it stands in the file; absent where it has none. */
  readonly header?: string;
  /** The character between fields; absent in a file of one column. */
  readonly delimiter?: string;
  readonly decimal: Decimal;
  /** The end of its lines. */
  readonly lineEnd: "\n" | "\r\n" | "\r";
  /**
   * Gives the rows, once, in tables of the columns that the schema names.
   * @throws DataError for a column that is not there, and by line for quotes that are never closed.
   */
  tables(schema: Schema, options?: { readonly rows?: number }): AsyncGenerator<CsvRows, void, undefined>;
}

/** Rows of a CSV that come one after the other. */
export interface CsvRows {
  /** The rows that are what the schema says. */
  readonly table: Table;
  /** The line in which each of them begins, counted from 1. */
  readonly lines: Int32Array;
  /** The text of each of them as it stands in the file, without the end of its line. */
  readonly texts: readonly string[];
  /** Rows among them that are not what the schema says, in their order; they are not in the table. */
  readonly faults: readonly CsvFault[];
}

/** A row that is not what the schema says, and why. */
export interface CsvFault {
  /** The line in which the row begins, counted from 1. */
  readonly line: number;
  /** The text of the row as it stands in the file. */
  readonly text: string;
  /** The column in question; absent where the row has too few fields, or too many. */
  readonly column?: string;
  /** `"36.5 C" is not a number`, or `has 2 fields, the header 3`. */
  readonly reason: string;
}

/** A file whose beginning was read, and the texts that come after it. */
interface Opened {
  readonly who: string;
  readonly layout: Layout;
  readonly texts: AsyncGenerator<string, void, undefined>;
  readonly missing: ReadonlySet<string>;
  readonly everywhere: boolean;
  readonly hasHeader: boolean;
}

/** Characters that are looked at to find how a file is written. */
const beginningLength = 1 << 18;

/** Rows of a table where nobody says how many. */
const usualRows = 4096;

/** Opens a CSV that is read once. @throws DataError where it is empty, or its header is wrong. */
export async function openStream(who: string, open: Pieces, options: Omit<CsvOptions, "schema">): Promise<CsvFile> {
  requireOptions(who, options, "delimiter", "decimal", "missing", "encoding", "header", "names");
  const checked = readOptions(who, options);
  const pieces = textsOf(who, open, checked.encoding);
  let beginning = "";
  let ended = false;
  while (beginning.length < beginningLength && !ended) {
    const next = await pieces.next();
    ended = next.done === true;
    beginning += next.value ?? "";
  }
  if (beginning.trim() === "")
    throw new DataError(`${who}: the file is empty; its first line has the names of columns`);
  const layout = layoutOf(beginning, checked.delimiter);
  const first = await firstRecords(who, beginning, layout, ended);
  const at = first.rows.findIndex((row) => !isBlank(row));
  const names = namesOf(who, checked, first.rows[at]!);
  const texts = joined(beginning, pieces);
  const { missing, everywhere, header: hasHeader } = checked;
  const rows = first.rows.slice(at + Number(hasHeader)).filter((row) => row.length === names.length);
  const file: Opened = { who, layout, texts, missing, everywhere, hasHeader };
  const facts = {
    names,
    ...(hasHeader ? { header: recordTexts(first, layout)[at]! } : {}),
    ...(layout.delimiter === none ? {} : { delimiter: layout.delimiter }),
    decimal: checked.decimal ?? decimalOf(rows, names, layout, missing),
    lineEnd: layout.newline === "\r" ? "\r" : beginning.includes("\r\n") ? "\r\n" : "\n",
  } as const;
  let begun = false;
  return Object.freeze({
    ...facts,
    tables(schema: Schema, given: { readonly rows?: number } = {}) {
      if (begun) throw new DataError(`${who}: the rows were read before; open the file again`);
      begun = true;
      return tablesOf(file, facts, schema, given);
    },
  });
}

/** The records of the beginning of a file; the last may be cut off, and is left out unless the file has ended. */
async function firstRecords(who: string, beginning: string, layout: Layout, ended: boolean): Promise<Tokens> {
  const whole = ended ? beginning : beginning.slice(0, beginning.lastIndexOf(layout.newline) + 1);
  // a quote that is open at the end of the beginning is closed later
  for await (const records of recordsOf(who, joined(whole, undefined), layout, true)) return records;
  throw new DataError(`${who}: the first ${beginningLength} characters hold no whole record; a quote is not closed`);
}

async function* joined(
  beginning: string,
  rest: AsyncGenerator<string, void, undefined> | undefined,
): AsyncGenerator<string, void, undefined> {
  const piece = 1 << 16;
  for (let at = 0; at < beginning.length; at += piece) yield beginning.slice(at, at + piece);
  if (rest !== undefined) yield* rest;
}

/** A comma where the delimiter is another character, and all numbers of some column have one in the first rows. */
function decimalOf(
  rows: readonly (readonly string[])[],
  names: readonly string[],
  { delimiter }: Layout,
  missing: ReadonlySet<string>,
): Decimal {
  if (delimiter === "," || rows.length === 0) return ".";
  const cells = { decimal: ",", missing, numbers: false, watch: false } as const;
  const reading = { who: "", decimal: ",", missing, everywhere: false } as const;
  const commas = names.some((name, at) => {
    const so = collect(startTexts(), rows, at, 0, cells);
    return so.kind === "texts" && hasDecimalComma(distinctOf(so, name), reading);
  });
  return commas ? "," : ".";
}

async function* tablesOf(
  opened: Opened,
  { names, decimal }: Pick<CsvFile, "names" | "decimal">,
  schema: Schema,
  options: { readonly rows?: number },
): AsyncGenerator<CsvRows, void, undefined> {
  const { who, layout, missing, everywhere } = opened;
  requireOptions(who, options, "rows");
  const { rows: most = usualRows } = options;
  if (!Number.isInteger(most) || most < 1)
    throw new DataError(`${who}: rows is ${describe(most)}; it is a whole number, 1 or more`);
  const schemas = readSchema(who, schema);
  requireColumns(who, schemas, names);
  const readers = Array.from(schemas, ([name, type]) => ({
    at: names.indexOf(name),
    read: cellReader(name, type, { decimal, missing, everywhere }),
  }));
  let held = nothing;
  const ready = (all: Held, last: boolean): CsvRows[] => {
    const out: CsvRows[] = [];
    let from = 0;
    for (; all.rows.length - from >= most || (last && from < all.rows.length); from += most)
      out.push(rowsOf(cut(all, from, from + most), readers, names.length));
    held = from === 0 ? all : cut(all, from, all.rows.length);
    return out;
  };
  let isFirst = opened.hasHeader;
  for await (const tokens of recordsOf(who, opened.texts, layout)) {
    let own = present(tokens, recordTexts(tokens, layout), names.length);
    if (isFirst) {
      const header = own.rows.findIndex((row) => !isBlank(row));
      if (header < 0) continue;
      own = cut(own, header + 1, own.rows.length);
      isFirst = false;
    }
    yield* ready(both(held, own), false);
  }
  const last = names.length > 1 ? held : withoutLastBlanks(held);
  if (last.rows.length > 0) yield* ready(last, true);
}

interface Held {
  readonly rows: readonly (readonly string[])[];
  readonly lines: Int32Array;
  readonly texts: readonly string[];
}

const nothing: Held = { rows: [], lines: new Int32Array(0), texts: [] };

function cut({ rows, lines, texts }: Held, from: number, to: number): Held {
  return { rows: rows.slice(from, to), lines: lines.slice(from, to), texts: texts.slice(from, to) };
}

function both(a: Held, b: Held): Held {
  if (a.rows.length === 0) return b;
  const lines = new Int32Array(a.lines.length + b.lines.length);
  lines.set(a.lines);
  lines.set(b.lines, a.lines.length);
  return { rows: a.rows.concat(b.rows), lines, texts: a.texts.concat(b.texts) };
}

/** Records without empty lines, which are values of a file of one column. */
function present({ rows, lines }: Tokens, texts: readonly string[], width: number): Held {
  if (width === 1 || !rows.some(isBlank)) return { rows, lines, texts };
  const kept = rows.map((row) => !isBlank(row));
  return {
    rows: rows.filter((_, i) => kept[i]),
    lines: lines.filter((_, i) => kept[i]),
    texts: texts.filter((_, i) => kept[i]),
  };
}

function withoutLastBlanks(held: Held): Held {
  return cut(held, 0, held.rows.findLastIndex((row) => !isBlank(row)) + 1);
}

interface ColumnReader {
  readonly at: number;
  readonly read: ReturnType<typeof cellReader>;
}

/** The rows as a table, without those that have faults. */
function rowsOf(held: Held, readers: readonly ColumnReader[], width: number): CsvRows {
  const even = held.rows.every((row) => row.length === width);
  const [sound, uneven] = even ? [held, []] : withoutUneven(held, width);
  const faults: CellFault[] = [];
  const columns = columnsOfCells(sound.rows, readers, faults);
  if (faults.length === 0) return rowsWith(columns, sound, uneven);
  const bad = new Map<number, CellFault>();
  for (const fault of faults) if (!bad.has(fault.row)) bad.set(fault.row, fault);
  const kept = sound.rows.map((_, i) => i).filter((i) => !bad.has(i));
  const rest = taken(sound, kept);
  const found = Array.from(bad.values(), ({ row, column, reason }): CsvFault => ({
    line: sound.lines[row]!,
    text: sound.texts[row]!,
    column,
    reason,
  }));
  const all = [...uneven, ...found].sort((a, b) => a.line - b.line);
  return rowsWith(columnsOfCells(rest.rows, readers, []), rest, all);
}

function rowsWith(columns: readonly Column[], { lines, texts }: Held, faults: readonly CsvFault[]): CsvRows {
  const table = columns.length > 0 ? tableOf("openCsv", columns) : { length: lines.length, columns: new Map() };
  return { table, lines, texts, faults };
}

function withoutUneven(held: Held, width: number): [Held, CsvFault[]] {
  const faults = held.rows.flatMap((row, i): CsvFault[] => {
    if (row.length === width) return [];
    const reason = `has ${count(row.length, "field")}, the header ${width}`;
    return [{ line: held.lines[i]!, text: held.texts[i]!, reason }];
  });
  const kept = held.rows.map((_, i) => i).filter((i) => held.rows[i]!.length === width);
  return [taken(held, kept), faults];
}

function taken({ rows, lines, texts }: Held, kept: readonly number[]): Held {
  return {
    rows: kept.map((i) => rows[i]!),
    lines: Int32Array.from(kept, (i) => lines[i]!),
    texts: kept.map((i) => texts[i]!),
  };
}
