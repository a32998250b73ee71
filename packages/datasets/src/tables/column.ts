/** Columns of a table: typed arrays of one type, with what is missing marked and the reason for the type kept. */
import { count, DataError } from "../errors.ts";

/** Type of the values of a column. */
export type ColumnType = "number" | "category" | "boolean" | "date" | "text";

interface ColumnOf<T extends ColumnType> {
  readonly name: string;
  readonly type: T;
  /** Number of rows. */
  readonly length: number;
  /** 1 for each row whose value is missing; absent where none is. */
  readonly missing?: Uint8Array;
  readonly missingCount: number;
  /** Why the column has this type: 'line 18 is "36.5 C", not a number'. */
  readonly reason: string;
}

/** Numbers: NaN where missing. Integers of 64 bits are bigints, and 0n where missing. */
export interface NumberColumn extends ColumnOf<"number"> {
  readonly values: Float64Array | BigInt64Array;
  /** Two integers that are one number in float32, as a sentence; absent where there are none. */
  readonly collapse?: string;
}

/** One of few texts: the index of its category, −1 where missing. */
export interface CategoryColumn extends ColumnOf<"category"> {
  readonly values: Int32Array;
  /** The texts, each once, sorted by code units. */
  readonly categories: readonly string[];
}

/** Truth values: 1, 0, and 0 where missing. */
export interface BooleanColumn extends ColumnOf<"boolean"> {
  readonly values: Uint8Array;
}

/** Moments: milliseconds since 1970-01-01T00:00Z, NaN where missing. */
export interface DateColumn extends ColumnOf<"date"> {
  readonly values: Float64Array;
  /** Two moments that are one number in float32, as a sentence; absent where there are none. */
  readonly collapse?: string;
}

/** Texts of which most come once: "" where missing. */
export interface TextColumn extends ColumnOf<"text"> {
  readonly values: readonly string[];
}

/** A column of any type: `column.type` tells which. */
export type Column = NumberColumn | CategoryColumn | BooleanColumn | DateColumn | TextColumn;

/** Facts about a column beside its values. */
export interface Known {
  readonly name: string;
  readonly missing: Uint8Array | undefined;
  readonly reason: string;
  /** "row 3" or "line 4" for the row 2, counted from 0. */
  readonly where?: Where;
}

/** Name in messages of a row that is counted from 0. */
export type Where = (row: number) => string;

/** Rows are counted from 1 in messages. */
export const byRow: Where = (row) => `row ${row + 1}`;

/** A column of numbers; missing ones are marked in `missing`. */
export function numberColumn(known: Known, values: Float64Array | BigInt64Array): NumberColumn {
  return finish("number", known, values, collapseOf(values, known));
}

/** A column of moments in milliseconds. */
export function dateColumn(known: Known, values: Float64Array): DateColumn {
  return finish(
    "date",
    known,
    values,
    collapseOf(values, known, (x) => new Date(Number(x)).toISOString()),
  );
}

/** A column of truth values. */
export function booleanColumn(known: Known, values: Uint8Array): BooleanColumn {
  return finish("boolean", known, values);
}

/** A column of texts. */
export function textColumn(known: Known, values: readonly string[]): TextColumn {
  return finish("text", known, values);
}

/** A column of categories, from indices into texts in any order; unused texts are left out unless `keep`. */
export function categoryColumn(
  known: Known,
  codes: Int32Array,
  texts: readonly string[],
  keep = false,
): CategoryColumn {
  const used = new Uint8Array(texts.length);
  for (const code of codes) if (code >= 0) used[code] = 1;
  const order = texts.map((_, i) => i).filter((i) => keep || used[i] === 1);
  if (!keep) order.sort((a, b) => (texts[a]! < texts[b]! ? -1 : 1));
  const place = new Int32Array(texts.length);
  order.forEach((from, to) => (place[from] = to));
  const values = codes.map((code) => (code < 0 ? -1 : place[code]!));
  return Object.freeze({
    ...finish("category", known, values),
    categories: Object.freeze(order.map((i) => texts[i]!)),
  });
}

function finish<T extends ColumnType, V extends { readonly length: number }>(
  type: T,
  { name, missing, reason }: Known,
  values: V,
  collapse?: string,
): ColumnOf<T> & { readonly values: V; readonly collapse?: string } {
  const missingCount = missing === undefined ? 0 : missing.reduce((sum, one) => sum + one, 0);
  return Object.freeze({
    name,
    type,
    length: values.length,
    values,
    ...(missingCount === 0 ? {} : { missing: missing! }),
    missingCount,
    reason,
    ...(collapse === undefined ? {} : { collapse }),
  });
}

/**
 * Two different integers that are one number in float32, as a sentence. Only those from 2²⁴ on are compared, so that
 * columns without any cost one pass.
 */
function collapseOf(
  values: Float64Array | BigInt64Array,
  { missing, where = byRow }: Known,
  show: (x: number | bigint) => string = String,
): string | undefined {
  const seen = new Map<number, number>();
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (missing?.[row] === 1 || (value < 16777216 && value > -16777216) || !isWhole(value)) continue;
    const single = Math.fround(Number(value));
    const before = seen.get(single);
    if (before === undefined) seen.set(single, row);
    else if (values[before] !== value)
      return `${where(before)} is ${show(values[before]!)} and ${where(row)} is ${show(value)}, which are one number in float32`;
    if (seen.size > 2 ** 20) return undefined;
  }
  return undefined;
}

function isWhole(value: number | bigint): boolean {
  return typeof value === "bigint" || Number.isInteger(value);
}

/** A column without what is missing, or a refusal. @throws DataError that names the first missing row. */
export function requirePresent(who: string, { name, missing, missingCount }: Column): void {
  if (missing === undefined) return;
  const row = missing.indexOf(1);
  throw new DataError(
    `${who}: column ${JSON.stringify(name)} has ${count(missingCount, "missing value")}, the first in row ${row + 1}; ` +
      `fill them in, or leave out those rows with takeRows(data, presentRows(data, [${JSON.stringify(name)}]))`,
  );
}
