/** IDX: two zero bytes, a type, a rank, a shape of 32-bit numbers, and the elements, all with the high byte first. */
import { DataError } from "../errors.ts";

/** Elements of one of the types that IDX has, with their shape. */
export type IdxArray = (Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array) & {
  readonly shape: readonly number[];
};

/** Header of a file, before its elements. */
export interface IdxHeader {
  readonly type: number;
  readonly shape: readonly number[];
  /** Position at which the elements begin. */
  readonly start: number;
  /** Bytes of one item of the first axis. */
  readonly itemSize: number;
}

type Numbers = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

interface Type {
  /** Bytes of an element. */
  readonly size: number;
  readonly make: (length: number) => Numbers;
  readonly read: (view: DataView, at: number) => number;
}

const types: Readonly<Record<number, Type>> = {
  0x08: { size: 1, make: (n) => new Uint8Array(n), read: (view, at) => view.getUint8(at) },
  0x09: { size: 1, make: (n) => new Int8Array(n), read: (view, at) => view.getInt8(at) },
  0x0b: { size: 2, make: (n) => new Int16Array(n), read: (view, at) => view.getInt16(at) },
  0x0c: { size: 4, make: (n) => new Int32Array(n), read: (view, at) => view.getInt32(at) },
  0x0d: { size: 4, make: (n) => new Float32Array(n), read: (view, at) => view.getFloat32(at) },
  0x0e: { size: 8, make: (n) => new Float64Array(n), read: (view, at) => view.getFloat64(at) },
};

/** @throws DataError for bytes that are not the beginning of an IDX file. */
export function headerOf(who: string, bytes: Uint8Array): IdxHeader {
  const [a, b, type = 0, rank = 0] = bytes;
  const known = types[type];
  if (bytes.length < 4 || a !== 0 || b !== 0 || known === undefined)
    throw new DataError(`${who}: the bytes are no IDX; it begins with two zeros and a type from 8 to 14`);
  const start = 4 + 4 * rank;
  if (bytes.length < start) throw new DataError(`${who}: the file ends within its shape; it is not whole`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  return { type, shape, start, itemSize: shape.slice(1).reduce((product, n) => product * n, known.size) };
}

/** `items` items of the first axis, which are all of the bytes. */
export function itemsOf({ type, shape }: IdxHeader, bytes: Uint8Array, items: number): IdxArray {
  const { size, make, read } = types[type]!;
  const elements = make(bytes.length / size);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (elements instanceof Uint8Array) elements.set(bytes);
  else for (let i = 0; i < elements.length; i++) elements[i] = read(view, i * size);
  return Object.assign(elements, { shape: Object.freeze(shape.length === 0 ? [] : [items, ...shape.slice(1)]) });
}
