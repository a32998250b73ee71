/** The manifest of a run: what was trained on what, by which program, and how far it came. */
import { arch, cpus, platform } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { settingsSchema, type Settings } from "../settings/schema.ts";
import { checked } from "../words/check.ts";
import { DataFault, UsageFault } from "../words/faults.ts";
import { readJson } from "./files.ts";
import { programVersion } from "./version.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const manifestSchema = v.strictObject({
  version: v.literal(1),
  /** Version of the program that wrote it. */
  program: v.string(),
  /** "running" also of a run that was killed; "interrupted" has a model of what was learned so far. */
  status: v.picklist(["running", "done", "interrupted", "failed"]),
  /** Why it ended, in words. */
  reason: v.nullable(v.string()),
  settings: settingsSchema,
  /** Name of the backend, and threads that shared large loops. */
  backend: v.string(),
  threads: v.nullable(count),
  data: v.strictObject({
    name: v.string(),
    /** The path of the file, from the root; null of a data set that comes with the program, and of standard input. */
    path: v.nullable(v.string()),
    format: v.picklist(["built-in", "csv", "json", "parquet", "arrow"]),
    bytes: count,
    sha256: v.string(),
    rows: count,
    columns: v.array(
      v.strictObject({ name: v.string(), type: v.picklist(["number", "category", "boolean", "date", "text"]) }),
    ),
  }),
  /** Number of steps that were taken; absent of a run that has not ended, and of models that are solved at once. */
  steps: v.exactOptional(count),
  /** Rows of each part, and those without a value to predict. */
  split: v.strictObject({ train: count, validation: count, test: count, leftOut: count }),
  machine: v.strictObject({ node: v.string(), platform: v.string(), arch: v.string(), cores: count }),
  times: v.strictObject({
    started: v.string(),
    ended: v.nullable(v.string()),
    /** Seconds of training, those before an interruption too. */
    seconds: v.pipe(v.number(), v.minValue(0)),
  }),
});
export type Manifest = Omit<v.InferOutput<typeof manifestSchema>, "settings"> & { readonly settings: Settings };

export const manifestName = "manifest.json";

/**
 * The manifest in a folder; undefined where there is none.
 * @throws DataFault for one of another version, or with a fault in it.
 */
export function readManifest(folder: string): Manifest | undefined {
  const path = join(folder, manifestName);
  const value = readJson(path);
  if (value === undefined) return undefined;
  const { version, program } = Object(value) as { readonly version?: unknown; readonly program?: unknown };
  if (typeof version === "number" && version !== 1)
    throw new DataFault(
      `${path} is of version ${version}, written by cotangent ${String(program)}, and this is cotangent ` +
        `${programVersion()}, which reads version 1; take the program that wrote it`,
    );
  return checked(manifestSchema, value, (sentence) => new DataFault(`${path}: ${sentence}`));
}

/** @throws UsageFault where the folder holds no run. */
export function requireManifest(folder: string): Manifest {
  const manifest = readManifest(folder);
  if (manifest !== undefined) return manifest;
  throw new UsageFault(`there is no run in ${folder}: it has no ${manifestName}; cotangent train makes one`);
}

export function machine(): Manifest["machine"] {
  return { node: process.versions.node, platform: platform(), arch: arch(), cores: cpus().length };
}
