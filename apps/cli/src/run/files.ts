/** Files of a run: each is written whole or not at all, and read with sentences. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type * as v from "valibot";
import { checked } from "../words/check.ts";
import { DataFault, Failure, reason } from "../words/faults.ts";
import { parseStrict } from "../words/strictJson.ts";

/** A file that is written piece by piece, and is there when it is whole. */
export interface StagedFile {
  write(content: string | Uint8Array): void;
  /** Puts it in its place, when it is on the disk. */
  commit(): void;
  /** Removes it; nothing where it was put in its place. */
  discard(): void;
}

/**
 * Begins a file: a new one beside it, which takes its place when it is whole.
 * @throws Failure, as its functions do, where it cannot be written; then the old one is as it was.
 */
export function stageFile(path: string): StagedFile {
  const staged = join(dirname(path), `.${basename(path)}.${process.pid}`);
  const attempt = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      discard();
      throw new Failure(`${path} cannot be written: ${reason(error)}`);
    }
  };
  let file: number | undefined;
  const close = (): void => {
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  const discard = (): void => {
    process.off("exit", discard);
    try {
      close();
      rmSync(staged, { force: true });
    } catch {
      // what cannot be written cannot be tidied either
    }
  };
  // also where the process ends at once
  process.once("exit", discard);
  file = attempt(() => openSync(staged, "w"));
  return {
    write: (content) =>
      attempt(() => {
        const bytes = typeof content === "string" ? Buffer.from(content) : content;
        for (let at = 0; at < bytes.length;) at += writeSync(file!, bytes, at);
      }),
    commit: () =>
      attempt(() => {
        fsyncSync(file!);
        close();
        renameSync(staged, path);
        process.off("exit", discard);
      }),
    discard,
  };
}

/**
 * Writes a file whole or not at all.
 * @throws Failure where it cannot be written; then the old one is as it was.
 */
export function writeFile(path: string, content: string | Uint8Array): void {
  const file = stageFile(path);
  file.write(content);
  file.commit();
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
