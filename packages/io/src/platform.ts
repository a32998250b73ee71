/** The declared subset of what Node and browsers both have for texts and compressed bytes. */
import { ValueError } from "@cotangent/autodiff";

interface Platform {
  readonly TextDecoder: new (
    encoding: string,
    options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
  ) => { decode(bytes: Uint8Array): string };
  readonly TextEncoder: new () => { encode(text: string): Uint8Array };
  readonly DecompressionStream: new (format: "deflate-raw") => {
    readonly writable: { getWriter(): { write(bytes: Uint8Array): Promise<void>; close(): Promise<void> } };
    readonly readable: {
      getReader(): {
        read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array }>;
        cancel(): Promise<void>;
      };
    };
  };
}

const platform = globalThis as unknown as Platform;

/** The text that bytes are in UTF-8. @throws ValueError where they are none. */
export function decodeText(who: string, what: string, bytes: Uint8Array): string {
  try {
    return new platform.TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ValueError(`${who}: ${what} is no text in UTF-8; the file is damaged, or of another kind`);
  }
}

/** The bytes of a text in UTF-8. */
export function encodeText(text: string): Uint8Array {
  return new platform.TextEncoder().encode(text);
}

/**
 * Unpacks what deflate packed.
 * @param size bytes that it should have
 * @returns the bytes; undefined where they are damaged, or become more than `size`, after which nothing is unpacked
 */
export async function inflate(packed: Uint8Array, size: number): Promise<Uint8Array | undefined> {
  const { writable, readable } = new platform.DecompressionStream("deflate-raw");
  const [writer, reader] = [writable.getWriter(), readable.getReader()];
  // what fails there fails in reading, too
  void writer.write(packed).catch(() => undefined);
  void writer.close().catch(() => undefined);
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value!.length;
      if (length > size) {
        await reader.cancel();
        return undefined;
      }
      pieces.push(value!);
    }
  } catch {
    return undefined;
  }
  return joined(pieces, length);
}

/** The bytes of several pieces, one after the other. */
export function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
