/** The footer of Parquet, looked at before the library makes anything of it. */
import { decoderOf } from "../platform.ts";
import { numberIn, readStruct, structIn, structsIn, type Struct } from "./thrift.ts";

/**
 * Holds the footer to what it may be: whole, without decimals of which one takes minutes.
 * @returns the name of the first column of lists or structures; undefined where there is none
 * @throws Error for bytes that have no such footer
 */
export function readFooter(bytes: Uint8Array): string | undefined {
  if (bytes.length < 12) throw new Error("the file is too short");
  const end = bytes.length - 8;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(end, true);
  if (length > end || decoderOf("utf-8", false).decode(bytes.subarray(end + 4)) !== "PAR1")
    throw new Error("it does not end as Parquet does");
  const footer = readStruct({ bytes, at: end - length, end });
  const elements = structsIn(footer, 2).slice(1);
  requireDecimals(elements, structsIn(footer, 4));
  const nested = elements.find((element) => numberIn(element, 5) !== 0 || numberIn(element, 3) === repeated);
  return nested && decoderOf("utf-8", false).decode(nested.get(4) as Uint8Array);
}

/** Numbers of what a row has many of, of a type of bytes, of decimals. */
const [repeated, texts, decimals] = [2, 6, 5];

/** Bytes of the longest decimal: its digits are made one byte after the other, each time all of them anew. */
const longest = 64;

function requireDecimals(elements: readonly Struct[], groups: readonly Struct[]): void {
  const areDecimals = elements.map((element) => element.has(6) && numberIn(element, 6) === decimals);
  elements.forEach((element, i) => {
    if (areDecimals[i] && (numberIn(element, 1) === texts || numberIn(element, 2) > longest))
      throw new Error(`decimals of any length; at most ${longest} bytes are read`);
  });
  for (const group of groups)
    structsIn(group, 1).forEach((column, i) => {
      if (!areDecimals[i] || !structIn(column, 3).has(12)) return;
      for (const value of structIn(structIn(column, 3), 12).values())
        if (value instanceof Uint8Array && value.length > longest)
          throw new Error(`decimals of any length; at most ${longest} bytes are read`);
    });
}
