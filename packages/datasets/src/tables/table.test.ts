import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as exported from "../index.ts";
import type { Column, ColumnType, Columns, Table, Value } from "../index.ts";
import { valuesOf } from "./table.ts";

const { columnOf, datasetOf, numbersOf, schemaOf, selectColumns, table, takeRows } = exported;

const day = (n: number): Date => new Date(Date.UTC(2026, 10, n));

/** One column of each type, with a value missing. */
const one: Readonly<Record<ColumnType, readonly Value[]>> = {
  number: [1.5, null, -2],
  category: ["a", undefined, "b"],
  boolean: [true, false, null],
  date: [day(1), null, day(2)],
  text: Array.from({ length: 30 }, (_, i) => `text ${i}`),
};

test.each(Object.entries(one))("values of type %s come back", (type, values) => {
  const column = columnOf(table({ x: values }), "x");
  expect(column).toMatchObject({ name: "x", type, length: values.length });
  expect(valuesOf(column)).toEqual(values.map((value) => value ?? null));
  expect(column.missingCount).toBe(values.filter((value) => value === null || value === undefined).length);
  expect(column.missing?.length).toBe(column.missingCount === 0 ? undefined : values.length);
});

test("bigints, typed arrays and NaN", () => {
  const data = table({ big: [2n ** 62n, null], typed: Float32Array.of(1, NaN), whole: Int32Array.of(1, 2) });
  expect(Array.from(data.columns.values(), valuesOf)).toEqual([
    [2n ** 62n, null],
    [1, null],
    [1, 2],
  ]);
  expect(columnOf(data, "big").values).toBeInstanceOf(BigInt64Array);
});

test("columns of other tables are taken as they are, under their new names", () => {
  const before = table({ a: ["x", "y", "x"], b: [1, NaN, 3] });
  const after = table([
    ["c", columnOf(before, "a")],
    ["b", columnOf(before, "b")],
  ]);
  expect(columnOf(after, "c")).toEqual({ ...columnOf(before, "a"), name: "c" });
  expect(columnOf(after, "b")).toBe(columnOf(before, "b"));
  expect(() => table({ c: columnOf(before, "a") }, { schema: { c: "number" } })).toThrow(
    'table: column "c" is of type category, and the schema says number',
  );
  expect(() => table({ c: { type: "number", values: [1], length: 2, missingCount: 0 } as never })).toThrow(
    'table: column "c" is an object; it is an array of values',
  );
});

test("floats make the same column as the same numbers", () => {
  for (const numbers of [[1, NaN, 3], [NaN, NaN], [], [2 ** 25, 2 ** 25 + 1], [0.5]]) {
    const { a, b } = {
      a: columnOf(table({ a: numbers }), "a"),
      b: columnOf(table({ a: new Float64Array(numbers) }), "a"),
    };
    expect(b).toEqual(a);
  }
  const given = Float64Array.of(1, 2);
  const { values } = columnOf(table({ a: given }), "a");
  given[0] = 7;
  expect([...(values as Float64Array)]).toEqual([1, 2]);
});

test("texts are never read as numbers, unless that is said", () => {
  expect(columnOf(table({ x: ["1", "2"] }), "x").type).toBe("category");
  expect(columnOf(table({ x: ["1", "2"] }, { schema: { x: "number" } }), "x").values).toEqual(Float64Array.of(1, 2));
  expect(columnOf(table({ x: [1, 2] }, { schema: { x: "category" } }), "x")).toMatchObject({ categories: ["1", "2"] });
});

test("rows are a table: what a row does not name is missing in it, and names keep their order", () => {
  const data = table([
    { a: 1, b: "x" },
    { a: null, c: true },
    Object.assign(Object.create(null) as object, { b: "x" }),
  ]);
  expect([...data.columns.keys()]).toEqual(["a", "b", "c"]);
  expect(Array.from(data.columns.values(), valuesOf)).toEqual([
    [1, null, null],
    ["x", null, "x"],
    [null, true, null],
  ]);
  expect(table([{ a: "1" }], { schema: { a: "number" } })).toEqual(table({ a: ["1"] }, { schema: { a: "number" } }));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.double(), fc.boolean()), { minLength: 1 }), (pairs) => {
      const columns = { a: pairs.map(([a]) => a), b: pairs.map(([, b]) => b) };
      expect(table(pairs.map(([a, b]) => ({ a, b })))).toEqual(table(columns));
    }),
  );
});

test("names that objects do not have come in pairs", () => {
  const data = table([
    ["__proto__", [1]],
    ["constructor", [2]],
  ]);
  expect([...data.columns.keys()]).toEqual(["__proto__", "constructor"]);
  expect(valuesOf(columnOf(data, "__proto__"))).toEqual([1]);
});

test("rows and columns are taken with their types, and categories keep their places", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2)), (positions) => {
      const { text: _, ...columns } = one;
      const data = table(columns);
      const taken = takeRows(data, positions);
      for (const [name, column] of data.columns) {
        expect(valuesOf(columnOf(taken, name))).toEqual(positions.map((at) => valuesOf(column)[at]));
        expect(columnOf(taken, name).type).toBe(column.type);
      }
      expect(schemaOf(taken)).toEqual(schemaOf(data));
    }),
  );
  expect([...selectColumns(table({ a: [1], b: [2], c: [3] }), ["c", "a"]).columns.keys()]).toEqual(["c", "a"]);
});

test("what float32 makes equal is named", () => {
  const collapse = (values: readonly Value[]): unknown =>
    (columnOf(table({ x: values }), "x") as Column & { collapse?: string }).collapse;
  expect(collapse([16777216, 5, 16777217])).toBe(
    "row 1 is 16777216 and row 3 is 16777217, which are one number in float32",
  );
  expect(collapse([day(1), new Date(day(1).getTime() + 1)])).toBe(
    "row 1 is 2026-11-01T00:00:00.000Z and row 2 is 2026-11-01T00:00:00.001Z, which are one number in float32",
  );
  expect(collapse([16777216, 16777216, 16777218, 0.1, 0.1 + 1e-12, 1e20, null])).toBeUndefined();
  expect(collapse([2n ** 53n, 2n ** 53n + 1n])).toMatch("row 1 is 9007199254740992 and row 2 is 9007199254740993");
});

describe("datasetOf", () => {
  const fruits = table({
    weight: [120, 9, 130],
    round: [true, true, false],
    name: ["apple", "cherry", "pear"],
    price: [1, 2, 3],
  });

  test("makes features of numbers and truth values, and classes of a column", () => {
    const data = datasetOf(fruits, { label: "name" });
    expect(data).toMatchObject({ featureNames: ["weight", "round", "price"], classNames: ["apple", "cherry", "pear"] });
    expect([...data.features]).toEqual([120, 1, 1, 9, 1, 2, 130, 0, 3]);
  });

  test("makes targets of numbers", () => {
    const data = datasetOf(fruits, { targets: ["price"], features: ["weight"] });
    expect([[...data.features], [...data.targets], data.targetNames]).toEqual([[120, 9, 130], [1, 2, 3], ["price"]]);
  });

  test.each<[Value[], readonly string[]]>([
    [
      [true, false, true],
      ["false", "true"],
    ],
    [
      [3, 1, 3],
      ["1", "3"],
    ],
    [
      [5n, 6n, 5n],
      ["5", "6"],
    ],
    [
      ["b", "a", "b"],
      ["a", "b"],
    ],
  ])("classes of %o are %o", (label, classNames) => {
    expect(datasetOf(table({ x: [1, 2, 3], label }), { label: "label" }).classNames).toEqual(classNames);
  });

  test.each<[Columns, object, string]>([
    [
      { x: [1, null], y: ["a", "b"] },
      { label: "y" },
      'column "x" has 1 missing value, the first in row 2; fill them in, or leave out those rows with takeRows(data, presentRows(data, ["x"]))',
    ],
    [
      { x: [1, 2], y: ["a", null] },
      { label: "y" },
      'column "y" has 1 missing value, the first in row 2; fill them in, or leave out those rows with takeRows(data, presentRows(data, ["y"]))',
    ],
    [
      { x: ["p", "q"], y: ["a", "b"] },
      { label: "y" },
      'column "x" is of type category, not of numbers: 2 different texts in 2 rows; encode it first, or leave it out',
    ],
    [
      { x: [16777216, 16777217], y: [0, 1] },
      { label: "y" },
      'column "x", row 1 is 16777216 and row 2 is 16777217, which are one number in float32; leave it out, or scale it first, in float64',
    ],
    [
      { x: [1, 2], y: [day(1), day(2)] },
      { label: "y" },
      'column "y" is of type date, not of numbers: a class is a text, an integer or a truth value',
    ],
    [{ x: [1, 2], y: [0, 1] }, { label: "z" }, 'there is no column "z"; this table has "x", "y"'],
    [
      { x: [1, 2], y: [0, 1] },
      {},
      "give either { label: name } for classes, or { targets: names } for numbers to predict",
    ],
    [{ y: [0, 1] }, { label: "y" }, "features is empty; it has at least one name"],
    [
      { x: [1, 2], y: [0, 1] },
      { label: "y", features: ["x", "y"] },
      'features has "y", which is to be predicted; a model would read it off, leave it out',
    ],
    [
      { x: [1, 2], y: [0, 1], z: [1, 2] },
      { targets: ["y", "z"], features: ["x", "z"] },
      'features has "z", which is to be predicted; a model would read it off, leave it out',
    ],
    [
      { x: [1, 2], y: [0.5, 1] },
      { label: "y" },
      'column "y", row 1 is 0.5; a number that is a label is an integer; other numbers to predict are targets',
    ],
  ])("of %o by %o is refused", (columns, by, message) => {
    expect(() => datasetOf(table(columns), by as never)).toThrow(
      expect.objectContaining({ name: "DataError", message: `datasetOf: ${message}` }),
    );
  });

  test("names infinities by row and column", () => {
    expect(() => datasetOf(table({ x: [1, Infinity], y: [0, 1] }), { label: "y" })).toThrow(
      'dataset: features[1][0] ("x") is Infinity; every feature must be a number that is finite in float32',
    );
  });
});

test("columns as numbers", () => {
  const data: Table = table({ n: [1, null], b: [true, null], d: [day(1), null], i: [7n, null] });
  expect(Array.from(data.columns.values(), (column) => [...numbersOf(column)])).toEqual([
    [1, NaN],
    [1, NaN],
    [day(1).getTime(), NaN],
    [7, NaN],
  ]);
});

test.each<[unknown, object, string]>([
  [{ a: [1], b: [1, 2] }, {}, 'column "b" has 2 rows, "a" has 1; all columns have the same number'],
  [{ a: [1, "x"] }, {}, 'column "a", row 2 is the string "x", and row 1 is 1; the values of a column are of one kind'],
  [{ a: [[1]] }, {}, 'column "a", row 1 is an array of 1; values are numbers, bigints, truth values, dates and texts'],
  [{ a: [2n ** 63n] }, {}, 'column "a", row 1 is the bigint 9223372036854775808, beyond 64 bits'],
  [{ a: 1 }, {}, 'column "a" is 1; it is an array of values'],
  [{}, {}, "columns is empty; it has at least one name"],
  [{ " ": [1] }, {}, 'columns[0] is " "; a name has at least one letter'],
  [
    [
      ["a", [1]],
      ["a", [1]],
    ],
    {},
    'columns[0] and columns[1] are both "a"; every name comes once',
  ],
  [
    [["a"]],
    {},
    "columns[0] is an array of 1; columns are an object of names and arrays, pairs of a name and an array, or rows, each an object",
  ],
  [
    "a",
    {},
    'columns are the string "a"; they are an object of names and arrays, pairs of a name and an array, or rows, each an object, and readCsv reads a file',
  ],
  [
    [{ a: 1 }, 5],
    {},
    "columns[0] is an object; columns are an object of names and arrays, pairs of a name and an array, or rows, each an object",
  ],
  [[{}], {}, "columns is empty; it has at least one name"],
  [{ a: [1] }, { schema: { b: "number" } }, 'the schema has a column "b", and the data have "a"'],
  [{ a: [1] }, { schema: { a: "date" } }, 'column "a", row 1 is 1, and the schema says date'],
  [
    { a: ["x"] },
    { schema: { a: "number" } },
    'column "a", row 1 is "x", not a number; call it missing with { missing: ["x"] }, or the column text with { schema: { "a": "text" } }',
  ],
])("table of %o is refused", (columns, options, message) => {
  expect(() => table(columns as never, options)).toThrow(
    expect.objectContaining({ name: "DataError", message: `table: ${message}` }),
  );
});

test("an empty table of columns without rows", () => {
  expect(table({ a: [] })).toMatchObject({ length: 0 });
  expect(() => takeRows(table({ a: [1] }), [1])).toThrow(
    "takeRows: position 1 is not in a table of 1 row; positions go from 0 to 0",
  );
});
