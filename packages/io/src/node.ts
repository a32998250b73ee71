/** The door for Node: trees of tensors in files, and files that are written whole or not at all. */
import type { Filled, Template } from "./template.ts";
import { readWhole, requirePath, writeAtomic } from "./files.ts";
import { formatOf } from "./formats.ts";
import type { LoadOptions, NamedTensors } from "./safetensors.ts";

export { readBytes, writeFileAtomic } from "./files.ts";

/**
 * Writes the tensors of a tree into a file, in the format that its name ends on: `.safetensors`, `.npz`, or `.npy` for
 * a tree that is one tensor. The file is written whole or not at all.
 * @throws UsageError where the file cannot be written, or a name says no format, and what `saveSafetensors` throws.
 * @example
 * import { loadFile, saveFile } from "@cotangent/io/node";
 * const path = `${process.env.TMPDIR ?? "/tmp"}/example-${process.pid}.safetensors`;
 * await saveFile(path, { weight: ones([2]) });
 * (await loadFile(path, { weight: zeros([2]) })).weight.toArray(); // → [ 1, 1 ]
 */
export async function saveFile(path: string, tree: unknown): Promise<void> {
  requirePath("saveFile", path);
  await writeAtomic("saveFile", path, formatOf("saveFile", path).save("saveFile", tree));
}

/**
 * Reads the tensors of a file, in the format that its name ends on: by name, or with a template as a tree like it.
 * @throws UsageError where the file cannot be read, and what `loadSafetensors` throws; sentences name the file.
 * @example
 * import { loadFile } from "@cotangent/io/node";
 * const sentence = await loadFile("model").catch((error) => error.message);
 * sentence; // → loadFile: model says no format; names end on .safetensors, .npz, .npy
 */
export function loadFile(path: string, like?: undefined, options?: LoadOptions): Promise<NamedTensors>;
export function loadFile<const T extends Template>(path: string, like: T, options?: LoadOptions): Promise<Filled<T>>;
export async function loadFile(path: string, like?: Template, options?: LoadOptions): Promise<unknown> {
  requirePath("loadFile", path);
  const format = formatOf("loadFile", path);
  return format.load(`loadFile: ${path}`, await readWhole("loadFile", path), like, options);
}
