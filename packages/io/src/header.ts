/**
 * The header of safetensors: 8 bytes with its length, JSON that names each tensor with dtype, shape and place, spaces
 * up to a multiple of 8. https://huggingface.co/docs/safetensors says what the format is.
 */
import { ValueError, type DType } from "@cotangent/autodiff";
import { parseJson } from "./json.ts";
import { decodeText, encodeText } from "./platform.ts";
import { elementCount, storedTypes, type Stored } from "./stored.ts";
import { count, quote } from "./words.ts";

/** A tensor as the header describes it. */
export interface Entry {
  readonly name: string;
  /** Name of the element type, as the file has it: "F32". */
  readonly named: string;
  readonly stored: Stored;
  readonly shape: readonly number[];
  /** First byte, and the one after the last, counted from the end of the header. */
  readonly from: number;
  readonly to: number;
}

/** The header of a file. */
export interface Header {
  /** In the order of their bytes. */
  readonly entries: readonly Entry[];
  readonly metadata: ReadonlyMap<string, string>;
  /** Position at which the bytes of tensors begin. */
  readonly start: number;
}

/** Names of element types in files, in the order in which the format ranks them: aligned most of all comes last. */
export const typeNames: ReadonlyMap<string, Stored> = new Map<string, Stored>([
  ["BOOL", storedTypes.bool],
  ["U8", storedTypes.uint8],
  ["I8", storedTypes.int8],
  ["I16", storedTypes.int16],
  ["U16", storedTypes.uint16],
  ["F16", storedTypes.float16],
  ["BF16", storedTypes.bfloat16],
  ["I32", storedTypes.int32],
  ["U32", storedTypes.uint32],
  ["F32", storedTypes.float32],
  ["F64", storedTypes.float64],
  ["I64", storedTypes.int64],
  ["U64", storedTypes.uint64],
]);

/** The key of the header that names no tensor. */
export const metadataKey = "__metadata__";

/** The name that a dtype of ours has in files. */
export function nameOf(dtype: DType): string {
  return [...typeNames].find(([, stored]) => stored.isOwn && stored.dtype === dtype)![0];
}

/**
 * Reads and checks the header. Nothing is allocated of what it promises: each tensor lies within the file, none
 * overlap, and nothing is left between them.
 * @throws ValueError for bytes that are no safetensors
 */
export function readHeader(who: string, bytes: Uint8Array): Header {
  const text = headerText(who, bytes);
  const start = 8 + text.length;
  const json = parseJson(who, "the header", decodeText(who, "the header", text), 8);
  if (!isRecord(json)) throw new ValueError(`${who}: the header is no object of tensors; the file is of another kind`);
  const named = Object.entries(json).filter(([name]) => name !== metadataKey);
  const entries = named.map(([name, info]) => readEntry(who, name, info));
  entries.sort((a, b) => a.from - b.from || a.to - b.to);
  requireWhole(who, entries, bytes.length - start);
  return { entries, metadata: readMetadata(who, json[metadataKey]), start };
}

/** The bytes of a header with these keys in this order, its length before it. */
export function writeHeader(parts: readonly (readonly [key: string, text: string])[]): Uint8Array {
  const text = encodeText(objectText(parts));
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  return bytes;
}

/** An object in JSON. That of JavaScript has keys that are numbers first. */
export function objectText(parts: readonly (readonly [key: string, text: string])[]): string {
  return `{${parts.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(",")}}`;
}

function headerText(who: string, bytes: Uint8Array): Uint8Array {
  if (bytes.length < 8)
    throw new ValueError(
      `${who}: there ${bytes.length === 1 ? "is" : "are"} ${count(bytes.length, "byte")}; safetensors begin with 8 that say how long the header is`,
    );
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const rest = bytes.length - 8;
  if (length > BigInt(rest))
    throw new ValueError(
      `${who}: the header is said to have ${count(length, "byte")}, and ${rest} follow; the file is cut off, or of another kind`,
    );
  const text = bytes.subarray(8, 8 + Number(length));
  if (text[0] !== 0x7b)
    throw new ValueError(`${who}: the header does not begin with "{"; the file is damaged, or of another kind`);
  return text;
}

function readMetadata(who: string, given: unknown): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>();
  if (given === undefined) return metadata;
  if (!isRecord(given)) throw new ValueError(`${who}: ${metadataKey} is no object of texts; the file is damaged`);
  for (const [key, value] of Object.entries(given)) {
    if (typeof value !== "string")
      throw new ValueError(`${who}: ${metadataKey} has no text for ${quote(key)}; the format has only texts there`);
    metadata.set(key, value);
  }
  return metadata;
}

function readEntry(who: string, name: string, info: unknown): Entry {
  const what = `tensor ${quote(name)}`;
  const { dtype, shape, data_offsets: offsets } = isRecord(info) ? info : {};
  if (typeof dtype !== "string" || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2)
    throw new ValueError(
      `${who}: ${what} does not say its dtype, shape and two data_offsets, as in ` +
        `{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}; the file is damaged`,
    );
  const stored = typeNames.get(dtype);
  if (stored === undefined)
    throw new ValueError(
      `${who}: ${what} is of ${quote(dtype)}, which cannot be read; it can be of ${[...typeNames.keys()].join(", ")}`,
    );
  if (shape.length > mostAxes)
    throw new ValueError(`${who}: ${what} has ${shape.length} axes; a tensor has at most ${mostAxes}`);
  const [from, to] = offsets as [number, number];
  const wanted = elementCount(shape) * stored.size;
  if (wanted !== to - from)
    throw new ValueError(
      `${who}: ${what} is ${dtype}[${shape.join(",")}], which takes ${wanted} bytes, and has those from ${from} to ${to}; ` +
        `the file is damaged`,
    );
  return { name, named: dtype, stored, shape, from, to };
}

/** A tensor has at most as many axes. */
const mostAxes = 64;

/** @throws ValueError unless the bytes of tensors follow one another, up to the last of the file. */
function requireWhole(who: string, entries: readonly Entry[], length: number): void {
  let end = 0;
  let last = "the header";
  for (const { name, from, to } of entries) {
    if (to > length)
      throw new ValueError(`${who}: tensor ${quote(name)} ends at byte ${to} of ${length}; the file is cut off`);
    if (from < end) throw new ValueError(`${who}: tensor ${quote(name)} overlaps ${last}; the file is damaged`);
    if (from > end)
      throw new ValueError(
        `${who}: ${count(from - end, "byte")} before tensor ${quote(name)} are of no tensor; the file is damaged`,
      );
    end = to;
    last = `tensor ${quote(name)}`;
  }
  if (end < length)
    throw new ValueError(`${who}: ${count(length - end, "byte")} after ${last} are of no tensor; the file is damaged`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0 && !Object.is(n, -0));
}
