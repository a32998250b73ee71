import { describe, expect, test } from "vitest";
import { batches, dataset, iris, selectFeatures, split, stratifiedSplit, take, xor } from "./index.ts";
import type { Dataset, DatasetSpec } from "./index.ts";

const small = (spec: Partial<DatasetSpec>): unknown =>
  dataset({
    features: [
      [1, 2],
      [3, 4],
    ],
    labels: [0, 1],
    ...spec,
  });

test("nested arrays and typed arrays with a shape make the same data set", () => {
  const nested = dataset({
    features: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    labels: [0, 1, 1],
  });
  const typed = dataset({
    features: Object.assign(Float64Array.of(1, 2, 3, 4, 5, 6), { shape: [3, 2] }),
    labels: Int32Array.of(0, 1, 1),
  });
  expect(typed).toEqual(nested);
  expect(nested.features.shape).toEqual([3, 2]);
  expect(nested).toMatchObject({ length: 3, featureNames: ["feature 0", "feature 1"], classNames: ["0", "1"] });
});

test("the arrays are copies", () => {
  const features = Object.assign(Float32Array.of(1, 2), { shape: [1, 2] });
  const labels = Int32Array.of(0);
  const data = dataset({ features, labels });
  features[0] = 9;
  labels[0] = 9;
  expect([data.features[0], data.labels[0]]).toEqual([1, 0]);
});

/** Three rows, of which the second is a hole. */
const sparse: number[][] = [];
sparse[0] = [1];
sparse[2] = [2];

test("the names are copies too", () => {
  const names = ["a", "b"];
  const data = small({ featureNames: names, classNames: names }) as Dataset;
  names[0] = "b";
  expect([data.featureNames, data.classNames]).toEqual([
    ["a", "b"],
    ["a", "b"],
  ]);
});

test("labels without names are classes of their own, as classesOf says", () => {
  const { labels, classNames } = dataset({ features: [[1], [2], [3]], labels: [3, 1, 3] });
  expect([[...labels], classNames]).toEqual([
    [1, 0, 1],
    ["1", "3"],
  ]);
});

test("labels with names are indices, truth values, or the names themselves", () => {
  const classNames = ["no", "yes"];
  for (const labels of [[1, 0], [true, false], ["yes", "no"], Uint8Array.of(1, 0)])
    expect(small({ labels, classNames })).toMatchObject({ labels: Int32Array.of(1, 0), classNames });
});

describe("targets", () => {
  const features = [[1], [2]];

  test("are one number per example, or a row of them", () => {
    const one = dataset({ features, targets: [0.5, 1] });
    expect(one).toMatchObject({ length: 2, targetNames: ["target 0"] });
    expect([[...one.targets], one.targets.shape]).toEqual([
      [0.5, 1],
      [2, 1],
    ]);
    expect(dataset({ features, targets: Float64Array.of(0.5, 1) })).toEqual(one);
    const shaped = Object.assign(Float32Array.of(0, 1, 1, 0), { shape: [2, 2] });
    const two = dataset({ features, targets: shaped, targetNames: ["red", "round"] });
    expect(two.targets.shape).toEqual([2, 2]);
    const [second] = [take(two, [1])];
    expect([second.length, [...second.targets], second.targetNames]).toEqual([1, [1, 0], ["red", "round"]]);
    expect(selectFeatures(two, ["feature 0"]).targets).toBe(two.targets);
    expect(Object.keys(two)).not.toContain("labels");
  });

  test.each<[object, string]>([
    [{ targets: [1] }, "dataset: features have 2 rows, targets have 1; there must be one row of targets per row"],
    [{ targets: [1, NaN] }, "dataset: targets[1][0] is NaN; every target must be a number that is finite in float32"],
    [
      { targets: [[1, 2], [3]] },
      "dataset: targets[1] has 1 number, targets[0] has 2; every row must have the same length",
    ],
    [
      { targets: [1, 2], targetNames: ["a", "b"] },
      "dataset: rows have 1 target, targetNames has 2; there must be one name per target",
    ],
    [
      { targets: [1, 2], labels: [0, 1] },
      "dataset: got both targets and labels; labels go with classNames, targets with targetNames",
    ],
    [
      { targets: [1, 2], classNames: ["a"] },
      "dataset: got both targets and classNames; labels go with classNames, targets with targetNames",
    ],
    [
      { labels: [1, 2], targetNames: ["a"] },
      "dataset: got both labels and targetNames; labels go with classNames, targets with targetNames",
    ],
    [{ targets: [] }, "dataset: targets are empty; there must be at least one row of at least one number"],
    [
      { targets: "1,2" },
      'dataset: targets are the string "1,2"; they must be an array of rows, or a Float32Array or Float64Array with a shape',
    ],
  ])("%o is refused", (spec, message) => {
    expect(() => dataset({ features, ...spec } as never)).toThrow(
      expect.objectContaining({ name: "DataError", message }),
    );
  });

  test("have no classes to split by", () => {
    expect(() => stratifiedSplit(dataset({ features, targets: [1, 2] }) as never, { testSize: 1, seed: 0 })).toThrow(
      "stratifiedSplit: the data set has targets and no labels, and classes are made of labels alone",
    );
  });

  test("go where their features go, in splits and batches", () => {
    const ten = Array.from({ length: 10 }, (_, i) => [i]);
    const parts = split(dataset({ features: ten, targets: ten.map(([x]) => 2 * x!) }), { testSize: 3, seed: 1 });
    for (const { features: xs, targets } of batches(parts.train, { batchSize: 4, seed: 0 }))
      expect([...targets]).toEqual([...xs].map((x) => 2 * x));
  });
});

describe("data with a fault are refused whole", () => {
  test.each<[Partial<DatasetSpec>, string]>([
    [{ features: [] }, "dataset: features are empty; there must be at least one row of at least one number"],
    [{ features: [[], []] }, "dataset: features are empty; there must be at least one row of at least one number"],
    [
      { features: [[1, 2], [3]] },
      "dataset: features[1] has 1 number, features[0] has 2; every row must have the same length",
    ],
    [{ features: [[1, 2], 3] as never }, "dataset: features[1] is 3; every row must be an array of numbers"],
    [
      {
        features: [
          [1, 2],
          [3, NaN],
        ],
      },
      "dataset: features[1][1] is NaN; every feature must be a number that is finite in float32",
    ],
    [
      {
        features: [
          [1, 2],
          [3, NaN],
        ],
        featureNames: ["length", "width"],
      },
      'dataset: features[1][1] ("width") is NaN; every feature must be a number that is finite in float32',
    ],
    [
      {
        features: [
          [1, 1e39],
          [3, 4],
        ],
      },
      "dataset: features[0][1] is 1e+39; every feature must be a number that is finite in float32",
    ],
    [
      {
        features: [
          ["1", 2],
          [3, 4],
        ] as never,
      },
      'dataset: features[0][0] is the string "1"; every feature must be a number that is finite in float32',
    ],
    [
      {
        features: [
          [1, undefined, 2],
          [3, 4, 5],
        ] as never,
      },
      "dataset: features[0][1] is undefined; every feature must be a number that is finite in float32",
    ],
    [
      { features: new Float32Array(4) },
      "dataset: features are 4 numbers without a shape; give { shape: [rows, features] } that holds them",
    ],
    [
      { features: Object.assign(new Float32Array(4), { shape: [3, 2] }) },
      "dataset: features are 4 numbers with the shape [3,2]; give { shape: [rows, features] } that holds them",
    ],
    [
      { features: "1,2" as never },
      'dataset: features are the string "1,2"; they must be an array of rows, or a Float32Array or ' +
        "Float64Array with a shape",
    ],
    [{ labels: [0] }, "dataset: features have 2 rows, labels has 1; there must be one label per row"],
    [
      { labels: [0, 0.5] },
      "dataset: labels[1] is 0.5; a number that is a label is an integer; other numbers to predict are targets",
    ],
    [
      { labels: [0, 2], classNames: ["no", "yes"] },
      "dataset: labels[1] is 2; labels go from 0 to 1, one for each class",
    ],
    [{ labels: [NaN, NaN] }, "dataset: labels[0] is NaN; every example has a label; leave out those without"],
    [{ labels: [0, 1n] }, "dataset: labels[1] is the bigint 1; labels[0] is 0, and all labels are of one kind"],
    [
      { labels: ["no", "maybe"], classNames: ["no", "yes"] },
      'dataset: labels[1] is the string "maybe", which is no class; classes are "no", "yes"',
    ],
    [
      {
        features: [
          [1, 2],
          [3n, 4],
        ] as never,
      },
      "dataset: features[1][0] is the bigint 3; every feature must be a number that is finite in float32",
    ],
    [
      { features: Object.assign(BigInt64Array.of(1n, 2n), { shape: [2, 1] }) as never },
      "dataset: features are a BigInt64Array; they must be an array of rows, or a Float32Array or " +
        "Float64Array with a shape",
    ],
    // a hole, which forEach would pass over
    [
      { features: sparse, labels: [0, 1, 1] },
      "dataset: features[1] is undefined; every row must be an array of numbers",
    ],
    ...[[-2, -2], [0.5, 8], [2, NaN], [4], ["2", "2"], [4, 1, 1]].map((shape): [Partial<DatasetSpec>, string] => [
      { features: Object.assign(new Float32Array(4), { shape }) as never },
      `dataset: features are 4 numbers with the shape [${shape.join(",")}]; give { shape: [rows, features] ` +
        `} that holds them`,
    ]),
    [
      { features: Object.assign(new Float32Array(4), { shape: 4 }) as never },
      "dataset: features are 4 numbers with the shape 4; give { shape: [rows, features] } that holds them",
    ],
    [{ featureNames: ["a", "a"] }, 'dataset: featureNames[0] and featureNames[1] are both "a"; every name comes once'],
    [{ featureNames: ["a", ""] }, 'dataset: featureNames[1] is ""; a name has at least one letter'],
    [{ featureNames: ["a", 1] as never }, "dataset: featureNames[1] is 1; a name is text"],
    [{ featureNames: [] }, "dataset: featureNames is empty; it has at least one name"],
    [{ featureNames: "ab" as never }, 'dataset: featureNames is the string "ab"; it is an array of names'],
    [{ classNames: ["no", "no"] }, 'dataset: classNames[0] and classNames[1] are both "no"; every name comes once'],
    [{ classNames: ["no", " "] }, 'dataset: classNames[1] is " "; a name has at least one letter'],
    [
      { info: { name: "", source: "", licence: "", checksum: "", units: ["cm"] } },
      "dataset: rows have 2 features, info.units has 1; there must be one unit per feature",
    ],
    [{ info: {} as never }, "dataset: info.units is undefined; it is an array of units"],
    [
      { featureNames: ["length"] },
      "dataset: rows have 2 features, featureNames has 1; there must be one name per feature",
    ],
  ])("%o", (spec, message) => {
    expect(() => small(spec)).toThrow(expect.objectContaining({ name: "DataError", message }));
  });
});

test("take gives the examples at the positions, in their order", () => {
  const { length, features, labels, classNames } = take(xor(), [3, 1, 1]);
  expect({ length, features: [...features], shape: features.shape, labels: [...labels], classNames }).toEqual({
    length: 3,
    features: [1, 1, 0, 1, 0, 1],
    shape: [3, 2],
    labels: [0, 1, 1],
    classNames: ["false", "true"],
  });
});

test.each([[4], [-1], [0.5], [NaN]])("take refuses position %d", (position) => {
  const message = `take: position ${position} is not in a data set of 4 examples; positions go from 0 to 3`;
  expect(() => take(xor(), [position])).toThrow(expect.objectContaining({ name: "DataError", message }));
});

test("selectFeatures keeps what belongs to the features", () => {
  const { features, featureNames, info } = selectFeatures(iris(), ["petal width", "sepal length"]);
  expect([...features.subarray(0, 4)]).toEqual([0.2, 5.1, 0.2, 4.9].map(Math.fround));
  expect({ shape: features.shape, featureNames, units: info?.units }).toEqual({
    shape: [150, 2],
    featureNames: ["petal width", "sepal length"],
    units: ["cm", "cm"],
  });
});

test("selectFeatures takes each feature once, and one at least", () => {
  expect(() => selectFeatures(iris(), ["petal width", "petal width"])).toThrow(
    'selectFeatures: names[0] and names[1] are both "petal width"; every name comes once',
  );
  expect(() => selectFeatures(iris(), [])).toThrow("selectFeatures: names is empty; it has at least one name");
});

test("selectFeatures names what there is", () => {
  const message =
    'selectFeatures: there is no feature "petal"; this data set has "sepal length", "sepal width", ' +
    '"petal length", "petal width"';
  expect(() => selectFeatures(iris(), ["petal"])).toThrow(expect.objectContaining({ name: "DataError", message }));
});
