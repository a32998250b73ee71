/** Tables that people really have (the shared cases of CSV files), and what `inspect` and `vectorize` make of them. */
import { columnOf, table, type Table } from "@cotangent/datasets";
import { readCsv } from "@cotangent/datasets/csv";
import { expect, test } from "vitest";
import { fromJSON, inspect, showReport, vectorize } from "./index.ts";

const csv = (text: string): Promise<Table> => readCsv(text.trim().replaceAll(/\n +/g, "\n"));

const values = (data: Table, name: string): number[] => Array.from(columnOf(data, name).values as Float64Array);

test("an identifier is left out, said so, and codes are categories", async () => {
  const data = await csv(`
    customer,postcode,visits,returns
    208310224003697457,01010,3,no
    208310224003697458,01010,4,no
    208310224003697459,02134,2,no
    208310224003697460,02134,5,yes
    208310224003697461,90210,3,yes`);
  const fitted = vectorize({ target: "returns" }).fit(data);
  expect(fitted.featureNames).toEqual(["postcode=01010", "postcode=02134", "postcode=90210", "visits"]);
  const dropped = fitted.report.columns.map((line) => [line.column, line.dropped]);
  expect(dropped).toEqual([
    ["customer", "it is an identifier: integers that float64 does not have, each once"],
    ["postcode", undefined],
    ["visits", undefined],
    ["returns", "it is the target"],
  ]);
});

test.each([
  [0, "it numbers the rows"],
  [1, "it numbers the rows"],
  [1001, "it numbers the rows"],
  [2_000_000, "it numbers the rows"],
  // a year, a month, an age may say something
  [1990, undefined],
  [7, undefined],
])("numbers one after the other from %d: %s", (first, useless) => {
  const values = Array.from({ length: 30 }, (_, i) => first + i);
  const data = table({ n: values, y: values.map((x) => (x * 7919) % 13) });
  expect(inspect(data, { target: "y" }).columns[0]!.useless).toBe(useless);
  // integers without an order of the rows are none
  const shuffled = table({ n: values.map((_, i) => first + ((i * 7) % 30)), y: values.map((x) => x % 5) });
  expect(inspect(shuffled, { target: "y" }).columns[0]!.useless).toBe(undefined);
});

test("a constant is left out, and a nearly constant one is standardized in float64", async () => {
  const rows = Array.from({ length: 15 }, (_, i) => [
    20.1 + 0.3 * i,
    14.62,
    1e6 + 1e-4 * i,
    i % 3 === 0 ? "yes" : "no",
  ]);
  const data = await csv(["room,sensor,drift,open", ...rows.map((row) => row.join())].join("\n"));
  const { columns } = inspect(data, { target: "open" });
  expect(columns.map(({ useless }) => useless)).toEqual([undefined, 'every value is "14.62"', undefined]);
  expect(columns[2]!.warnings).toEqual([
    "15 different numbers are one in float32, not in float64, in which columns are scaled",
  ]);
  const fitted = vectorize({ target: "open" }).fit(data);
  const out = fitted.transform(data);
  expect(fitted.featureNames).toEqual(["room", "drift"]);
  expect(new Set(Float32Array.from(values(out, "drift"))).size).toBe(15);
});

test("what is missing is filled with the median of fitting, marked, and counted by column", async () => {
  const data = await csv(`
    age,income,country,bought
    34,2100,NA,yes
    ,1800,DE,no
    51,NA,NA,yes
    29,2500,FR,no
    45,?,DE,yes
    38,null,FR,no
    NaN,3100,NA,yes
    41,2700,,no
    33,-999,DE,yes
    27,2000,FR,no`);
  const found = inspect(data, { target: "bought" }).columns;
  expect(found.map(({ column, missing, least }) => [column, missing, least])).toEqual([
    ["age", 2, 27],
    ["income", 3, -999],
    ["country", 1, undefined],
  ]);
  const fitted = vectorize({ target: "bought" }).fit(data);
  expect(fitted.featureNames).toEqual([
    ...["age", "age missing", "income", "income missing"],
    ...["country=DE", "country=FR", "country=NA", "country missing"],
  ]);
  expect(fitted.report.columns.map(({ filledWith, missing }) => [filledWith, missing])).toEqual([
    [36, 2],
    [2100, 3],
    [undefined, 1],
    [undefined, 0],
  ]);
  const filled = fitted.transform(table({ age: [null, 36], income: [2100, 2100], country: ["DE", "FR"] }));
  expect(values(filled, "age")[0]).toBe(values(filled, "age")[1]);
});

test("columns of another file are found by name, and values that were not seen are 0 everywhere", async () => {
  const train = await csv(`
    size,colour,price,sold
    S,red,10,yes
    M,red,12,yes
    L,blue,14,no
    S,blue,9,no
    M,green,13,yes`);
  const predict = await csv(`
    price,colour,size,shop
    11,red,S,A
    14,violet,M,B
    13,,L,A
    12,blue,XL,C`);
  const fitted = fromJSON(JSON.stringify(vectorize({ target: "sold" }).fit(train)));
  expect(() => fitted.transform(predict)).toThrow(
    'vectorize: column "shop" was not there in fitting, where columns were "size", "colour", "price", "sold"; leave it ' +
      'out, or pass { extra: "ignore" }',
  );
  const out = fitted.transform(predict, { extra: "ignore" });
  expect(out.length).toBe(4);
  expect(["colour=blue", "colour=green", "colour=red"].map((name) => values(out, name))).toEqual([
    [0, 0, 0, 1],
    [0, 0, 0, 0],
    [1, 0, 0, 0],
  ]);
  expect(["size=L", "size=M", "size=S"].map((name) => values(out, name)[3])).toEqual([0, 0, 0]);
  expect(fitted.transform(train).columns.has("sold")).toBe(false);
});

test("names that objects have are names of columns", async () => {
  const data = await csv("__proto__,constructor,toString\n1,2,3\n4,9,6\n5,5,1\n");
  const fitted = vectorize().fit(data);
  expect(fitted.featureNames).toEqual(["__proto__", "constructor", "toString"]);
  expect(fromJSON(JSON.stringify(fitted)).transform(data).columns.size).toBe(3);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test("copies of the target are left out: the same under other names, and multiples of numbers", () => {
  const sold = ["yes", "no", "yes", "no", "yes", "yes"];
  const price = [10, 12.5, 11, 9, 30, 2];
  const code = sold.map((one) => (one === "yes" ? 1 : 0));
  const size = ["S", "M", "L", "M", "S", "S"];
  const ofClass = inspect(table({ sold, price, code, size }), { target: "sold" }).columns;
  expect(ofClass.map(({ useless }) => useless)).toEqual([undefined, 'it is a copy of the target "sold"', undefined]);
  const cents = price.map((x) => x * 100 + 7);
  const near = price.map((x, i) => x * 100 + (i % 2) * 1e-2);
  const ofNumber = inspect(table({ price, cents, near }), { target: "price" }).columns;
  expect(ofNumber.map(({ useless }) => useless)).toEqual(['it is a copy of the target "price"', undefined]);
});

test("dates of which nobody can know where the month is are said to be texts, where all values are such", () => {
  const day = ["03.02.2010", "4.12.2011", "03.02.2010", "04.12.2011"];
  expect(inspect(table({ day, other: [...day.slice(1), "soon"] })).columns.map(({ warnings }) => warnings)).toEqual([
    ['its dates, such as "03.02.2010", are read as texts; write them as 2026-11-30'],
    [],
  ]);
});

test("spellings that may be one value are said, at most five groups of them", () => {
  const colour = ["Red", "red ", "RED", "blue", "b\u00fcro", "bu\u0308ro"];
  expect(inspect(table({ colour: [...colour, ...colour] })).columns[0]!.warnings).toEqual([
    '"RED", "Red", "red " may be one value',
    '"bu\u0308ro", "b\u00fcro" may be one value',
  ]);
  const many = Array.from({ length: 14 }, (_, i) => (i < 7 ? `word ${i}` : `WORD ${i - 7}`));
  const { warnings } = inspect(table({ many: [...many, ...many] })).columns[0]!;
  expect(warnings).toHaveLength(6);
  expect(warnings[5]).toBe("so may 2 more groups of values");
});

test("each type becomes numbers, and its width is bounded", () => {
  const rows = 120;
  const data = table({
    row: Array.from({ length: rows }, (_, i) => i + 1),
    name: Array.from({ length: rows }, (_, i) => `name ${i}`),
    note: Array.from({ length: rows }, (_, i) => `some words number${i % 70} again`),
    city: Array.from({ length: rows }, (_, i) => `city ${i % 50}`),
    when: Array.from({ length: rows }, (_, i) => new Date(Date.UTC(2026, 0, 1 + i))),
    member: Array.from({ length: rows }, (_, i) => i % 3 === 0),
    nothing: new Array<null>(rows).fill(null),
  });
  const fitted = vectorize({ maxWidth: 8 }).fit(data);
  const width = (column: string): number =>
    fitted.report.columns.find((one) => one.column === column)!.featureNames.length;
  expect(["row", "name", "note", "city", "when", "member", "nothing"].map(width)).toEqual([0, 0, 8, 8, 4, 1, 0]);
  expect(fitted.report.columns.map(({ dropped }) => dropped)).toEqual([
    "it numbers the rows",
    "every text comes once",
    undefined,
    undefined,
    undefined,
    undefined,
    "no value is present",
  ]);
  for (const column of fitted.transform(data).columns.values())
    expect(column).toMatchObject({ type: "number", missingCount: 0 });
  expect(showReport(fitted.report)).toMatchInlineSnapshot(`
    "column   type      missing  becomes                                      done
    row      number             nothing                                      it numbers the rows
    name     text               nothing                                      every text comes once
    note     text               note #0, note #1, note #2 … (8)              words hashed to 8 columns
    city     category           city=city 3, city=city 4, city=city 5 … (8)  7 categories and 43 rare
    when     date               when year, when month, when day … (4)        parts of dates: year, month, day, weekday, standardize
    member   boolean            member                                       numbered, 2 values
    nothing  number    120      nothing                                      no value is present
    7 columns of 120 rows become 21"
  `);
});

test("what has no target, no column left or is no table is refused", () => {
  const data = table({ id: [1, 2, 3], same: [5, 5, 5] });
  expect(() => inspect(data, { target: "sold" })).toThrow(
    'inspect: there is no target "sold"; these data have "id", "same"',
  );
  expect(() => vectorize({ target: "id" }).fit(data)).toThrow(
    'vectorize: no column is left; "same": every value is "5"',
  );
  expect(() => inspect([[1]] as never)).toThrow(
    "inspect: the data are an array of 1; they are a table, make one with table({ name: values })",
  );
});

test("100,000 categories become few columns, in a moment", () => {
  const data = table({ code: Array.from({ length: 200_000 }, (_, i) => `c${i % 100_000}`) });
  const fitted = vectorize({ maxWidth: 10 }).fit(data);
  expect(fitted.featureNames).toHaveLength(10);
  expect(fitted.report.columns[0]!.done).toEqual(["9 categories and 99991 rare"]);
});
