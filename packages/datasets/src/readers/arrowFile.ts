/**
 * Checks of Arrow files before they are read. Their metadata are flatbuffers: tables and vectors, with counts that
 * anyone may have written. https://arrow.apache.org/docs/format/Columnar.html has the format.
 */

/** A file under check. */
interface Sound {
  readonly view: DataView;
  /** Tables and values that may still come: a file has fewer than bytes of the ones, than bits of the others. */
  left: { tables: number; values: number };
  /** Columns without any values, which take no bytes. */
  empty: number;
}

/** The position of a field of a table, by its place in the table's list; undefined where it is absent. */
type Fields = (place: number) => number | undefined;

/**
 * Checks what a file promises: vectors end within it, messages go forward, and there are not more values than bits,
 * as every type has, but the one of columns without any.
 * @throws Error that says what is wrong
 */
export function requireSoundArrow(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const file: Sound = { view, left: { tables: bytes.length, values: 8 * bytes.length }, empty: 0 };
  if (!magic.every((byte, i) => bytes[i] === byte)) {
    for (let at: number | undefined = 0; at !== undefined;) at = checkMessage(file, at);
    return;
  }
  const end = bytes.length - magic.length - 4;
  const footer = fieldsOf(file, end - int32(view, end));
  const schema = footer(6);
  if (schema !== undefined) checkSchema(file, schema);
  for (const blocks of [footer(8), footer(10)])
    checkVector(file, blocks, 24, (at) => void checkMessage(file, int64(view, at)));
  checkVector(file, footer(12), 4);
}

/** "ARROW1" */
const magic: readonly number[] = [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31];

/** Checks a message. Returns where the next one begins; undefined after the last. */
function checkMessage(file: Sound, from: number): number | undefined {
  const { view } = file;
  if (from + 4 > view.byteLength) return undefined;
  let at = from;
  let length = int32(view, at);
  at += 4;
  if (length === -1) {
    length = at + 4 > view.byteLength ? 0 : int32(view, at);
    at += 4;
  }
  if (length === 0) return undefined;
  const fields = fieldsOf(file, at);
  const [kind, header, body] = [fields(6), fields(8), fields(10)];
  const bodyLength = body === undefined ? 0 : int64(view, body);
  if (length < 0 || bodyLength < 0) throw new Error("a message in it has a negative length");
  if (header !== undefined) {
    const type = kind === undefined ? 0 : uint8(view, kind);
    if (type === 1) checkSchema(file, header);
    if (type === 2) checkRecords(file, fieldsOf(file, header)(6));
    if (type === 3) checkRecords(file, header);
  }
  return at + length + bodyLength;
}

function checkSchema(file: Sound, at: number): void {
  const fields = fieldsOf(file, at);
  checkVector(file, fields(6), 4, (field) => checkField(file, field, 0));
  checkVector(file, fields(8), 4);
}

/** Columns may stand in each other so deep. */
const mostLevels = 64;

function checkField(file: Sound, at: number, level: number): void {
  if (level > mostLevels) throw new Error(`its columns stand in each other more than ${mostLevels} levels deep`);
  const fields = fieldsOf(file, at);
  const [kind, type] = [fields(8), fields(10)];
  const id = kind === undefined ? 0 : uint8(file.view, kind);
  if (id === 1) file.empty++;
  // a union lists numbers of types
  if (id === 14 && type !== undefined) checkVector(file, fieldsOf(file, type)(6), 4);
  checkVector(file, fields(14), 4, (child) => checkField(file, child, level + 1));
  checkVector(file, fields(16), 4);
}

function checkRecords(file: Sound, at: number | undefined): void {
  if (at === undefined) return;
  const fields = fieldsOf(file, at);
  const rows = fields(4) === undefined ? 0 : int64(file.view, fields(4)!);
  if (rows < 0 || rows > 8 * file.view.byteLength) throw tooMany(file);
  file.left.values += rows * file.empty;
  checkVector(file, fields(6), 16, (node) => {
    const values = int64(file.view, node);
    file.left.values -= values;
    if (values < 0 || file.left.values < 0) throw tooMany(file);
  });
  checkVector(file, fields(8), 16);
  checkVector(file, fields(12), 8);
}

function tooMany({ view }: Sound): Error {
  return new Error(`it is said to have more values than its ${view.byteLength} bytes can hold`);
}

/** The fields of the table that an offset at this position leads to. */
function fieldsOf({ view, left }: Sound, at: number): Fields {
  if (--left.tables < 0) throw new Error("it has more tables than bytes");
  const table = at + int32(view, at);
  const list = table - int32(view, table);
  const size = int16(view, list);
  return (place) => {
    const offset = place < size ? int16(view, list + place) : 0;
    return offset === 0 ? undefined : table + offset;
  };
}

/** Checks that a vector ends within the file, and each of its elements, given their positions. */
function checkVector({ view }: Sound, at: number | undefined, size: number, check?: (at: number) => void): void {
  if (at === undefined) return;
  const start = at + int32(view, at);
  const length = int32(view, start);
  if (length < 0 || start + 4 + length * size > view.byteLength) throw new Error("a list in it goes beyond its end");
  if (check !== undefined) for (let i = 0; i < length; i++) check(start + 4 + i * size);
}

function uint8(view: DataView, at: number): number {
  requireWithin(view, at, 1);
  return view.getUint8(at);
}

function int16(view: DataView, at: number): number {
  requireWithin(view, at, 2);
  return view.getInt16(at, true);
}

function int32(view: DataView, at: number): number {
  requireWithin(view, at, 4);
  return view.getInt32(at, true);
}

function int64(view: DataView, at: number): number {
  requireWithin(view, at, 8);
  return Number(view.getBigInt64(at, true));
}

function requireWithin(view: DataView, at: number, size: number): void {
  if (at < 0 || at + size > view.byteLength) throw new Error("it leads to a place beyond its end");
}
