/** Parquet and Arrow that other programs wrote (tools/fixtures/files.mjs), and IDX. */
import { describe, expect, test } from "vitest";
import { Blob, fixture, gzipped, utf8 } from "../../fixtures/platform.ts";
import { readArrow } from "../arrow.ts";
import { images, readIdx, streamIdx } from "../idx.ts";
import { columnOf, DataError, type Column } from "../index.ts";
import { readParquet } from "../parquet.ts";
import { valuesOf } from "../tables/table.ts";

const file = (name: string): Uint8Array => fixture(`files/${name}`);
const day = (n: number): Date => new Date(Date.UTC(2026, 10, n));
const moment = (i: number): Date => new Date(Date.UTC(2026, 10, 30, 12, 0, i));

/** What the files hold, as `tools/fixtures/files.mjs` wrote it. */
const held: [name: string, type: string, values: unknown[]][] = [
  ["number", "number", [1.5, null, -2, 0, 1e300]],
  ["single", "number", [1.5, 2, -2, 0.25, 4]],
  ["small", "number", [1, 2, null, -4, 5]],
  ["big", "number", [1n, 9007199254740993n, -5n, null, 0n]],
  ["truth", "boolean", [true, false, null, true, true]],
  ["day", "date", [day(1), null, day(3), day(4), day(5)]],
  ["moment", "date", [moment(0), moment(1), null, moment(3), moment(4)]],
  ["text", "category", ["NA", "zoë", null, "007", "zoë"]],
  ["colour", "category", ["red", "blue", null, "red", "red"]],
  ["__proto__", "number", [0, 1, 2, 3, 4]],
];

describe.each([
  ["plain.parquet", readParquet],
  ["snappy.parquet", readParquet],
  ["types.arrow", readArrow],
  ["types.arrows", readArrow],
] as const)("%s", (name, read) => {
  test("has the values and types that were written", async () => {
    const data = await read(file(name));
    const found = Array.from(data.columns, ([column, own]: [string, Column]) => [column, own.type, valuesOf(own)]);
    expect(found).toEqual(held);
    expect(columnOf(data, "big").values).toBeInstanceOf(BigInt64Array);
  });

  test("is read from a Blob as well, and by a schema", async () => {
    const data = await read(new Blob([file(name)]), { schema: { text: "text", small: "category" } });
    expect(columnOf(data, "text").type).toBe("text");
    expect(columnOf(data, "small")).toMatchObject({ categories: ["-4", "1", "2", "5"], missingCount: 1 });
    await expect(read(file(name), { schema: { none: "text" } })).rejects.toThrow(/the schema has a column "none", and/);
    await expect(read(file(name), { schema: { number: "date" } })).rejects.toThrow(
      /: column "number", row 1 is 1.5, and the schema says date$/,
    );
  });

  test("cut short is refused", async () => {
    const whole = file(name);
    for (const length of [0, 3, 12, whole.length - 200])
      await expect(read(whole.subarray(0, length))).rejects.toThrow(DataError);
  });
});

test("what cannot be read says why", async () => {
  await expect(readParquet(file("zstd.parquet"))).rejects.toThrow(/^readParquet: the bytes cannot be read \(.*ZSTD/);
  await expect(readParquet(file("nested.parquet"))).rejects.toThrow(
    'readParquet: column "list" is of lists or structures; values are numbers, bigints, truth values, dates and texts',
  );
  await expect(readArrow(file("nested.arrow"))).rejects.toThrow(
    'readArrow: column "list" is of lists or structures; values are numbers, bigints, truth values, dates and texts',
  );
  await expect(readParquet(utf8("a,b\n1,2\n".repeat(9)))).rejects.toThrow(/^readParquet: the bytes cannot be read/);
  await expect(readArrow(new Uint8Array(64))).rejects.toThrow(
    "readArrow: the bytes cannot be read (there is no column in them)",
  );
  await expect(readArrow("text")).rejects.toThrow("readArrow: the source is a text; it is bytes");
});

test("a file within other bytes is read as by itself", async () => {
  for (const [name, read] of [
    ["plain.parquet", readParquet],
    ["types.arrow", readArrow],
  ] as const) {
    const bytes = file(name);
    const room = new Uint8Array(bytes.length + 9);
    room.set(bytes, 3);
    expect(await read(room.subarray(3, 3 + bytes.length))).toEqual(await read(bytes));
  }
});

test("what a damaged file promises is not believed", async () => {
  const arrow = new Uint8Array(file("types.arrow"));
  const view = new DataView(arrow.buffer);
  const footer = arrow.length - 10 - view.getInt32(arrow.length - 10, true);
  const table = footer + view.getInt32(footer, true);
  const list = table - view.getInt32(table, true);
  const blocks = table + view.getInt16(list + 10, true);
  view.setInt32(blocks + view.getInt32(blocks, true), 2 ** 31 - 1, true);
  await expect(readArrow(arrow)).rejects.toThrow(
    "readArrow: the bytes cannot be read (a list in it goes beyond its end)",
  );
  // a message that says it has -8 bytes leads back to itself
  const stream = new Uint8Array(file("types.arrows"));
  new DataView(stream.buffer).setInt32(4, -8, true);
  await expect(readArrow(stream)).rejects.toThrow(/^readArrow: the bytes cannot be read \(/);
  const parquet = new Uint8Array(file("plain.parquet"));
  parquet.fill(255, parquet.length - 60, parquet.length - 8);
  await expect(readParquet(parquet)).rejects.toThrow(/^readParquet: the bytes cannot be read/);
});

/** An IDX file of some type, with its elements written by `DataView`. */
function idx(type: number, shape: readonly number[], bytes: readonly number[]): Uint8Array {
  return Uint8Array.from([0, 0, type, shape.length, ...shape.flatMap((n) => [0, 0, n >> 8, n & 255]), ...bytes]);
}

test.each([
  [8, [2, 3], [1, 2, 3, 4, 5, 255], Uint8Array.of(1, 2, 3, 4, 5, 255)],
  [9, [2], [1, 255], Int8Array.of(1, -1)],
  [11, [2], [1, 2, 255, 254], Int16Array.of(258, -2)],
  [12, [1], [1, 2, 3, 4], Int32Array.of(16909060)],
  [13, [1], [63, 192, 0, 0], Float32Array.of(1.5)],
  [14, [1], [191, 248, 0, 0, 0, 0, 0, 0], Float64Array.of(-1.5)],
  [8, [], [7], Uint8Array.of(7)],
  [8, [0, 4], [], Uint8Array.of()],
])("IDX of type %i and shape %j", async (type, shape, bytes, values) => {
  for (const source of [
    idx(type, shape, bytes),
    gzipped(idx(type, shape, bytes)),
    new Blob([idx(type, shape, bytes)]),
  ]) {
    const array = await readIdx(source);
    expect([array.constructor, [...array], array.shape]).toEqual([values.constructor, [...values], shape]);
  }
});

test("IDX comes some items at a time, from pieces of any size, compressed or not", async () => {
  const bytes = idx(
    8,
    [7, 2],
    Array.from({ length: 14 }, (_, i) => i),
  );
  for (const whole of [bytes, gzipped(bytes)])
    for (const size of [1, 3, 100]) {
      const pieces = async function* (): AsyncGenerator<Uint8Array> {
        for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
      };
      const blocks: unknown[] = [];
      for await (const block of streamIdx(pieces(), { items: 3 })) blocks.push([block.shape, [...block]]);
      expect(blocks).toEqual([
        [
          [3, 2],
          [0, 1, 2, 3, 4, 5],
        ],
        [
          [3, 2],
          [6, 7, 8, 9, 10, 11],
        ],
        [
          [1, 2],
          [12, 13],
        ],
      ]);
    }
});

test.each<[Uint8Array, string]>([
  [new Uint8Array(0), "the bytes are no IDX; it begins with two zeros and a type from 8 to 14"],
  [Uint8Array.of(1, 0, 8, 1), "the bytes are no IDX; it begins with two zeros and a type from 8 to 14"],
  [Uint8Array.of(0, 0, 10, 1, 0, 0, 0, 0), "the bytes are no IDX; it begins with two zeros and a type from 8 to 14"],
  [Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 1), "the file ends within its shape; it is not whole"],
  [idx(8, [2, 3], [1, 2]), "the shape [2,3] takes 18 bytes, and there are 14; the file is not whole"],
  [idx(8, [1], [1, 2]), "the shape [1] takes 9 bytes, and there are 10; the file is not whole"],
  [
    Uint8Array.of(0, 0, 14, 2, 255, 255, 255, 255, 255, 255, 255, 255),
    "the shape [4294967295,4294967295] takes 147573952520956940000 bytes, and there are 12; the file is not whole",
  ],
])("IDX of %o is refused", async (bytes, message) => {
  await expect(readIdx(bytes)).rejects.toThrow(
    expect.objectContaining({ name: "DataError", message: `readIdx: ${message}` }),
  );
  const all = async (): Promise<void> => {
    for await (const _ of streamIdx(bytes)) void _;
  };
  await expect(all()).rejects.toThrow(DataError);
});

test("images are numbers from 0 to 1 with their labels, all classes up to the largest", async () => {
  const pixels = idx(8, [2, 1, 2], [0, 255, 51, 102]);
  const data = await images(gzipped(pixels), idx(8, [2], [3, 1]));
  expect([...data.features]).toEqual([0, 1, Math.fround(0.2), Math.fround(0.4)]);
  expect([data.features.shape, [...data.labels], data.classNames]).toEqual([
    [2, 2],
    [3, 1],
    ["0", "1", "2", "3"],
  ]);
  expect(data.featureNames).toEqual(["pixel 0,0", "pixel 0,1"]);
  const named = await images(pixels, idx(8, [2], [1, 0]), { classNames: ["shirt", "coat"] });
  expect(named.classNames).toEqual(["shirt", "coat"]);
});

test.each<[Uint8Array, Uint8Array, string]>([
  [idx(8, [2, 1, 1], [0, 1]), idx(8, [1], [0]), "there are 2 images and 1 label; each image has one"],
  [idx(8, [2], [0, 1]), idx(8, [2], [0, 1]), "pixels are uint8[2]; they are uint8 of rank 3"],
  [idx(8, [1, 1, 1], [0]), idx(9, [1], [0]), "labels are int8[1]; they are uint8 of rank 1"],
  [
    Uint8Array.of(9),
    idx(8, [1], [0]),
    "pixels: the bytes are no IDX; it begins with two zeros and a type from 8 to 14",
  ],
])("images of %o and %o are refused", async (pixels, labels, message) => {
  await expect(images(pixels, labels)).rejects.toThrow(
    expect.objectContaining({ name: "DataError", message: `images: ${message}` }),
  );
});
