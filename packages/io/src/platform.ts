/** The declared subset of what Node and browsers both have for texts and compressed bytes. */
import { ValueError } from "@cotangent/autodiff";

interface Platform {
  readonly TextDecoder: new (
    encoding: string,
    options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
  ) => { decode(bytes: Uint8Array): string };
  readonly TextEncoder: new () => { encode(text: string): Uint8Array };
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
