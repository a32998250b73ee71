/** Types that columns are said to have, instead of what their values look like. */
import { DataError, describe } from "../errors.ts";
import type { ColumnType } from "./column.ts";

/** Type of one column; categories, where they are given, are all that there are, in their order. */
export type ColumnSchema = ColumnType | { readonly type: ColumnType; readonly categories?: readonly string[] };

/** Column names and what the columns are. Names that are left out are of the type that their values have. */
export type Schema = Readonly<Record<string, ColumnSchema>>;

/** All types of columns. */
export const types: readonly string[] = ["number", "category", "boolean", "date", "text"] satisfies ColumnType[];

/** A schema by name. */
export type Schemas = ReadonlyMap<string, { readonly type: ColumnType; readonly categories?: readonly string[] }>;

/** @throws DataError for a schema that is no object, and for a type that is none. */
export function readSchema(who: string, schema: unknown): Schemas {
  if (schema === undefined) return new Map();
  if (typeof schema !== "object" || schema === null || Array.isArray(schema))
    throw new DataError(`${who}: schema is ${describe(schema)}; it is an object of column names and types`);
  return new Map(
    Object.entries(schema).map(([name, one]) => {
      const { type, categories } = (typeof one === "string" ? { type: one } : Object(one)) as {
        readonly type: ColumnType;
        readonly categories?: readonly string[];
      };
      const quoted = JSON.stringify(name);
      if (!types.includes(type))
        throw new DataError(`${who}: schema of ${quoted} is ${describe(type)}; types are ${types.join(", ")}`);
      if (categories !== undefined && !(Array.isArray(categories) && categories.every((c) => typeof c === "string")))
        throw new DataError(`${who}: categories of ${quoted} are ${describe(categories)}; they are an array of texts`);
      return [name, { type, ...(categories === undefined ? {} : { categories }) }];
    }),
  );
}

/** @throws DataError where the schema names a column that is not there. */
export function requireColumns(who: string, schemas: Schemas, names: readonly string[]): void {
  for (const name of schemas.keys())
    if (!names.includes(name))
      throw new DataError(
        `${who}: the schema has a column ${JSON.stringify(name)}, and the data have ${listed(names)}`,
      );
}

/** Names in quotes, the first ten of them. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => JSON.stringify(name));
  return shown.join(", ") + (names.length > shown.length ? ` and ${names.length - shown.length} more` : "");
}
