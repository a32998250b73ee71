/** Tables from Arrow. */
import { tableFromIPC } from "@uwdata/flechette";
import { DataError, requireOptions, unreadable } from "./errors.ts";
import { requireNames } from "./names.ts";
import { requireSoundArrow } from "./readers/arrowFile.ts";
import { bytesOf, type Source } from "./readers/source.ts";
import { readSchema, requireColumns, type Schema } from "./tables/schema.ts";
import { tableOf, type Table } from "./tables/rows.ts";
import { columnOfValues, type Value } from "./tables/values.ts";

export type { Source } from "./readers/source.ts";

/**
 * A table from Arrow's file or stream format (Feather 2), uncompressed. Columns have the types of the file: integers of
 * 64 bits are bigints, dates and timestamps are dates, texts are categories where they come again.
 * @param source the bytes of the file; a Blob, a Response or a stream of them
 * @param options `schema`: the types of columns, where they are to be others
 * @throws DataError for bytes that are no Arrow, and for a column of lists or structures.
 * @example
 * import { readArrow } from "@cotangent/datasets/arrow";
 * await readArrow(new Uint8Array(8)).catch((error) => error.name); // → DataError
 */
export async function readArrow(source: Source, options: { readonly schema?: Schema } = {}): Promise<Table> {
  const who = "readArrow";
  requireOptions(who, options, "schema");
  const schemas = readSchema(who, options.schema);
  const bytes = await bytesOf(who, source);
  // the library takes typed arrays at multiples of 8 bytes
  const columns = read(bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes));
  const names = columns.map(([name]) => name);
  requireNames(who, "columns", names);
  requireColumns(who, schemas, names);
  return tableOf(
    who,
    columns.map(([name, values]) => columnOfValues(who, name, values, schemas.get(name))),
  );
}

function read(bytes: Uint8Array): (readonly [string, ArrayLike<Value>])[] {
  try {
    requireSoundArrow(bytes);
    const { names, children } = tableFromIPC(bytes, { useBigInt: true, useDate: true });
    if (children.length === 0) throw new Error("there is no column in them");
    return children.map((child, at) => {
      const name = String(names[at]);
      // a list may be said to be of any length, so that none is read
      if ("children" in child.type)
        throw new DataError(
          `readArrow: column ${JSON.stringify(name)} is of lists or structures; ` +
            "values are numbers, bigints, truth values, dates and texts",
        );
      return [name, child.toArray() as ArrayLike<Value>] as const;
    });
  } catch (error) {
    throw error instanceof DataError ? error : unreadable("readArrow", error);
  }
}
