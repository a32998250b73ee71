/** Bytes as text, in the encoding that they begin with or that is named, without a wrong character in silence. */
import { DataError, describe } from "../errors.ts";
import { decoderOf } from "./platform.ts";
import type { Pieces } from "./source.ts";

/** The text of pieces. @throws DataError for bytes that are not of the encoding, by line. */
export async function* textsOf(
  who: string,
  open: Pieces,
  encoding: string | undefined,
): AsyncGenerator<string, void, undefined> {
  let decoder: ReturnType<typeof decoderOf> | undefined;
  let name = encoding ?? "utf-8";
  let lines = 0;
  let first = true;
  for await (const piece of open()) {
    let text: string;
    if (typeof piece === "string") text = first ? piece.replace(/^\ufeff/, "") : piece;
    else {
      if (decoder === undefined) {
        name = encoding ?? encodingOf(who, piece);
        decoder = known(who, name);
      }
      text = decoded(who, name, () => decoder!.decode(piece, { stream: true }), piece, lines);
    }
    first = first && text === "";
    if (text !== "") yield text;
    lines += linesIn(text);
  }
  const rest = decoder && decoded(who, name, () => decoder.decode(), new Uint8Array(0), lines);
  if (rest) yield rest;
}

/** Number of lines that a text ends. */
export function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

/** By the mark at the beginning, and UTF-8 without one. */
function encodingOf(who: string, bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const zeros = [0, 0];
  const looked = bytes.subarray(0, 1024);
  looked.forEach((byte, i) => (zeros[i % 2]! += Number(byte === 0)));
  const guess = zeros[1]! > looked.length / 8 ? "utf-16le" : "utf-16be";
  if (zeros[0]! + zeros[1]! > looked.length / 8)
    throw new DataError(`${who}: the bytes are not UTF-8 but look like ${guess}; say so with { encoding: "${guess}" }`);
  return "utf-8";
}

function known(who: string, encoding: string): ReturnType<typeof decoderOf> {
  try {
    return decoderOf(encoding, true);
  } catch {
    throw new DataError(
      `${who}: encoding is ${describe(encoding)}, which is none that is known here; encodings are utf-8, utf-16le, ` +
        `windows-1252 and others`,
    );
  }
}

function decoded(who: string, encoding: string, decode: () => string, piece: Uint8Array, lines: number): string {
  try {
    return decode();
  } catch {
    const before = decoderOf(encoding, false).decode(piece).split("\ufffd", 1)[0]!;
    throw new DataError(
      `${who}: line ${lines + linesIn(before) + 1} is not ${encoding}; say what it is, such as ` +
        `{ encoding: "windows-1252" }`,
    );
  }
}
