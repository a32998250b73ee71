/** Options of `readCsv`, checked. */
import { DataError, describe, requireOptions } from "../errors.ts";
import { requireNames } from "../names.ts";
import { usualMissing } from "../tables/infer.ts";
import type { Decimal } from "../tables/numerals.ts";
import { readSchema, type Schema, type Schemas } from "../tables/schema.ts";

/** Options of reading a CSV, where they are known. */
export interface CsvOptions {
  /** Types of columns, by name; the others are what their values look like. `schemaOf` gives that of a table. */
  readonly schema?: Schema;
  /** One character between fields; found where absent, among , ; tab and |. */
  readonly delimiter?: string;
  /** Between the whole part of a number and its decimals; with "," points may stand between thousands. */
  readonly decimal?: Decimal;
  /** Texts that stand for nothing in columns of any type, instead of the usual ones among numbers. */
  readonly missing?: readonly string[];
  /** Encoding, for `TextDecoder`: "windows-1252", "utf-16le" …; UTF-8 or what the mark says where absent. */
  readonly encoding?: string;
  /** False where the first line has no names of columns; true where absent. */
  readonly header?: boolean;
  /** The names of the columns, instead of those in the header. */
  readonly names?: readonly string[];
}

export interface Checked extends Omit<CsvOptions, "schema" | "missing"> {
  readonly schemas: Schemas;
  readonly missing: ReadonlySet<string>;
  /** True where the texts for missing values were given. */
  readonly everywhere: boolean;
  readonly header: boolean;
}

/** @throws DataError for an unknown option, and for one that is not what it must be. */
export function readOptions(who: string, options: CsvOptions): Checked {
  requireOptions(who, options, "schema", "delimiter", "decimal", "missing", "encoding", "header", "names");
  const { schema, delimiter, decimal, missing, encoding, header = true, names } = options;
  const say = (name: string, value: unknown, is: string): DataError =>
    new DataError(`${who}: ${name} is ${describe(value)}; it is ${is}`);
  if (delimiter !== undefined && !(typeof delimiter === "string" && /^[^"\r\n]$/u.test(delimiter)))
    throw say("delimiter", delimiter, "one character, and neither a quote nor the end of a line");
  if (decimal !== undefined && decimal !== "." && decimal !== ",") throw say("decimal", decimal, '"." or ","');
  if (decimal !== undefined && decimal === delimiter)
    throw say("decimal", decimal, "another character than the delimiter");
  if (missing !== undefined && !(Array.isArray(missing) && missing.every((text) => typeof text === "string")))
    throw say("missing", missing, "an array of texts");
  if (encoding !== undefined && typeof encoding !== "string") throw say("encoding", encoding, "the name of one");
  if (typeof header !== "boolean") throw say("header", header, "true or false");
  if (names !== undefined) requireNames(who, "names", names);
  return {
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(decimal === undefined ? {} : { decimal }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(names === undefined ? {} : { names }),
    schemas: readSchema(who, schema),
    missing: missing === undefined ? usualMissing : new Set(missing),
    everywhere: missing !== undefined,
    header,
  };
}
