/** Tables from Parquet. */
import { parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import { DataError, requireOptions, unreadable } from "./errors.ts";
import { readFooter } from "./readers/parquet/footer.ts";
import { requirePages } from "./readers/parquet/pages.ts";
import { turn } from "./readers/platform.ts";
import { bytesOf, type Source } from "./readers/source.ts";
import { readSchema, requireColumns, type Schema } from "./tables/schema.ts";
import { tableOf, type Table } from "./tables/rows.ts";
import { columnOfValues, type Value } from "./tables/values.ts";

export type { Source } from "./readers/source.ts";

/**
 * A table from a Parquet file, uncompressed or by Snappy. Columns have the types of the file: integers of 64 bits are
 * bigints, moments are dates, texts are categories where they come again.
 * @param source the bytes of the file; a Blob, a Response or a stream of them
 * @param options `schema`: the types of columns, where they are to be others
 * @throws DataError for bytes that are no Parquet file, or one in a compression that is not known here, and for a
 * column of lists or structures. What the file promises is held to its bytes before anything is made: no more than 16
 * million rows, and 32 million values, or a thousand for each byte.
 * @example
 * import { readParquet } from "@cotangent/datasets/parquet";
 * await readParquet(new Uint8Array(8)).catch((error) => error.name); // → DataError
 */
export async function readParquet(source: Source, options: { readonly schema?: Schema } = {}): Promise<Table> {
  const who = "readParquet";
  requireOptions(who, options, "schema");
  const schemas = readSchema(who, options.schema);
  const bytes = await bytesOf(who, source);
  const file = fileOf(bytes);
  const { names, length, chunks } = await readChunks(file, bytes);
  requireColumns(who, schemas, names);
  return tableOf(
    who,
    names.map((name) => {
      const values = new Array<Value>(length);
      for (const { start, data } of chunks.get(name) ?? [])
        for (let i = 0; i < data.length; i++) values[start + i] = data[i]!;
      return columnOfValues(who, name, values, schemas.get(name));
    }),
  );
}

interface Chunk {
  readonly start: number;
  readonly data: ArrayLike<Value>;
}

interface Chunks {
  readonly names: readonly string[];
  readonly length: number;
  readonly chunks: ReadonlyMap<string, readonly Chunk[]>;
}

/** Source of bytes, as the library takes it. */
interface File {
  readonly byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
  /** Gives no bytes any more. */
  close(): void;
}

function fileOf(bytes: Uint8Array): File {
  let isClosed = false;
  return {
    byteLength: bytes.length,
    // Where the library throws while it begins to read columns, it forgets those that it has begun with, and what they
    // then throw would end a program of Node. So they get no bytes before it has begun with all, or none.
    async slice(start, end) {
      await turn();
      if (isClosed) return new Promise(() => {});
      // with a buffer of its own: those of Node's Buffers are shared
      return new Uint8Array(bytes.subarray(start, end)).buffer;
    },
    close() {
      isClosed = true;
    },
  };
}

async function readChunks(file: File, bytes: Uint8Array): Promise<Chunks> {
  try {
    requireFlat(bytes);
    const metadata = await parquetMetadataAsync(file, { geoparquet: false });
    const elements = parquetSchema(metadata).children.map(({ element }) => element);
    const names = elements.map(({ name }) => name);
    const length = Number(metadata.num_rows);
    requireRows(length, names.length, metadata.row_groups, file.byteLength);
    requirePages(bytes, elements, metadata.row_groups);
    const chunks = new Map(names.map((name): [string, Chunk[]] => [name, []]));
    await parquetRead({
      file,
      metadata,
      onChunk: ({ columnName, columnData, rowStart }) =>
        chunks.get(columnName)?.push({ start: rowStart, data: columnData as ArrayLike<Value> }),
    });
    const short = names.find((name) => rowsIn(chunks.get(name)!) !== length);
    if (short !== undefined) throw new Error(`its column ${JSON.stringify(short)} has not ${length} rows`);
    return { names, length, chunks };
  } catch (error) {
    file.close();
    throw error instanceof DataError ? error : unreadable("readParquet", error);
  }
}

/** @throws DataError for a column that is no column of a table */
function requireFlat(bytes: Uint8Array): void {
  const nested = readFooter(bytes);
  if (nested !== undefined)
    throw new DataError(
      `readParquet: column ${JSON.stringify(nested)} is of lists or structures; values are numbers, bigints, truth values, dates and texts`,
    );
}

/** Rows that a file of any size may have: a value that comes again takes no bytes. More need a byte for a thousand. */
const manyRows = 2 ** 24;
const manyValues = 2 ** 25;

/** @throws Error for counts that contradict each other, or that no such file has: the library takes any. */
function requireRows(
  length: number,
  columns: number,
  groups: readonly { readonly num_rows: bigint }[],
  bytes: number,
): void {
  const sum = groups.reduce((rows, { num_rows }) => rows + Number(num_rows), 0);
  if (sum !== length || groups.some(({ num_rows }) => num_rows < 0))
    throw new Error(`it is said to have ${length} rows, and its groups have ${sum}`);
  if (length > Math.max(manyRows, 1024 * bytes)) throw new Error(`it is said to have ${length} rows in ${bytes} bytes`);
  if (length * columns > Math.max(manyValues, 1024 * bytes))
    throw new Error(`it is said to have ${length * columns} values in ${bytes} bytes`);
}

function rowsIn(chunks: readonly Chunk[]): number {
  return chunks.reduce((rows, { data }) => rows + data.length, 0);
}
