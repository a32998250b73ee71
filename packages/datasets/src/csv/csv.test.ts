import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Blob, gzipped, Response, utf8 } from "../../fixtures/platform.ts";
import { readCsv, type CsvOptions, type Source } from "../csv.ts";
import { columnOf, table, type Table } from "../index.ts";
import { valuesOf } from "../tables/table.ts";

const values = (data: Table, name: string): unknown[] => valuesOf(columnOf(data, name));
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** UTF-16 with or without its mark. */
function utf16(text: string, bigEndian: boolean, mark: boolean): Uint8Array {
  const marked = mark ? `\ufeff${text}` : text;
  const bytes = new DataView(new ArrayBuffer(2 * marked.length));
  for (let i = 0; i < marked.length; i++) bytes.setUint16(2 * i, marked.charCodeAt(i), !bigEndian);
  return new Uint8Array(bytes.buffer);
}

test("texts written with quotes come back, whatever is in them, in pieces of any size", async () => {
  const cell = fc.string({
    unit: fc.constantFrom("a", ",", '"', "\n", "\r\n", ";", " ", "ß", "€"),
    minLength: 1,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 7 }),
      async (rows, size) => {
        const bytes = utf8(`a,b\n${rows.map((row) => row.map(quoted).join(",")).join("\n")}\n`);
        const pieces = async function* (): AsyncGenerator<Uint8Array> {
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
        };
        const data = await readCsv(pieces(), { schema: { a: "text", b: "text" }, delimiter: "," });
        const given = (j: 0 | 1): unknown[] => rows.map((row) => (row[j].trim() === "" ? null : row[j]));
        expect([values(data, "a"), values(data, "b")]).toEqual([given(0), given(1)]);
      },
    ),
    { numRuns: 60 },
  );
});

test("numbers come back to the last bit", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
      async (numbers) => {
        const exact = numbers.map((x) => x + 0);
        const data = await readCsv(`x\n${exact.join("\n")}`);
        // an integer that float64 has not, such as 123456789012345680000, makes the column one of another type
        if (columnOf(data, "x").values instanceof Float64Array) expect(values(data, "x")).toEqual(exact);
        else expect(exact.some((x) => Number.isInteger(x) && !Number.isSafeInteger(x))).toBe(true);
      },
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), fc.nat(9), async (whole, decimals) => {
      const text = (whole / 10 ** decimals).toFixed(decimals);
      expect(values(await readCsv(`x\n${text}`), "x")).toEqual([Number(text)]);
    }),
  );
});

describe("long files", () => {
  const rows = 40_000;
  const lines = Array.from({ length: rows }, (_, i) => `${i},${i / 4},${i % 3 === 0 ? "red" : "blue"}`);
  const read = (changed: Readonly<Record<number, string>>, source = (text: string): Source => text): Promise<Table> =>
    readCsv(source(`n,x,colour\n${lines.map((line, i) => changed[i] ?? line).join("\n")}\n`));

  test("are read in pieces", async () => {
    const data = await read({});
    expect(values(data, "n")).toEqual(lines.map((_, i) => i));
    expect(values(data, "x")).toEqual(lines.map((_, i) => i / 4));
    expect(values(data, "colour").slice(-3)).toEqual(["blue", "blue", "red"]);
  });

  test.each<[string, (text: string) => Source]>([
    ["a text", (text) => text],
    ["bytes", utf8],
    ["a Blob", (text) => new Blob([text])],
    ["a Response", (text) => new Response(text)],
    ["a stream", (text) => new Blob([text]).stream()],
    ["gzip", (text) => gzipped(text)],
    ["a stream of gzip", (text) => new Blob([gzipped(text)]).stream()],
    [
      "an iterator",
      async function* (text: string) {
        yield text.slice(0, 100_000);
        yield text.slice(100_000);
      },
    ],
  ])("whose last row alone is no number keep the texts of all, from %s", async (_, source) => {
    const data = await read({ [rows - 1]: "x1,1.50 EUR,red", 7: "007,1.50,red" }, source);
    expect(columnOf(data, "x")).toMatchObject({ type: "text", reason: 'line 40001 is "1.50 EUR", not a number' });
    expect(values(data, "x")[7]).toBe("1.50");
    expect(columnOf(data, "n").reason).toBe('line 9 is "007", a code, since a number does not begin with 0');
  });

  test("name the line of what is wrong, where fields have lines of their own", async () => {
    await expect(read({ 9: '9,1,"a\nb\nc"', [rows - 1]: "1,2" })).rejects.toThrow("readCsv: line 40003 has 2 fields");
    expect(columnOf(await read({ 9: '9,1,"a\nb"', [rows - 1]: "z,2,red" }), "n").reason).toBe(
      'line 40002 is "z", not a number',
    );
  });

  test("may have a field that is longer than a piece", async () => {
    const long = "ab\n".repeat(100_000);
    expect(values(await readCsv(`a,b\n1,${quoted(long)}\n2,x\n`), "b")).toEqual([long, "x"]);
  });
});

test.each<[string, Uint8Array, CsvOptions]>([
  ["UTF-8 with its mark", utf8("\ufeffname,x\nZoë,1\n"), {}],
  ["UTF-16 of both orders", utf16("name,x\nZoë,1\n", false, true), {}],
  ["UTF-16 of both orders", utf16("name,x\nZoë,1\n", true, true), {}],
  ["UTF-16 that is named", utf16("name,x\nZoë,1\n", false, false), { encoding: "utf-16le" }],
  ["Windows-1252", Uint8Array.from("name,x\nZo\xeb,1\n", (c) => c.charCodeAt(0)), { encoding: "windows-1252" }],
])("%s", async (_, bytes, options) => {
  const data = await readCsv(bytes, options);
  expect([values(data, "name"), values(data, "x")]).toEqual([["Zoë"], [1]]);
});

test.each<[string, string, CsvOptions, Record<string, unknown[]>]>([
  ["lines that end in \\r\\n", 'a,b\r\n1,"x"\r\n2,y\r\n', {}, { a: [1, 2], b: ["x", "y"] }],
  ["lines that end in \\r", "a,b\r1,x\r2,y", {}, { a: [1, 2], b: ["x", "y"] }],
  ["tabs", "a\tb\n1\t2,5", {}, { a: [1], b: [2.5] }],
  ["bars", "a|b\n1|x\n", {}, { a: [1], b: ["x"] }],
  ["a delimiter that is named", "a:b\n1:2\n", { delimiter: ":" }, { a: [1], b: [2] }],
  ["one column", "note\nhello, world\nfoo\n", {}, { note: ["hello, world", "foo"] }],
  ["one column of numbers, one of them missing", "x\n1\n\n3\n\n\n", {}, { x: [1, null, 3] }],
  ["empty lines between others", "\na,b\n\n1,2\n  \n3,4\n\n", {}, { a: [1, 3], b: [2, 4] }],
  ["spaces around", " a , b \n 1 , 2 \n", {}, { a: [1], b: [2] }],
  ["no header", "1,x\n2,y\n", { header: false }, { "column 1": [1, 2], "column 2": ["x", "y"] }],
  ["names that are given", "1,x\n", { header: false, names: ["n", "t"] }, { n: [1], t: ["x"] }],
  ["names instead of the header's", "a,a\n1,2\n", { names: ["p", "q"] }, { p: [1], q: [2] }],
  ["truth values", "a\nTrue\nfalse\n\nTRUE\n", {}, { a: [true, false, null, true] }],
  [
    "dates",
    "a\n2026-11-30\n2026-02-28T12:00:00+01:00\nNA\n",
    {},
    { a: [new Date(Date.UTC(2026, 10, 30)), new Date(Date.UTC(2026, 1, 28, 11)), null] },
  ],
  ["days that no calendar has", "a\n2026-02-30\n", {}, { a: ["2026-02-30"] }],
  ["nothing but missing values", "a,b\n,1\nNA,2\n", {}, { a: [null, null], b: [1, 2] }],
  ["numbers of every form", "a\n+1\n-2.5e3\n.5\n7.\n1E2\n0\n-0.0\n", {}, { a: [1, -2500, 0.5, 7, 100, 0, -0] }],
  ["integers beyond 2^53", "a\n9007199254740993\n1\nNA\n", {}, { a: [9007199254740993n, 1n, null] }],
  ["integers beyond 64 bits", "a\n99999999999999999999\n1\n", {}, { a: ["99999999999999999999", "1"] }],
  ["big integers beside fractions", "a\n9007199254740993\n0.5\n", {}, { a: ["9007199254740993", "0.5"] }],
  ["what float64 has not", "a\n1e999\n1\n", {}, { a: ["1e999", "1"] }],
  ["infinities", "a\ninf\n1\n", {}, { a: ["inf", "1"] }],
  ["thousands beside decimal commas", "a;b\n1.204;12,5\n2.000;1,25\n", {}, { a: [1204, 2000], b: [12.5, 1.25] }],
  ["points where no column has commas", "a;b\n1.204;x\n", {}, { a: [1.204], b: ["x"] }],
  ["points that are said to be decimal", "a;b\n1.204;12,5\n", { decimal: "." }, { a: [1.204], b: ["12,5"] }],
  ["commas that are said to be decimal", 'a,b\n1.204,"12,5"\n', { decimal: ",", delimiter: "," } as never, {}],
  ["codes that are said to be numbers", "a\n007\n", { schema: { a: "number" } }, { a: [7] }],
  ["numbers that are said to be texts", "a\n1.50\n2\n", { schema: { a: "text" } }, { a: ["1.50", "2"] }],
  [
    "categories in an order",
    "a\nlow\nhigh\n\n",
    { schema: { a: { type: "category", categories: ["low", "mid", "high"] } } },
    { a: ["low", "high"] },
  ],
])("%s", async (_, text, options, expected) => {
  if (Object.keys(expected).length === 0) {
    await expect(readCsv(text, options)).rejects.toThrow(
      'readCsv: decimal is the string ","; it is another character than the delimiter',
    );
    return;
  }
  const data = await readCsv(text, options);
  expect(Object.fromEntries(Array.from(data.columns.keys(), (name) => [name, values(data, name)]))).toEqual(expected);
});

test("the reason says what the first value was that decided", async () => {
  const data = await readCsv("a,b,c,d\n1,9007199254740993,2026-11-30,x\n1e999,0.5,2026-11-31,\n");
  expect(Array.from(data.columns.values(), ({ reason }) => reason)).toEqual([
    'line 3 is "1e999", beyond the numbers of float64',
    'line 3 is "0.5", beyond 64 bits, or beside integers that float64 does not have',
    'line 3 is "2026-11-31", a day or a time that there is not',
    "1 different text in 1 row",
  ]);
});

test.each([
  [["2026-01-31", "2026-02-30"], 'line 3 is "2026-02-30", a day or a time that there is not'],
  [
    ["05/01/2024", "13/01/2024"],
    'line 2 is "05/01/2024", a date of which nobody can know where the month is; write it as 2026-11-30',
  ],
  [
    ["2026-01-31", "1.2.2026"],
    'line 3 is "1.2.2026", a date of which nobody can know where the month is; write it as 2026-11-30',
  ],
  [["2026-01-31", "soon"], "2 different texts in 2 rows"],
  [["1/2", "3/4/5"], "2 different texts in 2 rows"],
])("dates that are none: %j", async (texts, reason) => {
  const data = await readCsv(`a\n${texts.join("\n")}`);
  expect(columnOf(data, "a")).toMatchObject({ type: "category", reason });
});

test.each([
  [",a\n0,5\n1,6", ["index", "a"]],
  [",index\n0,5\n1,6", undefined],
  [",a,\n0,5,6\n1,6,7", undefined],
])("a first column without a name is pandas' index: %j", async (text, names) => {
  const read = readCsv(text).then(({ columns }) => [...columns.keys()]);
  if (names === undefined) await expect(read).rejects.toThrow("column 1 has no name in the header");
  else expect(await read).toEqual(names);
});

test("texts are categories where they come again or are few", async () => {
  const read = async (distinct: number, times: number): Promise<string> =>
    columnOf(
      await readCsv(`a\n${Array.from({ length: distinct * times }, (_, i) => `t${i % distinct}`).join("\n")}`),
      "a",
    ).type;
  expect([await read(20, 1), await read(21, 1), await read(21, 2)]).toEqual(["category", "text", "category"]);
});

test("100,000 categories are read, and are no classes", async () => {
  const text = `a,x\n${Array.from({ length: 200_000 }, (_, i) => `c${i % 100_000},${i}`).join("\n")}`;
  const data = await readCsv(text);
  expect(columnOf(data, "a")).toMatchObject({ type: "category" });
  const { datasetOf } = await import("../datasetOf.ts");
  expect(() => datasetOf(data, { label: "a" })).toThrow('column "a" has more than 65536 classes');
});

test("what fails while compressed bytes are read is told as it is", async () => {
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    yield gzipped("a,b\n1,2\n").subarray(0, 15);
    throw new Error("the disk is gone");
  };
  await expect(readCsv(pieces())).rejects.toThrow("the disk is gone");
});

test.each<[string, Source, CsvOptions, string]>([
  ["nothing", "", {}, "the file is empty; its first line has the names of columns"],
  ["empty lines", "\n \n", {}, "the file is empty; its first line has the names of columns"],
  ["no bytes", new Uint8Array(0), {}, "the file is empty; its first line has the names of columns"],
  ["a path", "data/iris.csv", {}, "there is one line and no more; a text is what is in a file, and not its path"],
  ["a header alone", "a,b\n", {}, "there is a header and no row after it"],
  ["an empty name", "a,,c\n1,2,3\n", {}, "column 2 has no name in the header; give names with { names: […] }"],
  ["names twice", "a, a\n1,2\n", {}, 'columns 1 and 2 are both called "a"; give names with { names: […] }'],
  [
    "too few names",
    "a,b\n1,2\n",
    { names: ["a"] },
    "the first line has 2 fields, names has 1; there is one name per column",
  ],
  ["an open quote", 'a,b\n1,"x\n2,y\n', {}, "line 2 opens a quote that is never closed"],
  [
    "text after a quote",
    'a,b\n1,"x"y\n2,z\n',
    {},
    "line 2 has text after a closing quote; a quote inside of quotes is written twice",
  ],
  [
    "other bytes",
    Uint8Array.from([97, 10, 98, 10, 0xe9, 10]),
    {},
    'line 3 is not utf-8; say what it is, such as { encoding: "windows-1252" }',
  ],
  [
    "UTF-16 without a mark",
    utf16("a,b\n1,2\n", true, false),
    {},
    'the bytes are not UTF-8 but look like utf-16be; say so with { encoding: "utf-16be" }',
  ],
  [
    "gzip that is cut off",
    gzipped(`a,b\n${"1,2\n3,5\n8,13\n".repeat(50)}`).subarray(0, 40),
    {},
    "the bytes are compressed by gzip, and damaged or cut off",
  ],
  [
    "an unknown encoding",
    utf8("a\n1"),
    { encoding: "klingon" },
    'encoding is the string "klingon", which is none that is known here; encodings are utf-8, utf-16le, windows-1252 and others',
  ],
  [
    "columns that are not there",
    "a\n1",
    { schema: { b: "number" } },
    'the schema has a column "b", and the data have "a"',
  ],
  [
    "types that are none",
    "a\n1",
    { schema: { a: "int" as never } },
    'schema of "a" is the string "int"; types are number, category, boolean, date, text',
  ],
  [
    "dates that are none",
    "a\n30.11.2026",
    { schema: { a: "date" } },
    'column "a", line 2 is "30.11.2026", not a date as in 2026-11-30 or 2026-11-30T22:05:09Z; call it missing with { missing: ["30.11.2026"] }, or the column text with { schema: { "a": "text" } }',
  ],
  [
    "truth that is none",
    "a\nyes",
    { schema: { a: "boolean" } },
    'column "a", line 2 is "yes", neither true nor false; call it missing with { missing: ["yes"] }, or the column text with { schema: { "a": "text" } }',
  ],
  [
    "points and commas",
    "a;b\n1.25;12,5\n",
    {},
    'column "a" has decimal points and column "b" decimal commas; say which it is with { decimal: "," } or { decimal: "." }',
  ],
  [
    "a delimiter of two",
    "a\n1",
    { delimiter: "::" },
    'delimiter is the string "::"; it is one character, and neither a quote nor the end of a line',
  ],
  [
    "another option",
    "a\n1",
    { sep: "," } as never,
    "there is no option sep; options are schema, delimiter, decimal, missing, encoding, header, names",
  ],
  ["a number", 5 as never, {}, "the source is 5; it is bytes, a text, a Blob, a Response or a stream of bytes"],
  [
    "a stream of numbers",
    (async function* () {
      yield 1;
    })() as never,
    {},
    "the stream gives 1; it gives bytes or texts",
  ],
])("%s is refused", async (_, source, options, message) => {
  await expect(readCsv(source, options)).rejects.toThrow(
    expect.objectContaining({ name: "DataError", message: `readCsv: ${message}` }),
  );
});

test("a table of the same values in memory is the same but for its reasons", async () => {
  const read = await readCsv("n,t\n1,x\n2,y\n");
  const made = table({ n: [1, 2], t: ["x", "y"] });
  expect(values(read, "n")).toEqual(values(made, "n"));
  expect(columnOf(made, "t")).toEqual(columnOf(read, "t"));
});
