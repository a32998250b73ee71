/** Formats of files by the ends of their names. */
import { optionsOf, requireOperand, UsageError, type Tensor } from "@cotangent/autodiff";
import { npyItem, npyOf } from "./npy.ts";
import { readNpz, writeNpz } from "./npz.ts";
import { loadTensors, namedTensors, readAll, writeTensors, type LoadOptions } from "./safetensors.ts";
import { fill } from "./template.ts";

/** A kind of file. */
export interface Format {
  save(who: string, tree: unknown): Uint8Array;
  load(who: string, bytes: Uint8Array, like: unknown, options?: LoadOptions): unknown;
}

/** @throws UsageError for a name that says no format. */
export function formatOf(who: string, name: string): Format {
  const [, end = ""] = /(\.[^./\\]*)$/.exec(name) ?? [];
  const format = formats.get(end.toLowerCase());
  if (format === undefined)
    throw new UsageError(`${who}: ${name} says no format; names end on ${[...formats.keys()].join(", ")}`);
  return format;
}

/** The format that the first bytes say: those of a zip, the word of npy, or else the length of a header. */
export function formatOfBytes(bytes: Uint8Array): Format {
  const begins = (...first: readonly number[]): boolean => first.every((byte, i) => bytes[i] === byte);
  return formats.get(begins(0x50, 0x4b, 3, 4) ? ".npz" : begins(0x93, 0x4e, 0x55) ? ".npy" : ".safetensors")!;
}

const formats: ReadonlyMap<string, Format> = new Map<string, Format>([
  [".safetensors", { save: (who, tree) => writeTensors(who, namedTensors(who, tree)), load: loadTensors }],
  [".npz", { save: writeNpz, load: readNpz }],
  [".npy", { save: (who, tree) => npyOf(onlyOf(who, tree)), load: loadArray }],
]);

/** The tensor of a tree that is one. */
function onlyOf(who: string, tree: unknown): Tensor {
  requireOperand(who, "tree", tree as Tensor);
  return tree as Tensor;
}

/** Reads the one tensor of a file, whose name is empty, as that of a tree which is one. */
function loadArray(who: string, bytes: Uint8Array, like: unknown, options?: LoadOptions): unknown {
  const { convert } = optionsOf(who, options, { convert: false });
  const items = new Map([["", npyItem(who, "the array", bytes)]]);
  return like === undefined
    ? { tensors: readAll(who, items, convert), metadata: new Map() }
    : fill(who, items, like, convert);
}
