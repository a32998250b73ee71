/** Fitted steps as JSON. */
import type { ColumnType } from "@cotangent/datasets";
import { DataError } from "@cotangent/datasets";
import { mostColumns } from "./data.ts";
import type { Seen } from "./match.ts";
import { boolean, fault, integer, list, object, oneOf, text, type At, type Read } from "./read.ts";
import { quote } from "./words.ts";

/** A fitted step as JSON has it. */
export interface FittedJson {
  readonly step: string;
  readonly version: 1;
  /** Rows that were seen in fitting. */
  readonly rows: number;
  /** The columns that were seen in fitting. */
  readonly columns: readonly Seen[];
  readonly state: unknown;
}

const one: Read<1> = (value, at) => {
  if (value !== 1) throw fault(at, value, "1, the only version there is");
  return 1;
};

const seen: Read<Seen> = object({
  name: text,
  type: oneOf("number", "category", "boolean", "date", "text") as Read<ColumnType>,
  missing: integer(0, Number.MAX_SAFE_INTEGER),
  used: boolean,
});

/** Takes what stands there, to be read later. */
const anything: Read<unknown> = (value) => value;

const outline: Read<FittedJson> = object({
  step: text,
  version: one,
  rows: integer(1, Number.MAX_SAFE_INTEGER),
  columns: list(seen),
  state: anything,
});

/** Everything but the state, checked. */
export function readOutline(json: unknown, at: At): FittedJson {
  const read = outline(json, at);
  const found = new Set<string>();
  if (read.columns.length > mostColumns)
    throw new DataError(`${at.who}: ${at.path} has ${read.columns.length} columns; there are at most ${mostColumns}`);
  for (const { name, missing } of read.columns) {
    if (found.has(name)) throw new DataError(`${at.who}: ${at.path} has the column ${quote(name)} twice`);
    if (name.trim() === "") throw new DataError(`${at.who}: ${at.path} has a column without a name`);
    if (missing > read.rows)
      throw new DataError(
        `${at.who}: ${at.path} says that column ${quote(name)} has ${missing} missing values in ${read.rows} rows`,
      );
    found.add(name);
  }
  return read;
}
