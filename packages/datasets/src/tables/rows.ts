/** Rows of tables: what a table is, and some rows of one. */
import { count, DataError, describe, requireList } from "../errors.ts";
import type { Info } from "../info.ts";
import { requireNames } from "../names.ts";
import {
  booleanColumn,
  categoryColumn,
  dateColumn,
  numberColumn,
  textColumn,
  type Column,
  type Known,
} from "./column.ts";
import { listed } from "./schema.ts";

/** Columns of one length, by name, in their order. */
export interface Table {
  /** Number of rows. */
  readonly length: number;
  readonly columns: ReadonlyMap<string, Column>;
  /** Absent for data that say nothing of themselves. */
  readonly info?: Info;
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

/** @internal */
export function columnIn(who: string, { columns }: Table, name: string): Column {
  const column = columns.get(name);
  if (column === undefined)
    throw new DataError(`${who}: there is no column ${nameIn(name)}; this table has ${listed([...columns.keys()])}`);
  return column;
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
  return rowsOf(data, positions);
}

/** The same of positions that are known to be those of rows. @internal */
export function rowsOf(data: Table, positions: ArrayLike<number>): Table {
  const columns = Array.from(data.columns.values(), (column) => rowsOfColumn(column, positions));
  return tableOf("takeRows", columns, data.info);
}

/**
 * Positions of the rows in which columns have a value, counted from 0.
 * @param names the columns; all where they are left out
 * @throws DataError where there is no column of that name.
 * @example
 * const people = table({ age: [34, null, 51], city: ["Rome", "Oslo", null] });
 * presentRows(people, ["age"]); // → Uint32Array(2) [ 0, 2 ]
 * takeRows(people, presentRows(people)).length; // → 1
 */
export function presentRows(data: Table, names?: readonly string[]): Uint32Array {
  requireTable("presentRows", data);
  if (names !== undefined) requireNames("presentRows", "names", names);
  return presentIn("presentRows", data, names ?? [...data.columns.keys()]);
}

/** @internal */
export function presentIn(who: string, data: Table, names: readonly string[]): Uint32Array {
  const masks = names.flatMap((name) => columnIn(who, data, name).missing ?? []);
  return Uint32Array.from({ length: data.length }, (_, row) => row).filter((row) =>
    masks.every((mask) => mask[row] !== 1),
  );
}

/** @throws DataError unless it is a table, as `table` and the readers make one. */
export function requireTable(who: string, data: unknown): asserts data is Table {
  const { columns, length } = Object(data) as Partial<Table>;
  if (!(columns instanceof Map && typeof length === "number"))
    throw new DataError(
      `${who}: the data are ${describe(data)}; they are a table, make one with table({ name: values })`,
    );
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

/** A name in quotes, as it stands in a list of those that there are; what came instead where it is no text. */
function nameIn(name: unknown): string {
  return typeof name === "string" ? describe(name).replace("the string ", "") : `called ${describe(name)}`;
}
