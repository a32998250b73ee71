import fc from "fast-check";
import { describe, expect, test } from "vitest";
import fixture from "../fixtures/splits.json" with { type: "json" };
import {
  classWeights,
  dataset,
  groupKFold,
  iris,
  kFold,
  oversample,
  stratifiedKFold,
  take,
  timeSeriesSplit,
} from "./index.ts";
import { batches, prefetch, windows, xor, type Dataset, type Fold } from "./index.ts";

const plain = (folds: readonly Fold[]): unknown =>
  folds.map(({ train, test }) => ({ train: [...train], test: [...test] }));

const countsOf = (labels: readonly number[], positions: Uint32Array): number[] => {
  const counts = new Array<number>(Math.max(...labels) + 1).fill(0);
  for (const at of positions) counts[labels[at]!]!++;
  return counts;
};

describe("folds are scikit-learn's:", () => {
  test.each(fixture.kFold)("kFold of $n in $folds", ({ n, folds, expected }) => {
    expect(plain(kFold(n, { folds }))).toEqual(expected);
    const sizes = (list: readonly { test: ArrayLike<number> }[]): number[] => list.map(({ test }) => test.length);
    expect(sizes(kFold(n, { folds, seed: 1 }))).toEqual(sizes(expected));
  });

  test.each(fixture.stratifiedKFold)(
    "stratifiedKFold of $labels.length in $folds",
    ({ labels, folds, expected, shuffled }) => {
      expect(plain(stratifiedKFold(labels, { folds }))).toEqual(expected);
      for (const seed of [0, 1, 2]) {
        const own = stratifiedKFold(labels, { folds, seed }).map(({ test }) => countsOf(labels, test));
        expect(own).toEqual(shuffled);
      }
    },
  );

  test.each(fixture.groupKFold)("groupKFold of $groups.length in $folds", ({ groups, folds, expected }) => {
    expect(plain(groupKFold(groups, { folds }))).toEqual(expected);
  });

  test.each(fixture.timeSeriesSplit)("timeSeriesSplit of $n by $options", ({ n, options, expected }) => {
    const {
      n_splits: folds,
      test_size: testSize,
      gap,
      max_train_size: maxTrainSize,
    } = options as Record<string, number>;
    const given = Object.entries({ folds, testSize, gap, maxTrainSize }).filter(([, value]) => value !== undefined);
    expect(plain(timeSeriesSplit(n, Object.fromEntries(given)))).toEqual(expected);
  });

  test.each(fixture.classWeights)("class weights of $labels.length", ({ labels, expected }) => {
    expect([...classWeights(labels)]).toEqual(expected.map((w) => expect.closeTo(w, 12)));
  });
});

/** Folds of some labels by seed, each in its own way. */
const makers: [string, (labels: number[], folds: number, seed: number) => Fold[]][] = [
  ["kFold", (labels, folds, seed) => kFold(labels, { folds, seed })],
  ["kFold of two repeats", (labels, folds, seed) => kFold(labels, { folds, seed, repeats: 2 }).slice(folds)],
  ["stratifiedKFold", (labels, folds, seed) => stratifiedKFold(labels, { folds, seed })],
  [
    "groupKFold",
    (labels, folds) =>
      groupKFold(
        labels.map((_, i) => i % (folds + 3)),
        { folds },
      ),
  ],
];

test.each(makers)("%s holds out every example once, and trains on all others", (_, make) => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(2), { minLength: 30, maxLength: 60 }),
      fc.integer({ min: 2, max: 6 }),
      fc.nat(),
      (labels, folds, seed) => {
        const made = make(labels, folds, seed);
        expect(made).toHaveLength(folds);
        const all = labels.map((__, i) => i);
        expect(made.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual(all);
        for (const { train, test } of made) {
          expect([...train, ...test].sort((a, b) => a - b)).toEqual(all);
          expect([...train]).toEqual([...train].sort((a, b) => a - b));
        }
      },
    ),
  );
});

test("groups are in one fold each, and classes may be texts", () => {
  const groups = Array.from({ length: 100 }, (_, i) => `patient ${(i * i) % 17}`);
  for (const { train, test } of groupKFold(groups, { folds: 4 })) {
    const held = new Set(Array.from(test, (at) => groups[at]));
    expect(Array.from(train, (at) => groups[at]).some((group) => held.has(group))).toBe(false);
  }
  const colours = ["red", "blue", "red", "blue"];
  expect(plain(stratifiedKFold(colours, { folds: 2 }))).toEqual(plain(stratifiedKFold([0, 1, 0, 1], { folds: 2 })));
});

test("the order is the seed's, another in each repeat, and that of the data without one", () => {
  const tests = (options: object): string[] => kFold(20, options).map(({ test }) => test.join());
  expect(tests({ seed: 3 })).toEqual(tests({ seed: 3 }));
  expect(tests({ seed: 3 })).not.toEqual(tests({ seed: 4 }));
  const repeated = tests({ seed: 3, repeats: 3 });
  expect(repeated.slice(0, 5)).toEqual(tests({ seed: 3 }));
  expect(new Set(repeated).size).toBe(15);
  expect(tests({})[0]).toBe("0,1,2,3");
  const { labels } = iris();
  const firsts = (seed: number): string => stratifiedKFold(labels, { seed })[0]!.test.join();
  expect(firsts(0)).not.toBe(firsts(1));
});

test.each<[() => unknown, string]>([
  [() => kFold(3, { folds: 4 }), "kFold: folds is 4 and there are 3 examples; every fold holds out one"],
  [() => kFold(3, { folds: 1 }), "kFold: folds is 1; it is an integer from 2 to 2147483647"],
  [() => kFold(9, { repeats: 2 }), "kFold: got neither a seed nor a key; give one of them, such as { seed: 0 }"],
  [
    () => kFold(9, { shuffle: true } as never),
    "kFold: there is no option shuffle; options are folds, repeats, seed, key",
  ],
  [
    () => kFold({} as never),
    "kFold: the data are an object; they are a data set, a table, an array, or a number of examples",
  ],
  [
    () => stratifiedKFold([0, 1, 0, 1, 2], { folds: 3 }),
    "stratifiedKFold: folds is 3 and the largest class has 2 examples; every fold has one of it",
  ],
  [
    () => stratifiedKFold([0.5, 1], { folds: 2 }),
    "stratifiedKFold: labels[0] is 0.5; a number that is a label is an integer; other numbers to predict are targets",
  ],
  [() => groupKFold(["a", "b"], { folds: 3 }), "groupKFold: folds is 3 and there are 2 groups; a group is in one fold"],
  [
    () => timeSeriesSplit(5),
    "timeSeriesSplit: there are 5 examples, too few to hold out 5 times 1 and leave some to train on",
  ],
  [
    () => timeSeriesSplit(9, { folds: 2, testSize: 4, gap: 1 }),
    "timeSeriesSplit: there are 9 examples, too few to hold out 2 times 4 and leave some to train on before a gap of 1",
  ],
  [
    () => classWeights(take(iris(), [0, 1])),
    'classWeights: no example has the class "versicolor"; its weight has no end',
  ],
  [() => windows([1, 2, 3], { size: 3 }), "windows: the series has 3 steps; a window of 3 and a horizon of 1 take 4"],
  [
    () => windows([1, NaN, 3], { size: 1 }),
    "windows: steps[1][0] is NaN; every step must be a number that is finite in float32",
  ],
  [() => windows([1, 2], { size: 0 }), "windows: size is 0; it is an integer from 1 to 2147483647"],
  [
    () => windows("1,2" as never, { size: 1 }),
    'windows: the series is the string "1,2"; it is an array of numbers, or of a row for each step',
  ],
  [() => oversample(iris(), {}), "oversample: got neither a seed nor a key; give one of them, such as { seed: 0 }"],
  [() => prefetch(5 as never), "prefetch: the items are 5; they are batches, or what else comes one after the other"],
  [() => prefetch([], { ahead: -1 }), "prefetch: ahead is -1; it is an integer from 0 to 65536"],
  [() => prefetch([], { prepare: 1 as never }), "prefetch: prepare is 1; it is a function of one item"],
])("%o is refused", (call, message) => {
  expect(call).toThrow(expect.objectContaining({ name: "DataError", message }));
});

test("oversampling makes classes equal, with every example kept, and repeated as often as others of its class or once more", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 50 }), fc.nat(), (labels, seed) => {
      const data: Dataset = dataset({ features: labels.map((_, i) => [i]), labels });
      const more = oversample(data, { seed });
      expect([...more.features.subarray(0, labels.length)]).toEqual(labels.map((_, i) => i));
      const times = labels.map((_, i) => more.features.filter((x) => x === i).length);
      data.classNames.forEach((_, label) => {
        const own = times.filter((__, i) => data.labels[i] === label);
        expect(own.reduce((a, b) => a + b)).toBe(
          Math.max(...data.classNames.map((__, c) => data.labels.filter((l) => l === c).length)),
        );
        expect(Math.max(...own) - Math.min(...own)).toBeLessThanOrEqual(1);
      });
      more.features.forEach((x, i) => expect(more.labels[i]).toBe(data.labels[x]));
    }),
  );
});

test("windows of several numbers a step, with a horizon and a stride", () => {
  const series = Array.from({ length: 10 }, (_, t) => [t, 10 * t]);
  const { features, targets, featureNames, targetNames } = windows(series, { size: 2, horizon: 3, stride: 2 });
  expect(Array.from({ length: 3 }, (_, i) => [...features.subarray(4 * i, 4 * i + 4)])).toEqual([
    [0, 0, 1, 10],
    [2, 20, 3, 30],
    [4, 40, 5, 50],
  ]);
  expect([...targets]).toEqual([4, 40, 6, 60, 8, 80]);
  expect([featureNames, targetNames]).toEqual([
    ["t-1, 0", "t-1, 1", "t, 0", "t, 1"],
    ["t+3, 0", "t+3, 1"],
  ]);
});

describe("prefetch", () => {
  test("prepares ahead, gives in order, and hands on what fails where it comes", async () => {
    const begun: number[] = [];
    const open: (() => void)[] = [];
    const prepared = prefetch([0, 1, 2, 3, 4], {
      ahead: 2,
      prepare: async (item) => {
        begun.push(item);
        await new Promise<void>((resolve) => open.push(resolve));
        if (item === 3) throw new Error("three");
        return 10 * item;
      },
    });
    const first = prepared.next();
    for (let i = 0; i < 9; i++) await Promise.resolve();
    expect(begun).toEqual([0, 1, 2]);
    // the later ones are ready before the first
    open[2]!();
    open[1]!();
    open[0]!();
    expect(await first).toEqual({ done: false, value: 0 });
    expect([(await prepared.next()).value, begun]).toEqual([10, [0, 1, 2, 3]]);
    open[3]!();
    expect((await prepared.next()).value).toBe(20);
    await expect(prepared.next()).rejects.toThrow("three");
    expect((await prepared.next()).done).toBe(true);
  });

  test("gives batches as they are, of any iterator, and closes it when left", async () => {
    const plainBatches = [...batches(xor(), { batchSize: 3, seed: 0, epochs: 2 })];
    const ahead = [];
    for await (const batch of prefetch(batches(xor(), { batchSize: 3, seed: 0, epochs: 2 }), { ahead: 9 }))
      ahead.push(batch);
    expect(ahead).toEqual(plainBatches);
    let closed = false;
    const items = (async function* () {
      try {
        for (let i = 0; ; i++) yield i;
      } finally {
        closed = true;
      }
    })();
    for await (const item of prefetch(items)) if (item === 3) break;
    expect(closed).toBe(true);
  });
});
