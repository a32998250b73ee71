/**
 * Parquet looked at before it is decoded. The library makes what the file promises: a value as often as a run says,
 * room for as many as a header says. So each promise is held to the bytes that are there, and to the rows.
 */
import { requirePrefixes, countOnes, skipDeltas } from "./runs.ts";
import { requireSnappy, unsnapped } from "./snappy.ts";
import { byteAt, numberIn, readStruct, structIn, type Cursor, type Struct } from "./thrift.ts";

/** A column as the library describes it: how its values are written. */
export interface Element {
  readonly name: string;
  readonly type?: string;
  readonly type_length?: number;
  readonly repetition_type?: string;
}

/** A piece of a column, of the rows of one group. */
export interface Piece {
  readonly path_in_schema: readonly string[];
  readonly codec: string;
  readonly data_page_offset: bigint;
  readonly dictionary_page_offset?: bigint;
  readonly total_compressed_size: bigint;
}

/** A group of rows. */
export interface Group {
  readonly num_rows: bigint;
  readonly columns: readonly { readonly meta_data?: Piece }[];
}

/** @throws Error for pieces that lie over each other or outside, or with a page that promises what is not there */
export function requirePages(bytes: Uint8Array, elements: readonly Element[], groups: readonly Group[]): void {
  let sum = 0;
  for (const { num_rows, columns } of groups)
    for (const { meta_data: piece } of columns) {
      const element = elements.find(({ name }) => name === piece?.path_in_schema[0]);
      if (piece?.path_in_schema.length !== 1 || element === undefined) throw new Error("a column in it has no type");
      const at = Number(piece.dictionary_page_offset || piece.data_page_offset);
      const size = Number(piece.total_compressed_size);
      sum += size;
      if (!(at >= 0 && size >= 0 && at + size <= bytes.length && sum <= bytes.length))
        throw new Error("a column goes beyond its end");
      requirePiece({ bytes, at, end: at + size }, Number(num_rows), piece.codec, element);
    }
}

/** Goes from page to page as the library does. */
function requirePiece(cursor: Cursor, rows: number, codec: string, element: Element): void {
  for (let seen = 0; seen < rows && cursor.at < cursor.end - 1;) {
    const header = readStruct(cursor);
    const [type, size, own] = [numberIn(header, 1), numberIn(header, 2), numberIn(header, 3)];
    if (size < 0 || own < 0 || cursor.at + own > cursor.end) throw new Error("a page goes beyond its end");
    const field = { 0: 5, 2: 7, 3: 8 }[type];
    if (field === undefined) throw new Error(`a page is of the type ${type}, which is none of values`);
    const page: Page = {
      header: structIn(header, field),
      body: cursor.bytes.subarray(cursor.at, cursor.at + own),
      ...{ size, codec, element },
    };
    cursor.at += own;
    const count = numberIn(page.header, 1);
    if (count < 0 || (type !== 2 && count > rows - seen))
      throw new Error(`a page has ${count} values, where ${rows - seen} rows are left`);
    if (type === 2) requireDictionary(page, count);
    else if (type === 3) requireSecond(page, count);
    else requireFirst(page, count);
    if (type !== 2) seen += count;
  }
}

interface Page {
  readonly header: Struct;
  /** As it is in the file. */
  readonly body: Uint8Array;
  /** Bytes that it is said to have. */
  readonly size: number;
  readonly codec: string;
  readonly element: Element;
}

function requireDictionary({ body, size, codec, element }: Page, count: number): void {
  if (codec === "SNAPPY") requireSnappy(body, size);
  requireRoom(element, count, codec === "SNAPPY" ? size : body.length);
}

/** A page of the first version: levels, behind their length, are compressed with the values. */
function requireFirst({ header, body, size, codec, element }: Page, count: number): void {
  const bytes = opened(codec, body, size);
  if (bytes === undefined) return;
  const cursor: Cursor = { bytes, at: 0, end: bytes.length };
  let present = count;
  if (element.repetition_type !== "REQUIRED") {
    const end = prefixed(cursor);
    present = countOnes({ bytes, at: cursor.at, end }, 1, count);
    cursor.at = end;
  }
  const encoding = numberIn(header, 2);
  // values of no bits are made without a look at their runs
  if (isDictionary(encoding) && element.type !== "BOOLEAN" && bytes[cursor.at] === 0) return;
  requireValues(cursor, encoding, present, element, element.type === "BOOLEAN");
}

/** A page of the second version: levels come before what is compressed. */
function requireSecond({ header, body, size, codec, element }: Page, count: number): void {
  const [missing, definitions, repetitions] = [numberIn(header, 2), numberIn(header, 5), numberIn(header, 6)];
  const levels = definitions + repetitions;
  if (missing < 0 || missing > count || numberIn(header, 3) < 0) throw new Error("a page counts less than nothing");
  if (definitions < 0 || repetitions < 0 || levels > Math.min(size, body.length))
    throw new Error("levels go beyond its end");
  if (element.repetition_type !== "REQUIRED") countOnes({ bytes: body, at: repetitions, end: levels }, 1, count);
  const rest = body.subarray(levels);
  const bytes = header.get(7) === false || size === levels ? rest : opened(codec, rest, size - levels);
  if (bytes === undefined) return;
  const encoding = numberIn(header, 4);
  requireValues({ bytes, at: 0, end: bytes.length }, encoding, count - missing, element, encoding === runs);
}

/** Bytes of a page; undefined where the library refuses how they are compressed. */
function opened(codec: string, bytes: Uint8Array, size: number): Uint8Array | undefined {
  if (codec === "SNAPPY") return unsnapped(bytes, size);
  return codec === "UNCOMPRESSED" ? bytes : undefined;
}

/** The end of a part that is behind its length. */
function prefixed(cursor: Cursor): number {
  let length = 0;
  for (let i = 0; i < 4; i++) length += byteAt(cursor) * 256 ** i;
  if (length > cursor.end - cursor.at) throw new Error("levels go beyond its end");
  return cursor.at + length;
}

/** Numbers of encodings. */
const [plain, runs, deltas, deltaLengths, deltaTexts, split] = [0, 3, 5, 6, 7, 9];

function isDictionary(encoding: number): boolean {
  return encoding === 2 || encoding === 8;
}

function requireValues(cursor: Cursor, encoding: number, count: number, element: Element, isPrefixed: boolean): void {
  if (count === 0) return;
  if (encoding === plain || encoding === split) requireRoom(element, count, cursor.end - cursor.at);
  else if (encoding === deltas || encoding === deltaLengths) skipDeltas(cursor, count);
  else if (encoding === deltaTexts) requirePrefixes(cursor, count);
  else if (encoding === runs || isDictionary(encoding)) {
    const width = isPrefixed ? 1 : byteAt(cursor);
    if (isPrefixed) cursor.at += 4;
    countOnes(cursor, width, count);
  }
}

/** Bits that a value has at least. */
const leastBits: Readonly<Record<string, number>> = {
  ...{ BOOLEAN: 1, INT32: 32, INT64: 64, INT96: 96, FLOAT: 32, DOUBLE: 64, BYTE_ARRAY: 32 },
};

/** @throws Error where so many values have no room in the bytes */
function requireRoom({ type = "", type_length = 1 }: Element, count: number, bytes: number): void {
  if (count * (leastBits[type] ?? 8 * Math.max(1, type_length)) > 8 * bytes)
    throw new Error(`a page is said to have ${count} values in ${bytes} bytes`);
}
