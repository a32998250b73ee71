/** The door for pages: trees of tensors from servers, states in the browser's database, files for the user. */
import { describe, optionsOf, requireNumber, UsageError, ValueError } from "@cotangent/autodiff";
import { formatOfBytes } from "./formats.ts";
import { joined } from "./platform.ts";
import { fetched, inDatabase, offer, type Answer } from "./page.ts";
import type { LoadOptions, NamedTensors } from "./safetensors.ts";
import { readState, writeState } from "./state.ts";
import type { Filled, Template } from "./template.ts";
import { requireBytes } from "./words.ts";

/** Options of `loadFrom`. */
export interface LoadFromOptions extends LoadOptions {
  /** Bytes that are read at most, 1 GiB where absent: a server may send without an end. */
  readonly mostBytes?: number;
}

/**
 * Reads the tensors of a file that a server has, safetensors, npz or npy, which its first bytes say. It runs in Node
 * too.
 * @param source an address, or the Response that `fetch` gave
 * @param like a tree that the file must agree with, as `loadSafetensors` has it
 * @throws UsageError where there is no answer; ValueError for an answer that is an error, is longer than `mostBytes`,
 * or is no such file, and what `loadSafetensors` throws; sentences name the address.
 * @example
 * import { saveSafetensors } from "@cotangent/io";
 * import { loadFrom } from "@cotangent/io/web";
 * const answer = new Response(saveSafetensors({ weight: ones([2]) }));
 * (await loadFrom(answer, { weight: zeros([2]) })).weight.toArray(); // → [ 1, 1 ]
 */
export function loadFrom(source: string | object, like?: undefined, options?: LoadFromOptions): Promise<NamedTensors>;
export function loadFrom<const T extends Template>(
  source: string | object,
  like: T,
  options?: LoadFromOptions,
): Promise<Filled<T>>;
export async function loadFrom(source: string | object, like?: Template, options?: LoadFromOptions): Promise<unknown> {
  const { mostBytes, convert } = optionsOf("loadFrom", options, { convert: false, mostBytes: 2 ** 30 });
  requireNumber("loadFrom", "mostBytes", mostBytes, (n) => n > 0, "it is a number of bytes above 0");
  const answer = await answerOf(source);
  const who = answer.url === "" ? "loadFrom" : `loadFrom: ${answer.url}`;
  const bytes = await bodyOf(who, answer, mostBytes);
  return formatOfBytes(bytes).load(who, bytes, like, { convert });
}

/**
 * Keeps a state, as `saveState` takes it, in the browser's database, under a name. It is kept whole or not at all, and
 * replaces the one of that name. It belongs to the page's origin; a browser that needs the room may remove it.
 * @throws UsageError where there is no database, or no room in it.
 * @example
 * import { store } from "@cotangent/io/web";
 * await store("xor", { epoch: 3 }).catch((error) => error.name); // → UsageError
 */
export async function store(name: string, state: unknown): Promise<void> {
  requireName("store", name);
  const bytes = writeState("store", state);
  await inDatabase("store", "readwrite", (table) => table.put(bytes, name));
}

/**
 * Reads what `store` kept under a name. Returns the state; undefined where nothing is kept.
 * @throws UsageError where there is no database; ValueError where what is kept is no state.
 * @example
 * import { restore } from "@cotangent/io/web";
 * await restore("xor").catch((error) => error.name); // → UsageError
 */
export async function restore(name: string): Promise<unknown> {
  requireName("restore", name);
  const bytes = await inDatabase("restore", "readonly", (table) => table.get(name));
  return bytes === undefined ? undefined : readState("restore", bytes as Uint8Array);
}

/**
 * Forgets what `store` kept under a name.
 * @throws UsageError where there is no database.
 * @example
 * import { forget } from "@cotangent/io/web";
 * await forget("xor").catch((error) => error.name); // → UsageError
 */
export async function forget(name: string): Promise<void> {
  requireName("forget", name);
  await inDatabase("forget", "readwrite", (table) => void table.delete(name));
}

/**
 * Gives the user of a page a file to keep, as a click on a link would.
 * @param name what the file is called, unless the user chooses another name
 * @throws UsageError outside of pages.
 * @example
 * import { saveSafetensors } from "@cotangent/io";
 * import { download } from "@cotangent/io/web";
 * const keep = () => download("model.safetensors", saveSafetensors({ weight: ones([2]) }));
 */
export function download(name: string, bytes: Uint8Array): void {
  requireName("download", name);
  requireBytes("download", bytes);
  offer("download", name, bytes);
}

async function answerOf(source: unknown): Promise<Answer> {
  if (typeof Object(source).headers?.get === "function" && typeof (source as Answer).ok === "boolean")
    return source as Answer;
  const isAddress = typeof source === "string" || (typeof source === "object" && source !== null && "href" in source);
  if (!isAddress) throw new UsageError(`loadFrom: source is ${describe(source)}; it is an address, or what fetch gave`);
  try {
    return await fetched(String(source));
  } catch (cause) {
    throw new UsageError(`loadFrom: there is no answer from ${String(source)}; ${(cause as Error).message}`, { cause });
  }
}

async function bodyOf(who: string, { ok, status, headers, body }: Answer, most: number): Promise<Uint8Array> {
  if (!ok) throw new ValueError(`${who}: the server answers with the error ${status}`);
  const tooLong = (length: number | string): ValueError =>
    new ValueError(`${who}: the answer has ${length} bytes or more, and mostBytes is ${most}`);
  const said = headers.get("content-length");
  if (said !== null && Number(said) > most) throw tooLong(said);
  if (body === null) return new Uint8Array(0);
  const reader = body.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(pieces, length);
    length += value!.length;
    if (length > most) {
      await reader.cancel();
      throw tooLong(length);
    }
    pieces.push(value!);
  }
}

function requireName(who: string, name: unknown): asserts name is string {
  if (typeof name !== "string" || name === "")
    throw new UsageError(`${who}: name is ${describe(name)}; it is a text of your choice`);
}
