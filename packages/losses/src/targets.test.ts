/**
 * What is no target is no target of any loss: refused where it has a value, NaN where it gets one in a compiled step.
 */
import { compile, grad, sum, tensor, zeros, type DType, type Nested, type Tensor } from "@cotangent/autodiff";
import { describe, expect, test } from "vitest";
import * as losses from "./index.ts";

type Loss = (predictions: Tensor, targets: Tensor) => Tensor;

interface Row {
  readonly loss: Loss;
  readonly dtype?: DType;
  readonly logits: Nested;
  /** Each of two examples. */
  readonly right: readonly [Nested, Nested];
  /** What one of them must not be, and the sentence for it. */
  readonly wrong: readonly (readonly [target: Nested, sentence: string])[];
}

const all = losses as unknown as Readonly<Record<string, Loss>>;
const { perceptronLoss, sigmoidCrossEntropy, softmaxCrossEntropy } = all;
const logits = [
  [0.5, -1, 2],
  [3, 0.25, -0.5],
];
const unit = "targets are probabilities from 0 to 1, or the labels 0 and 1";
const sides = 'targets are -1 and 1; of labels 0 and 1 make them with sub(mul(2, cast(labels, "float32")), 1)';
const parts = "float labels are distributions, numbers from 0 to 1";
const total =
  "it is 1, or less for an example that counts less; for several right classes at once use sigmoidCrossEntropy";
const counts = "targets are counts, 0 or more";
const weights = "weights are numbers, 0 or more";
const classes = "the logits have 3 classes, so labels go from 0 to 2";

const table: Readonly<Record<string, Row>> = {
  "sigmoidCrossEntropy of probabilities": {
    loss: sigmoidCrossEntropy!,
    logits: [0, 3],
    right: [1, 0.25],
    wrong: [2, -1, 1.0001, -1e-30, Infinity, NaN].map((t) => [t, `a target is ${Math.fround(t)}; ${unit}`]),
  },
  "sigmoidCrossEntropy of labels": {
    loss: sigmoidCrossEntropy!,
    dtype: "int32",
    logits: [0, 3],
    right: [1, 0],
    wrong: [2, -1].map((t) => [t, `a target is ${t}; ${unit}`]),
  },
  perceptronLoss: {
    loss: perceptronLoss!,
    logits: [0, 3],
    right: [1, -1],
    wrong: [0, 0.5, 2, -Infinity, NaN].map((t) => [t, `a target is ${t}; ${sides}`]),
  },
  "perceptronLoss of labels": {
    loss: perceptronLoss!,
    dtype: "int32",
    logits: [0, 3],
    right: [1, -1],
    wrong: [0, 2].map((t) => [t, `a target is ${t}; ${sides}`]),
  },
  "softmaxCrossEntropy of classes": {
    loss: softmaxCrossEntropy!,
    dtype: "int32",
    logits,
    right: [2, 0],
    wrong: [3, -1, 2 ** 31 - 1].map((t) => [t, `a label is ${t}; ${classes}`]),
  },
  "softmaxCrossEntropy of distributions": {
    loss: softmaxCrossEntropy!,
    logits,
    right: [
      [0.25, 0.25, 0.5],
      [0, 1, 0],
    ],
    wrong: [
      [[2, 0, 0], `a label is 2; ${parts}`],
      [[1, 0.5, -0.5], `a label is -0.5; ${parts}`],
      [[0, 0, NaN], `a label is NaN; ${parts}`],
      [[1, 1, 0], `the sum of a row of labels is 2; ${total}`],
    ],
  },
  ...Object.fromEntries(
    ["hinge", "squaredHinge"].map((name): [string, Row] => [
      name,
      {
        loss: all[name]!,
        logits: [0, 3],
        right: [1, -1],
        wrong: [0, 0.5, NaN].map((t) => [t, `a target is ${t}; ${sides}`]),
      },
    ]),
  ),
  ...Object.fromEntries(
    ["categoricalHinge", "categoricalFocal"].map((name): [string, Row] => [
      name,
      {
        loss: all[name]!,
        dtype: "int32",
        logits,
        right: [2, 0],
        wrong: [3, -1].map((t) => [t, `a label is ${t}; ${classes}`]),
      },
    ]),
  ),
  focal: {
    loss: all["focal"]!,
    logits: [0, 3],
    right: [1, 0],
    wrong: [2, -1, 0.5, NaN].map((t) => [t, `a target is ${t}; targets are the labels 0 and 1`]),
  },
  klDivergence: {
    loss: all["klDivergence"]!,
    logits,
    right: [
      [0.25, 0.25, 0.5],
      [0, 1, 0],
    ],
    wrong: [
      [[2, 0, 0], "a target is 2; targets are distributions, numbers from 0 to 1"],
      [[0, 0, NaN], "a target is NaN; targets are distributions, numbers from 0 to 1"],
    ],
  },
  poisson: {
    loss: all["poisson"]!,
    logits: [0, 3],
    right: [0, 7],
    wrong: [-1, NaN].map((t) => [t, `a target is ${t}; ${counts}`]),
  },
  squaredLogError: {
    loss: all["squaredLogError"]!,
    logits: [0, 3],
    right: [0, 7],
    wrong: [-1, -2, NaN].map((t) => [t, `a target is ${t}; targets are numbers above -1`]),
  },
  absolutePercentageError: {
    loss: all["absolutePercentageError"]!,
    logits: [0, 3],
    right: [-1, 7],
    wrong: [0, NaN].map((t) => [
      t,
      `a target is ${t}; targets are not 0, of which there are no percents; use absoluteError`,
    ]),
  },
  contrastive: {
    loss: (x, same) => losses.contrastive(x, zeros([2, 3]) as Tensor, same),
    logits,
    right: [1, 0],
    wrong: [2, -0.5, NaN].map((t) => [t, `a number of same is ${t}; ${unit}`]),
  },
  weighted: {
    loss: all["weighted"]!,
    logits: [0, 3],
    right: [1, 0],
    wrong: [-1, NaN].map((t) => [t, `a weight is ${t}; ${weights}`]),
  },
};

describe.each(Object.entries(table))("%s", (name, { loss, dtype = "float32", logits, right, wrong }) => {
  const of = (targets: Nested): Tensor => tensor(targets, { dtype });
  const x = tensor(logits) as Tensor;

  test("right ones give the same values eagerly and in a compiled step", () => {
    expect(compile(loss)(x, of(right)).toArray()).toEqual(loss(x, of(right)).toArray());
  });

  test.each(wrong)("%j is none", (target, sentence) => {
    const who = name.split(" ")[0]!;
    for (const call of [loss, (z: Tensor, t: Tensor) => grad((y: Tensor) => sum(loss(y, t)))(z)])
      expect(() => call(x, of([right[0], target]))).toThrow(
        expect.objectContaining({ name: "ValueError", message: `${who}: ${sentence}` }),
      );
    const [first, second] = compile(loss)(x, of([right[0], target])).data();
    expect([first, second]).toEqual([loss(x, of(right)).data()[0], NaN]);
  });
});

test("every loss that takes labels is in the table", () => {
  // a number of any size may be measured; weights have the row of weighted; penalties take no labels
  const free = ["squaredError", "absoluteError", "huber", "logCosh", "quantile", "gaussianNll", "cosineDistance"];
  free.push("tripletLoss", "weightedMean", "l1", "l2", "elasticNet");
  const known = new Set([...free, ...Object.keys(table).map((name) => name.split(" ")[0])]);
  const missing = Object.keys(losses).filter((name) => !known.has(name));
  if (missing.length > 0)
    throw new Error(
      `${missing.join(", ")}: say what is no target of it, by a row of \`table\` in ` +
        `packages/losses/src/targets.test.ts, ` +
        "or name it in `free` there if every number is one",
    );
});

test("a dtype without −1 has no sides", () => {
  for (const dtype of ["bool", "uint32"] as const) {
    const message = `perceptronLoss: targets are ${dtype}[2]; ${sides}`;
    for (const run of [perceptronLoss!, compile(perceptronLoss!)])
      expect(() => run(zeros([2]), zeros([2], { dtype }))).toThrow(
        expect.objectContaining({ name: "DTypeError", message }),
      );
  }
});

test("of predictions that are NaN the loss is NaN", () => {
  const x = tensor([NaN, NaN]) as Tensor;
  const [zero, one] = [tensor([0, 1]) as Tensor, tensor([1, -1]) as Tensor];
  for (const [loss, t] of [
    [sigmoidCrossEntropy!, zero],
    [perceptronLoss!, one],
    ...["squaredError", "absoluteError", "huber", "logCosh", "quantile", "hinge", "squaredHinge"].map(
      (name) => [all[name]!, one] as const,
    ),
    ...["poisson", "squaredLogError", "focal"].map((name) => [all[name]!, zero] as const),
  ] as const)
    for (const run of [loss, compile(loss)]) expect(run(x, t).toArray()).toEqual([NaN, NaN]);
});
