import { DataError, type Column, type ColumnType, type Table } from "@cotangent/datasets";
import { codedOf, countsOf, type Coded } from "./categories.ts";
import { readData } from "./data.ts";
import { object, optional, text, type Read } from "./read.ts";
import { count, describe, listed, quote } from "./words.ts";

/** Options of `inspect`. */
export interface InspectOptions {
  /** The column that is to be predicted. */
  readonly target?: string;
}

/** An account of a table that nothing was done to yet. */
export interface Findings {
  readonly rows: number;
  readonly target?: string;
  /** All columns but the target. */
  readonly columns: readonly ColumnFindings[];
}

/** An account of one column. */
export interface ColumnFindings {
  readonly column: string;
  readonly type: ColumnType;
  /** Number of values that are missing. */
  readonly missing: number;
  /** Number of different values among the others. */
  readonly distinct: number;
  /** The least and the largest of numbers; of dates as milliseconds since 1970. */
  readonly least?: number;
  readonly largest?: number;
  /** A reason to leave the column out; absent where there is none. */
  readonly useless?: string;
  /** Sentences of what one should look at. */
  readonly warnings: readonly string[];
}

/**
 * Looks at each column of a table before anything is learned from it: columns without information (constants,
 * identifiers, texts that all differ, copies of the target) with the reason, spellings that may be one value, numbers
 * that float32 cannot tell apart.
 * @throws DataError for what is no table, and for a target that is not there.
 * @example
 * const data = table({ id: [1, 2, 3, 4], colour: ["Red", "red ", "blue", "blue"], sold: [true, false, true, false] });
 * const { columns } = inspect(data, { target: "sold" });
 * columns[0]?.useless; // → it numbers the rows
 * columns[1]?.warnings; // → [ '"Red", "red " may be one value' ]
 */
export function inspect(data: Table, options: InspectOptions = {}): Findings {
  const { target } = inspectOptions(options, { who: "inspect", path: "" });
  const { table } = readData("inspect", data);
  if (Object(data).columns !== table.columns)
    throw new DataError(
      `inspect: the data are ${describe(data)}; they are a table, make one with table({ name: values })`,
    );
  return findingsOf("inspect", table, target);
}

const name: Read<string | undefined> = text;
const inspectOptions = object({ target: optional(name, undefined) });

/** Findings for callers with names of their own. @throws DataError for a target that is not there. */
export function findingsOf(who: string, { columns, length }: Table, target: string | undefined): Findings {
  const answer = target === undefined ? undefined : columns.get(target);
  if (target !== undefined && answer === undefined)
    throw new DataError(`${who}: there is no target ${quote(target)}; these data have ${listed([...columns.keys()])}`);
  const others = [...columns.values()].filter((column) => column !== answer);
  const coded = answer && codedOf(answer);
  return Object.freeze({
    rows: length,
    ...(target === undefined ? {} : { target }),
    columns: Object.freeze(others.map((column) => findingsOfColumn(column, answer, coded))),
  });
}

function findingsOfColumn(column: Column, target: Column | undefined, answers: Coded | undefined): ColumnFindings {
  const coded = codedOf(column);
  const counts = countsOf(coded);
  const distinct = counts.reduce((sum, n) => sum + Number(n > 0), 0);
  const useless =
    empty(column, coded, counts, distinct) ??
    identifier(column, distinct) ??
    (target && answers && copyOf(target, answers, column, coded, distinct));
  const warnings = [...spellings(column, coded), ...unreadDates(column, coded), ...tooClose(column, distinct)];
  return Object.freeze({
    column: column.name,
    type: column.type,
    missing: column.missingCount,
    distinct,
    ...rangeOf(column),
    ...(useless === undefined ? {} : { useless }),
    warnings: Object.freeze(warnings),
  });
}

function empty({ length }: Column, { texts }: Coded, counts: Int32Array, distinct: number): string | undefined {
  if (distinct === 0) return "no value is present";
  return distinct === 1 && length > 1 ? `every value is ${quote(texts[counts.findIndex((n) => n > 0)]!)}` : undefined;
}

/** Integers beyond those of float64, numbers of rows, texts that all differ: they name a row, and say nothing of it. */
function identifier(column: Column, distinct: number): string | undefined {
  const { type, length, missingCount, values } = column;
  if (length < 3 || distinct < length - missingCount) return undefined;
  if (type === "text" || type === "category") return "every text comes once";
  if (type !== "number" || missingCount > 0) return undefined;
  if (values instanceof BigInt64Array && values.some((x) => BigInt(Number(x)) !== x))
    return "it is an identifier: integers that float64 does not have, each once";
  const first = Number(values[0]);
  const isNumbering = Array.from(values as ArrayLike<number | bigint>).every((x, i) => Number(x) === first + i);
  // years, and counts that begin with some small number, may say something
  const isYears = first >= 1500 && first + length <= 2500;
  return isNumbering && (first === 0 || first === 1 || (first >= 1000 && !isYears)) ? "it numbers the rows" : undefined;
}

/** A column from which the target can be read off, and which nobody has before the target is known. */
function copyOf(target: Column, answers: Coded, column: Column, coded: Coded, distinct: number): string | undefined {
  const why = `it is a copy of the target ${quote(target.name)}`;
  const rows = coded.codes.length;
  // where most values come once, each would stand for one of the target's
  if (distinct > 1 && distinct <= rows / 2 && pairedOff(coded.codes, answers.codes)) return why;
  if (target.type !== "number" || column.type !== "number") return undefined;
  return proportional(column.values, target.values) ? why : undefined;
}

/** Returns whether each code of one goes with one of the other, in all rows in which both are present. */
function pairedOff(a: Int32Array, b: Int32Array): boolean {
  const [there, back] = [new Map<number, number>(), new Map<number, number>()];
  for (let row = 0; row < a.length; row++) {
    const [x, y] = [a[row]!, b[row]!];
    if (x < 0 || y < 0) continue;
    if ((there.get(x) ?? y) !== y || (back.get(y) ?? x) !== x) return false;
    there.set(x, y);
    back.set(y, x);
  }
  return there.size > 1;
}

/** Returns whether numbers are a multiple of others and a constant, but for rounding. */
function proportional(x: ArrayLike<number | bigint>, y: ArrayLike<number | bigint>): boolean {
  const pairs = Array.from(x, (one, i) => [Number(one), Number(y[i])] as const).filter(
    ([a, b]) => !Number.isNaN(a + b),
  );
  if (pairs.length < 3) return false;
  const mean = (at: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[at] / pairs.length, 0);
  const [mx, my] = [mean(0), mean(1)];
  let [xx, xy, yy] = [0, 0, 0];
  for (const [a, b] of pairs) [xx, xy, yy] = [xx + (a - mx) ** 2, xy + (a - mx) * (b - my), yy + (b - my) ** 2];
  return xx > 0 && yy > 0 && xy * xy >= (1 - 1e-12) * xx * yy;
}

function rangeOf({ type, values, missing }: Column): { readonly least?: number; readonly largest?: number } {
  if (type !== "number" && type !== "date") return {};
  let [least, largest] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const x = Number(values[i]);
    if (missing?.[i] !== 1) [least, largest] = [Math.min(least, x), Math.max(largest, x)];
  }
  return least <= largest ? { least, largest } : {};
}

/** Texts that differ in capitals, spaces and the way of writing letters alone. */
function spellings({ type }: Column, { texts }: Coded): string[] {
  if (type !== "category" && type !== "text") return [];
  const groups = new Map<string, string[]>();
  for (const text of texts) {
    const plain = text.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();
    groups.set(plain, [...(groups.get(plain) ?? []), text]);
  }
  const variants = [...groups.values()].filter((group) => group.length > 1);
  const said = variants.slice(0, 5).map((group) => `${listed(group)} may be one value`);
  return variants.length > 5 ? [...said, `so may ${count(variants.length - 5, "more group")} of values`] : said;
}

/** Dates of which nobody can know where the month is stay texts. */
function unreadDates({ type }: Column, { texts }: Coded): string[] {
  if (type !== "category" && type !== "text") return [];
  const areDates = texts.length > 0 && texts.every((text) => /^\d{1,2}([/.-])\d{1,2}\1\d{4}$/.test(text.trim()));
  return areDates ? [`its dates, such as ${quote(texts[0]!)}, are read as texts; write them as 2026-11-30`] : [];
}

/** Different numbers that are one in float32. */
function tooClose({ type, values, missing }: Column, distinct: number): string[] {
  if (type !== "number" || distinct < 2) return [];
  const present = Array.from(values as ArrayLike<number | bigint>).filter((_, i) => missing?.[i] !== 1);
  const singles = new Set(present.map((x) => Math.fround(Number(x))));
  if (singles.size * 2 > distinct) return [];
  return [
    `${count(distinct, "different number")} ${singles.size === 1 ? "are one" : `are ${singles.size}`} in float32, not in float64, in which columns are scaled`,
  ];
}
