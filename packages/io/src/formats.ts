/** Formats of files by the ends of their names. */
import { UsageError } from "@cotangent/autodiff";
import { loadTensors, namedTensors, writeTensors, type LoadOptions } from "./safetensors.ts";

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

const formats: ReadonlyMap<string, Format> = new Map<string, Format>([
  [".safetensors", { save: (who, tree) => writeTensors(who, namedTensors(who, tree)), load: loadTensors }],
]);
