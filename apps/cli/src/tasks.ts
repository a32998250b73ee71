/**
 * The data sets that can be trained on, each with what makes a network fit it: its activation, its outputs and its
 * loss.
 */
import { argMax, cast, greater, relu, reshape, tanh, type Tensor } from "@cotangent/autodiff";
import { iris, stratifiedSplit, xor, type Dataset } from "@cotangent/datasets";
import { sigmoidCrossEntropy, softmaxCrossEntropy } from "@cotangent/losses";
import { standardize } from "@cotangent/preprocessing";
import type { DatasetName } from "./settings.ts";

export interface Data {
  readonly train: Dataset;
  readonly test: Dataset;
  /** How features were scaled, as measured on the training part; absent where they are as they came. */
  readonly scaling?: { readonly mean: readonly number[]; readonly standardDeviation: readonly number[] };
}

export interface Task {
  readonly activation: (x: Tensor) => Tensor;
  /** Width of the last layer. */
  readonly outputs: number;
  /** The two parts, by seed. */
  load(seed: number): Data;
  /** One value per row.  logits: [n, outputs], labels: int32[n] -> [n] */
  loss(logits: Tensor, labels: Tensor): Tensor;
  /** The class of each row.  logits: [n, outputs] -> int32[n] */
  classify(logits: Tensor): Tensor;
  /** What the data are, in a line. */
  describe(data: Data): string;
}

export const tasks: Readonly<Record<DatasetName, Task>> = {
  /** Three species: one logit for each. */
  iris: {
    activation: relu,
    outputs: 3,
    load(seed) {
      const { train, test } = stratifiedSplit(iris(), { testSize: 30, seed });
      const { transform, toJSON } = standardize().fit(train);
      const learned = toJSON().state as readonly { readonly mean: number; readonly standardDeviation: number }[];
      const [mean, standardDeviation] = [learned.map((one) => one.mean), learned.map((one) => one.standardDeviation)];
      return { train: transform(train), test: transform(test), scaling: { mean, standardDeviation } };
    },
    loss: (logits, labels) => softmaxCrossEntropy(logits, labels),
    classify: (logits) => argMax(logits, { axis: 1 }),
    describe: ({ train, test }) =>
      `iris, ${train.length} flowers to learn from and ${test.length} held out, four measurements each`,
  },
  /** One logit, for "true". There are no rows but the four, so that the test asks for them again. */
  xor: {
    activation: tanh,
    outputs: 1,
    load: () => ({ train: xor(), test: xor() }),
    loss: (logits, labels) => sigmoidCrossEntropy(column(logits), labels),
    classify: (logits) => cast(greater(column(logits), 0), "int32"),
    describe: () => "xor, the four rows of a truth table, which are also the test",
  },
};

/** The only column of [n, 1] -> [n]. */
export function column(logits: Tensor): Tensor {
  return reshape(logits, [logits.shape[0]!]);
}
