/** The declared subset of Node that files need, asked for when a file is read or written. */
import { UsageError } from "@cotangent/autodiff";

export interface Stats {
  readonly mode: number;
  readonly size: number;
  isFile(): boolean;
  isDirectory(): boolean;
}

export interface FileHandle {
  stat(): Promise<Stats>;
  read(into: Uint8Array, at: number, length: number, from: number): Promise<{ readonly bytesRead: number }>;
  writeFile(data: Uint8Array | string): Promise<void>;
  chmod(mode: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

interface FileSystem {
  open(path: string, flags: "r" | "wx"): Promise<FileHandle>;
  stat(path: string): Promise<Stats>;
  realpath(path: string): Promise<string>;
  readdir(path: string): Promise<string[]>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { readonly force: true }): Promise<void>;
  writeFile(path: string, data: Uint8Array | string): Promise<void>;
}

interface Paths {
  dirname(path: string): string;
  join(...parts: readonly string[]): string;
}

interface Process {
  readonly pid: number;
  kill(pid: number, signal: 0): void;
  getBuiltinModule(name: string): unknown;
}

const scope = globalThis as { readonly process?: Process };

export function fileSystem(): FileSystem {
  return builtIn("node:fs/promises") as FileSystem;
}

export function pathModule(): Paths {
  return builtIn("node:path") as Paths;
}

export function osModule(): { hostname(): string } {
  return builtIn("node:os") as { hostname(): string };
}

export function processId(): number {
  return scope.process!.pid;
}

/** Returns whether a process of this machine lives, also one of another user. */
export function isAlive(pid: number): boolean {
  try {
    scope.process!.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { readonly code?: string }).code !== "ESRCH";
  }
}

function builtIn(name: string): unknown {
  const found = scope.process?.getBuiltinModule?.(name);
  if (found === undefined)
    throw new UsageError(
      "@cotangent/io/node reads and writes files of Node, from 20.16 on; pages have @cotangent/io/web",
    );
  return found;
}
