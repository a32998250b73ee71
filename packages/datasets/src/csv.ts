/** Tables from CSV. */
import { finish, textsOf } from "./csv/collect.ts";
import { readOptions, type CsvOptions } from "./csv/options.ts";
import { openFile, pass, type File, type Found } from "./csv/pass.ts";
import { openStream, type CsvFile } from "./csv/stream.ts";
import { DataError } from "./errors.ts";
import { piecesOf, type Source } from "./readers/source.ts";
import type { Column } from "./tables/column.ts";
import { hasDecimalComma, type Reading } from "./tables/infer.ts";
import type { Decimal } from "./tables/numerals.ts";
import { requireColumns } from "./tables/schema.ts";
import { tableOf, type Table } from "./tables/rows.ts";

export type { CsvOptions } from "./csv/options.ts";
export type { CsvFault, CsvFile, CsvRows } from "./csv/stream.ts";
export type { Source } from "./readers/source.ts";

/**
 * A table from a CSV, as spreadsheets, databases and pandas write it: the delimiter found, quotes and line breaks in
 * them kept, UTF-8 or UTF-16 told apart by their mark. Columns have the type of all of their values, with the reason
 * kept: numbers, true and false, dates as in 2026-11-30, and else categories or texts. Codes that begin with 0 stay
 * texts, integers beyond 2^53 are bigints, and NA, N/A, ?, null and NaN are missing among numbers, but texts among
 * texts, where only nothing at all is missing.
 * @param source the bytes or the text of the file, not its path; gzip is undone
 * @param options schema, delimiter, decimal, missing, encoding, header and names
 * @throws DataError, in one sentence with the line, for an empty file, lines of several lengths, names that are empty
 * or come twice, bytes that are not of the encoding, and for a value that is not of the type in the schema.
 * @example
 * import { readCsv } from "@cotangent/datasets/csv";
 * const people = await readCsv("age,country\n34,NA\n,DE\n51,NA\n");
 * const age = columnOf(people, "age");
 * [age.type, age.missingCount, age.reason]; // → [ 'number', 1, 'every value is a number' ]
 */
export async function readCsv(source: Source, options: CsvOptions = {}): Promise<Table> {
  const checked = readOptions("readCsv", options);
  const file = await openFile("readCsv", await piecesOf("readCsv", source), checked);
  const first = await pass(file, checked.decimal ?? ".", undefined);
  requireColumns("readCsv", checked.schemas, first.names);
  const decimal = checked.decimal ?? decimalOf(file, first);
  const guessed = decimal === "," && checked.decimal === undefined;
  const unread = first.columns.map(
    (column) => column?.kind === "lost" || (guessed && column?.kind === "numbers" && column.points),
  );
  const again = unread.includes(true) ? await pass(file, decimal, unread) : first;
  const reading = readingOf(file, decimal, first);
  const columns = first.names.map((name, at) => {
    const collected = (unread[at] === true ? again : first).columns[at];
    if (collected === undefined || collected.kind === "lost") throw new Error("unreachable: texts are never lost");
    return finish(collected, name, reading, checked.schemas);
  });
  if (guessed) requireOneDecimal(columns, unread);
  return tableOf("readCsv", columns);
}

/**
 * Opens a CSV of any length, to be read in tables of bounded size: `tables(schema)` gives them one after the other,
 * with the line and the text of each row, and the rows that are not what the schema says. The schema is that of the
 * data from which something was learned (`schemaOf(table)`, `fitted.schema`), since types are not known before the
 * last row. Columns that it does not name are passed over. The file is read once and never held as a whole.
 * @param source as `readCsv` takes it; a stream of a file's bytes is read piece by piece
 * @param options as those of `readCsv`, without the schema
 * @throws DataError for an empty file, names that are empty or come twice, and bytes that are not of the encoding.
 * @example
 * import { openCsv } from "@cotangent/datasets/csv";
 * const file = await openCsv("age,name\n34,Ada\nold,Bob\n51,Eve\n");
 * for await (const { table, texts, faults } of file.tables({ age: "number" })) {
 *   columnOf(table, "age").values; // → Float64Array(2) [ 34, 51 ]
 *   texts; // → [ '34,Ada', '51,Eve' ]
 *   faults[0]; // → { line: 3, text: 'old,Bob', column: 'age', reason: '"old" is not a number' }
 * }
 */
export async function openCsv(source: Source, options: Omit<CsvOptions, "schema"> = {}): Promise<CsvFile> {
  return openStream("openCsv", await piecesOf("openCsv", source, false), options);
}

function readingOf({ who, checked }: File, decimal: Decimal, { where }: Found): Reading {
  return { who, decimal, missing: checked.missing, everywhere: checked.everywhere, where };
}

/** A comma where the delimiter is another character and some column has all its numbers with one. */
function decimalOf(file: File, found: Found): Decimal {
  if (file.layout.delimiter === ",") return ".";
  const reading = readingOf(file, ",", found);
  const commas = found.columns.some(
    (column, at) => column?.kind === "texts" && hasDecimalComma(textsOf(column, found.names[at]!), reading),
  );
  return commas ? "," : ".";
}

/** @throws DataError where points of one column are no thousands, while another column has decimal commas. */
function requireOneDecimal(columns: readonly Column[], pointed: readonly boolean[]): void {
  const other = columns.find((column, at) => pointed[at] === true && column.type !== "number");
  const comma = columns.find(({ type, reason }) => type === "number" && reason.endsWith("comma"));
  if (other === undefined || comma === undefined) return;
  throw new DataError(
    `readCsv: column ${JSON.stringify(other.name)} has decimal points and column ` +
      `${JSON.stringify(comma.name)} decimal commas; say which it is with { decimal: "," } or { decimal: "." }`,
  );
}
