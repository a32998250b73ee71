import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { utf8 } from "../../fixtures/platform.ts";
import { columnOf, schemaOf, table } from "../index.ts";
import { openCsv, readCsv, type CsvFile, type CsvOptions, type CsvRows, type Source } from "../csv.ts";
import { valuesOf } from "../tables/table.ts";

async function all(file: CsvFile, schema: Parameters<CsvFile["tables"]>[0], rows?: number): Promise<CsvRows[]> {
  const out: CsvRows[] = [];
  for await (const one of file.tables(schema, rows === undefined ? {} : { rows })) out.push(one);
  return out;
}

/** Pieces of a text as bytes, cut where it hurts: in the middle of letters, quotes and line ends. */
async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = utf8(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

const cell = fc.oneof(
  fc.constantFrom("", "a", "b", " x ", 'say "hi"', "two\nlines", "one, two", "ü€", "12", "-0.5"),
  fc.string({ unit: "binary", maxLength: 5 }).map((text) => text.replaceAll("\r", "").replaceAll("\ufeff", "")),
);

function written(text: string): string {
  return /[",\n\r]/.test(text) || text.trim() === "" ? `"${text.replaceAll('"', '""')}"` : text;
}

test("any file in pieces of any size gives the rows of readCsv, with their lines and their texts", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell, fc.oneof(fc.integer(), fc.double({ min: -1e9, max: 1e9, noNaN: true }))), {
        minLength: 1,
        maxLength: 30,
      }),
      fc.constantFrom("\n", "\r\n"),
      fc.boolean(),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 9 }),
      async (rows, end, last, size, most) => {
        const texts = rows.map(([a, b, x]) => `${written(a)},${written(b)},${x}`);
        const text = ["a,b,x", ...texts].join(end) + (last ? end : "");
        const schema = { a: "text", b: "category", x: "number" } as const;
        const whole = await readCsv(text, { schema });
        const file = await openCsv(pieces(text, size));
        const parts = await all(file, schema, most);
        expect([file.names, file.header, file.delimiter]).toEqual([["a", "b", "x"], "a,b,x", ","]);
        for (const name of ["a", "b", "x"])
          expect(parts.flatMap((part) => valuesOf(columnOf(part.table, name)))).toEqual(
            valuesOf(columnOf(whole, name)),
          );
        expect(parts.flatMap((part) => part.texts)).toEqual(texts);
        let line = 2;
        const lines = texts.map((one) => {
          const own = line;
          line += one.split("\n").length;
          return own;
        });
        expect(parts.flatMap((part) => [...part.lines])).toEqual(lines);
        expect(parts.every((part) => part.table.length <= most && part.faults.length === 0)).toBe(true);
        expect(parts.slice(0, -1).every((part) => part.table.length === most)).toBe(true);
      },
    ),
    { numRuns: 200 },
  );
});

test("columns of every type are those of readCsv", async () => {
  const text = 'n,c,t,b,d\n1,x,one,true,2026-01-02\n,x,two,FALSE,NA\n-2.5e3,NA,"",NA,2026-01-02T03:04Z\n';
  const schema = { n: "number", c: "category", t: "text", b: "boolean", d: "date" } as const;
  const whole = await readCsv(text, { schema });
  const [part] = await all(await openCsv(text), schema);
  for (const [name, column] of whole.columns) {
    expect(valuesOf(columnOf(part!.table, name)), name).toEqual(valuesOf(column));
    expect(columnOf(part!.table, name)).toMatchObject({ type: column.type, missingCount: column.missingCount });
  }
});

test("the schema of a table, with its categories, gives codes of that table", async () => {
  const before = table({ colour: ["red", "blue", "red"], size: [1, 2, 3] });
  const [part] = await all(await openCsv("size,colour\n4,red\n5,green\n6,\n"), schemaOf(before));
  expect(columnOf(part!.table, "colour")).toMatchObject({ categories: ["blue", "red"], values: Int32Array.of(1, -1) });
  expect(part!.faults).toEqual([
    { line: 3, text: "5,green", column: "colour", reason: '"green" is no category of the schema' },
  ]);
});

test("rows that do not fit are named by line, column and reason, in their order, and the others are read", async () => {
  const text = 'id,"age, years",ok\n1,34,true\n"2\n2",old,true\n3,51\n4,,no\n5,208310224003697471,\n6,7,false\n';
  const [part] = await all(await openCsv(text), { "age, years": "number", ok: "boolean" });
  expect(part!.texts).toEqual(["1,34,true", "6,7,false"]);
  expect([...part!.lines]).toEqual([2, 8]);
  expect(valuesOf(columnOf(part!.table, "age, years"))).toEqual([34, 7]);
  expect(part!.faults).toEqual([
    { line: 3, text: '"2\n2",old,true', column: "age, years", reason: '"old" is not a number' },
    { line: 5, text: "3,51", reason: "has 2 fields, the header 3" },
    { line: 6, text: "4,,no", column: "ok", reason: '"no" is neither true nor false' },
    {
      line: 7,
      text: "5,208310224003697471,",
      column: "age, years",
      reason: '"208310224003697471" is an integer that float64 does not have',
    },
  ]);
});

describe("the way a file is written is found, and told", () => {
  test.each<[string, Source, Partial<CsvOptions>, Partial<CsvFile>, readonly unknown[]]>([
    ["decimal commas", "x;y\r\n12,5;1\r\n1.204,5;2\r\n", {}, { delimiter: ";", decimal: ",", lineEnd: "\r\n" }, [12.5, 1204.5]], // prettier-ignore
    ["decimal points beside semicolons", "x;y\n12.5;1\n", {}, { delimiter: ";", decimal: ".", lineEnd: "\n" }, [12.5]],
    ["tabs", "x\ty\n1\t2\n", {}, { delimiter: "\t" }, [1]],
    ["line ends of old Macs", 'x,y\r1,"a\rb"\r2,c\r', {}, { lineEnd: "\r", header: "x,y" }, [1, 2]],
    ["one column, of which empty lines are values", "\nx\n1\n\n3\n\n", {}, { names: ["x"], header: "x" }, [1, null, 3]],
    ["no header", "1,2\n3,4\n", { header: false, names: ["x", "y"] }, { names: ["x", "y"] }, [1, 3]],
    ["a mark of UTF-8", Uint8Array.of(0xef, 0xbb, 0xbf, 0x78, 0x0a, 0x37), {}, { names: ["x"], header: "x" }, [7]],
    ["UTF-16", new Uint8Array(Uint16Array.of(0xfeff, 0x78, 0x0a, 0x37).buffer), {}, { names: ["x"] }, [7]],
    ["what stands for nothing", "x,y\n-999,1\n5,1\n", { missing: ["-999"] }, {}, [null, 5]],
  ])("%s", async (_, source, options, told, values) => {
    const file = await openCsv(source, options);
    expect(file).toMatchObject(told);
    const parts = await all(file, { x: "number" });
    expect(parts.flatMap((part) => valuesOf(columnOf(part.table, "x")))).toEqual(values);
  });

  test("lines of old Macs are counted, also within quotes", async () => {
    const [part] = await all(await openCsv('x,y\r1,"a\rb"\r2,c\r'), { x: "number" });
    expect([...part!.lines]).toEqual([2, 4]);
  });
});

test("a line after one line break in quotes has its number, in a small file as well", async () => {
  await expect(readCsv('a,b\n"x\ny",1\n2\n')).rejects.toThrow("readCsv: line 4 has 1 field, the header 2");
});

describe("refusals", () => {
  test.each<[string, string, Partial<CsvOptions>, object, object, string]>([
    ["an empty file", " \n", {}, {}, {}, "openCsv: the file is empty; its first line has the names of columns"],
    ["two columns of one name", "a,a\n1,2\n", {}, {}, {}, 'openCsv: columns 1 and 2 are both called "a"; give names with { names: […] }'], // prettier-ignore
    ["a column that is not there", "a\n1\n", {}, { b: "number" }, {}, 'openCsv: the schema has a column "b", and the data have "a"'], // prettier-ignore
    ["a quote that stays open", 'a,b\n1,"2\n', {}, {}, {}, "openCsv: line 2 opens a quote that is never closed"],
    ["rows that are no number", "a\n1\n", {}, {}, { rows: 0 }, "openCsv: rows is 0; it is a whole number, 1 or more"],
    ["a schema among the options", "a\n1\n", { schema: {} }, {}, {}, "openCsv: there is no option schema; options are delimiter, decimal, missing, encoding, header, names"], // prettier-ignore
  ])("%s", async (_, text, options, schema, given, message) => {
    const reading = openCsv(text, options).then(async (file) => {
      for await (const one of file.tables(schema as never, given)) void one;
    });
    await expect(reading).rejects.toThrow(message);
  });

  test("rows that are read a second time", async () => {
    const file = await openCsv("a\n1\n");
    await all(file, { a: "number" });
    expect(() => file.tables({ a: "number" })).toThrow("openCsv: the rows were read before; open the file again");
  });
});
