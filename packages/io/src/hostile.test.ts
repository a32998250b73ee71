/** Files that attack: each is refused in a sentence before anything of what it promises is allocated. */
import { expect, test } from "vitest";
import { fixture } from "../fixtures/platform.ts";
import { loadSafetensors, saveSafetensors } from "./index.ts";

/** What the function says of these bytes; "" where it takes them. */
const said = (bytes: Uint8Array): string => {
  try {
    loadSafetensors(bytes);
    return "";
  } catch (error) {
    return String(error).replace("ValueError: loadSafetensors: ", "");
  }
};

/** A file with this header, and so many bytes after it. */
const file = (header: string, rest: number | readonly number[] = 0): Uint8Array => {
  const text = Array.from(header, (sign) => sign.codePointAt(0)!);
  const data = typeof rest === "number" ? new Array<number>(rest).fill(0) : rest;
  const bytes = Uint8Array.from([...new Array<number>(8).fill(0), ...text, ...data]);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  return bytes;
};
const one = (info: string): string => `{"a":${info}}`;

test.each([
  ["duplicate-keys", 'the header has the key "a" twice; a key stands once'],
  [
    "header-huge",
    "the header is said to have 9223372036854775807 bytes, and 60 follow; the file is cut off, or of another kind",
  ],
  [
    "header-past-end",
    "the header is said to have 100000000 bytes, and 60 follow; the file is cut off, or of another kind",
  ],
  ["overlap", 'tensor "b" overlaps tensor "a"; the file is damaged'],
  [
    "shape-overflow",
    'tensor "a" is F32[4294967296,4294967296,2], which takes 147573952589676410000 bytes, and has those from 0 to 8; the file is damaged',
  ],
])("%s", (name, sentence) => {
  expect(said(fixture(`cases/st-${name}.safetensors`))).toBe(sentence);
});

test("elements that are on no multiple of 4", () => {
  expect(
    [...loadSafetensors(fixture("cases/st-unaligned.safetensors")).tensors.values()].map((x) => x.toArray()),
  ).toEqual([[1.5, -2]]);
});

test("tensors and their metadata", () => {
  const { tensors, metadata } = loadSafetensors(fixture("cases/st-ok.safetensors"));
  expect(Object.fromEntries([...tensors].map(([name, x]) => [name, x.toArray()]))).toEqual({
    "0.weight": [
      [1, 2, 3],
      [4, 5, 6],
    ],
    "0.bias": [0.1, 0.2, 0.3].map(Math.fround),
  });
  expect(Object.fromEntries(metadata)).toEqual({ format: "pt", note: "two layers" });
  const again = loadSafetensors(saveSafetensors(tensors, metadata));
  expect(JSON.stringify([...again.tensors].sort())).toBe(JSON.stringify([...tensors].sort()));
});

test("names of built-in members are names", () => {
  const { tensors } = loadSafetensors(fixture("cases/st-proto-key.safetensors"));
  expect([...tensors].map(([name, x]) => [name, x.toArray()])).toEqual([
    ["__proto__", [1]],
    ["constructor", [2]],
  ]);
  const like = JSON.parse(
    '{"__proto__": {"shape": [1], "dtype": "float32"}, "constructor": {"shape": [1], "dtype": "float32"}}',
  );
  const read = loadSafetensors(saveSafetensors(tensors), like) as Record<string, unknown>;
  expect([Object.keys(read), Object.getPrototypeOf(read)]).toEqual([["__proto__", "constructor"], Object.prototype]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test.each<[string, Uint8Array, string]>([
  ["nothing", new Uint8Array(0), "there are 0 bytes; safetensors begin with 8 that say how long the header is"],
  ["one byte", new Uint8Array(1), "there is 1 byte; safetensors begin with 8 that say how long the header is"],
  ["no header", new Uint8Array(8), 'the header does not begin with "{"; the file is damaged, or of another kind'],
  [
    "another kind",
    Uint8Array.from("PK\u0003\u0004-a-zip-file-", (sign) => sign.charCodeAt(0)),
    "the header is said to have 8803799692547935056 bytes, and 8 follow; the file is cut off, or of another kind",
  ],
  ["no text", file("{\u00ff}"), "the header is no text in UTF-8; the file is damaged, or of another kind"],
  ["no JSON", file("{]"), "the header is no JSON; the file is damaged, or of another kind"],
  ["depth", file(`{"a":${"[".repeat(1000)}`), "the header nests more than 8 levels deep; no such file does"],
  [
    "texts that are none",
    file('{"__metadata__":{"a":1}}'),
    '__metadata__ has no text for "a"; the format has only texts there',
  ],
  ["metadata that are none", file('{"__metadata__":[]}'), "__metadata__ is no object of texts; the file is damaged"],
  [
    "a tensor that is none",
    file(one("3")),
    'tensor "a" does not say its dtype, shape and two data_offsets, as in {"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}; the file is damaged',
  ],
  [
    "a dtype that is none",
    file(one('{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}'), 1),
    'tensor "a" is of "F8_E4M3", which cannot be read; it can be of BOOL, U8, I8, I16, U16, F16, BF16, I32, U32, F32, F64, I64, U64',
  ],
  [
    "a dtype of Object's",
    file(one('{"dtype":"constructor","shape":[1],"data_offsets":[0,1]}'), 1),
    'tensor "a" is of "constructor", which cannot be read; it can be of BOOL, U8, I8, I16, U16, F16, BF16, I32, U32, F32, F64, I64, U64',
  ],
  [
    "65 axes",
    file(one(`{"dtype":"F32","shape":[${new Array(65).fill(1).join()}],"data_offsets":[0,4]}`), 4),
    'tensor "a" has 65 axes; a tensor has at most 64',
  ],
  [
    "shapes without an end",
    file(one(`{"dtype":"F32","shape":[${new Array(60).fill(9007199254740991).join()}],"data_offsets":[0,4]}`), 4),
    `tensor "a" is F32[${new Array(60).fill(9007199254740991).join()}], which takes Infinity bytes, and has those from 0 to 4; the file is damaged`,
  ],
  [
    "a hole",
    file(
      '{"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"BOOL","shape":[1],"data_offsets":[2,3]}}',
      3,
    ),
    '1 byte before tensor "b" are of no tensor; the file is damaged',
  ],
  [
    "bytes of no tensor",
    file(one('{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}'), 3),
    '2 bytes after tensor "a" are of no tensor; the file is damaged',
  ],
  [
    "an end past that of the file",
    file(one('{"dtype":"F32","shape":[2],"data_offsets":[0,8]}'), 7),
    'tensor "a" ends at byte 8 of 7; the file is cut off',
  ],
  [
    "truth values that are none",
    file(one('{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}'), [1, 2]),
    'tensor "a" holds the byte 2 at position 1, which is no truth value',
  ],
  [
    "negative lengths",
    file(one('{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}'), 4),
    'tensor "a" does not say its dtype, shape and two data_offsets, as in {"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}; the file is damaged',
  ],
])("refuses %s", (_, bytes, sentence) => expect(said(bytes)).toBe(sentence));

test("a hundred thousand brackets, and names that fill a screen, are a sentence", () => {
  expect(said(file("{".repeat(100_000)))).toBe("the header nests more than 8 levels deep; no such file does");
  expect(said(file(`{"${"x".repeat(100_000)}":3}`)).length).toBeLessThan(300);
});
