/** Tables: columns of one length by name, each of a type of its own. */
import { count, DataError, describe, requireList, requireOptions } from "../errors.ts";
import type { Info } from "../info.ts";
import { requireNames } from "../names.ts";
import {
  booleanColumn,
  categoryColumn,
  dateColumn,
  numberColumn,
  textColumn,
  type Column,
  type ColumnType,
  type Known,
} from "./column.ts";
import { listed, readSchema, requireColumns, types, type Schema } from "./schema.ts";
import { columnOfValues, type Value } from "./values.ts";

/** Columns of one length, by name, in their order. */
export interface Table {
  /** Number of rows. */
  readonly length: number;
  readonly columns: ReadonlyMap<string, Column>;
  /** Absent for data that say nothing of themselves. */
  readonly info?: Info;
}

/** Values of one column, or a column of another table, which is taken as it is under its new name. */
export type Values = ArrayLike<Value> | Column;

/** Columns as `table` takes them: an object, or pairs of a name and values for names that an object cannot have. */
export type Columns = Readonly<Record<string, Values>> | Iterable<readonly [string, Values]>;

/**
 * A table of your own data. Numbers, bigints, truth values, dates and texts make columns of these types; texts are
 * categories where they come again, and are never read as numbers. What is null, undefined or NaN is missing. Columns
 * of other tables are taken as they are.
 * @param options `schema`: the types of columns, where they are known
 * @throws DataError for columns of several lengths or none, values of several kinds in one, and names that are empty or
 * come twice.
 * @example
 * const people = table({ age: [34, null, 51], country: ["NA", "DE", "NA"] });
 * people.length; // → 3
 * [columnOf(people, "age").type, columnOf(people, "country").type]; // → [ 'number', 'category' ]
 */
export function table(columns: Columns, options: { readonly schema?: Schema } = {}): Table {
  requireOptions("table", options, "schema");
  if (typeof columns === "string")
    throw new DataError(
      `table: columns are ${describe(columns)}; they are an object of names and arrays, and readCsv reads a file`,
    );
  if (typeof columns !== "object" || columns === null || ArrayBuffer.isView(columns))
    throw new DataError(`table: columns are ${describe(columns)}; they are an object of names and arrays`);
  const pairs = (Symbol.iterator in columns ? [...columns] : Object.entries(columns)) as [string, Values][];
  if (!pairs.every((pair) => Array.isArray(pair) && pair.length === 2))
    throw new DataError("table: columns are a list of something else; they are pairs of a name and an array");
  requireNames(
    "table",
    "columns",
    pairs.map(([name]) => name),
  );
  const names = pairs.map(([name]) => name);
  const schemas = readSchema("table", options.schema);
  requireColumns("table", schemas, names);
  return tableOf(
    "table",
    pairs.map(([name, values]) => {
      const schema = schemas.get(name);
      if (isColumn(values)) return renamed(name, values, schema?.type);
      requireList("table", `column ${JSON.stringify(name)}`, values, "values");
      return columnOfValues("table", name, values, schema);
    }),
  );
}

/** Columns as a table. @throws DataError where they are of several lengths. @internal */
export function tableOf(who: string, columns: readonly Column[], info?: Info): Table {
  const length = columns[0]?.length ?? 0;
  for (const column of columns)
    if (column.length !== length)
      throw new DataError(
        `${who}: column ${JSON.stringify(column.name)} has ${count(column.length, "row")}, ` +
          `${JSON.stringify(columns[0]!.name)} has ${length}; all columns have the same number`,
      );
  const byName = new Map(columns.map((column) => [column.name, column]));
  return Object.freeze({ length, columns: byName, ...(info === undefined ? {} : { info }) });
}

/**
 * The column of that name.
 * @throws DataError where there is none.
 * @example
 * columnOf(table({ a: [1, 2] }), "a").values; // → Float64Array(2) [ 1, 2 ]
 */
export function columnOf(data: Table, name: string): Column {
  requireTable("columnOf", data);
  return columnIn("columnOf", data, name);
}

/** @internal */
export function columnIn(who: string, { columns }: Table, name: string): Column {
  const column = columns.get(name);
  if (column === undefined)
    throw new DataError(`${who}: there is no column ${describe(name)}; this table has ${listed([...columns.keys()])}`);
  return column;
}

/**
 * The table with some of its columns only, in the order in which they are named.
 * @throws DataError where there is no column of that name, or it is named twice.
 * @example
 * [...selectColumns(table({ a: [1], b: [2] }), ["b"]).columns.keys()]; // → [ 'b' ]
 */
export function selectColumns(data: Table, names: readonly string[]): Table {
  requireTable("selectColumns", data);
  requireNames("selectColumns", "names", names);
  return tableOf(
    "selectColumns",
    names.map((name) => columnIn("selectColumns", data, name)),
  );
}

/**
 * The rows at the given positions, counted from 0, in that order; a position may come more than once.
 * @throws DataError where a position is not one of the table's.
 * @example
 * columnOf(takeRows(table({ a: [1, 2, 3] }), [2, 0]), "a").values; // → Float64Array(2) [ 3, 1 ]
 */
export function takeRows(data: Table, positions: ArrayLike<number>): Table {
  requireTable("takeRows", data);
  requireList("takeRows", "positions", positions);
  for (let i = 0; i < positions.length; i++) {
    const at: unknown = positions[i];
    if (!(Number.isInteger(at) && (at as number) >= 0 && (at as number) < data.length))
      throw new DataError(
        `takeRows: position ${typeof at === "number" ? at : describe(at)} is not in a table of ` +
          `${count(data.length, "row")}; positions go from 0 to ${data.length - 1}`,
      );
  }
  return tableOf(
    "takeRows",
    Array.from(data.columns.values(), (column) => rowsOfColumn(column, positions)),
    data.info,
  );
}

/**
 * Gives the types of the columns of a table, and the categories in their order, to read other data in the same way.
 * @example
 * schemaOf(table({ colour: ["red", "blue", "red"] })).colour; // → { type: 'category', categories: [ 'blue', 'red' ] }
 */
export function schemaOf(data: Table): Schema {
  requireTable("schemaOf", data);
  const schema = Object.create(null) as Record<string, { type: ColumnType; categories?: readonly string[] }>;
  for (const [name, column] of data.columns)
    schema[name] =
      column.type === "category" ? { type: "category", categories: column.categories } : { type: column.type };
  return schema;
}

/** @throws DataError unless it is a table, as `table` and the readers make one. */
export function requireTable(who: string, data: unknown): asserts data is Table {
  const { columns, length } = Object(data) as Partial<Table>;
  if (!(columns instanceof Map && typeof length === "number"))
    throw new DataError(
      `${who}: the data are ${describe(data)}; they are a table, make one with table({ name: values })`,
    );
}

/** The column as an array of the values that it has at the rows; null where missing. @internal */
export function valuesOf(column: Column): Value[] {
  return Array.from({ length: column.length }, (_, row): Value => {
    if (column.missing?.[row] === 1) return null;
    if (column.type === "category") return column.categories[column.values[row]!]!;
    if (column.type === "boolean") return column.values[row] === 1;
    return column.type === "date" ? new Date(column.values[row]!) : column.values[row]!;
  });
}

/** Returns whether it is a column of a table: values that say their type. */
function isColumn(column: unknown): column is Column {
  const { type, values, length } = Object(column) as Partial<Column>;
  return types.includes(type!) && (Array.isArray(values) || ArrayBuffer.isView(values)) && length === values.length;
}

/** The column under another name. @throws DataError where the schema says another type. */
function renamed(name: string, column: Column, type: ColumnType | undefined): Column {
  if (type !== undefined && type !== column.type)
    throw new DataError(`table: column ${JSON.stringify(name)} is of type ${column.type}, and the schema says ${type}`);
  return column.name === name ? column : Object.freeze({ ...column, name });
}

function rowsOfColumn(column: Column, positions: ArrayLike<number>): Column {
  const at = <T>(values: ArrayLike<T>): T[] => Array.from(positions, (position) => values[position]!);
  const missing = column.missing && Uint8Array.from(at(column.missing));
  const known: Known = { name: column.name, missing, reason: column.reason };
  switch (column.type) {
    case "number": {
      const { values } = column;
      return numberColumn(
        known,
        values instanceof BigInt64Array ? BigInt64Array.from(at(values)) : Float64Array.from(at(values)),
      );
    }
    case "category":
      return categoryColumn(known, Int32Array.from(at(column.values)), column.categories, true);
    case "boolean":
      return booleanColumn(known, Uint8Array.from(at(column.values)));
    case "date":
      return dateColumn(known, Float64Array.from(at(column.values)));
    case "text":
      return textColumn(known, at(column.values));
  }
}
