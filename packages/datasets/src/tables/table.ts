/** Tables: columns of one length by name, each of a type of its own. */
import { DataError, describe, requireList, requireOptions } from "../errors.ts";
import { requireNames } from "../names.ts";
import type { Column, ColumnType } from "./column.ts";
import { columnIn, requireTable, tableOf, type Table } from "./rows.ts";
import { readSchema, requireColumns, types, type Schema } from "./schema.ts";
import { columnOfValues, type Value } from "./values.ts";

/** Values of one column, or a column of another table, which is taken as it is under its new name. */
export type Values = ArrayLike<Value> | Column;

/** One row: its values by name. */
export type RowRecord = Readonly<Record<string, Value>>;

/**
 * Columns as `table` takes them: an object of values by name, pairs of a name and values, for names that an object
 * cannot have, or rows, each an object.
 */
export type Columns = Readonly<Record<string, Values>> | Iterable<readonly [string, Values]> | readonly RowRecord[];

/**
 * A table of your own data. Numbers, bigints, truth values, dates and texts make columns of these types; texts are
 * categories where they come again, and are never read as numbers. What is null, undefined or NaN is missing, and so is
 * in a row what it does not name. Columns of other tables are taken as they are.
 * @param options `schema`: the types of columns, where they are known
 * @throws DataError for columns of several lengths or none, values of several kinds in one, and names that are empty or
 * come twice.
 * @example
 * const people = table({ age: [34, null, 51], country: ["NA", "DE", "NA"] });
 * people.length; // → 3
 * [columnOf(people, "age").type, columnOf(people, "country").type]; // → [ 'number', 'category' ]
 * [...table([{ a: 1, b: "x" }, { a: 2 }]).columns.keys()]; // → [ 'a', 'b' ]
 */
export function table(columns: Columns, options: { readonly schema?: Schema } = {}): Table {
  requireOptions("table", options, "schema");
  const pairs = pairsOf(columns);
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

/** The column as an array of the values that it has at the rows; null where missing. @internal */
export function valuesOf(column: Column): Value[] {
  return Array.from({ length: column.length }, (_, row): Value => {
    if (column.missing?.[row] === 1) return null;
    if (column.type === "category") return column.categories[column.values[row]!]!;
    if (column.type === "boolean") return column.values[row] === 1;
    return column.type === "date" ? new Date(column.values[row]!) : column.values[row]!;
  });
}

/** Names and values of the columns. @throws DataError for what is neither columns nor rows. */
function pairsOf(columns: unknown): readonly (readonly [string, Values])[] {
  const wanted = "they are an object of names and arrays, pairs of a name and an array, or rows, each an object";
  if (typeof columns === "string")
    throw new DataError(`table: columns are ${describe(columns)}; ${wanted}, and readCsv reads a file`);
  if (typeof columns !== "object" || columns === null || ArrayBuffer.isView(columns))
    throw new DataError(`table: columns are ${describe(columns)}; ${wanted}`);
  if (!(Symbol.iterator in columns)) return Object.entries(columns as Readonly<Record<string, Values>>);
  const list = [...(columns as Iterable<unknown>)];
  if (list.length > 0 && list.every(isRecord)) return columnsOfRows(list);
  const isPair = (one: unknown): boolean => Array.isArray(one) && one.length === 2;
  const other = list.findIndex((one) => !isPair(one));
  if (other < 0) return list as [string, Values][];
  throw new DataError(`table: columns[${other}] is ${describe(list[other])}; ${wanted.replace("they", "columns")}`);
}

/** Returns whether it is an object of values by name. */
function isRecord(one: unknown): one is RowRecord {
  return typeof one === "object" && one !== null && !(Symbol.iterator in one) && !(one instanceof Date);
}

/** Columns of all names that rows have, in the order in which they come; what a row does not name is missing in it. */
function columnsOfRows(rows: readonly RowRecord[]): [string, Value[]][] {
  const columns = new Map<string, Value[]>();
  rows.forEach((row, i) => {
    for (const [name, value] of Object.entries(row)) {
      let column = columns.get(name);
      if (column === undefined) columns.set(name, (column = new Array<Value>(rows.length).fill(undefined)));
      column[i] = value;
    }
  });
  return [...columns];
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
