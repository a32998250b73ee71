/** States as text for addresses: "1." and the JSON, deflated, in base64url. */

/** Sentence for a link that cannot be read. */
export class LinkError extends Error {}

/** Most characters of a state in an address: browsers and chat programs carry that many. */
export const longestText = 16_384;

/** Most bytes of JSON in a state: a short text may unfold into a huge one. */
const longestJson = 262_144;

/** Version of the form. A state of another version is refused with a sentence. */
const version = "1";

/** Returns the text of a state, or undefined where it is too long for an address. */
export async function encodeState(state: unknown): Promise<string | undefined> {
  const bytes = new TextEncoder().encode(JSON.stringify(state));
  const packed = await through(bytes, new CompressionStream("deflate-raw"), Infinity);
  const text = `${version}.${toBase64(packed)}`;
  return text.length > longestText ? undefined : text;
}

/**
 * Returns the state of a text that `encodeState` gave: plain JSON, which is yet to be checked.
 * @throws LinkError for a text of another version, one that is too long, and one that is cut off or changed.
 */
export async function decodeState(text: string): Promise<unknown> {
  if (text.length > longestText)
    throw new LinkError(`The link has ${text.length} characters of settings; it may have ${longestText}.`);
  const dot = text.indexOf(".");
  const found = dot < 0 ? "" : text.slice(0, dot);
  if (found !== version)
    throw new LinkError(
      /^\d{1,6}$/.test(found)
        ? `The link is of version ${found}; this page reads version ${version}.`
        : "The settings in the link are not from this page.",
    );
  try {
    const packed = fromBase64(text.slice(dot + 1));
    const bytes = await through(packed, new DecompressionStream("deflate-raw"), longestJson);
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    if (error instanceof LinkError) throw error;
    throw new LinkError("The settings in the link are cut off or changed.");
  }
}

/** Returns what a stream makes of some bytes. @throws LinkError beyond `most` bytes. */
async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    parts.push(value!);
    length += value!.length;
    if (length > most) {
      await reader.cancel();
      throw new LinkError(`The settings in the link unfold to more than ${most} bytes.`);
    }
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}
