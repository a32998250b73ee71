/** Trees of tensors as safetensors, the format of model files that Python reads and writes too. */
import {
  describe,
  namedLeaves,
  optionsOf,
  requireOperand,
  type Tensor,
  UsageError,
  ValueError,
} from "@cotangent/autodiff";
import { metadataKey, nameOf, objectText, readHeader, typeNames, writeHeader, type Entry } from "./header.ts";
import { readElements, targetOf, tensorOf } from "./stored.ts";
import { fill, requireOnce, type Filled, type Item, type Template } from "./template.ts";
import { quote, requireBytes } from "./words.ts";

/** Texts that travel with tensors. */
export type Metadata = Readonly<Record<string, string>> | ReadonlyMap<string, string>;

/** Tensors of a file by their names, and the texts that travel with them. */
export interface NamedTensors {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** Options of `loadSafetensors` and `loadNpz`. */
export interface LoadOptions {
  /** Converts element types that tensors have not, and those that differ from the template's; false where absent. */
  readonly convert?: boolean;
}

/**
 * Writes the tensors of a tree as safetensors, in the order in which Python's package writes them. The names of tensors
 * are their paths, as `treePaths` gives them: "0.weight". What a tree holds beside them (`null`, empty arrays) is not
 * written: `saveState` keeps that too.
 * @param tree a tree of tensors, or a Map of them by name
 * @param metadata texts that travel along
 * @returns the bytes of the file
 * @throws UsageError for a leaf that is no tensor or a text that is none; ValueError where two leaves have one name.
 * @example
 * const bytes = saveSafetensors({ weight: tensor([[1, 2]]), bias: tensor([3]) }, { made: "by hand" });
 * loadSafetensors(bytes).tensors.get("bias")!.toArray(); // → [ 3 ]
 */
export function saveSafetensors(tree: unknown, metadata?: Metadata): Uint8Array {
  return writeTensors("saveSafetensors", namedTensors("saveSafetensors", tree), metadata);
}

/**
 * Reads the tensors of safetensors. Without a template it returns them by name, with the file's metadata. With one it
 * returns a tree of its structure. Every promise of the header is checked before anything is allocated.
 * @param like a tree of tensors, or of `{ shape, dtype }`, which the file must agree with, leaf by leaf
 * @param options `convert: true` reads F16, BF16, I8, I16, I64, U8, U16, U64 as float32, int32 or uint32, and floats or
 * integers of another width as those of `like`; integers must fit. Otherwise they are refused.
 * @throws ValueError for a damaged file and for a leaf that is missing or one too many; ShapeError or DTypeError for a
 * leaf that differs; UsageError for arguments of another kind. The sentence names the tensor.
 * @example
 * const params = [{ weight: zeros([1, 2]), bias: zeros([2]) }];
 * loadSafetensors(saveSafetensors(params), params)[0]!.bias.toArray(); // → [ 0, 0 ]
 */
export function loadSafetensors(bytes: Uint8Array, like?: undefined, options?: LoadOptions): NamedTensors;
export function loadSafetensors<const T extends Template>(bytes: Uint8Array, like: T, options?: LoadOptions): Filled<T>;
export function loadSafetensors(bytes: Uint8Array, like?: Template, options?: LoadOptions): unknown {
  return loadTensors("loadSafetensors", bytes, like, options);
}

/** `loadSafetensors`, in the name of another function. */
export function loadTensors(who: string, bytes: Uint8Array, like: unknown, options?: LoadOptions): unknown {
  requireBytes(who, bytes);
  const { convert } = optionsOf(who, options, { convert: false });
  const { metadata, items } = itemsOf(who, bytes);
  if (like !== undefined) return fill(who, items, like, convert);
  return { tensors: readAll(who, items, convert), metadata };
}

/** Reads all tensors. @throws DTypeError, before any is read, for one that needs a conversion and may not have it. */
export function readAll(who: string, items: ReadonlyMap<string, Item>, convert: boolean): Map<string, Tensor> {
  const dtypes = [...items].map(([name, item]) => targetOf(who, `tensor ${quote(name)}`, item, convert));
  return new Map([...items].map(([name, item], i) => [name, item.read(dtypes[i]!)]));
}

/** The tensors of a file, not read yet, in the order of their bytes, and its metadata. */
export function itemsOf(
  who: string,
  bytes: Uint8Array,
): { readonly items: ReadonlyMap<string, Item>; readonly metadata: ReadonlyMap<string, string> } {
  const { entries, metadata, start } = readHeader(who, bytes);
  const item = ({ name, shape, stored, named, from }: Entry): Item => ({
    ...{ shape, stored, named },
    read: (dtype) => {
      const block = { bytes, start: start + from, stored, shape };
      return tensorOf(shape, dtype, readElements(who, `tensor ${quote(name)}`, block, dtype));
    },
  });
  return { metadata, items: new Map(entries.map((entry) => [entry.name, item(entry)])) };
}

/** The leaves of a tree by name. @throws ValueError where two have one name. */
export function namedTensors(who: string, tree: unknown): ReadonlyMap<string, Tensor> {
  const named = new Map<string, Tensor>();
  const pairs: Iterable<readonly [string, Tensor]> =
    tree instanceof Map ? (tree as Map<string, Tensor>) : namedLeaves(who, "tree", tree);
  for (const [name, x] of pairs) {
    if (typeof name !== "string")
      throw new UsageError(`${who}: the Map has the key ${describe(name)}; its keys are the names of tensors`);
    if (tree instanceof Map) requireOperand(who, `tensor ${quote(name)}`, x);
    requireOnce(who, name, named);
    named.set(name, x);
  }
  return named;
}

/** The bytes of a file with these tensors. */
export function writeTensors(who: string, tensors: ReadonlyMap<string, Tensor>, metadata?: Metadata): Uint8Array {
  const named = [...tensors].sort(byTypeAndName);
  const head: [key: string, text: string][] = [];
  if (metadata !== undefined) head.push([metadataKey, objectText(readTexts(who, metadata))]);
  let length = 0;
  for (const [name, { shape, dtype }] of named) {
    requireName(who, name);
    const type = nameOf(dtype);
    const from = length;
    length += shape.reduce((product, n) => product * n, typeNames.get(type)!.size);
    head.push([name, JSON.stringify({ dtype: type, shape, data_offsets: [from, length] })]);
  }
  const header = writeHeader(head);
  const bytes = new Uint8Array(header.length + length);
  bytes.set(header);
  let at = header.length;
  for (const [, x] of named) {
    const data = x.data();
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/** Ranks the widest types first, as Python's package does, and names by their code points. */
function byTypeAndName([a, x]: readonly [string, Tensor], [b, y]: readonly [string, Tensor]): number {
  return rankOf(y) - rankOf(x) || compareTexts(a, b);
}

function rankOf({ dtype }: Tensor): number {
  return [...typeNames.keys()].indexOf(nameOf(dtype));
}

/** Compares by code points, as bytes of UTF-8 do; `<` compares halves of surrogate pairs. */
function compareTexts(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length;) {
    const [p, q] = [a.codePointAt(i)!, b.codePointAt(i)!];
    if (p !== q) return p - q;
    i += p > 0xffff ? 2 : 1;
  }
  return a.length - b.length;
}

function requireName(who: string, name: string): void {
  if (name === metadataKey)
    throw new ValueError(`${who}: a leaf of the tree is called ${quote(name)}, which the format keeps for texts`);
  if (/\p{Surrogate}/u.test(name))
    throw new ValueError(`${who}: the name ${quote(name)} has half a character, which no text in UTF-8 has`);
}

/** The texts as JSON has them. */
function readTexts(who: string, metadata: Metadata): [key: string, text: string][] {
  const isMap = metadata instanceof Map;
  if (!isMap && (typeof metadata !== "object" || metadata === null || Array.isArray(metadata)))
    throw new UsageError(`${who}: metadata is ${describe(metadata)}; it is an object of texts`);
  const texts = isMap ? [...(metadata as ReadonlyMap<string, string>)] : Object.entries(metadata);
  return texts.map(([key, value]) => {
    if (typeof key !== "string" || typeof value !== "string" || /\p{Surrogate}/u.test(key + value))
      throw new UsageError(
        `${who}: metadata has ${describe(value)} for ${quote(String(key))}; they are texts, in UTF-8`,
      );
    return [key, JSON.stringify(value)];
  });
}
