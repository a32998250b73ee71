/** Data of every kind as a table, and a table as data of that kind again: steps know tables alone. */
import { DataError, numbersOf, table } from "@cotangent/datasets";
import type { AnyDataset, Column, Dataset, Info, Table, TargetDataset, Value } from "@cotangent/datasets";
import { count, describe, quote } from "./words.ts";

/** A typed array of numbers that carries its shape [rows, columns]. */
export type TypedRows = ArrayLike<number> & ArrayBufferView & { readonly shape: readonly number[] };

/** Rows without names: nested arrays, or a typed array with a shape. Their columns are called x0, x1 … */
export type Rows = readonly (readonly Value[])[] | TypedRows;

/** All that steps take. */
export type Data = Table | AnyDataset | Rows;

/** Float64 numbers with their shape [rows, columns]. */
export type Shaped = Float64Array & { readonly shape: readonly [number, number] };

/** The kind of data that comes out where D went in. */
export type Transformed<D extends Data> = D extends Table
  ? Table
  : D extends TargetDataset<number, infer T>
    ? TargetDataset<number, T>
    : D extends Dataset
      ? Dataset
      : D extends ArrayBufferView
        ? Shaped
        : D extends readonly (readonly number[])[]
          ? number[][]
          : Value[][];

/** Data as a table, and the way back. */
export interface Inward {
  readonly table: Table;
  /** True where columns have places alone, and no names that anybody gave. */
  readonly isPositional: boolean;
  /** Gives a table as data of the kind that came in. `units` has the unit of each column. */
  outward(table: Table, units: (before: Info) => readonly string[]): unknown;
}

/** @throws DataError for what is no data, ragged rows, and numbers that are infinite. */
export function readData(who: string, data: unknown): Inward {
  const inward = isTable(data)
    ? { table: data, isPositional: false, outward: (out: Table) => out }
    : isDataset(data)
      ? fromDataset(who, data)
      : ArrayBuffer.isView(data) && !(data instanceof DataView)
        ? fromTyped(who, data as unknown as TypedRows)
        : fromNested(who, data);
  for (const [name, column] of inward.table.columns) {
    requireColumn(who, name, column, inward.table.length);
    if (inward.table === data) requireFinite(who, column);
  }
  return inward;
}

export function isTable(data: unknown): data is Table {
  const { columns, length } = Object(data) as Partial<Table>;
  return columns instanceof Map && typeof length === "number";
}

function isDataset(data: unknown): data is AnyDataset {
  const { features, featureNames, length } = Object(data) as Partial<AnyDataset>;
  return features instanceof Float32Array && Array.isArray(featureNames) && typeof length === "number";
}

function fromDataset(who: string, data: AnyDataset): Inward {
  const { features, featureNames, length, info } = data;
  if (features.length !== length * featureNames.length)
    throw new DataError(
      `${who}: the data set has ${count(features.length, "number")} in ${length} rows of ` +
        `${count(featureNames.length, "feature")}; make it with dataset({ features, labels })`,
    );
  return {
    table: tableOfRows(who, features, featureNames, length),
    isPositional: false,
    outward(out, units) {
      const names = [...out.columns.keys()];
      const elements = Object.assign(new Float32Array(out.length * names.length), {
        shape: [out.length, names.length],
      });
      fill(who, elements, out);
      const at = elements.findIndex((x) => !Number.isFinite(x));
      if (at >= 0) {
        const [row, column] = [Math.floor(at / names.length), quote(names[at % names.length]!)];
        throw new DataError(
          `${who}: column ${column}, row ${row + 1} would be ${elements[at]} in float32, and a data set has finite ` +
            `numbers; transform a table instead`,
        );
      }
      Object.freeze(elements.shape);
      const about = info === undefined ? {} : { info: { ...info, units: units(info) } };
      return Object.freeze({ ...data, features: elements, featureNames: Object.freeze(names), ...about });
    },
  };
}

function fromTyped(who: string, data: TypedRows): Inward {
  const { shape } = data as { readonly shape?: readonly number[] };
  const sound = Array.isArray(shape) && shape.length === 2 && shape.every((d) => Number.isInteger(d) && d >= 0);
  if (
    !sound ||
    shape[0]! * shape[1]! !== data.length ||
    data instanceof BigInt64Array ||
    data instanceof BigUint64Array
  )
    throw new DataError(
      `${who}: the data are ${describe(data)} of ${data.length} with the shape ` +
        `${Array.isArray(shape) ? `[${shape.map(String).join(",")}]` : describe(shape)}; give numbers with ` +
        `{ shape: [rows, columns] } that holds them`,
    );
  const [length, width] = shape as unknown as readonly [number, number];
  return {
    table: tableOfRows(who, data, placeNames(who, width), length),
    isPositional: true,
    outward(out) {
      const elements = new Float64Array(out.length * out.columns.size);
      fill(who, elements, out);
      return Object.assign(elements, { shape: Object.freeze([out.length, out.columns.size] as const) });
    },
  };
}

function fromNested(who: string, data: unknown): Inward {
  if (!Array.isArray(data))
    throw new DataError(
      `${who}: the data are ${describe(data)}; they are a table, a data set, an array of rows, or a typed array with ` +
        `a shape [rows, columns]`,
    );
  const rows: readonly unknown[] = data;
  const width = Array.isArray(rows[0]) ? rows[0].length : 0;
  // by index: forEach would pass over the holes of a sparse array
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (!Array.isArray(row)) throw new DataError(`${who}: row ${i + 1} is ${describe(row)}; every row is an array`);
    if (row.length !== width)
      throw new DataError(
        `${who}: row ${i + 1} has ${count(row.length, "value")}, row 1 has ${width}; all rows have the same number`,
      );
  }
  const names = placeNames(who, width);
  return {
    table: built(who, rows.length, () =>
      names.map((name, j) => [name, columnOfRows(rows as readonly (readonly Value[])[], j)]),
    ),
    isPositional: true,
    outward(out) {
      const columns = Array.from(out.columns.values(), valuesOf);
      return Array.from({ length: out.length }, (_, i) => columns.map((column) => column[i]));
    },
  };
}

/** Numbers where all values are numbers, which `table` takes without looking at the kind of each. */
function columnOfRows(rows: readonly (readonly Value[])[], j: number): ArrayLike<Value> {
  const numbers = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const value = rows[i]![j];
    if (typeof value !== "number") return rows.map((row) => row[j]);
    numbers[i] = value;
  }
  return numbers;
}

function placeNames(who: string, width: number): string[] {
  if (width > mostColumns) throw new DataError(`${who}: rows have ${width} columns; there are at most ${mostColumns}`);
  return Array.from({ length: width }, (_, j) => `x${j}`);
}

/** Most columns of data, and most that a step may make. */
export const mostColumns = 100_000;

/**
 * Pairs of names and values as a table, with a message of the step's own where it cannot be made. Floats become columns
 * as they are, without a copy: nobody else has them.
 */
export function built(who: string, length: number, pairs: () => Iterable<Pair>): Table {
  const made = Array.from(pairs(), ([name, values]): Pair => [name, plainColumn(name, values) ?? values]);
  if (made.length === 0) return Object.freeze({ length, columns: new Map<string, Column>() });
  try {
    const out = table(made);
    made.forEach(([name, values]) => "type" in values || requireFinite(who, out.columns.get(name)!));
    return out;
  } catch (error) {
    if (error instanceof DataError) throw new DataError(error.message.replace(/^table: /, `${who}: `));
    throw error;
  }
}

/** A column of floats that are all finite and below 2²⁴: no marks of what is missing, no integers to be told apart. */
function plainColumn(name: string, values: Pair[1]): Column | undefined {
  if (!(values instanceof Float64Array)) return undefined;
  for (let i = 0; i < values.length; i++) if (!(values[i]! < 16777216 && values[i]! > -16777216)) return undefined;
  const { length } = values;
  const reason = `every value is ${length > 0 ? "a number" : "missing"}`;
  return Object.freeze({ name, type: "number", length, values, missingCount: 0, reason });
}

/** A name, and values or a column of another table: what `table` takes. */
export type Pair = readonly [name: string, values: ArrayLike<Value> | Column];

/** Rows of numbers as a table: in blocks of rows, so that what is read stays in the cache until all columns have it. */
function tableOfRows(who: string, rows: ArrayLike<number>, names: readonly string[], length: number): Table {
  const width = names.length;
  const columns = names.map(() => new Float64Array(length));
  for (let from = 0; from < length; from += 64) {
    const to = Math.min(length, from + 64);
    for (let j = 0; j < width; j++) {
      const column = columns[j]!;
      for (let i = from, at = from * width + j; i < to; i++, at += width) column[i] = rows[at]!;
    }
  }
  return built(who, length, () => names.map((name, j): Pair => [name, columns[j]!]));
}

/** Writes the columns into rows. @throws DataError for a column that is not of numbers. */
function fill(who: string, rows: Float32Array | Float64Array, { columns, length }: Table): void {
  const width = columns.size;
  const all = Array.from(columns.values(), (column) => numbersFor(who, column));
  for (let from = 0; from < length; from += 64) {
    const to = Math.min(length, from + 64);
    for (let j = 0; j < width; j++) {
      const column = all[j]!;
      for (let i = from, at = from * width + j; i < to; i++, at += width) rows[at] = column[i]!;
    }
  }
}

function numbersFor(who: string, column: Column): Float64Array {
  if (column.type === "category" || column.type === "text")
    throw new DataError(
      `${who}: column ${quote(column.name)} would be of type ${column.type}, and these data have numbers only; ` +
        `transform a table, or rows as nested arrays`,
    );
  return column.type === "number" && column.values instanceof Float64Array ? column.values : numbersOf(column);
}

/** The values of a column as JavaScript has them: NaN where a number is missing, else null. */
export function valuesOf(column: Column): Value[] {
  const { missing } = column;
  switch (column.type) {
    case "number":
      return Array.from(column.values as ArrayLike<number | bigint>, (x, i) => (missing?.[i] === 1 ? NaN : x));
    case "category":
      return Array.from(column.values, (code) => column.categories[code] ?? null);
    case "boolean":
      return Array.from(column.values, (x, i) => (missing?.[i] === 1 ? null : x === 1));
    case "date":
      return Array.from(column.values, (x, i) => (missing?.[i] === 1 ? null : new Date(x)));
    case "text":
      return Array.from(column.values, (x, i) => (missing?.[i] === 1 ? null : x));
  }
}

function requireColumn(who: string, name: unknown, column: unknown, rows: number): void {
  const { type, values, length } = Object(column) as Partial<Column>;
  const sound = typeof name === "string" && typeof type === "string" && Object(values).length === rows;
  if (!sound || length !== rows)
    throw new DataError(
      `${who}: the table has a column that is ${describe(column)}; make it with table({ name: values })`,
    );
}

/** @throws DataError for a number that is infinite. */
function requireFinite(who: string, { type, name, values }: Column): void {
  if (type !== "number" || values instanceof BigInt64Array) return;
  const numbers = values as Float64Array;
  for (let i = 0; i < numbers.length; i++)
    if (numbers[i]! - numbers[i]! !== 0 && !Number.isNaN(numbers[i]))
      throw new DataError(
        `${who}: column ${quote(name)}, row ${i + 1} is ${values[i]}; every number is finite, or missing as NaN`,
      );
}
