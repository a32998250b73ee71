/** Files that people really have, and what must come of them. */
import { describe, expect, test } from "vitest";
import { fixture } from "../../fixtures/platform.ts";
import { readCsv, type CsvOptions } from "../csv.ts";
import { classesOf, columnOf, datasetOf, schemaOf, type Column, type Table } from "../index.ts";
import { valuesOf } from "../tables/table.ts";

const fileOf = (name: string): Uint8Array => fixture(`cases/csv-${name}.csv`);
const read = (name: string, options?: CsvOptions): Promise<Table> => readCsv(fileOf(name), options);

/** The type of each column, and its values as JavaScript has them. */
const typesOf = ({ columns }: Table): Record<string, string> =>
  Object.fromEntries(Array.from(columns, ([name, { type }]) => [name, type]));
const values = (data: Table, name: string): unknown[] => valuesOf(columnOf(data, name));

test("a byte order mark is no part of a name, and \\r no part of a value", async () => {
  const data = await read("bom");
  expect(typesOf(data)).toEqual({ grade: "category", height_cm: "number", width_cm: "number" });
  expect(columnOf(data, "grade")).toMatchObject({ categories: ["large", "small"], length: 12 });
  expect(values(data, "width_cm").slice(0, 3)).toEqual([0.2, 0.3, 0.2]);
});

test("quoted numbers are numbers, and line breaks, delimiters and quotes in quotes are kept", async () => {
  const data = await read("quotes");
  expect(data.length).toBe(10);
  expect(typesOf(data)).toEqual({ id_note: "category", "length, cm": "number", weight: "number", verdict: "category" });
  expect(values(data, "id_note")).toEqual([
    ...['round, "A" grade', "two\nlines", "plain", "a; b", null, "x", "y, z", '"quoted"', "last\r\ncarriage", "w"],
  ]);
});

test("semicolons and decimal commas are found, for whole columns, and said", async () => {
  const data = await read("semicolon-decimal-comma");
  expect(typesOf(data)).toEqual({ gewicht: "number", länge: "number", klasse: "category" });
  expect(values(data, "gewicht")).toEqual([12.5, 13, 11.75, 12.25, 12.9, 1204.5, 1310, 1250.25, 1199, 1275.5]);
  expect(columnOf(data, "gewicht").reason).toBe("every value is a number with a decimal comma");
  expect(await read("semicolon-decimal-comma", { decimal: ",", delimiter: ";" })).toEqual(data);
});

test("what stands for nothing among numbers is a country among countries", async () => {
  const data = await read("missing");
  expect(Array.from(data.columns.values(), ({ missingCount }) => missingCount)).toEqual([2, 4, 1, 1]);
  expect(values(data, "age").slice(0, 7)).toEqual([34, null, 51, 29, 45, 38, null]);
  expect(columnOf(data, "country")).toMatchObject({ type: "category", categories: ["DE", "FR", "NA"] });
  expect(Math.min(...(values(data, "income") as number[]).filter((x) => x !== null))).toBe(-999);
  const without = await read("missing", { missing: ["NA", "N/A", "?", "null", "NaN", "-999"] });
  expect(Array.from(without.columns.values(), ({ missingCount }) => missingCount)).toEqual([2, 5, 5, 1]);
});

test("identifiers are not rounded, and codes keep their zeros", async () => {
  const data = await read("identifiers");
  expect(columnOf(data, "customer").values).toEqual(
    BigInt64Array.from({ length: 10 }, (_, i) => 208310224003697457n + BigInt(i)),
  );
  expect(columnOf(data, "customer")).toMatchObject({
    reason: "every value is an integer, some beyond 2^53",
    collapse: "line 2 is 208310224003697457 and line 3 is 208310224003697458, which are one number in float32",
  });
  expect(columnOf(data, "postcode")).toMatchObject({
    categories: ["00501", "01010", "02134", "90210"],
    reason: 'line 2 is "01010", a code, since a number does not begin with 0',
  });
  expect(() => datasetOf(data, { label: "returns", features: ["customer"] })).toThrow(
    'datasetOf: column "customer", row 1 is 208310224003697457, which is 208310224003697472 as a number; an identifier ' +
      "is no number, leave it out",
  );
});

test("one bad number is named, and is missing or makes a text where that is said", async () => {
  const data = await read("one-bad-number");
  expect(columnOf(data, "temp")).toMatchObject({ type: "category", reason: 'line 18 is "36.5 C", not a number' });
  expect(columnOf(await read("one-bad-number", { missing: ["36.5 C"] }), "temp")).toMatchObject({
    type: "number",
    missingCount: 1,
  });
  await expect(read("one-bad-number", { schema: { temp: "number" } })).rejects.toThrow(
    'readCsv: column "temp", line 18 is "36.5 C", not a number; call it missing with { missing: ["36.5 C"] }, or the ' +
      'column text with { schema: { "temp": "text" } }',
  );
});

test("labels from 1 are three classes, and one class is one", async () => {
  const { classNames, labels } = datasetOf(await read("labels-from-one"), { label: "class" });
  expect(classNames).toEqual(["1", "2", "3"]);
  expect(labels.reduce((sum, label) => sum + label, 0)).toBe(4 + 8);
  expect(datasetOf(await read("one-class"), { label: "ok" }).classNames).toEqual(["yes"]);
});

test("columns without information are read as they are, in float64", async () => {
  const data = await read("constant-column");
  expect(new Set(values(data, "drift")).size).toBe(14);
  expect(new Set(values(data, "sensor"))).toEqual(new Set([14.62]));
});

test("a table is read as another was, whatever the order of its columns", async () => {
  const { colour, size, price } = schemaOf(await read("categories-train")) as Record<string, never>;
  const data = await read("categories-predict");
  expect(typesOf(data)).toEqual({ price: "number", colour: "category", size: "category", shop: "category" });
  expect(values(data, "colour")).toEqual(["red", "violet", null, "blue"]);
  await expect(read("categories-predict", { schema: { colour, size, price } as never })).rejects.toThrow(
    'readCsv: column "colour", line 3 is "violet", which is no category of the schema; categories are "blue", "green", "red"',
  );
});

test("names that objects have are names of columns", async () => {
  const data = await read("proto-header");
  expect([...data.columns.keys()]).toEqual(["__proto__", "constructor", "toString", "label"]);
  expect(values(data, "__proto__")).toEqual([1, 2, 1, 2, 9, 8, 7, 9]);
  expect(Object.keys(schemaOf(data))).toEqual(["__proto__", "constructor", "toString", "label"]);
  expect(await readCsv(fileOf("proto-header"), { schema: schemaOf(data) })).toHaveLength(8);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test("markup is a name and a value as any", async () => {
  const data = await read("html-names");
  expect([...data.columns.keys()][1]).toBe("<img src=x onerror=alert(1)>");
  expect((columnOf(data, "kind") as Column & { categories: string[] }).categories).toEqual([
    "<script>alert(1)</script>",
    "=1+1",
  ]);
  expect(classesOf(values(data, "kind") as string[]).classNames).toHaveLength(2);
});

describe("refused whole:", () => {
  test.each([
    ["duplicate-headers", 'columns 1 and 2 are both called "x"; give names with { names: […] }'],
    [
      "ragged",
      "line 5 has 2 fields, the header 3 (and 1 more such line); every line has as many, and a field with the delimiter " +
        "in it is quoted",
    ],
  ])("%s", async (name, message) => {
    await expect(read(name)).rejects.toThrow(
      expect.objectContaining({ name: "DataError", message: `readCsv: ${message}` }),
    );
  });
});
