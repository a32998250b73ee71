import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dataset, iris, split, stratifiedSplit, take, xor, type Dataset } from "./index.ts";

const perClass = ({ labels, classNames }: Dataset): number[] =>
  classNames.map((_, label) => labels.filter((l) => l === label).length);

/** A data set whose only feature is the position of the example, with `counts[c]` examples of class c. */
function numbered(counts: readonly number[]): Dataset {
  const labels = counts.flatMap((n, label) => new Array<number>(n).fill(label));
  return dataset({ features: labels.map((_, i) => [i]), labels, classNames: counts.map(String) });
}

describe.each([
  ["split", split],
  ["stratifiedSplit", stratifiedSplit],
] as const)("%s", (name, cut) => {
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
      `${name}: the data set has 1 example; it takes at least 2 to make two parts`,
    );
    expect(() => cut(xor(), { testSize: 1 })).toThrow(
      `${name}: got neither a seed nor a key; give one of them, such as { seed: 0 }`,
    );
  });
});

test("stratified parts have every class in proportion, remainders to the largest", () => {
  const { train, test } = stratifiedSplit(iris(), { testSize: 31, seed: 3 });
  expect([perClass(train), perClass(test)]).toEqual([
    [39, 40, 40],
    [11, 10, 10],
  ]);
  // 5 of 10 in proportion to 6, 3 and 1 are 3, 1.5 and 0.5: the tie goes to the class that comes first
  expect(perClass(stratifiedSplit(numbered([6, 3, 1]), { testSize: 5, seed: 0 }).test)).toEqual([3, 2, 0]);
});
