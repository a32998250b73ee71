/** Sources of bytes, as pieces that can be gone through more than once. */
import { DataError, describe } from "../errors.ts";
import { gunzip, streamFrom, type ByteStream } from "./platform.ts";

/**
 * Source of a reader: bytes, a text, a Blob or File, a Response, a stream, or anything that gives pieces one after the
 * other, such as a stream of Node's files. Bytes that gzip has compressed are read as what they were.
 */
export type Source =
  | string
  | ArrayBuffer
  | Uint8Array
  | { stream(): unknown }
  | { readonly body: unknown }
  | { getReader(): unknown }
  | AsyncIterable<Uint8Array | string>;

/** Pieces of bytes or text, from the beginning each time that they are asked for. */
export type Pieces = () => AsyncIterable<Uint8Array | string>;

/** Characters or bytes in a piece of what is in memory as a whole. */
const pieceSize = 1 << 16;

/**
 * The pieces of a source.
 * @param keep whether they are asked for more than once: what comes once is then kept
 * @throws DataError for what is no source; what fails while it is read throws then.
 */
export async function piecesOf(who: string, source: unknown, keep = true): Promise<Pieces> {
  const open = opened(who, source, keep);
  const first = await firstBytes(open);
  if (!(first.length === 2 && first[0] === 0x1f && first[1] === 0x8b)) return open;
  return () => unzipped(who, open);
}

/** @throws DataError for bytes that begin as those of gzip do, and are damaged or cut off. */
async function* unzipped(who: string, open: Pieces): AsyncGenerator<Uint8Array | string, void, undefined> {
  let own: unknown;
  const watched: Pieces = async function* () {
    try {
      yield* open();
    } catch (error) {
      own = error;
      throw error;
    }
  };
  try {
    yield* piecesOfStream(who, gunzip(streamFrom(watched)));
  } catch (error) {
    if (error === own || error instanceof DataError) throw error;
    throw new DataError(`${who}: the bytes are compressed by gzip, and damaged or cut off`);
  }
}

function opened(who: string, source: unknown, keep: boolean): Pieces {
  if (typeof source === "string") return () => cut(source);
  if (source instanceof Uint8Array) return () => cut(source);
  if (source instanceof ArrayBuffer) return () => cut(new Uint8Array(source));
  const { stream, body, getReader } = Object(source) as Record<string, unknown>;
  // a Blob gives its bytes as often as it is asked; what gives them once is kept while it is read
  if (typeof stream === "function") return () => piecesOfStream(who, (source as { stream(): ByteStream }).stream());
  if (typeof getReader === "function") return once(piecesOfStream(who, source as ByteStream), keep);
  if (typeof Object(body).getReader === "function") return once(piecesOfStream(who, body as ByteStream), keep);
  if (typeof Object(source)[Symbol.asyncIterator] === "function")
    return once(checked(who, source as AsyncIterable<unknown>), keep);
  throw new DataError(
    `${who}: the source is ${describe(source)}; it is bytes, a text, a Blob, a Response or a stream of bytes`,
  );
}

async function* cut<T extends string | Uint8Array>(whole: T): AsyncGenerator<T, void, undefined> {
  for (let at = 0; at < whole.length; at += pieceSize)
    yield (typeof whole === "string" ? whole.slice(at, at + pieceSize) : whole.subarray(at, at + pieceSize)) as T;
}

async function* piecesOfStream(who: string, stream: ByteStream): AsyncGenerator<Uint8Array | string, void, undefined> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield piece(who, value);
  }
}

async function* checked(
  who: string,
  pieces: AsyncIterable<unknown>,
): AsyncGenerator<Uint8Array | string, void, undefined> {
  for await (const one of pieces) yield piece(who, one);
}

function piece(who: string, value: unknown): Uint8Array | string {
  if (value instanceof Uint8Array || typeof value === "string") return value;
  throw new DataError(`${who}: the stream gives ${describe(value)}; it gives bytes or texts`);
}

/** Pieces that come once: all are kept, or those alone that are looked at first to see whether they are compressed. */
function once(pieces: AsyncGenerator<Uint8Array | string, void, undefined>, keep: boolean): Pieces {
  const come: (Uint8Array | string)[] = [];
  let opened = 0;
  return async function* () {
    const last = ++opened === 2 && !keep;
    for (let i = 0; ; i++) {
      const known = last ? come.shift() : come[i];
      if (known !== undefined) {
        yield known;
        continue;
      }
      const { done, value } = await pieces.next();
      if (done) return;
      if (!last) come.push(value);
      yield value;
    }
  };
}

/** The first two bytes; none of a text. */
async function firstBytes(open: Pieces): Promise<readonly number[]> {
  const first: number[] = [];
  for await (const one of open()) {
    if (typeof one === "string") return [];
    for (const byte of one.subarray(0, 2)) first.push(byte);
    if (first.length >= 2) break;
  }
  return first.slice(0, 2);
}

/** All bytes of a source. @throws DataError for what is no source of bytes. */
export async function bytesOf(who: string, source: unknown): Promise<Uint8Array> {
  const open = await piecesOf(who, source);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const one of open()) {
    if (typeof one === "string") throw new DataError(`${who}: the source is a text; it is bytes`);
    parts.push(one);
    length += one.length;
  }
  if (parts.length === 1) return parts[0]!;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
