import fc from "fast-check";
import { expect, test } from "vitest";
import { classesOf, type Label } from "./index.ts";

test.each<[readonly Label[], readonly Label[], readonly number[]]>([
  [
    [3, 1, 2, 1],
    [1, 2, 3],
    [2, 0, 1, 0],
  ],
  [
    [10, 9, -1],
    [-1, 9, 10],
    [2, 1, 0],
  ],
  [
    ["b", "a", "B"],
    ["B", "a", "b"],
    [2, 1, 0],
  ],
  [
    [true, false, true],
    [false, true],
    [1, 0, 1],
  ],
  [
    [20n, 3n],
    [3n, 20n],
    [1, 0],
  ],
  [
    ["__proto__", "constructor"],
    ["__proto__", "constructor"],
    [0, 1],
  ],
  [["yes", "yes"], ["yes"], [0, 0]],
])("%o are the classes %o", (given, values, labels) => {
  const classes = classesOf(given);
  expect(classes).toEqual({ labels: Int32Array.from(labels), values, classNames: values.map(String) });
});

test("classes are distinct and sorted, and every label is that of its class", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.integer()), { minLength: 1 }), (given) => {
      const { labels, values } = classesOf(given);
      expect(Array.from(labels, (label) => values[label])).toEqual(given.map((x) => x + 0));
      expect(values).toEqual([...new Set(given)].sort((a, b) => a - b));
    }),
  );
});

test("known classes keep their order, also those that no label has", () => {
  const { labels, classNames } = classesOf(["b", "c"], { values: ["c", "a", "b"] });
  expect([[...labels], classNames]).toEqual([
    [2, 0],
    ["c", "a", "b"],
  ]);
  expect(() => classesOf(["d"], { values: ["c", "a"] as never[] })).toThrow(
    'classesOf: labels[0] is the string "d", which is no class; classes are "c", "a"',
  );
});

test("65,536 classes are enough", () => {
  const many = Int32Array.from({ length: 100_000 }, (_, i) => i);
  expect(classesOf(many.subarray(0, 65536)).classNames).toHaveLength(65536);
  expect(() => classesOf(many)).toThrow(
    "classesOf: labels have more than 65536 classes; numbers to predict are targets, and identifiers are neither",
  );
});

const missing = "every example has a label; leave out those without";
const number = "a number that is a label is an integer; other numbers to predict are targets";

test.each<[readonly unknown[], string]>([
  [["a", undefined], `labels[1] is undefined; ${missing}`],
  [["a", null], `labels[1] is null; ${missing}`],
  [["a", " "], `labels[1] is the string " "; ${missing}`],
  [[1, NaN], `labels[1] is NaN; ${missing}`],
  [new Array(2), `labels[0] is undefined; ${missing}`],
  [[1, 0.5], `labels[1] is 0.5; ${number}`],
  [[Infinity], `labels[0] is Infinity; ${number}`],
  [[1e300], `labels[0] is 1e+300; ${number}`],
  [["1", 1], 'labels[1] is 1; labels[0] is the string "1", and all labels are of one kind'],
  [[0, true], "labels[1] is true; labels[0] is 0, and all labels are of one kind"],
  [
    [[0, 1, 0]],
    "labels[0] is an array of 3; a label is one text, integer or truth value; of a one-hot row give the place of its " +
      "1, and several labels of an example are targets of 0 and 1",
  ],
  [[{}], "labels[0] is an object; a label is a text, an integer or a truth value"],
])("%o is refused", (labels, message) => {
  expect(() => classesOf(labels as never)).toThrow(
    expect.objectContaining({ name: "DataError", message: `classesOf: ${message}` }),
  );
});
