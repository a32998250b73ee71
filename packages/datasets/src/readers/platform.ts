/** The declared subset of what Node and browsers both have for bytes, streams and texts. */

/** Bytes that come one piece after the other. */
export interface ByteStream {
  getReader(): { read(): Promise<{ readonly done: boolean; readonly value?: unknown }> };
  pipeThrough(transform: unknown): ByteStream;
}

interface Decoder {
  decode(bytes?: Uint8Array, options?: { readonly stream: boolean }): string;
}

interface Controller {
  enqueue(piece: unknown): void;
  close(): void;
}

interface Platform {
  readonly TextDecoder: new (encoding: string, options: { readonly fatal: boolean }) => Decoder;
  readonly DecompressionStream: new (format: "gzip") => unknown;
  readonly setTimeout: (action: () => void, milliseconds: number) => unknown;
  readonly ReadableStream: new (source: { pull(controller: Controller): Promise<void> }) => ByteStream;
}

const platform = globalThis as unknown as Platform;

/** A decoder of an encoding; it throws a RangeError where the platform does not know it. */
export function decoderOf(encoding: string, fatal: boolean): Decoder {
  return new platform.TextDecoder(encoding, { fatal });
}

/** The bytes that were compressed by gzip. */
export function gunzip(stream: ByteStream): ByteStream {
  return stream.pipeThrough(new platform.DecompressionStream("gzip"));
}

/** Pieces as a stream. */
export function streamFrom(open: () => AsyncIterable<unknown>): ByteStream {
  const pieces = open()[Symbol.asyncIterator]();
  return new platform.ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
  });
}

/** Waits until everything that has been begun has had its turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => void platform.setTimeout(resolve, 0));
}
