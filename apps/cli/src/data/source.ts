/** Sources of data: a name, a file of any of the formats, or standard input, as a table. */
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import type { Schema, Table } from "@cotangent/datasets";
import { count, DataFault, either, Failure, quoted, reason, suggestion, UsageFault } from "../words/faults.ts";
import { named } from "./named.ts";

/** Data as they came. */
export interface Source {
  /** "iris", of a path the name of the file without its ending, "stdin". */
  readonly name: string;
  /** What was asked for: a name, a path, or "-". */
  readonly given: string;
  readonly table: Table;
  readonly format: Format;
  /** Size of the file; 0 of a data set that comes with the program. */
  readonly bytes: number;
  /** Checksum of the file, or of the numbers of a data set that comes with the program. */
  readonly sha256: string;
  /** The column to predict, where nobody says another one. */
  readonly target?: string;
  /** "iris, 150 rows of 5 columns (UCI …)". */
  readonly provenance: string;
}

export type Format = "built-in" | "csv" | "json" | "parquet" | "arrow";

/** Facts that help to read. */
export interface ReadingOptions {
  /** Columns that are texts, whatever they look like. */
  readonly text?: readonly string[] | undefined;
  /** Types of columns that are known, as those of a run. */
  readonly schema?: Schema;
  readonly missing?: readonly string[] | null | undefined;
  readonly encoding?: string | null | undefined;
  readonly delimiter?: string | null | undefined;
  readonly decimal?: string | null | undefined;
}

/**
 * Reads data.
 * @param given a name, the path of a file, or "-" for standard input
 * @throws UsageFault where there is no such data set or file, Failure where it cannot be read, DataFault where it makes
 * no table.
 */
export async function readSource(given: string, options: ReadingOptions = {}): Promise<Source> {
  const known = named.get(given);
  if (known !== undefined) return readNamed(given, known.target, await known.load());
  return sourceOf(given, given === "-" ? await readStandardInput() : await readBytes(given), options);
}

/** Data of bytes that were read. @param given path of the file, or "-" */
export async function sourceOf(given: string, bytes: Uint8Array, options: ReadingOptions = {}): Promise<Source> {
  const format = formatOf(given, bytes);
  const shown = given === "-" ? "standard input" : given;
  const table = await readTable(shown, bytes, format, options);
  if (table.length === 0) throw new DataFault(`${shown} has no rows; it has a line of names alone`);
  const name = given === "-" ? "stdin" : basename(given, extname(given));
  const size = `${count(table.length, "row")} of ${count(table.columns.size, "column")}`;
  return {
    ...{ name, given, table, format, bytes: bytes.length },
    sha256: createHash("sha256").update(bytes).digest("hex"),
    provenance: `${shown}, ${size}`,
  };
}

function readNamed(name: string, target: string, table: Table): Source {
  const hash = createHash("sha256");
  for (const { values } of table.columns.values())
    hash.update(
      ArrayBuffer.isView(values)
        ? new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
        : JSON.stringify(values),
    );
  const size = `${count(table.length, "row")} of ${count(table.columns.size, "column")}`;
  const source = table.info === undefined ? "" : ` (${table.info.source})`;
  return {
    ...{ name, given: name, table, format: "built-in", bytes: 0, target },
    sha256: hash.digest("hex"),
    provenance: `${name}, ${size}${source}`,
  };
}

/** @throws UsageFault where there is no such file, or it is a folder; Failure where it cannot be looked at. */
export async function requireFile(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw new Failure(`${path} cannot be read: ${reason(error)}`);
    const names = [...named.keys()];
    throw new UsageFault(
      `there is no data set or file ${quoted(path)}; name a file, or one of ${either(names)}${suggestion(path, names)}`,
    );
  });
  if (found.isDirectory()) throw new UsageFault(`${path} is a folder; name a file of data in it`);
}

async function readBytes(path: string): Promise<Uint8Array> {
  await requireFile(path);
  try {
    return await readFile(path);
  } catch (error) {
    throw new Failure(`${path} cannot be read: ${reason(error)}`);
  }
}

async function readStandardInput(): Promise<Uint8Array> {
  requirePipe();
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** @throws UsageFault where standard input is a keyboard. */
export function requirePipe(): void {
  if (process.stdin.isTTY === true)
    throw new UsageFault("the data are -, standard input, which is a keyboard here; name a file, or pipe one in");
}

/** The format by the first bytes, and by the ending where those say nothing. */
export function formatOf(path: string, bytes: Uint8Array): Format {
  const begins = (text: string): boolean => Buffer.from(bytes.subarray(0, text.length)).toString("latin1") === text;
  const ending = extname(path).toLowerCase();
  if (begins("PK\x03\x04") || begins("\xd0\xcf\x11\xe0"))
    throw new DataFault(`${path} is a spreadsheet or an archive; save its table as CSV, and name that`);
  if (begins("PAR1") || ending === ".parquet") return "parquet";
  if (begins("ARROW1") || begins("\xff\xff\xff\xff") || [".arrow", ".feather", ".arrows"].includes(ending))
    return "arrow";
  if ([".json", ".jsonl", ".ndjson"].includes(ending)) return "json";
  return begins("{") || begins("[{") ? "json" : "csv";
}

async function readTable(shown: string, bytes: Uint8Array, format: Format, options: ReadingOptions): Promise<Table> {
  const { text = [], missing, encoding, delimiter, decimal } = options;
  const schema: Schema = { ...options.schema, ...Object.fromEntries(text.map((name) => [name, "text"] as const)) };
  try {
    if (format === "parquet") return await (await import("@cotangent/datasets/parquet")).readParquet(bytes, { schema });
    if (format === "arrow") return await (await import("@cotangent/datasets/arrow")).readArrow(bytes, { schema });
    if (format === "json") return await (await import("./jsonLines.ts")).readJsonLines(bytes, schema);
    const { readCsv } = await import("@cotangent/datasets/csv");
    return await readCsv(bytes, {
      schema,
      ...(missing && { missing }),
      ...(encoding && { encoding }),
      ...(delimiter && { delimiter }),
      ...(decimal && { decimal: decimal as "." | "," }),
    });
  } catch (error) {
    throw error instanceof DataFault ? new DataFault(`${shown}: ${error.message}`) : inWordsOf(shown, error);
  }
}

/** Sentences of readers name the file, and flags instead of options. @internal */
export function inWordsOf(shown: string, error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== "DataError") return error;
  const sentence = error.message
    .replace(/^[A-Za-z]+: /, "")
    .replace(/^the schema has a column (".*?"), and the data have /, "there is no column $1; there are ")
    .replace(/\{ missing: \[("(?:[^"\\]|\\.)*")\] \}/g, "--missing $1")
    .replace(/\{ schema: \{ ("(?:[^"\\]|\\.)*"): "text" \} \}/g, "--text $1")
    .replace(/give names with \{ names: \[…\] \}/g, "name them apart in the first line")
    .replace(/\{ encoding: "([\w-]+)" \}/g, "--encoding $1")
    .replace(/\{ decimal: "(.)" \}/g, "--decimal $1")
    .replace(/\{ delimiter: "(.)" \}/g, "--delimiter '$1'");
  return new DataFault(`${shown}: ${sentence}`);
}
