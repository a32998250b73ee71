/**
 * The folder that `--output` names. It is made and tried before training begins, so that nobody trains for nothing.
 * Files are written to a staging folder in it, `.cotangent-` and the number of the process, and renamed into place when
 * they are whole. Without `commit`, what was there before is there afterwards. The staging folder also keeps a second
 * run out. What a run left there that was killed is removed at the next start.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Failure, reason } from "./faults.ts";

export interface Output {
  /** Writes all files, or none. @throws Failure where that cannot be done. */
  commit(files: Readonly<Record<string, string>>): void;
  /** Removes what `openOutput` made, unless the files have been written. */
  discard(): void;
}

/**
 * @param names the files that `commit` will write
 * @param dataset what is trained on: a folder that holds another one's run is refused
 * @throws Failure where the folder cannot be made or written, or where another run is writing to it.
 */
export function openOutput(folder: string, names: readonly string[], dataset: string): Output {
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
    staging = attempt(folder, "written", () => stage(path));
    refuseOthers(folder, path);
    requireSame(folder, path, dataset);
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

const prefix = ".cotangent-";

/** Makes this process's staging folder. One of its number is from a process that is gone. */
function stage(path: string): string {
  const staging = join(path, `${prefix}${process.pid}`);
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging);
  return staging;
}

/** Removes staging folders of processes that are gone. @throws Failure where one is at work that came first. */
function refuseOthers(folder: string, path: string): void {
  for (const name of readdirSync(path)) {
    const number = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : NaN;
    if (!Number.isSafeInteger(number) || number === process.pid) continue;
    if (!isRunning(number)) rmSync(join(path, name), { recursive: true, force: true });
    else if (cameFirst(number, path))
      throw new Failure(
        `another run (process ${number}) is writing to ${folder}; wait for it, or name another folder with --output`,
      );
  }
}

/** Whether a process of another number staged before this one; of two at the same moment, the smaller number did. */
function cameFirst(number: number, path: string): boolean {
  const [theirs, own] = [number, process.pid].map(
    (one) => statSync(join(path, `${prefix}${one}`), { throwIfNoEntry: false })?.birthtimeMs,
  );
  if (theirs === undefined || own === undefined) return false;
  return theirs < own || (theirs === own && number < process.pid);
}

function isRunning(number: number): boolean {
  try {
    process.kill(number, 0);
    return true;
  } catch (error) {
    // a process of another user may not be asked, and is there
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** @throws Failure where the folder has a run on another data set, which would be lost */
function requireSame(folder: string, path: string, dataset: string): void {
  const held = datasetIn(join(path, "model.json"));
  if (held !== undefined && held !== dataset)
    throw new Failure(
      `the output folder ${folder} holds a run on ${held}, which one on ${dataset} would overwrite; name another one with --output`,
    );
}

/** The data set of the model in a file; undefined where there is no file, or another program's. */
function datasetIn(file: string): string | undefined {
  try {
    const { settings } = JSON.parse(readFileSync(file, "utf8")) as {
      readonly settings?: { readonly dataset?: unknown };
    };
    return typeof settings?.dataset === "string" ? settings.dataset : undefined;
  } catch {
    return undefined;
  }
}

function refuseFolder(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  throw new Failure(
    `${file} is a folder, where --output would write a file of that name; remove it or name another folder`,
  );
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
