/** Snappy, looked at before anything is made of it. */
import { snappyUncompress } from "hyparquet";
import { byteAt, smallVarint, type Cursor } from "./thrift.ts";

/**
 * Bytes of a page that Snappy compressed.
 * @param size how many there are said to be
 * @throws Error unless that many come of them, before there is room for any
 */
export function unsnapped(bytes: Uint8Array, size: number): Uint8Array {
  requireSnappy(bytes, size);
  const made = new Uint8Array(size);
  snappyUncompress(bytes, made);
  return made;
}

/** @throws Error unless the pieces, which are literals and copies of what came before, are of `size` bytes together */
export function requireSnappy(bytes: Uint8Array, size: number): void {
  const cursor: Cursor = { bytes, at: 0, end: bytes.length };
  smallVarint(cursor, 32);
  let made = 0;
  while (cursor.at < cursor.end) {
    const tag = byteAt(cursor);
    const length = tag >> 2;
    if ((tag & 3) === 0) {
      const own = length < 60 ? length : littleEndian(cursor, length - 59);
      cursor.at += own + 1;
      made += own + 1;
    } else {
      cursor.at += [0, 1, 2, 4][tag & 3]!;
      made += (tag & 3) === 1 ? (length & 7) + 4 : length + 1;
    }
  }
  if (cursor.at !== cursor.end || made !== size)
    throw new Error(`a page in it is said to have ${size} bytes, and has ${made}`);
}

function littleEndian(cursor: Cursor, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i++) value += byteAt(cursor) * 2 ** (8 * i);
  return value;
}
