/** The declared subset of pages that the door for them needs, asked for when it is called. */
import { UsageError } from "@cotangent/autodiff";

/** The answer of a server. */
export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  readonly body: {
    getReader(): {
      read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array }>;
      cancel(): Promise<void>;
    };
  } | null;
}

interface Request<T> {
  result: T;
  readonly error: unknown;
  onsuccess: (() => void) | null;
  onerror: (() => void) | null;
  onblocked?: (() => void) | null;
  onupgradeneeded?: (() => void) | null;
}

interface Transaction {
  readonly error: unknown;
  oncomplete: (() => void) | null;
  onabort: (() => void) | null;
  objectStore(name: string): {
    put(value: unknown, key: string): unknown;
    get(key: string): Request<unknown>;
    delete(key: string): unknown;
  };
}

interface Database {
  transaction(store: string, mode: "readonly" | "readwrite", options: { readonly durability: "strict" }): Transaction;
  createObjectStore(name: string): unknown;
  close(): void;
}

interface Link {
  href: string;
  download: string;
  click(): void;
}

interface Page {
  readonly fetch?: (address: string) => Promise<Answer>;
  readonly indexedDB?: { open(name: string, version: number): Request<Database> };
  readonly document?: { createElement(name: "a"): Link };
  readonly Blob: new (parts: readonly Uint8Array[], options: { readonly type: string }) => unknown;
  readonly URL: { createObjectURL(blob: unknown): string; revokeObjectURL(address: string): void };
  readonly setTimeout: (action: () => void, milliseconds: number) => unknown;
}

const page = globalThis as unknown as Page;

export function fetched(address: string): Promise<Answer> {
  return page.fetch!(address);
}

/** Lets the user keep a file. @throws UsageError outside of pages. */
export function offer(who: string, name: string, bytes: Uint8Array): void {
  const { document, Blob, URL, setTimeout } = page;
  if (document === undefined)
    throw new UsageError(`${who}: there is no page here; @cotangent/io/node writes files of Node`);
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // the browser reads it after the click
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/**
 * Does something with the one table of the page's database.
 * @returns what was asked for, once it is on the disk
 * @throws UsageError where there is no database, or it has no room
 */
export async function inDatabase(
  who: string,
  mode: "readonly" | "readwrite",
  action: (store: ReturnType<Transaction["objectStore"]>) => unknown,
): Promise<unknown> {
  const database = await openDatabase(who);
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(table, mode, { durability: "strict" });
      const request = action(transaction.objectStore(table)) as Request<unknown> | undefined;
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(failure(who, transaction.error));
    });
  } finally {
    database.close();
  }
}

const table = "states";

function openDatabase(who: string): Promise<Database> {
  const { indexedDB } = page;
  if (indexedDB === undefined)
    throw new UsageError(`${who}: there is no IndexedDB here; @cotangent/io/node writes files of Node`);
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("cotangent", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(table);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(failure(who, request.error));
  });
}

function failure(who: string, cause: unknown): UsageError {
  const { name, message } = Object(cause) as { readonly name?: string; readonly message?: string };
  const why =
    name === "QuotaExceededError"
      ? "there is no room left for this page"
      : `the browser says ${name ?? "no"}: ${message ?? ""}`;
  return new UsageError(`${who}: ${why}; what was there before still is`, { cause });
}
