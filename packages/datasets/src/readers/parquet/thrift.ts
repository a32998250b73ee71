/** Thrift's compact protocol, of which footers and headers of Parquet are, believed in nothing that it promises. */

/** A value of a structure. */
export type Thrift = number | bigint | boolean | Uint8Array | readonly Thrift[] | Struct;

/** Values by the numbers of their fields; of two of one number the last. */
export type Struct = ReadonlyMap<number, Thrift>;

/** A place in bytes. */
export interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  /** The end of the bytes. */
  readonly end: number;
}

/** @throws Error at the end */
export function byteAt(cursor: Cursor): number {
  if (cursor.at >= cursor.end) throw new Error("a piece of it goes beyond its end");
  return cursor.bytes[cursor.at++]!;
}

/** An unsigned number of at most 64 bits, seven to a byte. @throws Error for a longer one */
export function varint(cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = byteAt(cursor);
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return value;
  }
  throw new Error("a number in it has more than 64 bits");
}

/** An unsigned number of at most `bits` bits. @throws Error for a larger one */
export function smallVarint(cursor: Cursor, bits: 31 | 32 = 31): number {
  const value = Number(varint(cursor));
  if (value >= 2 ** bits) throw new Error(`a number in it has more than ${bits} bits`);
  return value;
}

/** A signed number of 32 bits. */
function zigzag(cursor: Cursor): number {
  const value = smallVarint(cursor, 32);
  return (value >>> 1) ^ -(value & 1);
}

/** Levels that footers have: 6 of structures, and lists between them. */
const depth = 16;

/** Reads a structure. @throws Error for one that is not whole, or whose lists are longer than its bytes */
export function readStruct(cursor: Cursor, level = 0): Struct {
  if (level > depth) throw new Error("structures in it lie too deep in each other");
  const fields = new Map<number, Thrift>();
  for (let field = 0; ;) {
    const byte = byteAt(cursor);
    const type = byte & 15;
    if (type === 0) return fields;
    field = byte >> 4 === 0 ? zigzag(cursor) : field + (byte >> 4);
    fields.set(field, type < 3 ? type === 1 : readValue(cursor, type, level));
  }
}

function readValue(cursor: Cursor, type: number, level: number): Thrift {
  switch (type) {
    case 1:
    case 2:
      return byteAt(cursor) === 1;
    case 3:
      return (byteAt(cursor) << 24) >> 24;
    case 4:
    case 5:
      return zigzag(cursor);
    case 6: {
      const value = varint(cursor);
      return (value >> 1n) ^ -(value & 1n);
    }
    case 7:
      return take(cursor, 8);
    case 8:
      return take(cursor, smallVarint(cursor));
    case 9:
      return readList(cursor, level);
    case 12:
      return readStruct(cursor, level + 1);
    default:
      throw new Error(`a value in it is of the type ${type}, which is none`);
  }
}

function readList(cursor: Cursor, level: number): readonly Thrift[] {
  const byte = byteAt(cursor);
  const count = byte >> 4 === 15 ? smallVarint(cursor) : byte >> 4;
  // each value has a byte at least
  if (count > cursor.end - cursor.at) throw new Error("a list in it goes beyond its end");
  if (level > depth) throw new Error("lists in it lie too deep in each other");
  return Array.from({ length: count }, () => readValue(cursor, byte & 15, level + 1));
}

function take(cursor: Cursor, length: number): Uint8Array {
  if (length > cursor.end - cursor.at) throw new Error("a text in it goes beyond its end");
  cursor.at += length;
  return cursor.bytes.subarray(cursor.at - length, cursor.at);
}

/** A field that is a number; 0 where there is none. */
export function numberIn(struct: Struct, field: number): number {
  const value = struct.get(field) ?? 0;
  if (typeof value !== "number" && typeof value !== "bigint") throw new Error("a number in it is something else");
  return Number(value);
}

/** A field that is a structure. */
export function structIn(struct: Struct, field: number): Struct {
  const value = struct.get(field);
  if (!(value instanceof Map)) throw new Error("a structure in it is missing");
  return value as Struct;
}

/** Structures of a list. */
export function structsIn(struct: Struct, field: number): readonly Struct[] {
  const list = struct.get(field);
  if (!Array.isArray(list) || !list.every((value) => value instanceof Map)) throw new Error("a list in it is missing");
  return list as readonly Struct[];
}
