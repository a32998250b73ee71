/** Files of a run: each is written whole or not at all, and read with sentences. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type * as v from "valibot";
import { checked } from "../words/check.ts";
import { DataFault, Failure, reason } from "../words/faults.ts";
import { parseStrict } from "../words/strictJson.ts";

/**
 * Writes a file: to a new one beside it, which takes its place when it is whole and on the disk.
 * @throws Failure where it cannot be written; then the old one is as it was.
 */
export function writeFile(path: string, content: string | Uint8Array): void {
  const staged = join(dirname(path), `.${basename(path)}.${process.pid}`);
  try {
    const file = openSync(staged, "w");
    try {
      const bytes = typeof content === "string" ? Buffer.from(content) : content;
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(staged, path);
  } catch (error) {
    try {
      rmSync(staged, { force: true });
    } catch {
      // what cannot be written cannot be tidied either
    }
    throw new Failure(`${path} cannot be written: ${reason(error)}`);
  }
}

/** A value as JSON for people: two spaces, and a line break at the end. */
export function writeJson(path: string, value: unknown): void {
  writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Most bytes of a file of JSON in a run folder. */
const mostBytes = 64 * 2 ** 20;

/**
 * The bytes of a file; undefined where there is none.
 * @throws Failure where it cannot be read, DataFault for one that is too large.
 */
export function readBytes(path: string, most = Infinity): Uint8Array | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    if (found.size > most)
      throw new DataFault(`${path} has ${found.size} bytes, more than any such file that this program writes`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof DataFault) throw error;
    throw new Failure(`${path} cannot be read: ${reason(error)}`);
  }
}

/** The value of a file of JSON, undefined where there is none. @throws DataFault for one that is no JSON. */
export function readJson(path: string): unknown {
  const bytes = readBytes(path, mostBytes);
  return bytes === undefined ? undefined : parseStrict(path, Buffer.from(bytes).toString("utf8"));
}

/** The same, held to a schema. */
export function readChecked<const S extends v.GenericSchema>(path: string, schema: S): v.InferOutput<S> | undefined {
  const value = readJson(path);
  if (value === undefined) return undefined;
  return checked(schema, value, (sentence) => new DataFault(`${path}: ${sentence}`));
}
