/** Files in a zip, as NumPy packs arrays: stored or deflated, without encryption, below 4 GB. */
import { ValueError } from "@cotangent/autodiff";
import { decodeText, encodeText, inflate, joined } from "./platform.ts";
import { count, quote } from "./words.ts";

/** A file in a zip, its bytes not read yet. */
export interface Packed {
  readonly name: string;
  /** Its bytes as they stand in the zip. */
  readonly packed: Uint8Array;
  readonly isDeflated: boolean;
  /** Bytes that it has when it is unpacked, and their checksum. */
  readonly size: number;
  readonly checksum: number;
}

/**
 * Lists the files of a zip. Nothing is unpacked, and none may share bytes with another.
 * @throws ValueError for bytes that are no zip, or not whole
 */
export function listZip(who: string, bytes: Uint8Array): readonly Packed[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = findEnd(who, view);
  const number = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  let at = view.getUint32(end + 16, true);
  if (number === 0xffff || size === 0xffffffff || at === 0xffffffff)
    throw new ValueError(`${who}: the zip has 65,535 files or 4 GB, which cannot be read`);
  if (at + size > end) throw damaged(who, "its list of files is cut off");
  const packed: (Packed & { readonly from: number; readonly to: number })[] = [];
  for (let i = 0; i < number; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) throw damaged(who, "its list of files is cut off");
    packed.push(readEntry(who, bytes, view, at));
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  packed.sort((a, b) => a.from - b.from);
  packed.forEach(({ from, name }, i) => {
    const before = packed[i - 1];
    if (before !== undefined && before.to > from)
      throw damaged(who, `its files ${quote(before.name)} and ${quote(name)} overlap`);
  });
  return packed;
}

/** Unpacks a file. @throws ValueError where its bytes are not those that its entry promises. */
export async function unpack(who: string, { name, packed, isDeflated, size, checksum }: Packed): Promise<Uint8Array> {
  const broken = damaged(
    who,
    `its file ${quote(name)} does not unpack to the ${count(size, "byte")} that it should have`,
  );
  const bytes = isDeflated ? await inflate(packed, size) : packed;
  if (bytes?.length !== size || crc32(bytes) !== checksum) throw broken;
  return bytes;
}

/** The bytes of a zip with these files, stored as they are. Equal files give equal bytes: there is no time in it. */
export function zipOf(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts: Uint8Array[] = [];
  const list: Uint8Array[] = [];
  let at = 0;
  for (const [name, bytes] of files) {
    const encoded = encodeText(name);
    // version 2.0, names in UTF-8, stored, the first of January 1980
    const common = [20, 0x0800, 0, 0, 0x21, crc32(bytes), bytes.length, bytes.length, encoded.length, 0];
    const head = written("IHHHHHIIIHH", [0x04034b50, ...common]);
    parts.push(head, encoded, bytes);
    list.push(written("IHHHHHHIIIHHHHHII", [0x02014b50, 20, ...common, 0, 0, 0, 0, at]), encoded);
    at += head.length + encoded.length + bytes.length;
  }
  const listed = list.reduce((sum, { length }) => sum + length, 0);
  const end = written("IHHHHIIH", [0x06054b50, 0, 0, files.size, files.size, listed, at, 0]);
  return joined([...parts, ...list, end], at + listed + end.length);
}

/** Most bytes that deflate makes of one. */
const mostRatio = 1032;

function readEntry(
  who: string,
  bytes: Uint8Array,
  view: DataView,
  at: number,
): Packed & { readonly from: number; readonly to: number } {
  const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
  const [checksum, length, size] = [16, 20, 24].map((field) => view.getUint32(at + field, true)) as [
    number,
    number,
    number,
  ];
  const nameEnd = at + 46 + view.getUint16(at + 28, true);
  if (nameEnd > bytes.length) throw damaged(who, "its list of files is cut off");
  const name = decodeText(who, "a name in the zip", bytes.subarray(at + 46, nameEnd));
  const what = `its file ${quote(name)}`;
  const from = view.getUint32(at + 42, true);
  if ((flags & 1) !== 0) throw new ValueError(`${who}: ${what} is encrypted, which cannot be read`);
  if (method !== 0 && method !== 8)
    throw new ValueError(`${who}: ${what} is packed by method ${method}; 0 (stored) and 8 (deflate) can be read`);
  if (length === 0xffffffff || size === 0xffffffff || from === 0xffffffff)
    throw new ValueError(`${who}: ${what} has 4 GB, which cannot be read`);
  if (from + 30 > bytes.length || view.getUint32(from, true) !== 0x04034b50) throw damaged(who, `${what} is not there`);
  const start = from + 30 + view.getUint16(from + 26, true) + view.getUint16(from + 28, true);
  const to = start + length;
  if (to > bytes.length) throw damaged(who, `${what} ends at byte ${to} of ${bytes.length}`);
  if (method === 0 ? size !== length : size > length * mostRatio)
    throw damaged(who, `${what} is said to have ${count(size, "byte")}, which its ${length} cannot be`);
  return { name, packed: bytes.subarray(start, to), isDeflated: method === 8, size, checksum, from, to };
}

/** The position of the record that ends a zip; a comment of at most 65,535 bytes follows. */
function findEnd(who: string, view: DataView): number {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - 0xffff); at--)
    if (view.getUint32(at, true) === 0x06054b50 && view.getUint16(at + 20, true) === last - at) return at;
  throw new ValueError(`${who}: the bytes are no zip, or not all of one; the file is cut off, or of another kind`);
}

function damaged(who: string, why: string): ValueError {
  return new ValueError(`${who}: the zip is damaged: ${why}`);
}

/** Numbers with their low byte first: I has 4 bytes, H 2. */
function written(layout: string, numbers: readonly number[]): Uint8Array {
  return Uint8Array.from(
    [...layout].flatMap((sign, i) =>
      Array.from({ length: sign === "I" ? 4 : 2 }, (_, byte) => (numbers[i]! >>> (8 * byte)) & 255),
    ),
  );
}

/** The remainder of bytes by the polynomial 0xedb88320, bits reversed, as zip and gzip have it. */
function crc32(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = remainders[(rest ^ byte) & 255]! ^ (rest >>> 8);
  return ~rest >>> 0;
}

const remainders: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = (rest & 1) === 0 ? rest >>> 1 : (rest >>> 1) ^ 0xedb88320;
  return rest;
});
