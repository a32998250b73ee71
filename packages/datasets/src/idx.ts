/** Arrays and images from IDX, the format of MNIST and Fashion-MNIST. */
import { dataset, type Dataset } from "./dataset.ts";
import { count, DataError, requireOptions } from "./errors.ts";
import { headerOf, itemsOf, type IdxArray, type IdxHeader } from "./readers/idx.ts";
import { bytesOf, piecesOf, type Source } from "./readers/source.ts";
import { requireInteger } from "./made.ts";

export type { IdxArray } from "./readers/idx.ts";
export type { Source } from "./readers/source.ts";

/**
 * An array from a file in IDX: a typed array that carries its shape.
 * @param source the bytes of the file; a Blob, a Response or a stream of them; gzip is undone
 * @throws DataError for bytes that are no IDX, and for more or fewer of them than the shape says.
 * @example
 * import { readIdx } from "@cotangent/datasets/idx";
 * const bytes = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 7, 8, 9);
 * const array = await readIdx(bytes);
 * array.shape; // → [ 1, 3 ]
 * [...array]; // → [ 7, 8, 9 ]
 */
export async function readIdx(source: Source): Promise<IdxArray> {
  const bytes = await bytesOf("readIdx", source);
  const header = headerOf("readIdx", bytes);
  const { shape, start, itemSize } = header;
  const wanted = start + (shape[0] ?? 1) * itemSize;
  if (bytes.length !== wanted)
    throw new DataError(
      `readIdx: the shape [${shape.join(",")}] takes ${wanted} bytes, and there are ${bytes.length}; the file is not whole`,
    );
  return itemsOf(header, bytes.subarray(start), shape[0] ?? 1);
}

/**
 * The same, some items of the first axis at a time, for files that are larger than what one wants to hold.
 * @param options `items`: how many at a time, the last time fewer; 1,000 where absent
 * @throws DataError as `readIdx` does, when it comes to it.
 * @example
 * import { streamIdx } from "@cotangent/datasets/idx";
 * const bytes = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9);
 * const blocks = [];
 * for await (const block of streamIdx(bytes, { items: 2 })) blocks.push([...block]);
 * blocks; // → [ [ 7, 8 ], [ 9 ] ]
 */
export async function* streamIdx(
  source: Source,
  options: { readonly items?: number } = {},
): AsyncGenerator<IdxArray, void, undefined> {
  requireOptions("streamIdx", options, "items");
  const { items = 1000 } = options;
  requireInteger("streamIdx", "items", items, 1, 2 ** 31 - 1);
  const open = await piecesOf("streamIdx", source, false);
  let rest: Uint8Array = new Uint8Array(0);
  let header: IdxHeader | undefined;
  let given = 0;
  for await (const piece of open()) {
    if (typeof piece === "string") throw new DataError("streamIdx: the source is a text; it is bytes");
    rest = joined(rest, piece);
    if (header === undefined) {
      if (rest.length < 4 || rest.length < 4 + 4 * rest[3]!) continue;
      header = headerOf("streamIdx", rest);
      rest = rest.subarray(header.start);
    }
    const { itemSize, shape } = header;
    const total = shape[0] ?? 1;
    for (;;) {
      const next = Math.min(items, total - given);
      if (next === 0 || rest.length < next * itemSize) break;
      yield itemsOf(header, rest.subarray(0, next * itemSize), next);
      rest = rest.subarray(next * itemSize);
      given += next;
    }
  }
  if (header === undefined) headerOf("streamIdx", rest);
  else if (given < (header.shape[0] ?? 1) || rest.length > 0)
    throw new DataError(
      `streamIdx: the shape [${header.shape.join(",")}] has ${count(header.shape[0] ?? 1, "item")}, and the file ` +
        `${rest.length > 0 && given === header.shape[0] ? "more" : given}; the file is not whole`,
    );
}

/** Options of `images`. */
export interface ImageOptions {
  /** One name per class; "0", "1" … up to the largest label where absent. */
  readonly classNames?: readonly string[];
}

/**
 * Images and their labels, as MNIST has them in two files: bytes from 0 to 255 become numbers from 0 to 1.
 * features: float32[n, height · width], row after row, labels: int32[n]
 * @throws DataError where the files are not IDX, not of bytes, or of different lengths.
 * @example
 * import { images } from "@cotangent/datasets/idx";
 * const pixels = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 255, 51, 0);
 * const { features, classNames } = await images(pixels, Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 0));
 * features.shape; // → [ 1, 4 ]
 * Array.from(features, (x) => x.toFixed(1)); // → [ '0.0', '1.0', '0.2', '0.0' ]
 */
export async function images(pixels: Source, labels: Source, options: ImageOptions = {}): Promise<Dataset> {
  requireOptions("images", options, "classNames");
  const [read, classes] = [await bytesIn(pixels, "pixels", 3), await bytesIn(labels, "labels", 1)];
  const [n = 0, height = 0, width = 0] = read.shape;
  if (n !== classes.length)
    throw new DataError(
      `images: there are ${count(n, "image")} and ${count(classes.length, "label")}; each image has one`,
    );
  const digits = classes.reduce((most, label) => Math.max(most, label), 0) + 1;
  const { classNames = Array.from({ length: digits }, (_, label) => String(label)) } = options;
  return dataset({
    features: Object.assign(
      Float32Array.from(read, (byte) => byte / 255),
      { shape: [n, height * width] },
    ),
    labels: classes,
    featureNames: Array.from({ length: height * width }, (_, i) => `pixel ${Math.floor(i / width)},${i % width}`),
    classNames,
  });
}

async function bytesIn(source: Source, what: string, rank: number): Promise<Uint8Array & IdxArray> {
  const array = await readIdx(source).catch((error: unknown) => {
    throw error instanceof DataError
      ? new DataError(`images: ${what}: ${error.message.replace(/^readIdx: /, "")}`)
      : error;
  });
  if (array instanceof Uint8Array && array.shape.length === rank) return array;
  throw new DataError(
    `images: ${what} are ${array.constructor.name.replace("Array", "").toLowerCase()}[${array.shape.join(",")}]; they are uint8 of rank ${rank}`,
  );
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
