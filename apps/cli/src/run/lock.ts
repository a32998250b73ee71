/**
 * Locks: who writes to a run folder says so by a file in it, `.lock-` and the number of the process. What a process
 * left there that was killed is removed by the next one.
 */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { Failure } from "../words/faults.ts";

const prefix = ".lock-";

/**
 * Claims a folder, which there is. Of two processes that claim it at the same moment one gets it.
 * @returns what gives it up again
 * @throws Failure where another process is writing to it.
 */
export function claim(folder: string): () => void {
  const own = join(folder, `${prefix}${process.pid}`);
  writeFileSync(own, hostname());
  const giveUp = (): void => rmSync(own, { force: true });
  try {
    for (const name of readdirSync(folder)) {
      const number = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : NaN;
      if (!Number.isSafeInteger(number) || number === process.pid) continue;
      const other = join(folder, name);
      if (isGone(number, other)) rmSync(other, { force: true });
      else if (cameFirst(other, own, number))
        throw new Failure(
          `${folder} is in use by another process (${number}); wait for it, or name another folder with --output. If ` +
            `there is no such process any more, remove ${other}`,
        );
    }
    removeLeftovers(folder);
    return giveUp;
  } catch (error) {
    giveUp();
    throw error;
  }
}

/** The number of the process that is writing to a folder; undefined where there is none. */
export function ownerOf(folder: string): number | undefined {
  for (const name of readdirSync(folder)) {
    const number = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : NaN;
    if (Number.isSafeInteger(number) && !isGone(number, join(folder, name))) return number;
  }
  return undefined;
}

/** Whether the process of a lock runs no more. Of another machine nobody knows. */
function isGone(number: number, file: string): boolean {
  try {
    if (readFileSync(file, "utf8") !== hostname() && readFileSync(file, "utf8") !== "") return false;
    process.kill(number, 0);
    return false;
  } catch (error) {
    // a process of another user may not be asked, and is there
    return (error as NodeJS.ErrnoException).code !== "EPERM";
  }
}

/** Whether another's claim was made before this one; of two at the same moment, the smaller number's. */
function cameFirst(other: string, own: string, number: number): boolean {
  const [theirs, ours] = [other, own].map((file) => statSync(file, { throwIfNoEntry: false })?.birthtimeMs);
  if (theirs === undefined || ours === undefined) return false;
  return theirs < ours || (theirs === ours && number < process.pid);
}

/** Removes files that a killed process had begun to write: `.model.json.4711`. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true }) as string[])
    if (/(^|[\\/])\.[\w.-]+\.\d+$/.test(name)) rmSync(join(folder, name), { force: true });
}
