/**
 * Arrays of NumPy: npy, in the versions 1.0, 2.0 and 3.0. A magic word, the length of the header, the header, which is
 * a dictionary of Python, and the elements.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { optionsOf, requireOperand, ValueError, type DType, type Tensor } from "@cotangent/autodiff";
import { decodeText, encodeText } from "./platform.ts";
import type { LoadOptions } from "./safetensors.ts";
import { elementCount, readElements, storedTypes, targetOf, tensorOf, zeroed, type Stored } from "./stored.ts";
import type { Item } from "./template.ts";
import { quote, requireBytes } from "./words.ts";

/** The header of a file, and where its elements begin. */
interface NpyHeader {
  /** The element type as the file calls it: "<f4". */
  readonly named: string;
  readonly stored: Stored;
  readonly little: boolean;
  /** True where the first index runs fastest. */
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  readonly start: number;
}

/**
 * Writes a tensor as npy, byte for byte as `numpy.save` does.
 * @throws UsageError for anything that is no tensor.
 * @example
 * loadNpy(saveNpy(tensor([[1, 2]]))).toArray(); // → [ [ 1, 2 ] ]
 */
export function saveNpy(x: Tensor): Uint8Array {
  requireOperand("saveNpy", "x", x);
  return npyOf(x);
}

/**
 * Reads an array of NumPy: of booleans, integers or floats, in either order of axes and of bytes. Returns a tensor.
 * @param options `convert: true` reads float16 and integers of 8, 16 and 64 bits as float32, int32 or uint32; integers
 * must fit. Otherwise they are refused.
 * @throws ValueError for a damaged file, and for arrays of objects, which hold programs, of texts, dates or records;
 * DTypeError for an element type that needs a conversion.
 * @example
 * const bytes = saveNpy(tensor([true, false], { dtype: "bool" }));
 * loadNpy(bytes).toString(); // → bool[2] [true, false]
 */
export function loadNpy(bytes: Uint8Array, options?: LoadOptions): Tensor {
  const who = "loadNpy";
  requireBytes(who, bytes);
  const { convert } = optionsOf(who, options, { convert: false });
  const item = npyItem(who, "the array", bytes);
  return item.read(targetOf(who, "the array", item, convert));
}

/** The bytes of a file with this tensor. */
export function npyOf(x: Tensor): Uint8Array {
  const { shape, dtype } = x;
  const tuple = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const words = `{'descr': '${typeOf(dtype)}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // NumPy leaves room for the first length to grow to 21 digits, and lets elements begin at a multiple of 64
  const growth = shape.length === 0 ? 0 : 21 - String(shape[0]).length;
  const length = Math.ceil((10 + words.length + growth + 1) / 64) * 64;
  const data = x.data();
  const bytes = new Uint8Array(length + data.byteLength);
  bytes.set([...magic, 1, 0, (length - 10) & 255, (length - 10) >> 8]);
  bytes.fill(0x20, 10, length - 1);
  bytes.set(encodeText(words), 10);
  bytes[length - 1] = 0x0a;
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), length);
  return bytes;
}

/** An array, not read yet. @throws ValueError for bytes that are none, or not whole. */
export function npyItem(who: string, what: string, bytes: Uint8Array): Item {
  const { named, stored, little, isFortran, shape, start } = readHeader(who, what, bytes);
  return {
    ...{ shape, stored, named },
    read: (dtype) => {
      const elements = readElements(who, what, { bytes, start, stored, shape, little }, dtype);
      return tensorOf(shape, dtype, isFortran ? inRows(elements, shape, zeroed(dtype, elements.length)) : elements);
    },
  };
}

/** "\x93NUMPY" */
const magic: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

function typeOf(dtype: DType): string {
  return [...types].find(([, stored]) => stored.isOwn && stored.dtype === dtype)![0];
}

function readHeader(who: string, what: string, bytes: Uint8Array): NpyHeader {
  const refuse = (why: string): never => {
    throw new ValueError(`${who}: ${what} ${why}`);
  };
  if (bytes.length < 10 || magic.some((byte, i) => bytes[i] !== byte))
    return refuse("is no npy, which begins with a byte 147 and NUMPY; the file is damaged, or of another kind");
  const version = bytes[6]!;
  if (version < 1 || version > 3) return refuse(`is npy of version ${version}; versions 1 to 3 can be read`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (version > 1 && bytes.length < 12) return refuse("ends within its header; the file is cut off");
  const from = version === 1 ? 10 : 12;
  const start = from + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (start > bytes.length)
    return refuse(`has a header up to byte ${start} of ${bytes.length}; the file is cut off, or damaged`);
  if (start - from > mostHeader) return refuse(`has a header of ${start - from} bytes; no array needs as many`);
  const text = bytes.subarray(from, start);
  // versions 1 and 2 are in Latin-1, of which an array that can be read needs ASCII only
  const { descr, isFortran, shape } =
    readWords(decodeText(who, `the header of ${what}`, text)) ??
    refuse("has no header of descr, fortran_order and shape; the file is damaged");
  const stored = readType(descr) ?? refuse(`holds ${strangeType(descr)}; booleans, integers and floats can be read`);
  const wanted = elementCount(shape) * stored.stored.size;
  if (shape.length > 64) return refuse(`has ${shape.length} axes; a tensor has at most 64`);
  if (wanted !== bytes.length - start)
    return refuse(
      `is ${descr}[${shape.join(",")}], which takes ${wanted} bytes, and has ${bytes.length - start}; the file is ` +
        (wanted > bytes.length - start ? "cut off, or damaged" : "damaged"),
    );
  return { named: descr, ...stored, isFortran, shape, start };
}

/** Bytes that a header has at most: 64 lengths and a type. NumPy refuses longer ones, too. */
const mostHeader = 10_000;

interface Words {
  readonly descr: string;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
}

/** Reads the dictionary; undefined where a key or its value is missing. */
function readWords(text: string): Words | undefined {
  const [, single, double, list] = /['"]descr['"]\s*:\s*(?:'([^']*)'|"([^"]*)"|(\[.*\]))/s.exec(text) ?? [];
  const [, order] = /['"]fortran_order['"]\s*:\s*(True|False)\b/.exec(text) ?? [];
  const [, tuple] = /['"]shape['"]\s*:\s*\(([\d,\sL]*)\)/.exec(text) ?? [];
  const descr = single ?? double ?? list;
  if (descr === undefined || order === undefined || tuple === undefined) return undefined;
  const lengths = tuple.split(",").map((word) => word.trim().replace(/L$/, ""));
  if (lengths.at(-1) === "") lengths.pop();
  const shape = lengths.map(Number);
  if (!lengths.every((word, i) => /^\d+$/.test(word) && Number.isSafeInteger(shape[i]))) return undefined;
  return { descr, isFortran: order === "True", shape };
}

/** Element types with their low byte first: "|" stands before those of one byte. */
const types: ReadonlyMap<string, Stored> = new Map<string, Stored>([
  ["|b1", storedTypes.bool],
  ["|i1", storedTypes.int8],
  ["|u1", storedTypes.uint8],
  ["<i2", storedTypes.int16],
  ["<u2", storedTypes.uint16],
  ["<i4", storedTypes.int32],
  ["<u4", storedTypes.uint32],
  ["<i8", storedTypes.int64],
  ["<u8", storedTypes.uint64],
  ["<f2", storedTypes.float16],
  ["<f4", storedTypes.float32],
  ["<f8", storedTypes.float64],
]);

function readType(descr: string): { readonly stored: Stored; readonly little: boolean } | undefined {
  const stored = types.get(descr.replace(/^[>=]/, "<").replace(/^<(?=[a-z]1$)/, "|"));
  return stored && { stored, little: stored.size === 1 || !descr.startsWith(">") };
}

function strangeType(descr: string): string {
  const kind = descr.startsWith("[") ? "V" : descr.replace(/^[<>=|]/, "")[0];
  const kinds: readonly (readonly [kind: string, words: string])[] = [
    ["O", "objects of Python, which can run programs when they are read"],
    ["U", "texts"],
    ["S", "texts"],
    ["c", "complex numbers"],
    ["M", "dates"],
    ["m", "durations"],
    ["V", "records"],
  ];
  const words = kinds.find(([sign]) => sign === kind)?.[1];
  return words ?? quote(descr);
}

/** Elements whose last index runs fastest, of those whose first does. */
function inRows<T extends { [at: number]: number }>(elements: ArrayLike<number>, shape: readonly number[], rows: T): T {
  const strides = shape.map((_, axis) => elementCount(shape.slice(0, axis)));
  const index = new Array<number>(shape.length).fill(0);
  for (let i = 0, from = 0; i < elements.length; i++) {
    rows[i] = elements[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return rows;
}
