/** One way through a CSV: its names, and what its columns hold. */
import { count, DataError } from "../errors.ts";
import type { Pieces } from "../readers/source.ts";
import { textsOf } from "../readers/texts.ts";
import type { Where } from "../tables/column.ts";
import { faultAsNumber, type Decimal } from "../tables/numerals.ts";
import { collect, startNumbers, startTexts, type Collected } from "./collect.ts";
import type { Checked } from "./options.ts";
import { layoutOf, recordsOf, type Layout, type Records } from "./records.ts";

/** A file, and how it is read. */
export interface File {
  readonly who: string;
  readonly open: Pieces;
  readonly checked: Checked;
  readonly layout: Layout;
}

/** Findings of one way through a file. */
export interface Found {
  readonly names: readonly string[];
  /** One per column; undefined for those that were not asked for. */
  readonly columns: readonly (Collected | undefined)[];
  readonly where: Where;
}

/** Finds how a file is written, from its first 256 kB. @throws DataError where it is empty. */
export async function openFile(who: string, open: Pieces, checked: Checked): Promise<File> {
  let beginning = "";
  for await (const text of textsOf(who, open, checked.encoding)) {
    beginning += text;
    if (beginning.length >= 1 << 18) break;
  }
  if (beginning.trim() === "")
    throw new DataError(`${who}: the file is empty; its first line has the names of columns`);
  return { who, open, checked, layout: layoutOf(beginning, checked.delimiter) };
}

/**
 * Goes through a file.
 * @param asText the columns to collect, as texts; if undefined all, as numbers where they can be
 * @throws DataError for what is wrong with the header, lines of other lengths, and a file without rows.
 */
export async function pass(file: File, decimal: Decimal, asText: readonly boolean[] | undefined): Promise<Found> {
  const { who, checked, layout } = file;
  const watch = checked.decimal === undefined && layout.delimiter !== ",";
  const numbers = [...checked.missing].some((text) => faultAsNumber(text, decimal) === undefined);
  const cells = { decimal, missing: checked.missing, numbers, watch };
  const lines: Int32Array[] = [];
  let columns: (Collected | undefined)[] | undefined;
  let names: readonly string[] = [];
  let length = 0;
  for await (const { rows, lines: own } of recordsIn(file, (found) => (names = found))) {
    columns ??= names.map((name) => start(file, name)).map((one, at) => startAgain(one, asText?.[at]));
    columns = columns.map((column, at) => column && collect(column, rows, at, length, cells));
    lines.push(own);
    length += rows.length;
  }
  if (columns === undefined || length === 0)
    throw new DataError(
      `${who}: ` +
        (names.length === 1 && typeof file.checked.delimiter === "undefined"
          ? "there is one line and no more; a text is what is in a file, and not its path"
          : "there is a header and no row after it"),
    );
  return { names, columns, where: (row) => `line ${lineOf(lines, row)}` };
}

function start({ checked }: File, name: string): Collected {
  const type = checked.schemas.get(name)?.type;
  return type === undefined || type === "number" ? startNumbers() : startTexts();
}

function startAgain(first: Collected, asText: boolean | undefined): Collected | undefined {
  if (asText === undefined) return first;
  return asText ? startTexts() : undefined;
}

function lineOf(blocks: readonly Int32Array[], row: number): number {
  let before = 0;
  for (const block of blocks) {
    if (row < before + block.length) return block[row - before]!;
    before += block.length;
  }
  return before;
}

/** The records of a file after its header, all of one length. */
async function* recordsIn(
  { who, open, checked, layout }: File,
  tell: (names: readonly string[]) => void,
): AsyncGenerator<Records, void, undefined> {
  const uneven: { line: number; fields: number }[] = [];
  let more = 0;
  let names: readonly string[] | undefined;
  /** Empty lines, which are values of a file of one column unless nothing comes after them. */
  let held: Records = { rows: [], lines: new Int32Array(0) };
  for await (const all of recordsOf(who, textsOf(who, open, checked.encoding), layout)) {
    let records: Records = all;
    if (names === undefined) {
      records = only(records, (row) => !isBlank(row));
      if (records.rows.length === 0) continue;
      names = namesOf(who, checked, records.rows[0]!);
      tell(names);
      if (checked.header) records = after(all, records.lines[0]!);
    }
    const width = names.length;
    if (width > 1) records = only(records, (row) => !isBlank(row));
    else [records, held] = trailing(joined(held, records));
    records = only(records, (row, line) => {
      if (row.length === width) return true;
      if (uneven.length === 0) uneven.push({ line, fields: row.length });
      else more++;
      return false;
    });
    if (records.rows.length > 0) yield records;
  }
  if (uneven.length > 0) throw new DataError(`${who}: ${unevenSentence(uneven[0]!, names!.length, more, checked)}`);
}

function unevenSentence(
  { line, fields }: { readonly line: number; readonly fields: number },
  width: number,
  more: number,
  { header }: Checked,
): string {
  const others = more === 0 ? "" : ` (and ${count(more, "more such line")})`;
  const what = header ? "the header" : "the first line";
  return `line ${line} has ${count(fields, "field")}, ${what} ${width}${others}; every line has as many, and a field with the delimiter in it is quoted`;
}

/** True for a record of an empty line. */
export function isBlank(row: readonly string[]): boolean {
  return row.length === 1 && row[0]!.trim() === "";
}

/** The records that pass; the same where all do. */
function only({ rows, lines }: Records, passes: (row: readonly string[], line: number) => boolean): Records {
  const kept = rows.map((row, i) => passes(row, lines[i]!));
  if (!kept.includes(false)) return { rows, lines };
  return { rows: rows.filter((_, i) => kept[i]), lines: lines.filter((_, i) => kept[i]) };
}

/** The records after that line. */
function after(records: Records, line: number): Records {
  return only(records, (_, own) => own > line);
}

function joined(a: Records, b: Records): Records {
  if (a.rows.length === 0) return b;
  const lines = new Int32Array(a.lines.length + b.lines.length);
  lines.set(a.lines);
  lines.set(b.lines, a.lines.length);
  return { rows: [...a.rows, ...b.rows], lines };
}

/** Records up to the last that is not blank, and those after it. */
function trailing({ rows, lines }: Records): [Records, Records] {
  const end = rows.findLastIndex((row) => !isBlank(row)) + 1;
  return [
    { rows: rows.slice(0, end), lines: lines.slice(0, end) },
    { rows: rows.slice(end), lines: lines.slice(end) },
  ];
}

/** The names of the columns. @throws DataError where one is empty or comes twice, or there are too few. */
export function namesOf(who: string, { header, names }: Checked, first: readonly string[]): readonly string[] {
  if (names !== undefined) {
    if (names.length === first.length) return names;
    throw new DataError(
      `${who}: the first line has ${count(first.length, "field")}, names has ${names.length}; there is one name per column`,
    );
  }
  if (!header) return first.map((_, at) => `column ${at + 1}`);
  const found = withIndex(first.map((name) => name.trim()));
  const places = new Map<string, number>();
  found.forEach((name, at) => {
    const before = places.get(name);
    if (name === "")
      throw new DataError(`${who}: column ${at + 1} has no name in the header; give names with { names: […] }`);
    if (before !== undefined)
      throw new DataError(
        `${who}: columns ${before + 1} and ${at + 1} are both called ${JSON.stringify(name)}; give names with { names: […] }`,
      );
    places.set(name, at);
  });
  return found;
}

/** A first column without a name is the index that pandas writes, and is called so. */
function withIndex(names: readonly string[]): readonly string[] {
  const [first, ...others] = names;
  if (first !== "" || others.length === 0 || others.includes("") || others.includes("index")) return names;
  return ["index", ...others];
}
