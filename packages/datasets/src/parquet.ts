/** Tables from Parquet. */
import { parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import { DataError, describe, requireOptions } from "./errors.ts";
import { bytesOf, type Source } from "./readers/source.ts";
import { readSchema, requireColumns, type Schema } from "./tables/schema.ts";
import { tableOf, type Table } from "./tables/table.ts";
import { columnOfValues, type Value } from "./tables/values.ts";

export type { Source } from "./readers/source.ts";

/**
 * A table from a Parquet file, uncompressed or by Snappy. Columns have the types of the file: integers of 64 bits are
 * bigints, moments are dates, texts are categories where they come again.
 * @param source the bytes of the file; a Blob, a Response or a stream of them
 * @param options `schema`: the types of columns, where they are to be others
 * @throws DataError for bytes that are no Parquet file, or one in a compression that is not known here, and for a
 * column of lists or structures.
 * @example
 * import { readParquet } from "@cotangent/datasets/parquet";
 * await readParquet(new Uint8Array(8)).catch((error) => error.name); // → DataError
 */
export async function readParquet(source: Source, options: { readonly schema?: Schema } = {}): Promise<Table> {
  const who = "readParquet";
  requireOptions(who, options, "schema");
  const schemas = readSchema(who, options.schema);
  const bytes = await bytesOf(who, source);
  const file = {
    byteLength: bytes.length,
    // a Buffer of Node is a Uint8Array whose own slice copies nothing
    slice: (start: number, end?: number) => Uint8Array.prototype.slice.call(bytes, start, end).buffer as ArrayBuffer,
  };
  const { names, length, chunks } = await readChunks(file);
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

async function readChunks(file: {
  byteLength: number;
  slice(start: number, end?: number): ArrayBuffer;
}): Promise<Chunks> {
  try {
    const metadata = await parquetMetadataAsync(file);
    const names = parquetSchema(metadata).children.map(({ element }) => element.name);
    const chunks = new Map(names.map((name): [string, Chunk[]] => [name, []]));
    await parquetRead({
      file,
      metadata,
      onChunk: ({ columnName, columnData, rowStart }) =>
        chunks.get(columnName)?.push({ start: rowStart, data: columnData as ArrayLike<Value> }),
    });
    return { names, length: Number(metadata.num_rows), chunks };
  } catch (error) {
    throw new DataError(
      `readParquet: the bytes cannot be read (${error instanceof Error ? error.message : describe(error)})`,
    );
  }
}
