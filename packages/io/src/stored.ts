/** Element types of files, and tensors from their bytes. */
import { DTypeError, isFloat, Tensor, ValueError, type DType, type TypedArray } from "@cotangent/autodiff";

/** An element type that files have. */
export interface Stored {
  /** Bytes of an element. */
  readonly size: number;
  /** The dtype of tensors that is the same, or else the one that it is converted to. */
  readonly dtype: DType;
  readonly isOwn: boolean;
  readonly read: (view: DataView, at: number, little: boolean) => number;
}

/** Elements in a file. */
export interface Block {
  readonly bytes: Uint8Array;
  /** Position of the first element in `bytes`, which hold all of them: they were counted. */
  readonly start: number;
  readonly stored: Stored;
  readonly shape: readonly number[];
  /** False where the high byte of an element comes first. */
  readonly little?: boolean;
}

/** A zeroed array of a dtype. */
export function zeroed(dtype: DType, length: number): TypedArray {
  return new arrays[dtype](length);
}

/** The number of elements of a shape; too large ones do not wrap, they become Infinity. */
export function elementCount(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, 1);
}

/** A tensor over elements that nothing else will change. */
export function tensorOf(shape: readonly number[], dtype: DType, elements: TypedArray): Tensor {
  return new Tensor({ shape: [...shape], dtype }, elements.length === 1 ? elements[0]! : elements);
}

/**
 * Copies the elements of a block. Returns them as an array of the dtype.
 * @param what names the tensor in sentences
 * @throws ValueError for an element that the dtype has not, such as 2^40 for int32
 */
export function readElements(who: string, what: string, block: Block, dtype: DType): TypedArray {
  const { bytes, start, stored, shape, little = true } = block;
  const length = elementCount(shape);
  if (stored.isOwn && dtype === stored.dtype && little) {
    const copy = new Uint8Array(length * stored.size);
    copy.set(bytes.subarray(start, start + copy.length));
    return stored.dtype === "bool" ? requireBits(who, what, copy) : new arrays[dtype](copy.buffer);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const elements = zeroed(dtype, length);
  for (let i = 0; i < length; i++) {
    const value = stored.read(view, i * stored.size, little);
    elements[i] = value;
    if (!isFloat(dtype) && elements[i] !== value)
      throw new ValueError(`${who}: ${what} holds ${value} at position ${i}, which no ${dtype} is`);
  }
  return elements;
}

/**
 * The dtype in which elements become a tensor.
 * @param named what the file calls the type of the elements: "F16"
 * @param wanted the dtype that the caller expects, if any
 * @throws DTypeError where that takes a conversion that is not allowed, or that there is none of
 */
export function targetOf(
  who: string,
  what: string,
  { stored, named }: { readonly stored: Stored; readonly named: string },
  convert: boolean,
  wanted: DType = stored.dtype,
): DType {
  if (stored.isOwn && wanted === stored.dtype) return wanted;
  const isPossible = wanted !== "bool" && stored.dtype !== "bool" && isFloat(wanted) === isFloat(stored.dtype);
  if (!isPossible)
    throw new DTypeError(`${who}: ${what} holds ${named}, and ${wanted} is expected; it is a file of another model`);
  if (convert) return wanted;
  throw new DTypeError(
    `${who}: ${what} holds ${named}${stored.isOwn ? "" : ", which tensors have not"}; ` +
      `{ convert: true } makes it ${wanted}`,
  );
}

/** Names of element types, as NumPy calls them. */
type StoredName = `${"u" | ""}int${8 | 16 | 32 | 64}` | "float16" | "bfloat16" | "float32" | "float64" | "bool";

export const storedTypes: Readonly<Record<StoredName, Stored>> = {
  bool: { size: 1, dtype: "bool", isOwn: true, read: (view, at) => view.getUint8(at) },
  uint8: { size: 1, dtype: "uint32", isOwn: false, read: (view, at) => view.getUint8(at) },
  int8: { size: 1, dtype: "int32", isOwn: false, read: (view, at) => view.getInt8(at) },
  uint16: { size: 2, dtype: "uint32", isOwn: false, read: (view, at, little) => view.getUint16(at, little) },
  int16: { size: 2, dtype: "int32", isOwn: false, read: (view, at, little) => view.getInt16(at, little) },
  uint32: { size: 4, dtype: "uint32", isOwn: true, read: (view, at, little) => view.getUint32(at, little) },
  int32: { size: 4, dtype: "int32", isOwn: true, read: (view, at, little) => view.getInt32(at, little) },
  // beyond 2^53 they are rounded, but no dtype of 32 bits holds those
  uint64: { size: 8, dtype: "uint32", isOwn: false, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  int64: { size: 8, dtype: "int32", isOwn: false, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  float16: { size: 2, dtype: "float32", isOwn: false, read: (view, at, little) => half(view.getUint16(at, little)) },
  bfloat16: { size: 2, dtype: "float32", isOwn: false, read: (view, at, little) => brain(view.getUint16(at, little)) },
  float32: { size: 4, dtype: "float32", isOwn: true, read: (view, at, little) => view.getFloat32(at, little) },
  float64: { size: 8, dtype: "float64", isOwn: true, read: (view, at, little) => view.getFloat64(at, little) },
};

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const;

function requireBits(who: string, what: string, bytes: Uint8Array): Uint8Array {
  const at = bytes.findIndex((byte) => byte > 1);
  if (at < 0) return bytes;
  throw new ValueError(`${who}: ${what} holds the byte ${bytes[at]} at position ${at}, which is no truth value`);
}

/** The number of IEEE's binary16: a sign, 5 bits of an exponent, 10 of a fraction. */
function half(bits: number): number {
  return floatOf(bits, 5, 10);
}

/** The number of bfloat16, which is the first half of a float32: a sign, 8 bits of an exponent, 7 of a fraction. */
function brain(bits: number): number {
  return floatOf(bits, 8, 7);
}

/** ± fraction · 2^exponent, as IEEE writes it: without the first digit, which is 1 but where the exponent is least. */
function floatOf(bits: number, exponentBits: number, fractionBits: number): number {
  const sign = bits < 0x8000 ? 1 : -1;
  const most = 2 ** exponentBits - 1;
  const exponent = (bits >> fractionBits) & most;
  const fraction = bits & (2 ** fractionBits - 1);
  if (exponent === most) return fraction === 0 ? sign * Infinity : NaN;
  const digits = exponent === 0 ? fraction : fraction + 2 ** fractionBits;
  return sign * digits * 2 ** (Math.max(exponent, 1) - (most >> 1) - fractionBits);
}
