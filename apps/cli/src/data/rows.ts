/** Rows of data one part after the other, of files that are too large to be held: a CSV of any length, or a table. */
import { createReadStream } from "node:fs";
import type { Schema, Table } from "@cotangent/datasets";
import { takeRows } from "@cotangent/datasets";
import { openCsv, type CsvFile, type CsvRows } from "@cotangent/datasets/csv";
import { Failure, reason } from "../words/faults.ts";
import { cell, cellsOf, type Dialect } from "./csvText.ts";
import { named } from "./named.ts";
import { formatOf, inWordsOf, readSource, requireFile, requirePipe, sourceOf, type ReadingOptions } from "./source.ts";

/** Data that were opened, of which no row is read yet. */
export interface RowStream extends Dialect {
  /** What was asked for, for sentences. */
  readonly shown: string;
  readonly names: readonly string[];
  /** The line of names as it stands in the file. */
  readonly header: string;
  readonly lineEnd: string;
  /** Name of what `lines` count: lines of a file, rows of a table. */
  readonly unit: "line" | "row";
  /** Gives the rows, in order. @throws DataFault for a file with a fault that no single row has. */
  parts(schema: Schema): AsyncIterable<CsvRows>;
}

/**
 * Opens data to be gone through once. A CSV is never held as a whole.
 * @param given a name, the path of a file, or "-" for standard input
 * @throws as `readSource`
 */
export async function openRows(given: string, options: ReadingOptions, schemaFor: Schema): Promise<RowStream> {
  if (named.has(given)) return ofTable(given, (await readSource(given, options)).table);
  const shown = given === "-" ? "standard input" : given;
  if (given === "-") requirePipe();
  else await requireFile(given);
  const pieces = piecesOf(given)[Symbol.asyncIterator]();
  const first = await pieces.next();
  const bytes = first.done === true ? new Uint8Array(0) : first.value;
  if (formatOf(given, bytes) !== "csv") {
    const source = await sourceOf(given, await collected(bytes, pieces), { ...options, schema: schemaFor });
    return ofTable(shown, source.table);
  }
  const { missing, encoding, delimiter, decimal } = options;
  const reading = {
    ...(missing && { missing }),
    ...(encoding && { encoding }),
    ...(delimiter && { delimiter }),
    ...(decimal && { decimal: decimal as Dialect["decimal"] }),
  };
  try {
    return ofCsv(shown, await openCsv(again(bytes, pieces), reading));
  } catch (error) {
    throw inWordsOf(shown, error);
  }
}

function ofCsv(shown: string, file: CsvFile): RowStream {
  const { names, decimal, lineEnd, header = "" } = file;
  // in a file of one column, a comma is part of a value
  const delimiter = file.delimiter ?? ",";
  const asCell = (text: string): string =>
    file.delimiter !== undefined || text.startsWith('"') ? text : cell(text, { delimiter });
  return {
    ...{ shown, names, decimal, delimiter, lineEnd, unit: "line", header: asCell(header) },
    async *parts(schema) {
      try {
        for await (const part of file.tables(schema))
          yield file.delimiter === undefined ? { ...part, texts: part.texts.map(asCell) } : part;
      } catch (error) {
        throw inWordsOf(shown, error);
      }
    },
  };
}

/** Rows of a table that are written at a time. */
const partSize = 4096;

function ofTable(shown: string, table: Table): RowStream {
  const dialect = { delimiter: ",", decimal: "." } as const;
  const names = [...table.columns.keys()];
  return {
    ...{ shown, names, ...dialect, lineEnd: "\n", unit: "row" },
    header: names.map((name) => cell(name, dialect)).join(","),
    async *parts() {
      const cells = Array.from(table.columns.values(), (column) => cellsOf(column, dialect));
      for (let from = 0; from < table.length; from += partSize) {
        const lines = Int32Array.from({ length: Math.min(partSize, table.length - from) }, (_, i) => from + i + 1);
        const texts = Array.from(lines, (line) => cells.map((of) => of(line - 1)).join(","));
        const rows = lines.map((line) => line - 1);
        yield { table: takeRows(table, rows), lines, texts, faults: [] };
      }
    },
  };
}

/** Bytes of a file or of standard input. */
async function* piecesOf(given: string): AsyncGenerator<Uint8Array, void, undefined> {
  const stream = given === "-" ? process.stdin : createReadStream(given, { highWaterMark: 1 << 18 });
  try {
    for await (const piece of stream) yield piece as Uint8Array;
  } catch (error) {
    throw new Failure(`${given === "-" ? "standard input" : given} cannot be read: ${reason(error)}`);
  }
}

async function* again(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function collected(first: Uint8Array, rest: AsyncIterator<Uint8Array, void, undefined>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of again(first, rest)) all.push(piece);
  return Buffer.concat(all);
}
