/** Pages of Parquet that promise what is not there; each would take seconds, or gigabytes, if it were believed. */
import { describe, expect, test } from "vitest";
import { fixture } from "../../../fixtures/platform.ts";
import { columnOf, DataError } from "../../index.ts";
import { readParquet } from "../../parquet.ts";
import { valuesOf } from "../../tables/table.ts";
import { countOnes, requirePrefixes, skipDeltas } from "./runs.ts";
import { requireSnappy, unsnapped } from "./snappy.ts";
import { readStruct, type Cursor } from "./thrift.ts";

const cursor = (...bytes: readonly number[]): Cursor => ({ bytes: Uint8Array.from(bytes), at: 0, end: bytes.length });
/** 2³¹ − 1 as a run of one value. */
const billions = [0xfe, 0xff, 0xff, 0xff, 0x0f];
const endless = Array<number>(1000).fill(0x80);

test.each(["second.parquet", "split.parquet"])("%s, of other encodings, is read", async (name) => {
  const table = await readParquet(fixture(`files/${name}`));
  const many = (f: (i: number) => unknown): unknown[] => Array.from({ length: 40 }, (_, i) => f(i));
  expect(Object.fromEntries(Array.from(table.columns, ([column, own]) => [column, valuesOf(own)]))).toEqual({
    number: many((i) => (i % 5 === 0 ? null : i / 4)),
    small: many((i) => i * i),
    truth: many((i) => i % 3 === 0),
    text: many((i) => `example ${i}`),
    colour: many((i) => ["red", "blue"][i % 2]),
  });
});

test("a number anywhere in a file that says billions is refused or read, and nothing else comes of it", async () => {
  const file = fixture("files/second.parquet");
  const outcomes = new Set<string>();
  for (let at = 4; at < file.length; at += 3) {
    const bytes = new Uint8Array(file);
    bytes.set(billions.slice(0, file.length - at), at);
    const outcome = await readParquet(bytes).then(
      (table) => columnOf(table, [...table.columns.keys()][0]!).values.length,
      (error: unknown) => error,
    );
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(DataError);
    outcomes.add(typeof outcome);
  }
  expect([...outcomes].sort()).toEqual(["number", "object"]);
});

describe("runs", () => {
  test("are counted", () => {
    // five times 1, then the bits 1, 0, 1 of eight
    expect(countOnes(cursor(10, 1, 3, 0b101), 1, 8)).toBe(7);
    expect(countOnes(cursor(10, 0, 3, 0xff), 1, 7)).toBe(2);
    expect(countOnes(cursor(16, 1, 0), 9, 8)).toBe(8);
  });

  test.each<[string, readonly number[], number, string]>([
    ["of a value", [...billions, 1], 1, "a run in it has 2147483647 values, in a page of 40"],
    ["of bits", [0xff, 0xff, 0xff, 0x0f], 0, "a run in it has 134217720 values, in a page of 40"],
    ["without an end", endless, 1, "a number in it has more than 64 bits"],
    ["that are missing", [], 1, "a piece of it goes beyond its end"],
    ["of too many bits", [2, 1], 33, "values in it have 33 bits"],
  ])("%s are refused", (_, bytes, width, message) => {
    expect(() => countOnes(cursor(...bytes), width, 40)).toThrow(message);
  });
});

describe("differences", () => {
  const block = (length: readonly number[], parts: number, ...rest: readonly number[]): readonly number[] => [
    ...[...length, parts, 40, 0],
    ...rest,
  ];
  const short = [0x80, 1];

  test("are gone through", () => {
    const at = cursor(...block(short, 4, 2, 0, 1, 0, 0), 9, 9, 9, 9, 7);
    skipDeltas(at, 40);
    expect(at.bytes[at.at]).toBe(7);
  });

  test.each<[string, readonly number[], string]>([
    ["of no values", block([0], 4), "a block in it has 0 values in 4 parts"],
    ["of no parts", block(short, 0), "a block in it has 128 values in 0 parts"],
    ["of billions of parts", block([0x80, 0x80, 0x80, 0x80, 4], 127), "a block in it has 1073741824 values in 127"],
    ["that go back", block([0x80, 0xff, 0xff, 0xff, 0x0f], 4), "a number in it has more than 31 bits"],
    ["of more bits than numbers have", block(short, 4, 2, 200, 0, 0, 0), "values in it have 200 bits"],
    ["of a number without an end", block(short, 4, ...endless), "a number in it has more than 64 bits"],
    ["that are missing", block(short, 4, 2, 0), "a block in it goes beyond its end"],
  ])("%s are refused", (_, bytes, message) => {
    expect(() => skipDeltas(cursor(...bytes), 40)).toThrow(message);
  });

  test("of texts that take a million bytes each from the one before are refused", () => {
    // lengths 0, then a million each: the first difference is a million, in 20 bits, and those after it are none
    const prefixes = [...block(short, 4), 0, 20, 0, 0, 0, 0x40, 0x42, 0x0f, ...Array<number>(77).fill(0)];
    expect(() => requirePrefixes(cursor(...prefixes, 0, 0, 0, 0), 40)).toThrow(/^texts in it have 39000000 bytes, in/);
  });
});

describe("Snappy", () => {
  test("of literals and copies is opened", () => {
    // "ab", and four bytes from two before
    expect(unsnapped(Uint8Array.of(6, 4, 97, 98, 1, 2), 6)).toEqual(Uint8Array.of(97, 98, 97, 98, 97, 98));
  });

  test.each<[string, readonly number[], number, string]>([
    ["that says it is larger", [6, 4, 97, 98, 1, 2], 2 ** 31, "is said to have 2147483648 bytes, and has 6"],
    [
      "with a literal that goes back",
      [6, 252, 240, 255, 255, 255, 1],
      6,
      "is said to have 6 bytes, and has 4294967281",
    ],
    ["that ends within a copy", [6, 4, 97, 98, 2], 5, "is said to have 5 bytes, and has 3"],
  ])("%s is refused", (_, bytes, size, message) => {
    expect(() => requireSnappy(Uint8Array.from(bytes), size)).toThrow(message);
  });
});

test.each<[string, readonly number[], string]>([
  ["a list of billions", [0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 7], "a list in it goes beyond its end"],
  ["a text of billions", [0x18, 0xff, 0xff, 0xff, 0xff, 7], "a text in it goes beyond its end"],
  ["structures in structures", Array<number>(1000).fill(0x1c), "structures in it lie too deep in each other"],
  ["lists in lists", [0x19, ...Array<number>(1000).fill(0x19)], "lists in it lie too deep in each other"],
  ["a number without an end", [0x16, ...endless], "a number in it has more than 64 bits"],
  ["a type that is none", [0x1d], "a value in it is of the type 13, which is none"],
  ["no end", [0x15, 2], "a piece of it goes beyond its end"],
])("a header with %s is refused", (_, bytes, message) => {
  expect(() => readStruct(cursor(...bytes))).toThrow(message);
});

test("a header is read", () => {
  expect(readStruct(cursor(0x15, 3, 0x16, 4, 0x11, 0x28, 1, 65, 0x19, 0x25, 2, 4, 0x1c, 0x12, 0, 0))).toEqual(
    new Map<number, unknown>([
      [1, -2],
      [2, 2n],
      [3, true],
      [5, Uint8Array.of(65)],
      [6, [1, 2]],
      [7, new Map([[1, false]])],
    ]),
  );
});
