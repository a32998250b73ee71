/** What steps say of data and options that they cannot take, by the whole message. */
import { table, type Table } from "@cotangent/datasets";
import { describe, expect, test } from "vitest";
import { columns, impute, oneHotEncode, pipeline, standardize, type Data } from "./index.ts";

function said(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(error).toMatchObject({ name: "DataError" });
    return (error as Error).message;
  }
  return "nothing";
}

const shaped = (numbers: readonly number[], shape: readonly number[]): Data =>
  Object.assign(Float64Array.from(numbers), { shape }) as Data;

describe("data to fit on", () => {
  test.each<[unknown, string]>([
    [
      7,
      "standardize: the data are 7; they are a table, a data set, an array of rows, or a typed array with a shape [rows, columns]",
    ],
    [[], "standardize: the data are empty; there must be at least one row of at least one column to fit on"],
    [[[1, 2], [3]], "standardize: row 2 has 1 value, row 1 has 2; all rows have the same number"],
    [[[1, 2], 3], "standardize: row 2 is 3; every row is an array"],
    [
      [
        [1, 2],
        [3, -Infinity],
      ],
      'standardize: column "x1", row 2 is -Infinity; every number is finite, or missing as NaN',
    ],
    [
      shaped([1, 2, 3], [2, 2]),
      "standardize: the data are a Float64Array of 3 with the shape [2,2]; give numbers with { shape: [rows, columns] } that holds them",
    ],
    [
      [["a"], ["b"]],
      'standardize: column "x0" is of type category (2 different texts in 2 rows), and this step takes number, boolean; encode it first, as oneHotEncode() does, or name the columns to take with columns({ name: step })',
    ],
    [
      [[null], [null]],
      'standardize: column "x0" has no value in 2 rows; leave it out, or fill it with impute({ strategy: "constant", value })',
    ],
    [
      table({ id: [2n ** 60n + 1n, 3n] }),
      'standardize: column "id", row 1 is 1152921504606846977, which float64 does not have; an identifier is no number, leave it out',
    ],
  ])("%s", (data, sentence) => {
    expect(said(() => standardize().fit(data as Data))).toBe(sentence);
  });
});

test("numbers near the end of float64 have a mean and a spread", () => {
  const fitted = standardize().fit([[1e308], [-1e308], [1e308], [-1e308]]);
  expect(fitted.transform([[1e308], [5e307]])).toEqual([[1], [0.5]]);
});

describe("data to transform", () => {
  const fitted = columns({ age: standardize(), city: oneHotEncode() }).fit(
    table({ age: [1, 2, 4], city: ["Rome", "Oslo", "Rome"] }),
  );
  test.each<[string, Table | number[][], string]>([
    [
      "a column less",
      table({ city: ["Rome"] }),
      'columns: column "age" is missing; in fitting it was of type number, and these data have "city"',
    ],
    [
      "a column more",
      table({ age: [1], city: ["Rome"], shop: [1] }),
      'columns: column "shop" was not there in fitting, where columns were "age", "city"; leave it out, or pass { extra: "ignore" }',
    ],
    [
      "another type",
      table({ age: ["old"], city: ["Rome"] }),
      'columns: column "age" is of type category (1 different text in 1 row), in fitting it was of type number; read it with { schema: { "age": "number" } }',
    ],
    [
      "a new category",
      table({ age: [1, 2], city: ["Rome", "Bonn"] }),
      'oneHotEncode: column "city", row 2 is "Bonn", as in none of the rows of fitting, which had 2 values, "Oslo", "Rome"; say what it becomes with { unknown: "ignore" } or { unknown: "column" }',
    ],
    [
      "a category missing",
      table({ age: [1, 2], city: [null, "Oslo"] }),
      'oneHotEncode: column "city", row 1 is missing, as in none of the rows of fitting, which had 2 values, "Oslo", "Rome"; say what it becomes with { unknown: "ignore" } or { unknown: "column" }',
    ],
    ["rows of another width", [[1]], 'columns: rows have 1 column, in fitting there were 2, "age", "city"'],
  ])("%s", (_, data, sentence) => {
    expect(said(() => fitted.transform(data))).toBe(sentence);
  });

  test("texts have no place in typed rows", () => {
    const encoded = oneHotEncode().fit([["a"], ["b"]]);
    expect(said(() => encoded.inverseTransform(shaped([1, 0], [1, 2])))).toBe(
      'oneHotEncode: column "x0" would be of type category, and these data have numbers only; transform a table, or ' +
        "rows as nested arrays",
    );
  });
});

describe("options and parts", () => {
  test.each<[string, () => unknown, string]>([
    [
      "an unknown option",
      () => standardize({ centre: true } as object),
      "standardize: there is no option centre; options are center, scale",
    ],
    [
      "no options",
      () => standardize(null as never),
      "standardize: options are null; they are an object with center, scale",
    ],
    ["a wrong one", () => standardize({ scale: 1 as never }), "standardize: scale is 1; it is true or false"],
    [
      "a strategy",
      () => impute({ strategy: "mode" as never }),
      'impute: strategy is the string "mode"; it is "mean" or "median" or "mostFrequent" or "constant"',
    ],
    [
      "a constant without a value",
      () => impute({ strategy: "constant" }),
      'impute: strategy is the string "constant" and value undefined; a value goes with the strategy "constant", and with no other',
    ],
    [
      "a value of another type",
      () => impute({ strategy: "constant", value: "none" }).fit([[1], [null]]),
      'impute: the value for column "x0" of type number is the string "none"; it is a finite number',
    ],
    [
      "a mean of texts",
      () => impute({ strategy: "mean" }).fit([["a"], [null]]),
      'impute: column "x0" is of type category (1 different text in 1 row), which has no mean; fill it with { strategy: "mostFrequent" }',
    ],
    ["no steps", () => pipeline(), "pipeline: there are no steps; name at least one, such as standardize()"],
    [
      "no step",
      () => pipeline(standardize(), standardize as never),
      "pipeline: step 2 is the function standardize; it is a step, such as standardize()",
    ],
    ["no parts", () => columns({}), "columns: there are no parts; name at least one column and its step"],
    [
      "a part that is none",
      () => columns({ a: "standardize" as never }),
      'columns: the step for "a" is the string "standardize"; it is a step, such as standardize()',
    ],
    [
      "a column that is not there",
      () => columns({ a: standardize() }).fit(table({ b: [1] })),
      'columns: there is no column "a"; these data have "b"',
    ],
    [
      "two of one name",
      () =>
        columns([
          ["b", standardize()],
          ["b", impute()],
        ]).fit(table({ b: [1] })),
      'columns: columns[0] and columns[1] are both "b"; every name comes once',
    ],
    [
      "an option of transform",
      () =>
        standardize()
          .fit([[1]])
          .transform([[1]], { extra: "drop" as never }),
      'standardize: extra is the string "drop"; it is "error" or "ignore"',
    ],
  ])("%s", (_, call, sentence) => {
    expect(said(call)).toBe(sentence);
  });
});
