/** Tensors as the bytes of a safetensors file, and trees of tensors with their structure beside them. */
import { Tensor, tensor, type DType } from "@cotangent/autodiff";
import { DataFault, quoted } from "../words/faults.ts";
import { parseStrict } from "../words/strictJson.ts";

/** Tensors and texts by name. */
export interface TensorFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

type Elements =
  | Float32ArrayConstructor
  | Float64ArrayConstructor
  | Int32ArrayConstructor
  | Uint32ArrayConstructor
  | Uint8ArrayConstructor;

const dtypes: ReadonlyMap<string, readonly [DType, Elements]> = new Map<string, readonly [DType, Elements]>([
  ["F32", ["float32", Float32Array]],
  ["F64", ["float64", Float64Array]],
  ["I32", ["int32", Int32Array]],
  ["U32", ["uint32", Uint32Array]],
  ["BOOL", ["bool", Uint8Array]],
]);

/** The bytes of a safetensors file. */
export function encodeTensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array {
  const codes = new Map(
    [...dtypes].map(([code, [dtype, { BYTES_PER_ELEMENT }]]) => [dtype, [code, BYTES_PER_ELEMENT] as const]),
  );
  // widest elements first, so that all are aligned; then by name
  const entries = [...tensors].sort(
    ([a, x], [b, y]) => codes.get(y.dtype)![1] - codes.get(x.dtype)![1] || (a < b ? -1 : 1),
  );
  let at = 0;
  const header = entries.map(([name, x]): [string, unknown] => {
    const begin = at;
    at += x.data().byteLength;
    return [name, { dtype: codes.get(x.dtype)![0], shape: x.shape, data_offsets: [begin, at] }];
  });
  const all = [...(metadata.size === 0 ? [] : [["__metadata__", Object.fromEntries(metadata)]]), ...header];
  const text = Buffer.from(
    `{${all.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`,
  );
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = Buffer.alloc(8 + length + at, " ");
  bytes.writeBigUInt64LE(BigInt(length));
  text.copy(bytes, 8);
  entries.forEach(([, x], i) => {
    const { buffer, byteOffset, byteLength } = x.data();
    const { data_offsets } = header[i]![1] as { readonly data_offsets: readonly number[] };
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), 8 + length + data_offsets[0]!);
  });
  return bytes;
}

/**
 * The tensors of a safetensors file; nothing is allocated before the header is known to be sound.
 * @param who name of the file, for sentences
 * @throws DataFault for bytes that are none.
 */
export function decodeTensors(who: string, bytes: Uint8Array): TensorFile {
  const refuse = (sentence: string): never => {
    throw new DataFault(`${who}: ${sentence}`);
  };
  if (bytes.length < 8) refuse(`it has ${bytes.length} bytes, fewer than the length of a header takes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > bytes.length - 8) refuse(`its header has ${length} bytes, and the file ${bytes.length}`);
  const header = parseStrict(`${who}, header`, Buffer.from(bytes.subarray(8, 8 + length)).toString("utf8"));
  const { __metadata__: metadata = {}, ...entries } = Object(header) as Record<string, unknown>;
  const tensors = new Map<string, Tensor>();
  let end = 0;
  for (const [name, entry] of Object.entries(entries)) {
    const { dtype, shape, data_offsets: offsets } = Object(entry) as Record<string, unknown>;
    const [kind, Elements] =
      dtypes.get(String(dtype)) ?? refuse(`the tensor ${quoted(name)} has the dtype ${String(dtype)}`);
    if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2)
      return refuse(`the tensor ${quoted(name)} has no shape or place`);
    const [begin, stop] = offsets as [number, number];
    const size = shape.reduce((a, b) => a * b, 1) * Elements.BYTES_PER_ELEMENT;
    if (begin !== end || stop - begin !== size || stop > bytes.length - 8 - length)
      refuse(
        `the tensor ${quoted(name)} of shape [${shape.join(",")}] stands at ${begin} to ${stop}, which is no place for it`,
      );
    end = stop;
    // a Buffer's own slice copies nothing
    const own = Uint8Array.prototype.slice.call(bytes, 8 + length + begin, 8 + length + stop);
    tensors.set(name, tensor(new Elements(own.buffer) as Float32Array, { shape, dtype: kind }));
  }
  if (end !== bytes.length - 8 - length)
    refuse(`${bytes.length - 8 - length - end} bytes at its end belong to no tensor`);
  const texts = Object.entries(Object(metadata) as object).map(([name, text]): [string, string] => [
    name,
    String(text),
  ]);
  return { tensors, metadata: new Map(texts) };
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && (n as number) >= 0);
}

/** A tree of tensors, lists, objects and plain values as a file: its structure is one of the texts. */
export function encodeTree(tree: unknown, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const tensors = new Map<string, Tensor>();
  const skeleton = JSON.stringify(tree, function (this: Readonly<Record<string, unknown>>, key, value: unknown) {
    // `value` is what a tensor's own toJSON gives
    const held = this[key];
    if (!(held instanceof Tensor)) return value;
    const leaf = tensors.size;
    tensors.set(leafName(leaf), held);
    return { leaf };
  });
  return encodeTensors(tensors, new Map([...Object.entries(metadata), ["structure", skeleton]]));
}

/** The tree that `encodeTree` wrote, and its texts. @throws DataFault for a file of something else. */
export function decodeTree(
  who: string,
  bytes: Uint8Array,
): { readonly tree: unknown; readonly metadata: TensorFile["metadata"] } {
  const { tensors, metadata } = decodeTensors(who, bytes);
  const structure = metadata.get("structure");
  if (structure === undefined) throw new DataFault(`${who}: it holds no tree`);
  const tree = JSON.parse(structure, (_, value: unknown) => {
    const { leaf } = Object(value) as { readonly leaf?: unknown };
    return typeof leaf === "number" ? tensors.get(leafName(leaf)) : value;
  }) as unknown;
  return { tree, metadata };
}

function leafName(leaf: number): string {
  return String(leaf).padStart(6, "0");
}
