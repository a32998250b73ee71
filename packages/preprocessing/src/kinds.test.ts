/** Data of every kind: what goes in as one comes out as one, and columns are found by name. */
import { columnOf, dataset, iris, table, type CategoryColumn } from "@cotangent/datasets";
import { expect, test } from "vitest";
import { columns, impute, oneHotEncode, pipeline, standardize, type Fitted, type Inverse } from "./index.ts";

const people = table({
  age: [34, null, 51, 20],
  city: ["Rome", "Oslo", "Rome", null],
  member: [true, false, null, true],
});

test("nested rows, typed rows, tables and data sets give their own kind, with the same numbers", () => {
  const rows = [
    [1, 10],
    [2, 30],
    [6, 20],
  ];
  const shaped = Object.assign(Float32Array.from(rows.flat()), { shape: [3, 2] });
  const named = table({ x0: [1, 2, 6], x1: [10, 30, 20] });
  const set = dataset({ features: rows, labels: ["a", "b", "a"], featureNames: ["x0", "x1"] });
  const expected = standardize().fit(rows).transform(rows);
  const typed = standardize().fit(shaped).transform(shaped);
  expect(typed).toBeInstanceOf(Float64Array);
  expect(typed.shape).toEqual([3, 2]);
  expect([...typed]).toEqual(expected.flat());
  const out = standardize().fit(named).transform(named);
  expect([...columnOf(out, "x1").values]).toEqual(expected.map((row) => row[1]));
  const { features, labels, featureNames } = standardize().fit(set).transform(set);
  expect(features).toBeInstanceOf(Float32Array);
  expect([...features]).toEqual(expected.flat().map(Math.fround));
  expect([features.shape, labels, featureNames]).toEqual([[3, 2], set.labels, ["x0", "x1"]]);
});

test("targets, labels and what a data set says of itself stay, and units follow", () => {
  const out = standardize().fit(iris()).transform(iris());
  expect(out.labels).toEqual(iris().labels);
  expect(out.info).toEqual({ ...iris().info, units: new Array(4).fill("standard deviations") });
  const kept = columns({ "petal width": standardize() }, { rest: "keep" }).fit(iris()).transform(iris());
  expect(kept.info?.units).toEqual(["standard deviations", "cm", "cm", "cm"]);
  const regression = dataset({ features: [[1], [3]], targets: [5, 6] });
  expect([...standardize().fit(regression).transform(regression).targets]).toEqual([5, 6]);
});

test("columns are found by name in any order, and those of rows by place", () => {
  const fitted = standardize().fit(table({ a: [1, 3], b: [10, 30] }));
  const out = fitted.transform(table({ b: [10], a: [3] }));
  expect([...out.columns.values()].map(({ name, values }) => [name, values[0]])).toEqual([
    ["a", 1],
    ["b", -1],
  ]);
  expect(fitted.transform([[3, 10]])).toEqual([[1, -1]]);
});

test("a column all of whose values are missing is of any type, and few texts are categories", () => {
  const fitted = oneHotEncode({ unknown: "ignore" }).fit(table({ city: ["Rome", "Oslo"] }));
  const out = fitted.transform(table({ city: [null, null] }));
  expect([...columnOf(out, "city=Rome").values]).toEqual([0, 0]);
  const words = Array.from({ length: 60 }, (_, i) => `word ${i}`);
  expect(columnOf(table({ text: words }), "text").type).toBe("text");
  const texts = oneHotEncode().fit(table({ text: words }));
  expect(texts.transform(table({ text: ["word 7"] })).columns.size).toBe(60);
});

test("a report says what was done, and what became of what", () => {
  const step = columns({ age: [impute({ indicator: true }), standardize()], city: oneHotEncode() });
  const { report, featureNames } = step.fit(people);
  expect(report).toEqual({
    rows: 4,
    featureNames,
    columns: [
      {
        column: "age",
        type: "number",
        missing: 1,
        filledWith: 34,
        done: ["missing filled with 34, the median, and marked", "standardize"],
        warnings: [],
        featureNames: ["age", "age missing"],
      },
      {
        column: "city",
        type: "category",
        missing: 1,
        done: ["2 categories"],
        warnings: [],
        featureNames: ["city=Oslo", "city=Rome", "city missing"],
      },
      {
        column: "member",
        type: "boolean",
        missing: 1,
        dropped: "nothing needs it",
        done: [],
        warnings: [],
        featureNames: [],
      },
    ],
  });
});

test("a pipeline of what can be undone can be undone, and others cannot, in types too", () => {
  const both = pipeline(standardize(), standardize()).fit([[1], [3]]);
  expect(both.inverseTransform([[1]])).toEqual([[3]]);
  const other: Fitted<false> = pipeline(impute(), standardize()).fit([[1], [3]]);
  expect("inverseTransform" in other).toBe(false);
  // @ts-expect-error what was missing is not known afterwards
  const undo: unknown = pipeline(impute(), standardize()).fit([[1], [3]]).inverseTransform;
  expect(undo).toBeUndefined();
  expect((both satisfies Inverse).featureNames).toEqual(["x0"]);
});

test("pipelines and columns stand in each other", () => {
  const inner = columns([[["age", "member"], impute()]], { rest: "keep" });
  const outer = pipeline(inner, columns({ age: standardize(), city: oneHotEncode() }, { rest: "keep" }));
  const fitted = outer.fit(people);
  expect(fitted.featureNames).toEqual(["age", "city=Oslo", "city=Rome", "city missing", "member"]);
  expect(fitted.inputNames).toEqual(["age", "city", "member"]);
  expect(fitted.report.columns.map(({ done }) => done.at(-1))).toEqual([
    "standardize",
    "2 categories",
    "kept as it is",
  ]);
});

test.each<[string, (string | null)[], string | undefined]>([
  ["the most frequent one", ["b", null, "a", "b"], undefined],
  ["one that is not among them", ["b", null, "a", "b"], "Z"],
  ["the only one", [null, null, "é"], undefined],
  ["none, since all are there", ["b", "a"], undefined],
])("categories filled in with %s are those of a table that has it", (_, values, value) => {
  const schema = { city: "category" } as const;
  const step = value === undefined ? impute() : impute({ strategy: "constant", value });
  const filled = step.fit(table({ city: values }, { schema })).transform(table({ city: values }, { schema }));
  const fill = value ?? values.find((text) => text !== null)!;
  expect(filled).toEqual(table({ city: values.map((text) => text ?? fill) }, { schema }));
});

test("categories that a part of the rows has not are left out where something is filled in", () => {
  const schema = { city: { type: "category", categories: ["c", "b", "a"] } } as const;
  const some = table({ city: ["b", null, "a", "a"] }, { schema });
  const { categories, values } = columnOf(impute().fit(some).transform(some), "city") as CategoryColumn;
  expect([categories, [...values]]).toEqual([
    ["a", "b"],
    [1, 0, 0, 0],
  ]);
});

test("numbers filled in are those of a table that has them", () => {
  const step = impute({ strategy: "constant", value: 7 }).fit(table({ age: [1] }));
  expect(step.transform(table({ age: [null, 2 ** 24 + 1, 0.5] }))).toEqual(table({ age: [7, 2 ** 24 + 1, 0.5] }));
});
