/** Columns of values that JavaScript has: numbers, bigints, truth values, dates and texts. */
import { DataError, describe } from "../errors.ts";
import { booleanColumn, dateColumn, numberColumn, type Column, type ColumnType, type Known } from "./column.ts";
import { columnOfTexts, plainColumn, type Reading, type Texts } from "./infer.ts";

/** A value of a table as JavaScript has it; undefined, null and NaN are missing. */
export type Value = number | bigint | string | boolean | Date | null | undefined;

interface ColumnIs {
  readonly type: ColumnType;
  readonly categories?: readonly string[];
}

/**
 * A column of values of one kind. Texts are never read as numbers unless `schema` says so.
 * @throws DataError for values of several kinds, or of another one than `schema` says.
 */
export function columnOfValues(who: string, name: string, values: ArrayLike<Value>, schema?: ColumnIs): Column {
  if ((values instanceof Float64Array || values instanceof Float32Array) && (schema?.type ?? "number") === "number")
    return columnOfFloats(name, values);
  const { missing, first } = examine(who, name, values);
  const known: Known = { name, missing, reason: "every value is missing" };
  if (first < 0 && schema === undefined) return numberColumn(known, new Float64Array(values.length).fill(NaN));
  const kind = first < 0 ? "string" : (kindOf(values[first]) as Kind);
  const textual = schema?.type === "category" || schema?.type === "text";
  if (kind === "string" || textual) {
    const texts = textsOf(name, values, missing);
    const reading: Reading = { who, decimal: ".", missing: new Set(), everywhere: true };
    return schema === undefined ? plainColumn(texts, reading) : columnOfTexts(texts, reading, schema);
  }
  const column = ofKind(who, { ...known, reason: `every value is a ${kinds[kind]}` }, kind, values);
  if (schema !== undefined && schema.type !== column.type)
    throw new DataError(
      `${who}: column ${JSON.stringify(name)}, row ${first + 1} is ${describe(values[first])}, and the schema says ` +
        `${schema.type}`,
    );
  return column;
}

/** The same of floats, which need no look at the kind of each. */
function columnOfFloats(name: string, values: Float64Array | Float32Array): Column {
  const numbers = new Float64Array(values);
  let present = numbers.length;
  for (let i = 0; i < numbers.length; i++) if (numbers[i] !== numbers[i]) present--;
  const missing = present === numbers.length ? undefined : Uint8Array.from(numbers, (x) => Number(x !== x));
  return numberColumn({ name, missing, reason: `every value is ${present > 0 ? "a number" : "missing"}` }, numbers);
}

type Kind = "number" | "bigint" | "boolean" | "date" | "string";

const kinds: Readonly<Record<Kind, string>> = {
  number: "number",
  bigint: "bigint",
  boolean: "truth value",
  date: "date",
  string: "text",
};

/** Finds what is missing, and the first row that is not, −1 where all are. */
function examine(who: string, name: string, values: ArrayLike<Value>): { missing: Uint8Array; first: number } {
  const missing = new Uint8Array(values.length);
  let first = -1;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    const kind = kindOf(value);
    if (kind === undefined) missing[row] = 1;
    else if (kind === "other")
      throw new DataError(
        `${who}: column ${JSON.stringify(name)}, row ${row + 1} is ${describe(value)}; values are numbers, bigints, ` +
          `truth values, dates and texts`,
      );
    else if (first < 0) first = row;
    else if (kind !== kindOf(values[first]))
      throw new DataError(
        `${who}: column ${JSON.stringify(name)}, row ${row + 1} is ${describe(value)}, and row ${first + 1} is ` +
          `${describe(values[first])}; the values of a column are of one kind`,
      );
  }
  return { missing, first };
}

/** The kind of a value; undefined for one that is missing. */
function kindOf(value: unknown): Kind | "other" | undefined {
  if (value === undefined || value === null || Number.isNaN(value)) return undefined;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : "date";
  const kind = typeof value;
  return kind === "number" || kind === "bigint" || kind === "boolean" || kind === "string" ? kind : "other";
}

function ofKind(who: string, known: Known, kind: Kind, values: ArrayLike<Value>): Column {
  const missing = known.missing!;
  const number = (value: Value, row: number): number => (missing[row] === 1 ? NaN : Number(value));
  if (kind === "bigint") {
    const bigint = (value: Value, row: number): bigint =>
      missing[row] === 1 ? 0n : whole(who, known.name, value, row);
    return numberColumn(known, BigInt64Array.from(values as ArrayLike<never>, bigint));
  }
  if (kind === "boolean")
    return booleanColumn(
      known,
      Uint8Array.from(values as ArrayLike<never>, (value, row) => Number(number(value, row) === 1)),
    );
  const numbers = Float64Array.from(values as ArrayLike<never>, number);
  return kind === "date" ? dateColumn(known, numbers) : numberColumn(known, numbers);
}

function whole(who: string, name: string, value: Value, row: number): bigint {
  if (BigInt.asIntN(64, value as bigint) === value) return value;
  throw new DataError(`${who}: column ${JSON.stringify(name)}, row ${row + 1} is ${describe(value)}, beyond 64 bits`);
}

/** Values as texts, each once. */
function textsOf(name: string, values: ArrayLike<Value>, missing: Uint8Array): Texts {
  const places = new Map<string, number>();
  const first: number[] = [];
  const codes = Int32Array.from({ length: values.length }, (_, row) => {
    const value = values[row];
    const text = missing[row] === 1 ? "" : value instanceof Date ? value.toISOString() : String(value);
    const before = places.get(text);
    if (before !== undefined) return before;
    first.push(row);
    places.set(text, first.length - 1);
    return first.length - 1;
  });
  return { name, texts: [...places.keys()], first, codes };
}
