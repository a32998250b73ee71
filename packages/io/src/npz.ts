/** Several arrays of NumPy in one file: npz, a zip of npy. */
import { optionsOf, ValueError } from "@cotangent/autodiff";
import { npyItem, npyOf } from "./npy.ts";
import { namedTensors, readAll, type LoadOptions, type NamedTensors } from "./safetensors.ts";
import { fill, type Filled, type Item, type Template } from "./template.ts";
import { quote, requireBytes } from "./words.ts";
import { listZip, unpack, zipOf } from "./zip.ts";

/**
 * Writes the tensors of a tree as npz, for `numpy.load`. The names of arrays are paths in the tree: "0.weight".
 * @param tree a tree of tensors, or a Map of them by name
 * @returns the bytes of the file; nothing is compressed
 * @throws UsageError for a leaf that is no tensor; ValueError where two leaves have one name.
 * @example
 * const bytes = saveNpz({ weight: tensor([[1, 2]]), bias: tensor([3]) });
 * [...(await loadNpz(bytes)).tensors.keys()]; // → [ 'weight', 'bias' ]
 */
export function saveNpz(tree: unknown): Uint8Array {
  return writeNpz("saveNpz", tree);
}

/**
 * Reads arrays as `numpy.savez` and `numpy.savez_compressed` write them. Without a template it returns them by name,
 * with one a tree of its structure. It is a promise, since platforms unpack in the background.
 * @param like a tree of tensors, or of `{ shape, dtype }`, which the file must agree with, leaf by leaf
 * @param options as `loadNpy` has them
 * @throws ValueError for a damaged file, an array that cannot be read, and a leaf that is missing or one too many;
 * ShapeError or DTypeError for a leaf that differs. The sentence names the array.
 * @example
 * const like = { weight: zeros([1, 2]) };
 * (await loadNpz(saveNpz({ weight: tensor([[1, 2]]) }), like)).weight.toArray(); // → [ [ 1, 2 ] ]
 */
export function loadNpz(bytes: Uint8Array, like?: undefined, options?: LoadOptions): Promise<NamedTensors>;
export function loadNpz<const T extends Template>(
  bytes: Uint8Array,
  like: T,
  options?: LoadOptions,
): Promise<Filled<T>>;
export async function loadNpz(bytes: Uint8Array, like?: Template, options?: LoadOptions): Promise<unknown> {
  return readNpz("loadNpz", bytes, like, options);
}

/** `saveNpz`, in the name of another function. */
export function writeNpz(who: string, tree: unknown): Uint8Array {
  return zipOf(new Map([...namedTensors(who, tree)].map(([name, x]) => [`${name}.npy`, npyOf(x)])));
}

/** `loadNpz`, in the name of another function. */
export async function readNpz(who: string, bytes: Uint8Array, like: unknown, options?: LoadOptions): Promise<unknown> {
  requireBytes(who, bytes);
  const { convert } = optionsOf(who, options, { convert: false });
  const items = new Map<string, Item>();
  for (const packed of listZip(who, bytes)) {
    const name = packed.name.replace(/\.npy$/, "");
    if (items.has(name))
      throw new ValueError(`${who}: the zip has ${quote(name)} twice; an array has a name of its own`);
    items.set(name, npyItem(who, `array ${quote(name)}`, await unpack(who, packed)));
  }
  if (like !== undefined) return fill(who, items, like, convert);
  return { tensors: readAll(who, items, convert), metadata: new Map() };
}
