/** Run folders: made, found, refused. */
import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Failure, reason, UsageFault } from "../words/faults.ts";
import { claim } from "./lock.ts";
import { manifestName } from "./manifest.ts";

/** Files of a run. */
export const fileNames = {
  manifest: manifestName,
  preprocessing: "preprocessing.json",
  model: "model.json",
  weights: "model.safetensors",
  history: "history.jsonl",
  metrics: "metrics.json",
  report: "report.json",
  card: "README.md",
} as const;

/** Folders of a run. */
export const folderNames = ["checkpoint", "pictures"] as const;

/** A folder that this process writes to. */
export interface Claimed {
  /** As the user wrote it. */
  readonly folder: string;
  /** Path of a file in it. */
  path(name: string): string;
  /** Lets others write to it; a folder that was made for nothing is removed. */
  release(): void;
}

export interface ClaimOptions {
  /** The folder; where absent, the first of runs/NAME, runs/NAME-2 … that there is not yet. */
  readonly output?: string | undefined;
  /** Name of the data. */
  readonly name: string;
  /** Removes a run that is in it. */
  readonly overwrite: boolean;
}

/**
 * Claims a folder for a new run.
 * @throws Failure where it cannot be made or written, or another process writes to it; UsageFault where it holds a run.
 */
export function claimNew({ output, name, overwrite }: ClaimOptions): Claimed {
  const folder = output ?? freeName(name);
  const made: string[] = [];
  try {
    attempt(folder, "made", () => makeFolder(resolve(folder), made));
    const claimed = claimFolder(folder, made);
    try {
      requireFree(folder, overwrite);
    } catch (error) {
      claimed.release();
      throw error;
    }
    return claimed;
  } catch (error) {
    removeEmpty(made);
    throw error;
  }
}

/** Claims the folder of a run that there is. @throws Failure where another process writes to it. */
export function claimFolder(folder: string, made: readonly string[] = []): Claimed {
  const giveUp = attempt(folder, "written", () => claim(folder));
  let isReleased = false;
  const release = (): void => {
    if (isReleased) return;
    isReleased = true;
    process.off("exit", release);
    giveUp();
    removeEmpty(made);
  };
  // also where the process ends at once: a second Ctrl-C, a pipe whose reader has left
  process.once("exit", release);
  return { folder, path: (file) => join(folder, file), release };
}

/** runs/iris, runs/iris-2 …: the first that there is not. */
function freeName(name: string): string {
  const base = join("runs", name.replace(/[^\w.-]+/g, "-").replace(/^[.-]+/, "") || "run");
  for (let i = 1; ; i++) {
    const folder = i === 1 ? base : `${base}-${i}`;
    if (!existsSync(folder)) return folder;
  }
}

function requireFree(folder: string, overwrite: boolean): void {
  if (!existsSync(join(folder, fileNames.manifest))) {
    const other = Object.values(fileNames).find((name) => existsSync(join(folder, name)));
    if (other !== undefined && !overwrite)
      throw new UsageFault(
        `${join(folder, other)} is there already; name another folder with --output, or write it over with --overwrite`,
      );
    return;
  }
  if (!overwrite)
    throw new UsageFault(
      `${folder} holds a run already; name another folder with --output, or write it over with --overwrite`,
    );
  attempt(folder, "written", () => {
    for (const name of [...Object.values(fileNames), ...folderNames])
      rmSync(join(folder, name), { recursive: true, force: true });
  });
}

function attempt<T>(folder: string, done: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`the folder ${folder} cannot be ${done}: ${reason(error)}; name another one with --output`);
  }
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
    for (const path of made.toReversed()) if (readdirSync(path).length === 0) rmdirSync(path);
  } catch {
    // somebody else's now
  }
}
