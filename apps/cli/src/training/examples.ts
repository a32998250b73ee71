/** Examples as `fit` and estimators take them: features, and answers in the numbers of the outputs. */
import { takeRows } from "@cotangent/datasets";
import type { Truth } from "../data/answers.ts";
import { featuresOf, type FeatureRows } from "../model/features.ts";
import type { ModelFile, TargetSpec } from "../model/modelFile.ts";
import type { Prepared } from "./prepare.ts";

/** Rows of one part. */
export interface PartExamples {
  readonly features: FeatureRows;
  readonly truth: Truth;
}

/** The rows at some positions. */
export function examplesAt({ table, truth, preprocessing, answers }: Prepared, rows: Int32Array): PartExamples {
  const width = answers.targets.length > 1 || answers.task === "regression" ? answers.targets.length : 1;
  const { task, classes, values } = truth;
  const pick = <A extends Int32Array | Float64Array>(all: A, out: A): A => {
    rows.forEach((row, i) => {
      for (let t = 0; t < width; t++) out[i * width + t] = all[row * width + t]!;
    });
    return out;
  };
  return {
    features: featuresOf(takeRows(table, rows), preprocessing),
    truth: {
      ...{ task, rows: rows.length },
      ...(classes && { classes: pick(classes, new Int32Array(rows.length * width)) }),
      ...(values && { values: pick(values, new Float64Array(rows.length * width)) }),
    },
  };
}

/** Targets as the model keeps them: numbers with the mean and the spread of the training rows. */
export function targetSpecs({ answers }: Prepared, { truth }: PartExamples): TargetSpec[] {
  const width = answers.targets.length;
  return answers.targets.map(({ name, type, classes }, t): TargetSpec => {
    if (type === "class") return { name, type, classes: [...classes!] };
    const values = truth.values!.filter((_, i) => i % width === t);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const scale = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
    return { name, type, mean, scale: scale > 0 ? scale : 1 };
  });
}

/** float32[rows, targets] with a shape: classes as 0 and 1, numbers standardized. */
export function targetRows({ truth }: PartExamples, targets: readonly TargetSpec[]): FeatureRows {
  const width = targets.length;
  const rows = new Float32Array(truth.rows * width);
  for (let i = 0; i < rows.length; i++) {
    const { mean, scale } = targets[i % width]!;
    rows[i] = truth.values === undefined ? truth.classes![i]! : (truth.values[i]! - mean!) / scale!;
  }
  return Object.assign(rows, { shape: [truth.rows, width] as const });
}

/** What is made of the outputs of a model of some kind. */
export function outputFor(kind: ModelFile["kind"], task: ModelFile["task"]): ModelFile["output"] {
  if (kind === "perceptron") return "step";
  return task === "regression" ? "identity" : task === "multiclass" ? "softmax" : "sigmoid";
}
