import fc from "fast-check";
import { describe, expect, test } from "vitest";
import fixture from "../fixtures/made.json" with { type: "json" };
import { formulas } from "./friedman.ts";
import * as exported from "./index.ts";
import type { AnyDataset, MadeOptions, TargetDataset } from "./index.ts";

const { blobs, checkerboard, circles, linearTargets, moons, polynomialTargets, sineTargets, spirals } = exported;

type Make = (options: MadeOptions) => AnyDataset;

/** Every maker of data: an export that makes them of a seed, so that a new one needs no line here. */
const makers = (Object.entries(exported) as unknown as [string, Make][]).filter(([, make]) => {
  if (make.length === 0) return false;
  try {
    return make({ examples: 24, seed: 0 }).features instanceof Float32Array;
  } catch {
    return false;
  }
});

test("the makers are found", () => {
  expect(makers.map(([name]) => name).sort()).toEqual(
    [
      ["blobs", "checkerboard", "circles", "moons", "spirals"],
      ["friedman1", "friedman2", "friedman3", "linearTargets", "polynomialTargets", "sineTargets"],
    ]
      .flat()
      .sort(),
  );
});

describe.each(makers)("%s", (name, make) => {
  const noisy = name === "blobs" ? {} : { noise: 0.1 };

  test("makes as many examples as asked, by seed alone", () => {
    for (const examples of [24, 25, 101]) expect(make({ examples, ...noisy, seed: 1 })).toHaveLength(examples);
    expect(make({ seed: 1 })).toHaveLength(100);
    expect(make({ ...noisy, seed: 1 })).toEqual(make({ ...noisy, key: { data: () => Uint32Array.of(0, 1) } }));
    expect(make({ ...noisy, seed: 1 })).not.toEqual(make({ ...noisy, seed: 2 }));
  });

  test("says what it is", () => {
    const { info, featureNames } = make({ seed: 0 });
    expect(info).toMatchObject({
      licence: "CC0-1.0 (numbers from a formula)",
      source: "made from a formula and a seed",
    });
    expect(info?.units).toEqual(featureNames.map(() => "1"));
    expect(info).not.toHaveProperty("checksum");
  });

  test.each<[object, string]>([
    [{ examples: 0.5 }, "examples is 0.5; it is an integer from "],
    [{ examples: 2 ** 25 }, "examples is 33554432; it is an integer from "],
    [{ count: 3 }, "there is no option count; options are examples, "],
    [{ seed: -1, ...noisy }, "seed is -1; seeds are integers from 0 to 9007199254740991"],
    [{ seed: undefined, ...noisy }, "got neither a seed nor a key; give one of them, such as { seed: 0 }"],
    [
      name === "blobs" ? { spread: NaN } : { noise: NaN },
      `${name === "blobs" ? "spread" : "noise"} is NaN; it is a number from 0 to 1e+30`,
    ],
  ])("%o is refused", (options, message) => {
    expect(() => make({ seed: 0, ...options })).toThrow(`${name}: ${message}`);
  });
});

const close = (numbers: ArrayLike<number>): unknown[] => Array.from(numbers, (x) => expect.closeTo(x, 6));

describe.each([
  ["moons", (examples: number) => moons({ examples })],
  ["circles", (examples: number) => circles({ examples, factor: 0.3 })],
] as const)("%s", (name, make) => {
  test.each(Object.entries(fixture[name]))("of %s examples are scikit-learn's", (n, { features, answers }) => {
    const made = make(Number(n));
    expect([...made.features]).toEqual(close(features.flat()));
    expect([...made.labels]).toEqual(answers);
  });
});

describe.each(["friedman1", "friedman2", "friedman3"] as const)("%s", (name) => {
  const { features, answers } = fixture[name];

  test("has scikit-learn's formula, and noise around it", () => {
    expect(features.map(formulas[name])).toEqual(answers.map((y) => expect.closeTo(y, 10)));
    const noiseless = exported[name]({ examples: 50, seed: 3 }) as TargetDataset;
    const width = noiseless.features.shape[1];
    noiseless.targets.forEach((y, i) => {
      const x = [...noiseless.features.subarray(i * width, (i + 1) * width)];
      expect(y / formulas[name](x)).toBeCloseTo(1, 4);
    });
  });

  test("has features in the ranges of scikit-learn's", () => {
    const width = features[0]!.length;
    const made = exported[name]({ examples: 4000, ...(name === "friedman1" ? { features: width } : {}), seed: 0 });
    const pi = Math.PI;
    const ranges =
      name === "friedman1"
        ? features[0]!.map(() => [0, 1])
        : [
            [0, 100],
            [40 * pi, 560 * pi],
            [0, 1],
            [1, 11],
          ];
    ranges.forEach(([low = 0, high = 0], j) => {
      const column = made.features.filter((_, at) => at % width === j);
      expect(column.reduce((a, b) => Math.min(a, b)) - low).toBeLessThan((high - low) / 200);
      expect(high - column.reduce((a, b) => Math.max(a, b))).toBeLessThan((high - low) / 200);
      for (const x of column) expect(x >= Math.fround(low) && x <= Math.fround(high)).toBe(true);
    });
  });
});

test("spirals go around as often as asked, arm beside arm", () => {
  const { features, labels, classNames } = spirals({ examples: 300, arms: 3, turns: 2 });
  expect(classNames).toEqual(["arm 0", "arm 1", "arm 2"]);
  labels.forEach((arm, i) => {
    const [x, y] = [features[2 * i]!, features[2 * i + 1]!];
    const turned = Math.atan2(y, x) / (2 * Math.PI) - 2 * Math.hypot(x, y) - arm / 3;
    expect(turned - Math.round(turned)).toBeCloseTo(0, 4);
  });
});

test("checkerboard squares alternate, and all points are on the board", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(), (squares, seed) => {
      const { features, labels } = checkerboard({ examples: 200, squares, seed });
      labels.forEach((label, i) => {
        const [x, y] = [features[2 * i]!, features[2 * i + 1]!];
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(Math.max(x, y)).toBeLessThanOrEqual(squares);
        // a point that float32 rounds onto a line belongs to the square that it was drawn in
        if (Number.isInteger(x) || Number.isInteger(y)) return;
        expect((Math.floor(x) + Math.floor(y)) % 2).toBe(label);
      });
    }),
    { numRuns: 20 },
  );
});

test("blobs lie around their centres, with their spread", () => {
  const centers = [
    [0, 0, 5],
    [10, -10, 0],
  ];
  const { features, labels } = blobs({ examples: 20_001, centers, spread: 2, seed: 4 });
  expect(labels.filter((label) => label === 0)).toHaveLength(10_001);
  centers.forEach((center, label) =>
    center.forEach((c, j) => {
      const column = features.filter((_, at) => at % 3 === j && labels[Math.floor(at / 3)] === label);
      const mean = column.reduce((sum, x) => sum + x, 0) / column.length;
      const variance = column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / column.length;
      // five standard errors
      expect(Math.abs(mean - c)).toBeLessThan((5 * 2) / Math.sqrt(column.length));
      expect(Math.abs(variance - 4)).toBeLessThan(5 * 4 * Math.sqrt(2 / column.length));
    }),
  );
});

test.each<[object, string]>([
  [{ centers: 0 }, "centers is 0; it is an integer from 1 to 65536"],
  [{ centers: "3" }, 'centers are the string "3"; they are a number of blobs, or a row for each'],
  [{ centers: [] }, "centers are empty; there is at least one blob"],
  [{ centers: [[1, 2], [3]] }, "centers[1] has 1 numbers; it is one of 2, as all are"],
  [{ centers: [[1, 2]], features: 3 }, "centers[0] has 2 numbers; it is one of 3, as all are"],
  [{ centers: [[1, NaN]] }, "centers[0][1] is NaN; it is a number from -1e+30 to 1e+30"],
  [{ noise: 1 }, "there is no option noise; options are examples, centers, features, spread, seed, key"],
])("blobs of %o are refused", (options, message) => {
  expect(() => blobs({ seed: 0, ...options } as never)).toThrow(
    expect.objectContaining({ name: "DataError", message: `blobs: ${message}` }),
  );
});

test("targets follow their formula", () => {
  const formulasOf: [TargetDataset, (x: readonly number[]) => number][] = [
    [linearTargets({ coefficients: [2, -3], intercept: 1, seed: 0 }), ([a = 0, b = 0]) => 2 * a - 3 * b + 1],
    [polynomialTargets({ coefficients: [1, -2, 0, 3], seed: 0 }), ([x = 0]) => 1 - 2 * x + 3 * x ** 3],
    [sineTargets({ waves: 2, amplitude: 3, seed: 0 }), ([x = 0]) => 3 * Math.sin(2 * Math.PI * x)],
  ];
  for (const [{ features, targets }, formula] of formulasOf) {
    const width = features.shape[1];
    targets.forEach((y, i) => expect(y).toBeCloseTo(formula([...features.subarray(i * width, (i + 1) * width)]), 5));
  }
});

test("noise has the standard deviation asked for, and outliers are as many as asked", () => {
  const options = { examples: 10_000, amplitude: 0, noise: 0.5, seed: 7 };
  const { targets } = sineTargets(options);
  const variance = targets.reduce((sum, y) => sum + y ** 2, 0) / 10_000;
  expect(Math.abs(variance - 0.25)).toBeLessThan(5 * 0.25 * Math.sqrt(2 / 10_000));
  const moved = sineTargets({ ...options, outliers: 0.03 }).targets.map((y, i) => Math.abs(y - targets[i]!));
  expect(moved.filter((by) => by > 0)).toHaveLength(300);
  expect(moved.filter((by) => by > 0).every((by) => by >= 2.4 && by <= 5.1)).toBe(true);
});

test("a single example, and half of a pair", () => {
  expect([...moons({ examples: 2 }).features]).toEqual([1, 0, 0, 0.5]);
  expect(linearTargets({ examples: 1, seed: 0 })).toHaveLength(1);
  expect(() => moons({ examples: 1 })).toThrow("moons: examples is 1; it is an integer from 2 to 16777216");
});
