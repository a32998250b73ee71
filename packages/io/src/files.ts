/** Files of Node, read whole and written whole or not at all. */
import { describe, UsageError } from "@cotangent/autodiff";
import { fileSystem, osModule, pathModule, processId, isAlive, type FileHandle, type Stats } from "./system.ts";

/**
 * Writes a file whole or not at all: into a new file beside it, which takes its name once its bytes are on the disk. A
 * crash at any moment leaves what was there, or what comes. What a killed writer left behind is removed by the next one
 * that writes into the folder. A link is followed; a file that is there keeps its rights.
 * @param bytes of the file, or its text, in UTF-8
 * @throws UsageError, with the system's error as its `cause`, where it cannot be written; nothing is changed then.
 * @example
 * import { readBytes, writeFileAtomic } from "@cotangent/io/node";
 * const path = `${process.env.TMPDIR ?? "/tmp"}/example-${process.pid}.txt`;
 * await writeFileAtomic(path, "kept");
 * new TextDecoder().decode(await readBytes(path)); // → kept
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array | string): Promise<void> {
  await writeAtomic("writeFileAtomic", path, bytes);
}

/**
 * Reads a file. Returns its bytes. Only a regular file is read, whose size is known before.
 * @throws UsageError, with the system's error as its `cause`, where it cannot be read.
 * @example
 * import { readBytes } from "@cotangent/io/node";
 * await readBytes("no-such-file").catch((error) => error.message); // → readBytes: there is no file no-such-file
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  return readWhole("readBytes", path);
}

/** `writeFileAtomic`, in the name of another function. */
export async function writeAtomic(who: string, path: string, bytes: Uint8Array | string): Promise<void> {
  requirePath(who, path);
  if (!(typeof bytes === "string" || bytes instanceof Uint8Array))
    throw new UsageError(`${who}: bytes are ${describe(bytes)}; they are a Uint8Array or a text`);
  const { realpath, stat, writeFile } = fileSystem();
  const target = await realpath(path).catch(() => path);
  const there = await stat(target).catch(() => undefined);
  const folder = pathModule().dirname(target);
  await stat(folder).catch((cause: { readonly code?: string }) => {
    if (cause.code !== "ENOENT") return;
    throw new UsageError(`${who}: there is no folder ${folder} for ${path}; make it first`, { cause });
  });
  await attempt(who, path, async () => {
    if (there?.isDirectory()) throw Object.assign(new Error("a folder"), { code: "EISDIR" });
    // a pipe or a device has no other name to be given
    if (there !== undefined && !there.isFile()) await writeFile(target, bytes);
    else await replace(target, bytes, there);
  });
}

/** `readBytes`, in the name of another function. */
export async function readWhole(who: string, path: string): Promise<Uint8Array> {
  requirePath(who, path);
  const { open } = fileSystem();
  return attempt(who, path, async () => {
    const handle = await open(path, "r");
    try {
      const status = await handle.stat();
      if (status.isDirectory()) throw Object.assign(new Error("a folder"), { code: "EISDIR" });
      if (!status.isFile()) throw new UsageError(`${who}: ${path} is no regular file, so that its size is not known`);
      return await readAll(who, path, handle, status.size);
    } finally {
      await handle.close();
    }
  });
}

/** @throws UsageError unless it is a path. */
export function requirePath(who: string, path: unknown): asserts path is string {
  if (typeof path !== "string" || path === "" || path.includes("\0"))
    throw new UsageError(`${who}: path is ${describe(path)}; it is the path of a file`);
}

async function readAll(who: string, path: string, handle: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = room(who, path, size);
  for (let at = 0; at < size;) {
    const { bytesRead } = await handle.read(bytes, at, Math.min(size - at, mostAtOnce), at);
    if (bytesRead === 0) throw new UsageError(`${who}: ${path} became shorter while it was read`);
    at += bytesRead;
  }
  return bytes;
}

/** Bytes that the system reads in one go. */
const mostAtOnce = 2 ** 30;

function room(who: string, path: string, size: number): Uint8Array {
  try {
    return new Uint8Array(size);
  } catch {
    throw new UsageError(`${who}: ${path} has ${Math.ceil(size / 1e9)} GB, which there is no memory for`);
  }
}

/** Writes a new file in the same folder, and gives it the name. */
async function replace(target: string, bytes: Uint8Array | string, there: Stats | undefined): Promise<void> {
  const { rename, rm } = fileSystem();
  const folder = pathModule().dirname(target);
  await removeLeftovers(folder);
  const { handle, temporary } = await openNew(folder);
  try {
    try {
      if (there !== undefined) await handle.chmod(there.mode & 0o777);
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
}

/** A file that was not there before, for this process alone. */
async function openNew(folder: string): Promise<{ readonly handle: FileHandle; readonly temporary: string }> {
  for (let number = 1; ; number++) {
    const temporary = pathModule().join(folder, `${ownPrefix()}${number}.tmp`);
    const handle = await fileSystem()
      .open(temporary, "wx")
      .catch((error: { readonly code?: string }) => {
        // of another writer in this process
        if (error.code === "EEXIST") return undefined;
        throw error;
      });
    if (handle !== undefined) return { handle, temporary };
  }
}

/** Names of files that are not whole yet begin with it: a process of this machine, so that others see if it lives. */
function ownPrefix(): string {
  return `.cotangent-${machine()}-${processId()}-`;
}

function machine(): string {
  return osModule().hostname().replace(/[^\w]/g, "_").slice(0, 60);
}

/** Removes what writers of this machine left that live no more. */
async function removeLeftovers(folder: string): Promise<void> {
  const { readdir, rm } = fileSystem();
  const start = `.cotangent-${machine()}-`;
  for (const name of await readdir(folder).catch(() => [])) {
    const [, owner] = /^(\d+)-\d+\.tmp$/.exec(name.startsWith(start) ? name.slice(start.length) : "") ?? [];
    if (owner !== undefined && !isAlive(Number(owner)))
      await rm(pathModule().join(folder, name), { force: true }).catch(() => undefined);
  }
}

/** Makes the new name last. Some systems have no such thing for folders. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await fileSystem()
    .open(folder, "r")
    .catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Does it, and says in a sentence why the system would not. */
async function attempt<T>(who: string, path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message: string };
    if (typeof code !== "string") throw error;
    const words = reasons.get(code) ?? `the system says of ${path}: ${message}`;
    throw new UsageError(`${who}: ${words.replaceAll("PATH", () => path)}`, { cause: error });
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no file PATH"],
  ["EISDIR", "PATH is a folder; it is the path of a file"],
  ["ENOTDIR", "a part of the path PATH is a file and no folder"],
  ["EACCES", "there are no rights for PATH"],
  ["EPERM", "there are no rights for PATH"],
  ["EROFS", "there are no rights for PATH, which is on a disk that is only read"],
  ["ENOSPC", "the disk is full, so that PATH could not be written; what was there before still is"],
  ["EDQUOT", "the quota is used up, so that PATH could not be written; what was there before still is"],
]);
