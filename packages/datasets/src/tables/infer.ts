/** The type of a column of texts, from all of its values, and the column of that type. */
import { count, DataError } from "../errors.ts";
import {
  booleanColumn,
  byRow,
  categoryColumn,
  dateColumn,
  numberColumn,
  textColumn,
  type Column,
  type ColumnType,
  type Known,
  type Where,
} from "./column.ts";
import {
  bigOf,
  booleanOf,
  dateFault,
  faultAsNumber,
  isBig,
  momentOf,
  notNumber,
  numberOf,
  type Decimal,
} from "./numerals.ts";

/** A column of texts: each text once, in the order in which they come, and which of them each row has. */
export interface Texts {
  readonly name: string;
  readonly texts: readonly string[];
  /** The first row of each text. */
  readonly first: readonly number[];
  /** The index of its text for each row. */
  readonly codes: Int32Array;
}

/** Rules by which texts are read. */
export interface Reading {
  /** Who reads, for messages. */
  readonly who: string;
  readonly decimal: Decimal;
  /** Texts that stand for nothing, beside "". */
  readonly missing: ReadonlySet<string>;
  /** True where they do in texts and categories too, since somebody said so; else only among numbers and dates. */
  readonly everywhere: boolean;
  readonly where?: Where;
}

/** Texts that people write for a value that they do not have. In a column of texts "NA" may be Namibia. */
export const usualMissing: ReadonlySet<string> = new Set([
  "NA",
  "N/A",
  "n/a",
  "#N/A",
  "na",
  "NaN",
  "nan",
  "NAN",
  "null",
  "NULL",
  "Null",
  "None",
  "?",
  "-",
]);

/** A column of texts as what its values are, or as `type` says. @throws DataError where a value is not of that type. */
export function columnOfTexts(
  texts: Texts,
  reading: Reading,
  schema: { readonly type: ColumnType; readonly categories?: readonly string[] } | undefined,
): Column {
  if (schema?.categories !== undefined) return knownCategories(texts, reading, schema.categories);
  const found = schema === undefined ? guess(texts, reading) : { type: schema.type, reason: "by the schema" };
  return build(texts, reading, found.type, found.reason);
}

/** The same of texts that are nothing else, whatever they look like. */
export function plainColumn(texts: Texts, reading: Reading): Column {
  const { type, reason } = textual(texts.texts, texts.codes, reading, undefined);
  return build(texts, reading, type, reason);
}

/** True where all values are numbers with a decimal comma, which at least one of them has. */
export function hasDecimalComma({ texts }: Texts, reading: Reading): boolean {
  const present = texts.filter((text) => !isMissing(text, reading));
  return present.some((text) => text.includes(",")) && present.every((text) => faultAsNumber(text, ",") === undefined);
}

interface Guess {
  readonly type: ColumnType;
  readonly reason: string;
}

function guess({ texts, first, codes }: Texts, reading: Reading): Guess {
  const { where = byRow, decimal } = reading;
  const present = texts.map((_, i) => i).filter((i) => !isMissing(texts[i]!, reading));
  if (present.length === 0) return { type: "number", reason: "every value is missing" };
  const faults = present.map((i) => faultAsNumber(texts[i]!, decimal));
  if (present.some((i) => isBig(texts[i]!))) {
    const not = present.findIndex((i, at) => faults[at] !== undefined || bigOf(texts[i]!) === undefined);
    if (not < 0) return { type: "number", reason: "every value is an integer, some beyond 2^53" };
    const fault = faults[not] ?? "beyond 64 bits, or beside integers that float64 does not have";
    return textual(
      texts,
      codes,
      reading,
      `${where(first[present[not]!]!)} is ${JSON.stringify(texts[present[not]!]!)}, ${fault}`,
    );
  }
  const at = faults.findIndex((fault) => fault !== undefined);
  if (at < 0)
    return { type: "number", reason: `every value is a number${decimal === "," ? " with a decimal comma" : ""}` };
  if (present.every((i) => booleanOf(texts[i]!) !== undefined))
    return { type: "boolean", reason: "every value is true or false" };
  if (present.every((i) => !Number.isNaN(momentOf(texts[i]!))))
    return { type: "date", reason: "every value is a date" };
  const day = present.find((i) => dateFault(texts[i]!) !== undefined);
  if (day !== undefined && present.every((i) => !Number.isNaN(momentOf(texts[i]!)) || dateFault(texts[i]!)))
    return textual(
      texts,
      codes,
      reading,
      `${where(first[day]!)} is ${JSON.stringify(texts[day]!)}, ${dateFault(texts[day]!)!}`,
    );
  const numbers = faults.filter((fault) => fault === undefined).length;
  const example = `${where(first[present[at]!]!)} is ${JSON.stringify(texts[present[at]!]!)}, ${faults[at]}`;
  return textual(texts, codes, reading, numbers > 0 || faults[at] !== notNumber ? example : undefined);
}

/** Categories where texts come again, or are few. */
function textual(texts: readonly string[], codes: Int32Array, reading: Reading, why: string | undefined): Guess {
  const present = texts.filter((text) => !isEmpty(text, reading)).length;
  const rows = codes.reduce((sum, code) => sum + Number(!isEmpty(texts[code]!, reading)), 0);
  const type = present <= Math.max(20, rows / 2) ? "category" : "text";
  return { type, reason: why ?? `${count(present, "different text")} in ${count(rows, "row")}` };
}

/** True where a text stands for nothing among numbers. */
function isMissing(text: string, { missing }: Reading): boolean {
  return text.trim() === "" || missing.has(text.trim());
}

/** True where a text stands for nothing among texts. */
function isEmpty(text: string, { missing, everywhere }: Reading): boolean {
  return text.trim() === "" || (everywhere && missing.has(text.trim()));
}

function build(column: Texts, reading: Reading, type: ColumnType, reason: string): Column {
  const { name, texts, codes } = column;
  const textual = type === "category" || type === "text";
  const gone = texts.map((text) => (textual ? isEmpty(text, reading) : isMissing(text, reading)));
  const missing = gone.includes(true) ? Uint8Array.from(codes, (code) => Number(gone[code])) : undefined;
  const known: Known = { name, missing, reason, ...(reading.where && { where: reading.where }) };
  if (type === "text")
    return textColumn(
      known,
      Array.from(codes, (code) => (gone[code] ? "" : texts[code]!)),
    );
  if (type === "category")
    return categoryColumn(
      known,
      codes.map((code) => (gone[code] ? -1 : code)),
      texts,
    );
  if (type === "number" && texts.some((text, i) => !gone[i] && isBig(text)))
    return numberColumn(known, BigInt64Array.from(codes, each(column, reading, gone, type, bigOf, 0n)));
  const numbers = Float64Array.from(
    codes,
    each(column, reading, gone, type, readers(reading)[type], type === "boolean" ? 0 : NaN),
  );
  if (type === "number") return numberColumn(known, numbers);
  return type === "date" ? dateColumn(known, numbers) : booleanColumn(known, Uint8Array.from(numbers));
}

/** Functions that read a text as a value of a type; undefined and NaN for one that is none. */
function readers({ decimal }: Reading): Readonly<Record<"number" | "date" | "boolean", (text: string) => number>> {
  return {
    number: (text) => numberOf(text, decimal),
    date: momentOf,
    boolean: (text) => Number(booleanOf(text) ?? NaN),
  };
}

/** Gives the value of each code, of which every text is read once. @throws DataError for a text that is none. */
function each<V extends number | bigint>(
  { name, texts, first }: Texts,
  { who, where = byRow, decimal }: Reading,
  gone: readonly boolean[],
  type: ColumnType,
  read: (text: string) => V | undefined,
  none: V,
): (code: number) => V {
  const values = texts.map((text, i) => {
    if (gone[i]) return none;
    const value = read(text);
    if (value !== undefined && !Number.isNaN(value)) return value;
    const fault = (type === "number" ? faultAsNumber(text, decimal) : undefined) ?? wanted[type];
    const quoted = JSON.stringify(text);
    throw new DataError(
      `${who}: column ${JSON.stringify(name)}, ${where(first[i]!)} is ${quoted}, ${fault}; call it missing with ` +
        `{ missing: [${quoted}] }, or the column text with { schema: { ${JSON.stringify(name)}: "text" } }`,
    );
  });
  return (code) => values[code]!;
}

/** Words about a text that is no value of that type: "neither true nor false". */
export function wantedOf(type: ColumnType): string {
  return wanted[type];
}

const wanted: Readonly<Record<ColumnType, string>> = {
  number: "not an integer of 64 bits",
  boolean: "neither true nor false",
  date: "not a date as in 2026-11-30 or 2026-11-30T22:05:09Z",
  category: "no text",
  text: "no text",
};

function knownCategories(column: Texts, reading: Reading, categories: readonly string[]): Column {
  const { name, texts, first, codes } = column;
  const { who, where = byRow } = reading;
  const places = new Map(categories.map((text, i) => [text, i]));
  const place = texts.map((text, i) => {
    const at = places.get(text) ?? (isEmpty(text, reading) ? -1 : undefined);
    if (at !== undefined) return at;
    throw new DataError(
      `${who}: column ${JSON.stringify(name)}, ${where(first[i]!)} is ${JSON.stringify(text)}, which is no category of ` +
        `the schema; categories are ${categories
          .slice(0, 10)
          .map((c) => JSON.stringify(c))
          .join(", ")}`,
    );
  });
  const values = codes.map((code) => place[code]!);
  const missing = place.includes(-1) ? Uint8Array.from(values, (value) => Number(value < 0)) : undefined;
  return categoryColumn({ name, missing, reason: "by the schema" }, values, categories, true);
}
