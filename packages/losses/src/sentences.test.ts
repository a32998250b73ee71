/** Each loss speaks in its own name, of its own arguments; and each takes any number of axes before its own. */
import {
  cast,
  concat,
  key,
  normal,
  softmax,
  tensor,
  zeros,
  type Nested,
  type Shape,
  type Tensor,
} from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import * as losses from "./index.ts";

type Loss = (...args: readonly unknown[]) => Tensor;
const all = losses as unknown as Readonly<Record<string, Loss>>;
const float = zeros([2, 3]) as Tensor;
const labels = tensor([0, 1], { dtype: "int32" }) as Tensor;

interface Speaker {
  /** Names of the two arguments. */
  readonly first: string;
  readonly second: string;
  /** Its options, in order. */
  readonly options?: readonly string[];
  /** A second argument that fits `float`, where it is not one of its shape. */
  readonly given?: Tensor;
}

const predictions = { first: "predictions", second: "targets" } as const;
const scores = { first: "scores", second: "targets" } as const;
const classes = { first: "logits", second: "labels", given: labels } as const;
const speakers: Readonly<Record<string, Speaker>> = {
  squaredError: predictions,
  absoluteError: predictions,
  huber: { ...predictions, options: ["delta"] },
  logCosh: predictions,
  quantile: { ...predictions, options: ["level"] },
  squaredLogError: predictions,
  absolutePercentageError: predictions,
  cosineDistance: predictions,
  gaussianNll: { ...predictions, given: zeros([2]) as Tensor },
  poisson: { first: "logRates", second: "targets" },
  sigmoidCrossEntropy: { first: "logits", second: "targets", options: ["labelSmoothing"] },
  focal: { first: "logits", second: "targets", options: ["gamma", "alpha"] },
  klDivergence: { first: "logits", second: "targets" },
  hinge: scores,
  squaredHinge: scores,
  perceptronLoss: scores,
  softmaxCrossEntropy: { ...classes, options: ["labelSmoothing", "classWeights"] },
  categoricalHinge: classes,
  categoricalFocal: { ...classes, options: ["gamma", "classWeights"] },
  tripletLoss: { first: "anchors", second: "positives" },
  contrastive: { first: "first ones", second: "second ones" },
  weighted: { first: "losses", second: "weights" },
  weightedMean: { first: "losses", second: "weights" },
};

test("every loss of two arguments is here", () => {
  expect(Object.keys(speakers).sort()).toEqual(
    Object.keys(losses)
      .filter((name) => !["l1", "l2", "elasticNet"].includes(name))
      .sort(),
  );
});

describe.each(Object.entries(speakers))("%s", (name, { first, second, options, given = float }) => {
  const loss = all[name]!;
  const more = name === "tripletLoss" || name === "contrastive" ? [float] : [];
  // gaussianNll has two numbers for each target
  const x = name === "gaussianNll" ? (zeros([2, 2]) as Tensor) : float;
  const shown = x.shape.join(",");
  const refused = (call: () => unknown, message: string): void =>
    expect(call).toThrow(expect.objectContaining({ message: `${name}: ${message}` }));

  test("takes floats", () => {
    refused(
      () => loss(cast(x, "int32"), given, ...more),
      `${first} are int32[${shown}]; they are float32 or float64, convert them with cast(x, dtype)`,
    );
  });

  test("takes tensors", () => {
    const sentence = (what: string): string => `${what} is the number 3; it takes tensors, write tensor(…)`;
    refused(() => loss(3, given, ...more), sentence(first));
    refused(() => loss(x, 3, ...more), sentence(second));
  });

  // class indices are integers, and float labels of softmaxCrossEntropy have a row for each example
  const other = name === "softmaxCrossEntropy" ? float : given;
  const indicesOnly = name === "categoricalHinge" || name === "categoricalFocal";
  test.each(indicesOnly ? [] : [other])("takes one precision", (other) => {
    refused(
      () => loss(x, cast(other, "float64"), ...more),
      `${first} are float32[${shown}], ${second} are float64[${other.shape.join(",")}]; convert one with cast(x, dtype)`,
    );
  });

  test.each(options === undefined ? [] : [options.join(", ")])("names its options", (names) => {
    refused(() => loss(x, given, { strength: 1 }), `strength is the number 1; options are { ${names} }`);
  });
});

test("losses of embeddings name their options", () => {
  const sentence = "far is the number 1; options are { margin }";
  expect(() => losses.tripletLoss(float, float, float, { far: 1 } as never)).toThrow(`tripletLoss: ${sentence}`);
  expect(() => losses.contrastive(float, float, zeros([2]), { far: 1 } as never)).toThrow(`contrastive: ${sentence}`);
});

test.each<[() => unknown, string]>([
  [
    () => losses.tripletLoss(zeros([]) as Tensor, zeros([]) as Tensor, zeros([]) as Tensor),
    "tripletLoss: anchors are float32[]; they have at least one axis",
  ],
  [
    () => losses.contrastive(zeros([]) as Tensor, zeros([]) as Tensor, zeros([])),
    "contrastive: first ones are float32[]; they have at least one axis",
  ],
  [() => losses.focal(float, float, { alpha: -0.5 }), "focal: alpha is -0.5; it is a number from 0 to 1"],
  [() => losses.focal(float, float, { gamma: Infinity }), "focal: gamma is Infinity; it is a number, 0 or more"],
  [() => losses.elasticNet(float, { l1: Infinity, l2: 0 }), "elasticNet: l1 is Infinity; it is a number, 0 or more"],
  [
    () => losses.elasticNet(float, { l1: 1, l2: 1, l3: 1 } as never),
    "elasticNet: l3 is the number 1; options are { l1, l2, where }",
  ],
  [
    () => losses.elasticNet({ w: float }, { l1: 1, l2: 1, where: /x/ }),
    "elasticNet: where chooses none of 1 parameters; their paths are w",
  ],
  [
    () => losses.l2([1, 2, 3, 4].map(() => float), { where: /x/ }), // prettier-ignore
    "l2: where chooses none of 4 parameters; their paths are 0, 1, 2, 3",
  ],
  [
    () => losses.l1({ w: float }, { where: "w" as never }),
    'l1: where is the string "w"; it is a regular expression or a function of a path such as 0.weight',
  ],
  [() => losses.l1(labels), "l1: params are int32[2]; they are float32 or float64, convert them with cast(x, dtype)"],
])("a sentence for what is none: %#", (call, message) => {
  expect(call).toThrow(expect.objectContaining({ message }));
});

test("ends of ranges belong to them", () => {
  const t = tensor([1, 0]) as Tensor;
  const z = tensor([2, 2]) as Tensor;
  // alpha is the weight of the label 1
  expect(losses.focal(z, t, { alpha: 0 }).data()[0]).toBe(0);
  expect(losses.focal(z, t, { alpha: 1 }).data()[1]).toBe(0);
  expect(losses.elasticNet(z, { l1: 0, l2: 1 }).item()).toBe(8);
  const logits = tensor([[1, 2, 3], [3, 2, 1]]) as Tensor; // prettier-ignore
  expect(losses.softmaxCrossEntropy(logits, labels, { classWeights: [0, 1, 1] }).data()[0]).toBe(0);
  // 1001 thousandths are what rounding makes of 1
  const row = tensor([[0.5, 0.501, 0]], { dtype: "float64" }) as Tensor;
  expect(losses.softmaxCrossEntropy(cast(logits, "float64"), concat([row, row])).shape).toEqual([2]);
});

test("what is certain costs nothing, also of infinite logits", () => {
  const one = tensor([0], { dtype: "int32" }) as Tensor;
  for (const gamma of [0, 2]) {
    expect(losses.focal(tensor([Infinity]), tensor([1]), { gamma }).toArray()).toEqual([0]);
    expect(losses.categoricalFocal(tensor([[0, -Infinity]]), one, { gamma }).toArray()).toEqual([0]);
  }
});

test("weights of classes keep their digits beside float64 logits", () => {
  const logits = tensor([[0, 0, 0]], { dtype: "float64" }) as Tensor;
  const label = tensor([0], { dtype: "int32" }) as Tensor;
  const value = losses.softmaxCrossEntropy(logits, label, { classWeights: [0.1, 1, 1] }).data()[0];
  expect(value).toBeCloseTo(0.1 * Math.log(3), 14);
});

/** Losses of the last axis: their name, options, and arguments of so many axes before it. */
const draws = (n: number, shape: Shape): Tensor => normal(key(n), shape) as Tensor;
const indices = (shape: Shape): Tensor => {
  const size = shape.reduce((n, d) => n * d, 1);
  return tensor(Int32Array.from({ length: size }, (_, i) => i % 2), { shape }) as Tensor; // prettier-ignore
};
const indexed = (shape: Shape): readonly Tensor[] => [draws(1, [...shape, 3]), indices(shape)];
const distributed = (shape: Shape): readonly Tensor[] => [
  draws(1, [...shape, 3]),
  softmax(draws(2, [...shape, 3])) as Tensor,
];
const vectors = (shape: Shape): readonly Tensor[] => [1, 2, 3].map((n) => draws(n, [...shape, 3]));
const weights = [1, 2, 3];
const ofRows: readonly (readonly [string, (shape: Shape) => readonly Tensor[], object | undefined])[] = [
  ["softmaxCrossEntropy", indexed, undefined],
  ["softmaxCrossEntropy", indexed, { labelSmoothing: 0.1 }],
  ["softmaxCrossEntropy", indexed, { classWeights: weights }],
  ["softmaxCrossEntropy", distributed, undefined],
  ["softmaxCrossEntropy", distributed, { labelSmoothing: 0.1, classWeights: weights }],
  ["categoricalHinge", indexed, undefined],
  ["categoricalFocal", indexed, undefined],
  ["categoricalFocal", indexed, { classWeights: weights }],
  ["klDivergence", distributed, undefined],
  ["cosineDistance", (shape) => vectors(shape).slice(1), undefined],
  ["gaussianNll", (shape) => [draws(1, [...shape, 2]), draws(2, shape)], undefined],
  ["tripletLoss", vectors, undefined],
  ["contrastive", (shape) => [...vectors(shape).slice(1), indices(shape)], undefined],
];

test.each(ofRows)("%s of several axes is that of each example alone: %#", (name, make, options) => {
  const loss = all[name]!;
  const args = make([2, 2]);
  const whole = loss(...args, options);
  expect(whole.shape).toEqual([2, 2]);
  for (const [i, j] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ] as const) {
    // prettier-ignore
    const one = args.map((x) => {
      const nested = x.toArray() as readonly (readonly Nested[])[];
      return tensor(nested[i]![j]!, { dtype: x.dtype });
    });
    expect(loss(...one, options).item()).toBeCloseTo((whole.toArray() as number[][])[i]![j]!, 6);
  }
});
