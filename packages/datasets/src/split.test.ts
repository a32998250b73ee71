import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  columnOf,
  dataset,
  iris,
  numbersOf,
  split,
  stratifiedSplit,
  table,
  take,
  xor,
  type Dataset,
  type Split,
  type SplitOptions,
  type Table,
} from "./index.ts";

const perClass = ({ labels, classNames }: Dataset): number[] =>
  classNames.map((_, label) => labels.filter((l) => l === label).length);

/** A data set whose only feature is the position of the example, with `counts[c]` examples of class c. */
function numbered(counts: readonly number[]): Dataset {
  const labels = counts.flatMap((n, label) => new Array<number>(n).fill(label));
  return dataset({
    features: labels.map((_, i) => [i]),
    labels,
    classNames: counts.map((_, label) => `class ${label}`),
  });
}

describe.each<[string, (data: Dataset, options: SplitOptions) => Split]>([
  ["split", split],
  ["stratifiedSplit", stratifiedSplit],
])("%s", (name, cut) => {
  test("every example is in one part, and the test part has the size asked for", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(20), { minLength: 2, maxLength: 4 }),
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (counts, seed, part) => {
          const data = numbered([2, ...counts]);
          const testSize = Math.min(data.length - 1, 1 + Math.floor(part * (data.length - 1)));
          const { train, test } = cut(data, { testSize, seed });
          expect(test.length).toBe(testSize);
          expect([...train.features, ...test.features].sort((a, b) => a - b)).toEqual([...data.features]);
          for (const half of [train, test])
            half.features.forEach((position, i) => expect(half.labels[i]).toBe(data.labels[position]));
        },
      ),
    );
  });

  test("the same seed gives the same parts, another seed others, and both parts are shuffled", () => {
    const [a, b, c] = [0, 0, 1].map((seed) => cut(iris(), { testSize: 30, seed }));
    expect(a).toEqual(b);
    expect(a?.test.features).not.toEqual(c?.test.features);
    for (const { labels } of [a!.train, a!.test]) expect([...labels]).not.toEqual([...labels].sort((x, y) => x - y));
  });

  test("a share is rounded to a count, and a key does as well as a seed", () => {
    const { train, test } = cut(iris(), { testSize: 0.2, key: { data: () => Uint32Array.of(0, 0) } });
    expect([train.length, test.length]).toEqual([120, 30]);
    expect(test).toEqual(cut(iris(), { testSize: 30, seed: 0 }).test);
  });

  test.each([[0], [4], [-1], [1.5], [0.1], [0.9], [NaN], [Infinity]])(
    "testSize %d of 4 examples is refused",
    (testSize) => {
      const message = `${name}: testSize is ${testSize} for 4 examples; it is a count from 1 to 3, or a share between 0 and 1 that leaves an example on each side`;
      expect(() => cut(xor(), { testSize, seed: 0 })).toThrow(expect.objectContaining({ name: "DataError", message }));
    },
  );

  test("one example cannot be split, and there must be a seed", () => {
    expect(() => cut(take(xor(), [0]), { testSize: 1, seed: 0 })).toThrow(
      `${name}: there is 1 example; it takes at least 2 to make two parts`,
    );
    expect(() => cut(xor(), { testSize: 1 })).toThrow(
      `${name}: got neither a seed nor a key; give one of them, such as { seed: 0 }`,
    );
  });
});

test("stratified parts have every class in proportion, remainders to the largest", () => {
  const { train, test } = stratifiedSplit(iris(), { testSize: 31, seed: 3 });
  expect(perClass(train).toSorted()).toEqual([39, 40, 40]);
  expect(perClass(test).toSorted()).toEqual([10, 10, 11]);
  expect(perClass(stratifiedSplit(numbered([60, 25, 15]), { testSize: 10, seed: 0 }).test)).toSatisfy(
    ([a, b, c]: number[]) => a === 6 && b! + c! === 4,
  );
  // 5 of 10: 3.3 and 1.7 of the first two, since the class of one stays in the training part
  expect(perClass(stratifiedSplit(numbered([6, 3, 1]), { testSize: 5, seed: 0 }).test)).toEqual([3, 2, 0]);
});

describe("classes of stratified parts", () => {
  const counts = fc.array(fc.nat(12), { minLength: 1, maxLength: 6 }).filter((list) => list.some((n) => n > 1));
  const sized = counts.chain((list) =>
    fc.record({ list: fc.constant(list), testSize: fc.integer({ min: 1, max: list.reduce((a, b) => a + b, 0) - 1 }) }),
  );
  const total = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

  test("are in both parts wherever that is possible, and those of one in the training part", () => {
    fc.assert(
      fc.property(sized, fc.nat(), ({ list, testSize }, seed) => {
        const held = perClass(stratifiedSplit(numbered(list), { testSize, seed }).test);
        const several = list.filter((n) => n > 1).length;
        const present = list.filter((n) => n > 0).length;
        list.forEach((n, i) => {
          if (testSize <= total(list) - present && n > 0) expect(n - held[i]!).toBeGreaterThan(0);
          if (testSize >= several && n > 1) expect(held[i]).toBeGreaterThan(0);
        });
      }),
    );
  });

  test("have their exact share, rounded down or up, where every class can", () => {
    fc.assert(
      fc.property(sized, fc.nat(), ({ list, testSize }, seed) => {
        const exact = list.map((n) => (n * testSize) / total(list));
        fc.pre(list.every((n, i) => n === 0 || (exact[i]! >= 1 && exact[i]! <= n - 1)));
        perClass(stratifiedSplit(numbered(list), { testSize, seed }).test).forEach((n, i) =>
          expect(Math.abs(n - exact[i]!)).toBeLessThan(1),
        );
      }),
    );
  });

  test("never have more of a smaller class than of a larger, but for one", () => {
    fc.assert(
      fc.property(sized, fc.nat(), ({ list, testSize }, seed) => {
        const held = perClass(stratifiedSplit(numbered(list), { testSize, seed }).test);
        list.forEach((n, i) => list.forEach((m, j) => n <= m && expect(held[i]).toBeLessThanOrEqual(held[j]! + 1)));
      }),
    );
  });

  test("share the extra places of equal remainders by seed, each about as often", () => {
    const extra = [0, 0, 0];
    for (let seed = 0; seed < 600; seed++) {
      const held = perClass(stratifiedSplit(numbered([3, 3, 3]), { testSize: 4, seed }).test);
      expect(held.toSorted()).toEqual([1, 1, 2]);
      extra[held.indexOf(2)]!++;
    }
    // five standard deviations of a share of a third
    for (const n of extra) expect(Math.abs(n - 200)).toBeLessThan(5 * Math.sqrt(600 * (1 / 3) * (2 / 3)));
  });

  test("of which 30,000 have one example are settled at once", () => {
    const list = [200_000, ...new Array<number>(30_000).fill(1)];
    const held = perClassFast(stratifiedSplit(numbered(list), { testSize: 100_000, seed: 0 }).test, list.length);
    expect([held[0], total(held.slice(1))]).toEqual([100_000, 0]);
  });
});

function perClassFast({ labels }: Dataset, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]!++;
  return counts;
}

test("a table and arrays are divided as the data set of the same rows is", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { minLength: 2, maxLength: 4 }), fc.nat(), (counts, seed) => {
      const data = numbered([2, ...counts.map((n) => n + 1)]);
      const rows = Array.from(data.labels, (label, i) => ({ place: i, kind: data.classNames[label]! }));
      const options = { testSize: 2, seed };
      const placesOf = (part: Table): number[] => [...numbersOf(columnOf(part, "place"))];
      const [whole, stratified] = [split(data, options), stratifiedSplit(data, options)];
      const ofTable = split(table(rows), options);
      const byKind = stratifiedSplit(table(rows), { ...options, label: "kind" });
      const ofRows = split(rows, options);
      for (const part of ["train", "test"] as const) {
        expect(placesOf(ofTable[part])).toEqual([...whole[part].features]);
        expect(ofRows[part].map(({ place }) => place)).toEqual([...whole[part].features]);
        expect(placesOf(byKind[part])).toEqual([...stratified[part].features]);
      }
    }),
  );
});

test.each<[string, () => unknown, string]>([
  [
    "no data",
    () => split(5 as never, { testSize: 1, seed: 0 }),
    "split: the data are 5; they are a data set, make one with dataset({ features, labels }), a table, or an array",
  ],
  [
    "no column",
    () => stratifiedSplit(table({ a: [1, 2] }), { testSize: 1, seed: 0 } as never),
    "stratifiedSplit: label is undefined; of a table it is the name of the column of classes",
  ],
  [
    "another column",
    () => stratifiedSplit(table({ a: [1, 2] }), { testSize: 1, seed: 0, label: "b" }),
    'stratifiedSplit: there is no column "b"; this table has "a"',
  ],
  [
    "a row without a class",
    () => stratifiedSplit(table({ a: [1, null] }), { testSize: 1, seed: 0, label: "a" }),
    'stratifiedSplit: column "a" has 1 missing value, the first in row 2; fill them in, or leave out those rows with takeRows(data, presentRows(data, ["a"]))',
  ],
  [
    "a label of a data set",
    () => stratifiedSplit(iris(), { testSize: 1, seed: 0, label: "a" } as never),
    "stratifiedSplit: there is no option label; options are testSize, seed, key",
  ],
])("%s is refused", (_, call, message) => {
  expect(call).toThrow(expect.objectContaining({ name: "DataError", message }));
});
