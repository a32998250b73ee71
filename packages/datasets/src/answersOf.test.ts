import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answersOf, columnOf, numbersOf, presentRows, table, takeRows, type Columns, type Value } from "./index.ts";

const day = new Date(0);

test("rows without an answer are left out and counted, whatever the type of the column", () => {
  const kinds: Readonly<Record<string, fc.Arbitrary<Value>>> = {
    texts: fc.constantFrom("a", "b", "c"),
    integers: fc.integer(),
    bigints: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
    "truth values": fc.boolean(),
  };
  for (const kind of Object.values(kinds))
    fc.assert(
      fc.property(fc.array(fc.option(kind), { minLength: 1 }), (y) => {
        fc.pre(y.some((one) => one !== null));
        const rows = y.map((_, i) => i).filter((i) => y[i] !== null);
        const { inputs, labels, leftOut } = answersOf(table({ row: y.map((_, i) => i), y }), { label: "y" });
        expect(labels).toEqual(rows.map((i) => (typeof y[i] === "number" ? y[i] + 0 : y[i])));
        expect([[...inputs.columns.keys()], leftOut]).toEqual([["row"], y.length - rows.length]);
        expect([...numbersOf(columnOf(inputs, "row"))]).toEqual(rows);
      }),
    );
});

test("targets are a list of one name, and rows of several, of which none is missing", () => {
  const data = table({ x: ["a", "b", "c", "d"], y: [1, null, 3.5, 4], z: [true, false, null, false] });
  const one = answersOf(data, { targets: "y" });
  expect([[...one.targets], one.targets.shape, one.leftOut]).toEqual([[1, 3.5, 4], [3], 1]);
  expect([...one.inputs.columns.keys()]).toEqual(["x", "z"]);
  const both = answersOf(data, { targets: ["y", "z"] });
  expect([[...both.targets], both.targets.shape, both.leftOut]).toEqual([[1, 1, 4, 0], [2, 2], 2]);
  expect(both.inputs).toEqual(takeRows(table({ x: ["a", "b", "c", "d"] }), [0, 3]));
});

test("rows in which columns have values", () => {
  const data = table({ a: [1, null, 3], b: [null, "x", "y"] });
  expect([[...presentRows(data)], [...presentRows(data, ["a"])], [...presentRows(table({ a: [] }))]]).toEqual([
    [2],
    [0, 2],
    [],
  ]);
  expect(() => presentRows(data, ["c"])).toThrow('presentRows: there is no column "c"; this table has "a", "b"');
});

describe("answersOf", () => {
  test.each<[Columns, object, string]>([
    [{ x: [1], y: [1] }, {}, "give either { label: name } for classes, or { targets: name } for numbers to predict"],
    [{ x: [1], y: [1] }, { label: "z" }, 'there is no column "z"; this table has "x", "y"'],
    [{ x: [1], y: [1] }, { label: 5 }, "label[0] is 5; a name is text"],
    [{ x: [1, 2], y: [null, null] }, { label: "y" }, 'no row has a value of "y"; there is nothing to learn from'],
    [{ y: [1, 2] }, { label: "y" }, "every column is to be predicted; at least one is left to predict from"],
    [
      { x: [1, 2, 3], y: [null, 1, 0.5] },
      { label: "y" },
      'column "y", row 3 is 0.5; a number that is a label is an integer; other numbers to predict are targets',
    ],
    [
      { x: [1, 2], y: [day, day] },
      { label: "y" },
      'column "y" is of type date, not of numbers: a class is a text, an integer or a truth value',
    ],
    [
      { x: [1, 2, 3], y: [null, 1n, 2n ** 53n + 1n] },
      { targets: "y" },
      'column "y", row 3 is 9007199254740993, which is 9007199254740992 as a number; an identifier is no number, leave it out',
    ],
    [
      { x: [1, 2], y: ["a", "b"] },
      { targets: "y" },
      'column "y" is of type category, not of numbers: 2 different texts in 2 rows; encode it first, or leave it out',
    ],
  ])("of %o by %o is refused", (columns, by, message) => {
    expect(() => answersOf(table(columns), by as never)).toThrow(
      expect.objectContaining({ name: "DataError", message: `answersOf: ${message}` }),
    );
  });
});
