/** Columns of data matched with those of fitting, by name. */
import { DataError, table, type Column, type ColumnType, type Table } from "@cotangent/datasets";
import { built, type Pair } from "./data.ts";
import { count, describe, listed, quote } from "./words.ts";

/** A column as it was in fitting. */
export interface Seen {
  readonly name: string;
  readonly type: ColumnType;
  /** Number of its values that were missing. */
  readonly missing: number;
  /** True where it is needed; one that is not may be absent. */
  readonly used: boolean;
}

/** Options of `transform`. */
export interface TransformOptions {
  /** "error" refuses columns that were not there in fitting, "ignore" leaves them out; "error" where absent. */
  readonly extra?: "error" | "ignore";
}

export function requireOptionExtra(who: string, options: unknown): void {
  const { extra = "error", ...others } = Object(options) as TransformOptions & Record<string, unknown>;
  const unknown = Object.keys(others)[0];
  if (typeof options !== "object" || options === null)
    throw new DataError(`${who}: options are ${describe(options)}; they are an object with extra`);
  if (unknown !== undefined) throw new DataError(`${who}: there is no option ${unknown}; options are extra`);
  if (extra !== "error" && extra !== "ignore")
    throw new DataError(`${who}: extra is ${describe(extra)}; it is "error" or "ignore"`);
}

/**
 * The table with the columns that are needed, in the order of fitting. Columns without names are taken by place.
 * @throws DataError for a column that is missing, was not there in fitting, or is of another type.
 */
export function matched(
  who: string,
  seen: readonly Seen[],
  data: Table,
  { extra = "error", isPositional }: TransformOptions & { readonly isPositional: boolean },
): Table {
  const columns = isPositional ? byPlace(who, seen, data) : data.columns;
  if (extra === "error") requireKnown(who, seen, columns);
  const needed = seen.filter(({ used }) => used);
  return built(who, data.length, () =>
    needed.map((one): Pair => {
      const column = columns.get(one.name);
      if (column === undefined)
        throw new DataError(
          `${who}: column ${quote(one.name)} is missing; in fitting it was of type ${one.type}, and these data have ` +
            `${listed([...columns.keys()]) || "no columns"}`,
        );
      return [one.name, ofType(who, one, column)];
    }),
  );
}

function byPlace(who: string, seen: readonly Seen[], { columns }: Table): ReadonlyMap<string, Column> {
  const all = [...columns.values()];
  const names = seen.map(({ name }) => name);
  if (all.length !== names.length)
    throw new DataError(
      `${who}: rows have ${count(all.length, "column")}, in fitting there ` +
        `${names.length === 1 ? "was" : "were"} ${names.length}, ${listed(names)}`,
    );
  return new Map(all.map((column, j) => [names[j]!, column]));
}

function requireKnown(who: string, seen: readonly Seen[], columns: ReadonlyMap<string, Column>): void {
  const known = new Set(seen.map(({ name }) => name));
  const unknown = [...columns.keys()].find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new DataError(
    `${who}: column ${quote(unknown)} was not there in fitting, where columns were ${listed([...known])}; leave it ` +
      `out, or pass { extra: "ignore" }`,
  );
}

/** The column, if it is of the type of fitting. Texts and categories are one type, and what is all missing is any. */
function ofType(who: string, { name, type }: Seen, column: Column): Column {
  if (family(column.type) === family(type)) return column;
  if (column.missingCount === column.length) {
    const nothing = new Array<null>(column.length).fill(null);
    return table([[name, nothing]], { schema: Object.fromEntries([[name, type]]) }).columns.get(name)!;
  }
  throw new DataError(
    `${who}: column ${quote(name)} is of type ${column.type} (${column.reason}), in fitting it was of type ${type}; ` +
      `read it with { schema: { ${JSON.stringify(name)}: "${type}" } }`,
  );
}

/** Returns one type for those that are alike: few texts are categories, many are texts. */
function family(type: ColumnType): ColumnType {
  return type === "text" ? "category" : type;
}
