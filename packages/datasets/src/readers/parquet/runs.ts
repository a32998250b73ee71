/** Values of a page that come again and again: of those a few bytes may promise any number. */
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { byteAt, smallVarint, varint, type Cursor } from "./thrift.ts";

/** Values that a run may have beyond those of its page: they come in eights, and some writers reserve room. */
const beyond = 512;

/**
 * Goes through runs, each a value and how often it comes, or values in bits side by side.
 * @param count values of all runs
 * @returns how many of them are 1, which is asked for those of one bit
 * @throws Error for a run that promises more
 */
export function countOnes(cursor: Cursor, width: number, count: number): number {
  if (width > 32) throw new Error(`values in it have ${width} bits`);
  let [seen, ones] = [0, 0];
  while (seen < count) {
    const header = smallVarint(cursor, 32);
    const length = header & 1 ? (header >>> 1) * 8 : header >>> 1;
    if (length > count - seen + (header & 1 ? beyond : 0))
      throw new Error(`a run in it has ${length} values, in a page of ${count}`);
    if (header & 1) {
      if (width === 1)
        for (let i = 0; i < Math.min(length, count - seen); i++)
          ones += ((cursor.bytes[cursor.at + (i >> 3)] ?? 0) >> (i & 7)) & 1;
      cursor.at += (length * width) / 8;
    } else {
      let isOne = width > 0;
      for (let i = 0; i < (width + 7) >> 3; i++) isOne = byteAt(cursor) === (i === 0 ? 1 : 0) && isOne;
      if (isOne) ones += length;
    }
    seen += length;
  }
  return ones;
}

/**
 * Goes through numbers that are differences, in blocks of so many bits each.
 * @throws Error for blocks as no program writes them
 */
export function skipDeltas(cursor: Cursor, count: number): void {
  const size = smallVarint(cursor);
  const parts = smallVarint(cursor);
  smallVarint(cursor, 32);
  varint(cursor);
  const length = size / parts;
  if (!(length > 0) || length % 32 !== 0) throw new Error(`a block in it has ${size} values in ${parts} parts`);
  for (let seen = 1; seen < count;) {
    varint(cursor);
    const widths = cursor.at;
    cursor.at += parts;
    if (cursor.at > cursor.end) throw new Error("a block in it goes beyond its end");
    for (let i = 0; i < parts && seen < count; i++, seen += length) {
      const width = cursor.bytes[widths + i]!;
      if (width > 64) throw new Error(`values in it have ${width} bits`);
      cursor.at += (length * width) / 8;
    }
  }
}

/**
 * Goes through texts of which each takes so many bytes from the one before.
 * @throws Error where they are more than a thousand for each byte of the page
 */
export function requirePrefixes(cursor: Cursor, count: number): void {
  const { bytes, at, end } = cursor;
  skipDeltas(cursor, count);
  const prefixes = new Int32Array(count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, end);
  deltaBinaryUnpack({ view, offset: at }, count, prefixes);
  const taken = prefixes.reduce((sum, length) => sum + Math.max(0, length), 0);
  if (taken > 1024 * (end - at)) throw new Error(`texts in it have ${taken} bytes, in a page of ${end - at}`);
  skipDeltas(cursor, count);
}
