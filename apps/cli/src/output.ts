/**
 * The folder that `--output` names. It is made and tried before training begins, so that nobody trains for nothing;
 * what is written goes to a folder beside the files and is renamed into place when it is whole. Without `commit`, what
 * was there before is there afterwards.
 */
import { mkdirSync, mkdtempSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { getSystemErrorMap } from "node:util";
import { Failure } from "./faults.ts";

export interface Output {
  /** Writes all files, or none. @throws Failure where that cannot be done. */
  commit(files: Readonly<Record<string, string>>): void;
  /** Removes what `openOutput` made, unless the files have been written. */
  discard(): void;
}

/**
 * @param names the files that `commit` will write
 * @throws Failure where the folder cannot be made or written.
 */
export function openOutput(folder: string, names: readonly string[]): Output {
  const path = resolve(folder);
  const made: string[] = [];
  let staging: string | undefined;
  const discard = (): void => {
    if (staging !== undefined) rmSync(staging, { recursive: true, force: true });
    staging = undefined;
    removeEmpty(made);
  };
  try {
    attempt(folder, "made", () => makeFolder(path, made));
    staging = attempt(folder, "written", () => mkdtempSync(join(path, ".cotangent-")));
    for (const name of names) refuseFolder(join(folder, name));
  } catch (error) {
    discard();
    throw error;
  }
  const from = staging;
  const commit = (files: Readonly<Record<string, string>>): void => {
    attempt(folder, "written", () => {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(from, name), text);
      for (const name of Object.keys(files)) renameSync(join(from, name), join(path, name));
    });
  };
  return { commit, discard };
}

function attempt<T>(folder: string, done: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new Failure(
      `the output folder ${folder} cannot be ${done}: ${reason(error)}; name another one with --output`,
    );
  }
}

function refuseFolder(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  throw new Failure(
    `${file} is a folder, where --output would write a file of that name; remove it or name another folder`,
  );
}

/** "permission denied", in the words of the system. */
function reason(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  return (errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1]) ?? message;
}

/**
 * The folder and those above it, each added to `made`. (Node's own `recursive` does not return for a folder in /proc.)
 */
function makeFolder(path: string, made: string[]): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return;
  if (found === undefined) makeFolder(dirname(path), made);
  mkdirSync(path);
  made.push(path);
}

/** The last one made first; a folder with anything in it stays. */
function removeEmpty(made: readonly string[]): void {
  try {
    for (const path of made.toReversed()) rmdirSync(path);
  } catch {
    // not empty: it is somebody's now
  }
}
